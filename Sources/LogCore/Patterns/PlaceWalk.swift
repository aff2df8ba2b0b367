/// Which places of a line a match is looked for from next, and in how many steps, so that it is known about how
/// many were taken in all: PCRE2 tells only that from one of the places they were more than it was allowed.
struct PlaceWalk {
  /// The first of the places.
  var place: Int
  /// How many steps each of them may take.
  private(set) var limit: UInt32
  /// How many places; more than one only where each may take few steps.
  private var width: Int
  private let isBounded: Bool
  /// Steps after which a match is given up.
  private let most: UInt32

  /// - Parameters:
  ///   - isBounded: whether the places can be bounded at all; else all are tried at once, as they have been
  ///     in few steps.
  ///   - isCompiled: whether there is code of this machine: a step takes longer without.
  init(from place: Int, isBounded: Bool, isCompiled: Bool) {
    self.place = place
    self.isBounded = isBounded
    width = isBounded ? 1 : .max
    limit = isBounded ? LogLimits.easySteps : LogLimits.easySteps * LogLimits.stepGrowth
    // However few steps are taken at once, a match is given up after the same time.
    most = LogLimits.matchSteps / (isCompiled ? 1 : LogLimits.stepGrowth)
  }

  /// Behind the last of the places; `nil`: behind all.
  func end(in count: Int) -> Int? { width > count - place ? nil : place + width }

  /// About how many steps were taken.
  ///
  /// - Parameter isOver: whether none of the places took more than it may.
  func steps(isOver: Bool, in count: Int) -> Int {
    guard isOver else { return Int(limit) }
    let places = min(width, count - place + 1)
    return limit == LogLimits.easySteps ? places / 4 : Int(limit) / 2
  }

  /// One of the places took too many steps.
  ///
  /// - Returns: whether there is anything else to try.
  mutating func tryHarder() -> Bool {
    if isBounded, width > 1 {
      width = 1
      return true
    }
    guard limit < most else { return false }
    limit = min(limit * LogLimits.stepGrowth, most)
    return true
  }

  /// None of the places took too many steps.
  mutating func goOn() {
    place += width
    if limit == LogLimits.easySteps {
      width = min(width * 2, LogLimits.windowPlaces)
    } else {
      limit = max(LogLimits.easySteps, limit / LogLimits.stepGrowth)
    }
  }
}
