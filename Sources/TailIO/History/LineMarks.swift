/// How many lines end before places of a file that are equally far apart: from one of them lines are
/// counted quickly to any other place. A fixed number of places; in a longer file they are farther
/// apart.
struct LineMarks {
  /// Lines before each multiple of `step`.
  private var counts: [UInt64] = [0]
  private var step = IOLimits.scanSlice
  private let capacity: Int
  /// How far lines are counted.
  private(set) var end: UInt64 = 0
  /// How many end before that place.
  private(set) var lines: UInt64 = 0

  init(capacity: Int = IOLimits.lineMarks) {
    self.capacity = max(2, capacity)
  }

  /// How many places there are.
  var count: Int { counts.count }

  /// The place at which the next count has to stop.
  var nextStop: UInt64 { (end / IOLimits.scanSlice + 1) * IOLimits.scanSlice }

  /// Takes in how many lines end between `end` and another place, which is not beyond `nextStop`.
  mutating func add(lines count: Int, upTo place: UInt64) {
    lines += UInt64(count)
    end = place
    guard end % step == 0 else { return }
    counts.append(lines)
    guard counts.count > capacity else { return }
    counts = stride(from: 0, to: counts.count, by: 2).map { counts[$0] }
    step *= 2
  }

  /// No line ends before a place, which is a multiple of the distance of stops.
  mutating func pass(over place: UInt64) {
    while end < place { add(lines: 0, upTo: min(place, nextStop)) }
  }

  /// The last place up to `offset` that is known, and how many lines end before it.
  func last(notAfter offset: UInt64) -> (offset: UInt64, lines: UInt64) {
    if offset >= end { return (end, lines) }
    let place = min(offset / step, UInt64(counts.count - 1))
    return (place * step, counts[Int(place)])
  }

  /// The last place that is known before the end of the line before number `line`, counted from 0.
  func last(before line: UInt64) -> (offset: UInt64, lines: UInt64) {
    if lines < line { return (end, lines) }
    let place = counts.lastIndex { $0 < line } ?? 0
    return (UInt64(place) * step, counts[place])
  }
}
