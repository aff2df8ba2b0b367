import LogCore
import SystemPackage

/// Finds out what the filter of a task says of lines that go on beyond what is read at one time: of each
/// as a whole, with as much of it as `IOLimits.judgedLine` on both sides. Belongs to its task's thread.
struct LongLineJudgement {
  private let matcher: LineKindMatcher
  private var lines = LongLines()
  /// Where the last batch ended, and whether a line ended there.
  private var end: (offset: UInt64, isLineEnd: Bool) = (0, true)

  init(_ matcher: LineKindMatcher) {
    self.matcher = matcher
  }

  /// The lines that go on beyond a batch, before it and behind.
  mutating func edges(
    of batch: LineBatch, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> [(edge: LineKindMatcher.OpenEdge, line: LongLines.Part)] {
    guard matcher.isFiltering, batch.count > 0 else { return [] }
    let continuesLine = try !isLineStart(batch.fileOffset, file, system)
    end = (batch.fileRange.upperBound, batch.isTerminated(batch.count - 1))
    var found: [(edge: LineKindMatcher.OpenEdge, line: LongLines.Part)] = []
    for pieces in batch.openEdges(continuesLine: continuesLine) {
      let line = try line(holding: batch.offset(of: pieces.lowerBound), file, system)
      found.append(
        (LineKindMatcher.OpenEdge(pieces: pieces, passes: matcher.letsThrough(line)), line))
    }
    return found
  }

  private func isLineStart(
    _ offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    if offset == 0 { return true }
    if end.offset == offset { return end.isLineEnd }
    return try file.bytes(offset - 1..<offset, system) == [UInt8(ascii: "\n")]
  }

  private mutating func line(
    holding offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> LongLines.Part {
    if let known = lines.part(holding: offset),
      known.isWhole || UInt64(known.range.count) >= IOLimits.judgedLine
    {
      return known
    }
    let (start, startsLine) = try start(of: offset, file, system)
    var part = LongLines.Part(
      range: start..<offset, found: matcher.noVerdicts, startsLine: startsLine, endsLine: false)
    try look(through: &part, upTo: offset + IOLimits.judgedLine, file, system)
    return lines.add(part)
  }

  /// Where the line of a byte begins, or how far it is looked through.
  private func start(
    of offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (UInt64, isStart: Bool) {
    let last = offset - min(offset, IOLimits.judgedLine)
    var place = offset
    while place > last {
      let from = max(last, place - min(place, LogLimits.pieceBlock))
      let bytes = try file.bytes(from..<place, system)
      if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
        return (from + UInt64(newline) + 1, true)
      }
      place = from
    }
    return (place, place == 0)
  }

  /// Looks through a line from its part's start on: in slices that overlap, a match that is longer than
  /// the overlap may be missed.
  private func look(
    through part: inout LongLines.Part, upTo limit: UInt64, _ file: OpenHistory,
    _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    let overlap = LogLimits.longLineOverlap
    var held: [UInt8] = []
    var place = part.range.lowerBound
    while !part.endsLine, place < limit {
      let read = try file.bytesThere(place..<place + IOLimits.scanSlice, system)
      let newline = read.firstIndex(of: UInt8(ascii: "\n"))
      let bytes = held + read[..<(newline ?? read.count)]
      var ends: Matcher.LineEnds = []
      if !part.startsLine || place > part.range.lowerBound { ends.insert(.noStart) }
      if newline == nil, !read.isEmpty { ends.insert(.noEnd) }
      bytes.withUnsafeBufferPointer { matcher.look(at: $0, ends: ends, verdicts: &part.found) }
      place += UInt64(newline.map { $0 + 1 } ?? read.count)
      part.range = part.range.lowerBound..<place
      part.endsLine = newline != nil
      if read.isEmpty { break }
      held = Array(bytes.suffix(overlap))
    }
  }
}
