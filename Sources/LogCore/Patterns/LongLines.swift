/// What a filter, or a search, has found in lines that are longer than a piece, of which parts are looked at
/// at different times: a line is let through or not as a whole, and a match may go over all of it.
package struct LongLines: Sendable {
  /// A part of a line.
  package struct Part: Sendable, Equatable {
    /// Its bytes in the file.
    package var range: Range<UInt64>
    /// Which terms of the filter were found in it, in their order.
    package var found: [Bool]
    /// Where matches of the search begin, ascending; one for each piece of the line.
    package var hits: [UInt64]
    /// Whether the line begins, and ends, with it.
    package var startsLine: Bool
    package var endsLine: Bool
    /// Whether it was looked at as one, as far as lines are: what parts of it have told counts no more.
    package var isSettled: Bool

    package init(
      range: Range<UInt64>, found: [Bool] = [], hits: [UInt64] = [], startsLine: Bool,
      endsLine: Bool, isSettled: Bool = false
    ) {
      self.range = range
      self.found = found
      self.hits = hits
      self.startsLine = startsLine
      self.endsLine = endsLine
      self.isSettled = isSettled
    }

    package var isWhole: Bool { startsLine && endsLine }

    /// Whether no more will be known of it: of a line that is too long, what its parts tell is enough.
    var isKnown: Bool { isSettled || range.count >= LogLimits.judgedLine }

    /// The bytes of the line that are known to be there: one more on each open side.
    var reach: Range<UInt64> {
      range.lowerBound - (startsLine || range.lowerBound == 0 ? 0 : 1)..<range.upperBound
        + (endsLine ? 0 : 1)
    }

    mutating func addHits(_ more: [UInt64]) {
      guard let first = more.first else { return }
      if hits.last.map({ $0 < first }) ?? true {
        hits += more
      } else {
        hits = Set(hits).union(more).sorted()
      }
    }

    /// Whether nothing of another part is beyond it.
    func covers(_ other: Part) -> Bool {
      range.lowerBound <= other.range.lowerBound && other.range.upperBound <= range.upperBound
        && (startsLine || !other.startsLine) && (endsLine || !other.endsLine)
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
    // What was looked at last knows best.
    for (settled, other) in [(two, one), (one, two)]
    where settled.isSettled && settled.covers(other) {
      return settled
    }
    let first = one.range.lowerBound <= two.range.lowerBound ? one : two
    let last = one.range.upperBound >= two.range.upperBound ? one : two
    var all = Part(
      range: first.range.lowerBound..<last.range.upperBound,
      found: one.found.isEmpty || two.found.isEmpty
        ? one.found + two.found : zip(one.found, two.found).map { $0 || $1 },
      hits: first.hits, startsLine: first.startsLine, endsLine: last.endsLine,
      isSettled: one.isSettled && two.isSettled)
    all.addHits(last.hits)
    return all
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

  /// One of the open edges, of which nothing is known yet.
  func part(_ edge: Range<Int>, continuesLine: Bool) -> LongLines.Part {
    LongLines.Part(
      range: offset(of: edge.lowerBound)..<fileOffset + UInt64(ends[edge.upperBound - 1]),
      startsLine: edge.lowerBound > 0 || !continuesLine,
      endsLine: isTerminated(edge.upperBound - 1))
  }

  /// Puts the pieces of a line in a set, or takes them out.
  func setting(_ pieces: Range<Int>, in set: LineSet, to isIn: Bool) -> LineSet {
    guard pieces.contains(where: { set.contains($0) != isIn }) else { return set }
    return isIn
      ? set.union(LineSet(pieces.map { UInt32($0) }, of: count), of: count)
      : set.removing(Array(pieces), of: count)
  }

  /// Makes a set of matches what is known of the pieces of a line.
  package func setting(_ pieces: Range<Int>, in set: LineSet, hits: [UInt64]) -> LineSet {
    let others = setting(pieces, in: set, to: false)
    let range = offset(of: pieces.lowerBound)..<fileOffset + UInt64(ends[pieces.upperBound - 1])
    let own = hits.lazy.filter { range.contains($0) }.compactMap { self.line(holding: $0) }
    let lines = Set(own.map { UInt32($0) }).sorted()
    return lines.isEmpty ? others : others.union(LineSet(lines, of: count), of: count)
  }

  /// The bytes of it that lie in a range of the file.
  func bytes(in range: Range<UInt64>) -> ArraySlice<UInt8> {
    let own = fileRange.clamped(to: range)
    guard !own.isEmpty else { return [] }
    return bytes[Int(own.lowerBound - fileOffset)..<Int(own.upperBound - fileOffset)]
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
