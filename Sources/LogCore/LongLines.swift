/// What a filter has found in lines that are longer than a piece, of which parts are judged at different
/// times: a line is let through or not as a whole.
package struct LongLines: Sendable {
  /// A part of a line.
  package struct Part: Sendable, Equatable {
    /// Its bytes in the file.
    package var range: Range<UInt64>
    /// Which terms of the filter were found in it, in their order.
    package var found: [Bool]
    /// Whether the line begins, and ends, with it.
    package var startsLine: Bool
    package var endsLine: Bool

    package init(range: Range<UInt64>, found: [Bool], startsLine: Bool, endsLine: Bool) {
      self.range = range
      self.found = found
      self.startsLine = startsLine
      self.endsLine = endsLine
    }

    package var isWhole: Bool { startsLine && endsLine }

    /// The bytes of the line that are known to be there: one more on each open side.
    var reach: Range<UInt64> {
      range.lowerBound - (startsLine || range.lowerBound == 0 ? 0 : 1)..<range.upperBound
        + (endsLine ? 0 : 1)
    }

    fileprivate func goesOn(with next: Part) -> Bool {
      if range.overlaps(next.range) { return true }
      return range.upperBound == next.range.lowerBound && !endsLine && !next.startsLine
    }
  }

  /// Ascending; no two of them touch within a line.
  package private(set) var parts: [Part] = []

  package init() {}

  /// The part of a line that holds a byte.
  package func part(holding offset: UInt64) -> Part? {
    let place = place(of: offset)
    return place < parts.count && parts[place].range.contains(offset) ? parts[place] : nil
  }

  /// Those that have bytes in a range.
  package func parts(in range: Range<UInt64>) -> ArraySlice<Part> {
    let first = place(of: range.lowerBound)
    let end = parts[first...].firstIndex { $0.range.lowerBound >= range.upperBound } ?? parts.count
    return parts[first..<end]
  }

  /// Takes in a part of a line.
  ///
  /// - Returns: all that is known of the line now.
  @discardableResult
  package mutating func add(_ part: Part) -> Part {
    var part = part
    var first = place(of: part.range.lowerBound)
    if first > 0, parts[first - 1].goesOn(with: part) { first -= 1 }
    var end = first
    while end < parts.count, parts[end].goesOn(with: part) || part.goesOn(with: parts[end]) {
      part = LongLines.joined(parts[end], part)
      end += 1
    }
    parts.replaceSubrange(first..<end, with: [part])
    if parts.count > LogLimits.rememberedLongLines { parts.removeFirst() }
    return part
  }

  package mutating func forgetAll() {
    parts = []
  }

  private static func joined(_ one: Part, _ two: Part) -> Part {
    let first = one.range.lowerBound <= two.range.lowerBound ? one : two
    let last = one.range.upperBound >= two.range.upperBound ? one : two
    return Part(
      range: first.range.lowerBound..<last.range.upperBound,
      found: zip(one.found, two.found).map { $0 || $1 },
      startsLine: first.startsLine, endsLine: last.endsLine)
  }

  /// The first part that ends behind a byte.
  private func place(of offset: UInt64) -> Int {
    var low = 0
    var high = parts.count
    while low < high {
      let middle = (low + high) / 2
      if parts[middle].range.upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension LineBatch {
  /// The pieces of the line that goes on with one before, and of the one that has not ended: parts of
  /// lines.
  ///
  /// - Parameter continuesLine: whether the first piece goes on with a line.
  package func openEdges(continuesLine: Bool) -> [Range<Int>] {
    guard count > 0, continuesLine || !isTerminated(count - 1) else { return [] }
    let first = lineEnd(of: 0) + 1
    guard !isTerminated(count - 1) else { return [0..<first] }
    let last = lineStart(of: count - 1)
    return continuesLine && last > 0 ? [0..<first, last..<count] : [last..<count]
  }

  /// Looks for the terms of a filter in one of the open edges.
  func part(_ edge: Range<Int>, continuesLine: Bool, _ filter: FilterMatcher) -> LongLines.Part {
    let startsLine = edge.lowerBound > 0 || !continuesLine
    let endsLine = isTerminated(edge.upperBound - 1)
    let start = edge.lowerBound == 0 ? 0 : Int(ends[edge.lowerBound - 1])
    let end = Int(ends[edge.upperBound - 1])
    var found = filter.noVerdicts
    var lineEnds: Matcher.LineEnds = []
    if !startsLine { lineEnds.insert(.noStart) }
    if !endsLine { lineEnds.insert(.noEnd) }
    bytes.withUnsafeBufferPointer { bytes in
      filter.look(
        at: UnsafeBufferPointer(rebasing: bytes[start..<(endsLine ? end - 1 : end)]),
        ends: lineEnds, verdicts: &found)
    }
    return LongLines.Part(
      range: fileOffset + UInt64(start)..<fileOffset + UInt64(end), found: found,
      startsLine: startsLine, endsLine: endsLine)
  }

  /// Puts the pieces of a line in a set, or takes them out.
  func setting(_ pieces: Range<Int>, in set: LineSet, to isIn: Bool) -> LineSet {
    guard pieces.contains(where: { set.contains($0) != isIn }) else { return set }
    return isIn
      ? set.union(LineSet(pieces.map { UInt32($0) }, of: count), of: count)
      : set.removing(Array(pieces), of: count)
  }

  /// The pieces that lie in a range of the file.
  func pieces(in range: Range<UInt64>) -> Range<Int> {
    let own = fileRange.clamped(to: range)
    guard !own.isEmpty else { return 0..<0 }
    let first = firstLine(from: own.lowerBound)
    let end = own.upperBound == fileRange.upperBound ? count : firstLine(from: own.upperBound)
    return first..<max(first, end)
  }
}
