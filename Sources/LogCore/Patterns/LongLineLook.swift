/// What is looked for in lines that are longer than a piece: by a filter, a search, or both. Belongs to one
/// thread.
package struct LongLineLook {
  private let filter: FilterMatcher?
  private let search: Matcher?

  /// `nil` where nothing is looked for.
  init?(filter: FilterMatcher?, search: Matcher?) {
    self.filter = filter.flatMap { $0.isEmpty ? nil : $0 }
    self.search = search
    if self.filter == nil, search == nil { return nil }
  }

  /// Whether lines are let through by what is in them.
  package var isFiltering: Bool { filter != nil }

  /// A pattern that had to be given up.
  var tooExpensive: Pattern? {
    filter?.tooExpensive ?? search.flatMap { $0.isTooExpensive ? $0.pattern : nil }
  }

  /// Adds what is found in a part of a line.
  ///
  /// - Parameters:
  ///   - bytes: without the line end.
  ///   - offset: where they begin in the file.
  ///   - overlap: how many of the first have been looked at before: matches that end there are known.
  ///   - ends: which ends of the line are not among them.
  func look(
    at bytes: ArraySlice<UInt8>, from offset: UInt64, overlap: Int = 0, ends: Matcher.LineEnds,
    _ part: inout LongLines.Part
  ) {
    if let filter {
      if part.found.isEmpty { part.found = filter.noVerdicts }
      bytes.withUnsafeBufferPointer { filter.look(at: $0, ends: ends, verdicts: &part.found) }
    }
    if let search {
      part.addHits(search.starts(in: bytes, at: offset, overlap: overlap, ends: ends))
    }
  }

  /// A line that is held as a whole.
  ///
  /// - Parameter bytes: with its line end, where it has one.
  func whole(_ bytes: [UInt8], at offset: UInt64) -> LongLines.Part {
    let endsLine = bytes.last == UInt8(ascii: "\n")
    var part = LongLines.Part(
      range: offset..<offset + UInt64(bytes.count), startsLine: true, endsLine: endsLine,
      isSettled: true)
    look(at: endsLine ? bytes.dropLast() : bytes[...], from: offset, ends: [], &part)
    return part
  }
}

/// Looks through a line whose bytes come one after the other: one of up to `LogLimits.judgedLine` as a
/// whole, a longer one in parts that overlap, so that a match that is longer than the overlap may be missed.
package struct LongLinePass {
  private let look: LongLineLook
  /// What is known of the line so far.
  package private(set) var part: LongLines.Part
  /// Bytes that have not been looked at, and before them some that have.
  private var held: [UInt8] = []
  private var overlap = 0
  private var mayBeWhole: Bool

  /// - Parameter startsLine: whether the line begins where the pass does.
  package init(_ look: LongLineLook, from offset: UInt64, startsLine: Bool) {
    self.look = look
    mayBeWhole = startsLine
    part = LongLines.Part(range: offset..<offset, startsLine: startsLine, endsLine: false)
  }

  /// Goes on with bytes of the line.
  package mutating func take(_ bytes: ArraySlice<UInt8>) {
    if mayBeWhole, held.count + bytes.count > LogLimits.judgedLine { mayBeWhole = false }
    if !mayBeWhole, held.count > overlap {
      // Where the line goes on, `$` is not at the end of what is held.
      lookAtHeld(ends: [.noEnd])
      let open = held.withUnsafeBufferPointer { Matcher.openEnd(of: $0) }
      held.removeFirst(max(0, held.count - LogLimits.longLineOverlap))
      // What is there of a character has not been looked at.
      overlap = max(0, held.count - open)
    }
    held += bytes
    part.range = part.range.lowerBound..<part.range.upperBound + UInt64(bytes.count)
  }

  /// Whether nothing has been found so far in a line that is too long to be looked at as a whole.
  package var mayPassOver: Bool { !mayBeWhole && part.hits.isEmpty && !held.isEmpty }

  /// Goes on with NULs behind as many of them as are looked at together: they tell nothing new.
  package mutating func passOver(_ count: UInt64) {
    part.range = part.range.lowerBound..<part.range.upperBound + count
  }

  /// Nothing more comes.
  ///
  /// - Parameters:
  ///   - endsLine: whether a line end comes next.
  ///   - goesOn: whether more of the line does.
  package mutating func finish(endsLine: Bool, goesOn: Bool) {
    lookAtHeld(ends: goesOn ? [.noEnd] : [])
    if endsLine { part.range = part.range.lowerBound..<part.range.upperBound + 1 }
    part.endsLine = endsLine
    part.isSettled = true
  }

  private mutating func lookAtHeld(ends: Matcher.LineEnds) {
    let start = part.range.upperBound - UInt64(held.count)
    var ends = ends
    if start > part.range.lowerBound || !part.startsLine { ends.insert(.noStart) }
    look.look(at: held[...], from: start, overlap: overlap, ends: ends, &part)
  }
}

