import LogCore
import SystemPackage

/// Finds out what the filter and the search of a task say of lines that go on beyond what is read at one
/// time: of each as a whole, up to `LogLimits.judgedLine`; of a longer one, with what is around the place where
/// it is met. Belongs to its task's thread.
struct LongLineJudgement {
  private let matcher: LineKindMatcher
  private let look: LongLineLook?
  private var lines = LongLines()
  /// Where slices and batches begin and end, and whether a line begins there.
  private var borders: [(offset: UInt64, isLineStart: Bool)] = []

  init(_ matcher: LineKindMatcher) {
    self.matcher = matcher
    look = matcher.longLineLook
  }

  /// How far a line is looked through on each side of where it is met.
  var reach: UInt64 {
    // A filter wants to know of all of it, a search only what is near.
    look?.isFiltering ?? false ? IOLimits.judgedLine : UInt64(LogLimits.judgedLine)
  }

  /// Whether lines go on beyond a slice, so that what is found in it alone tells nothing of them.
  mutating func isOpen(
    _ slice: WholeLines, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    guard look != nil, let last = slice.bytes.last else { return false }
    let endsLine = last == UInt8(ascii: "\n")
    // Going back, each slice would be one more read otherwise, and a call to the server of its file.
    let startsLine =
      try slice.isBehindLineEnd ? true : isLineStart(slice.range.lowerBound, file, system)
    borders = [(slice.range.lowerBound, startsLine), (slice.range.upperBound, endsLine)]
    return !startsLine || !endsLine
  }

  /// The lines that go on beyond a batch, before it and behind.
  mutating func edges(
    of batch: LineBatch, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> [(edge: LineKindMatcher.OpenEdge, line: LongLines.Part)] {
    guard look != nil, batch.count > 0 else { return [] }
    let continuesLine = try !isLineStart(batch.fileOffset, file, system)
    var found: [(edge: LineKindMatcher.OpenEdge, line: LongLines.Part)] = []
    for pieces in batch.openEdges(continuesLine: continuesLine) {
      let end =
        pieces.upperBound < batch.count
        ? batch.offset(of: pieces.upperBound) : batch.fileRange.upperBound
      guard
        let line = try line(holding: batch.offset(of: pieces.lowerBound), upTo: end, file, system)
      else { continue }
      found.append((matcher.edge(pieces, of: line), line))
    }
    return found
  }

  private func isLineStart(
    _ offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    if offset == 0 { return true }
    if let known = borders.first(where: { $0.offset == offset }) { return known.isLineStart }
    return try file.bytes(offset - 1..<offset, system) == [UInt8(ascii: "\n")]
  }

  /// The line that holds a byte; `nil`: nothing is looked for.
  ///
  /// - Parameter end: up to where something is to be known of it.
  mutating func line(
    holding offset: UInt64, upTo end: UInt64 = 0, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> LongLines.Part? {
    guard let look else { return nil }
    if let known = lines.part(holding: offset), known.endsLine || known.range.upperBound >= end {
      return known
    }
    let (start, startsLine) = try start(of: offset, file, system)
    var pass = LongLinePass(look, from: start, startsLine: startsLine)
    var place = start
    var isEmpty = false
    while true {
      // More of the same NULs tell nothing more of the line.
      if isEmpty, pass.mayPassOver {
        let hole = file.holeEnd(from: place, to: max(offset, end) + reach, system)
        // Nobody knows where the file ends.
        if hole > place, try !file.bytesThere(hole - 1..<hole, system).isEmpty {
          pass.passOver(hole - place)
          place = hole
        }
      }
      let read = try file.bytesThere(place..<place + IOLimits.scanSlice, system)
      let newline = read.firstIndex(of: UInt8(ascii: "\n"))
      isEmpty = read.withUnsafeBytes { NulRun.isAll($0) }
      pass.take(read[..<(newline ?? read.count)])
      place += UInt64(newline ?? read.count)
      if newline == nil, !read.isEmpty, place < max(offset, end) + reach { continue }
      pass.finish(endsLine: newline != nil, goesOn: newline == nil && !read.isEmpty)
      return lines.add(pass.part)
    }
  }

  /// Where the line of a byte begins, or how far it is looked through.
  private func start(
    of offset: UInt64, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (UInt64, isStart: Bool) {
    let last = offset - min(offset, reach)
    var place = offset
    while place > last {
      let from = max(last, place - min(place, LogLimits.pieceBlock))
      let bytes = try file.bytes(from..<place, system)
      if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
        return (from + UInt64(newline) + 1, true)
      }
      place =
        bytes.withUnsafeBytes({ NulRun.isAll($0) })
        ? file.holeStart(from: last, to: from, system) : from
    }
    return (place, place == 0)
  }
}
