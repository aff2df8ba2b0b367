/// Makes one error of each of Python's tracebacks: its last line, which tells what was the matter. The heading
/// tells nothing, and what stands between is the program's text.
struct Tracebacks: Sendable {
  /// What stands before the heading of the one whose last line has not come, such as `[rank0]: `, and before its
  /// other lines as a rule; `nil`: there is none.
  private var mark: [UInt8]?
  /// How many lines have come since that are not of it.
  private var strangers = 0
  /// Its heading's line, in the batch that was looked at last.
  private var heading: UInt32?
  /// Headings in that batch whose last line was given up.
  private var abandoned: [UInt32] = []

  /// Which lines of a batch are errors, of those that come one after the other.
  ///
  /// - Parameter found: those that look like errors by themselves.
  mutating func folded(_ found: LineSet, of batch: LineBatch) -> LineSet {
    (heading, abandoned) = (nil, [])
    guard mark != nil || found != .none else { return found }
    var errors: [UInt32] = []
    var place = 0
    while place < batch.count {
      if mark == nil {
        guard let next = found.first(from: place, of: batch.count) else { break }
        place = next
      }
      let isFound = found.contains(place)
      // What goes on with a long line tells nothing by itself.
      let goesOn = place > 0 && !batch.isTerminated(place - 1)
      if goesOn ? isFound : isError(batch.line(place), at: place, isFound: isFound) {
        errors.append(UInt32(place))
      }
      place += 1
    }
    return LineSet(errors, of: batch.count)
  }

  /// The same for a batch of which nobody knows what comes before and behind: a heading without a last line is an
  /// error then.
  static func folded(_ found: LineSet, of batch: LineBatch) -> LineSet {
    var tracebacks = Tracebacks()
    let errors = tracebacks.folded(found, of: batch)
    if tracebacks.mark != nil { tracebacks.giveUp() }
    return errors.union(LineSet(tracebacks.abandoned, of: batch.count), of: batch.count)
  }

  private mutating func isError(
    _ line: ArraySlice<UInt8>, at place: Int, isFound: Bool
  ) -> Bool {
    if isFound, let start = Tracebacks.headingStart(in: line) {
      mark = Array(line[..<start])
      (strangers, heading) = (0, UInt32(place))
      return false
    }
    guard let mark else { return isFound }
    let text = line.starts(with: mark) ? line.dropFirst(mark.count) : line
    guard let first = text.first, first != UInt8(ascii: " "), first != UInt8(ascii: "\t"),
      first != UInt8(ascii: "\r")
    else { return false }
    if Tracebacks.isLast(text) {
      self.mark = nil
      return true
    }
    strangers += 1
    if strangers > LogLimits.tracebackStrangers { giveUp() }
    return isFound
  }

  private mutating func giveUp() {
    if let heading { abandoned.append(heading) }
    (mark, heading) = (nil, nil)
  }

  private static let words = Array("Traceback (most recent call last)".utf8)

  private static func headingStart(in line: ArraySlice<UInt8>) -> Int? {
    let line = line.prefix(LogLimits.tracebackReach)
    guard line.count >= words.count else { return nil }
    return (line.startIndex...line.endIndex - words.count).first { place in
      line[place] == words[0] && line[place...].starts(with: words)
    }
  }

  /// Whether a line is an exception's name, `KeyError` or `zlib.error`, with what it says behind a colon.
  private static func isLast(_ line: ArraySlice<UInt8>) -> Bool {
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: byte >= 0x80
      }
    }
    let name = line.prefix { isWord($0) || $0 == UInt8(ascii: ".") }
    let rest = line[name.endIndex...]
    guard rest.isEmpty || rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "\r")
    else { return false }
    let parts = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let last = parts.last?.first, !parts.contains(where: \.isEmpty) else { return false }
    let isCapital = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(last)
    return isCapital || parts.count > 1 && !rest.isEmpty
  }
}