/// What was found in lines that are longer than a piece, and what was looked for.
package struct LongLineFindings: Sendable {
  package let lines: [LongLines.Part]
  let filter: LineFilter
  let pattern: Pattern?

  package init(_ lines: [LongLines.Part], by kind: LineKind) {
    self.lines = lines
    filter = kind.filter
    pattern = kind.pattern
  }
}

extension LineFilter {
  /// Whether another one has the same terms, compiled at one time.
  func isSame(as other: LineFilter) -> Bool {
    terms.count == other.terms.count
      && zip(terms, other.terms).allSatisfy {
        $0.pattern === $1.pattern && $0.isExclusion == $1.isExclusion
      }
  }
}

extension Matcher {
  /// Where matches begin in a part of a line that is longer than a piece: one place for each piece.
  ///
  /// - Parameters:
  ///   - part: without the line end.
  ///   - offset: where it begins in the file.
  ///   - overlap: how many of its first bytes have been looked at before: matches that end there are known.
  func starts(
    in part: ArraySlice<UInt8>, at offset: UInt64, overlap: Int, ends: LineEnds
  ) -> [UInt64] {
    effort.add(bytes: part.count)
    let whole = part.withUnsafeBufferPointer { ends.wholeCharacters(of: $0) }
    return starts(
      inWhole: part.dropFirst(whole.lowerBound).prefix(whole.count),
      at: offset + UInt64(whole.lowerBound), overlap: max(0, overlap - whole.lowerBound), ends: ends
    )
  }

  /// - Parameter part: begins and ends with whole characters.
  private func starts(
    inWhole part: ArraySlice<UInt8>, at offset: UInt64, overlap: Int, ends: LineEnds
  ) -> [UInt64] {
    let text = ShownText.differs(from: part) ? ShownText(of: part, isRaw: true) : nil
    /// Which bytes of the part some of the text are.
    func source(_ range: Range<Int>) -> Range<Int> { text?.source(of: range) ?? range }
    var found: [UInt64] = []
    (text?.bytes[...] ?? part).withUnsafeBufferPointer { bytes in
      var place = 0
      while place <= bytes.count, let match = firstMatch(in: bytes, from: place, ends: ends) {
        guard match.lowerBound < bytes.count else {
          // An empty match at the end is one of the line.
          if found.isEmpty, !ends.contains(.noEnd) { found.append(offset + UInt64(overlap)) }
          break
        }
        let start = source(match.lowerBound..<match.lowerBound + 1).lowerBound
        place = max(match.upperBound, match.lowerBound + 1)
        if start >= overlap || (!match.isEmpty && source(match).upperBound > overlap) {
          found.append(offset + UInt64(start))
          // One match is enough for a piece.
          let next = LineCut.next(in: part, at: offset, after: start)
          place = max(place, text?.place(ofSource: next) ?? next)
        }
        while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
      }
    }
    return found
  }
}

extension LineCut {
  /// Where in a part of a long line the next piece begins.
  fileprivate static func next(in part: ArraySlice<UInt8>, at offset: UInt64, after place: Int)
    -> Int
  {
    let here = offset + UInt64(place)
    return part.withUnsafeBytes { bytes in
      var border = Int(LineCut.border(after: here) - offset)
      // Behind a border a piece may still go on with the bytes of one character.
      let last = border - Int(LogLimits.pieceBlock)
      if last >= 0, last < bytes.count, place < last + shift(in: bytes, at: last) { border = last }
      guard border < bytes.count else { return bytes.count }
      return border + shift(in: bytes, at: border)
    }
  }
}
