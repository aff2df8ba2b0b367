/// What a line that tells of an error looks like.
package struct ErrorPattern: Sendable {
  /// Whether the signs that many programs give are looked for.
  private let hasSigns: Bool
  /// The reader's own.
  private let own: [Pattern]

  /// Patterns of the reader's own; a line has to match one of them.
  package init(_ patterns: [Pattern]) {
    self.init(hasSigns: false, own: patterns)
  }

  private init(hasSigns: Bool, own: [Pattern]) {
    self.hasSigns = hasSigns
    self.own = own
  }

  /// The same with patterns of the reader's own besides.
  package func adding(_ patterns: [Pattern]) -> ErrorPattern {
    ErrorPattern(hasSigns: hasSigns, own: own + patterns)
  }

  /// The same without one of the reader's own patterns.
  package func removing(_ pattern: Pattern) -> ErrorPattern {
    ErrorPattern(hasSigns: hasSigns, own: own.filter { $0 !== pattern })
  }

  func holds(_ pattern: Pattern) -> Bool { own.contains { $0 === pattern } }

  /// What it takes to look for the reader's own patterns.
  ///
  /// - Parameter efforts: what each of them has cost so far.
  func matchers(efforts: [PatternEffort] = []) -> [Matcher] {
    own.enumerated().map { Matcher($1, effort: efforts.effort(at: $0)) }
  }

  /// What interpreters, compilers' runtimes, CUDA, MPI, Slurm, the kernel and shells write when
  /// something has gone wrong.
  package static let standard = ErrorPattern(hasSigns: true, own: [])

  /// Which lines of a batch look like errors; a pattern that takes too many steps finds none.
  package func lines(of batch: LineBatch) -> LineSet {
    lines(of: batch, ShownBlock(of: batch, isRaw: false), own: matchers())
  }

  /// - Parameters:
  ///   - text: what the batch's rows show.
  ///   - own: for the reader's own patterns; one that has given up finds nothing.
  func lines(of batch: LineBatch, _ text: ShownBlock, own: [Matcher]) -> LineSet {
    own.reduce(signedLines(of: batch, text)) { found, matcher in
      guard !matcher.isTooExpensive else { return found }
      let lines = matcher.lines(of: batch, text)
      return matcher.isTooExpensive ? found : found.union(lines, of: batch.count)
    }
  }

  /// Those that one of the expressions with words finds.
  private func signedLines(of batch: LineBatch, _ text: ShownBlock) -> LineSet {
    guard hasSigns else { return .none }
    let signs = ErrorSigns.words
    var found: [UInt32] = []
    var matchers: [Int: Matcher] = [:]
    batch.bytes.withUnsafeBufferPointer { block in
      text.withText(of: block) { bytes in
        var place = 0
        while let (start, word) = signs.finder.first(in: bytes, from: place) {
          // A line in pieces is looked at as a whole.
          let line = NewlineScanner.line(around: start, in: bytes)
          let owner = signs.owners[word]
          place = start + 1
          guard let matcher = matchers[owner] ?? ErrorSigns.patterns[owner].map({ Matcher($0) })
          else { continue }
          matchers[owner] = matcher
          guard matcher.matches(line, of: bytes) else { continue }
          let source = text.source(of: line).lowerBound
          found.append(
            UInt32(piece(holding: text.isSame ? start : source, of: batch, text, matcher)))
          place = line.upperBound
        }
      }
    }
    return LineSet(found, of: batch.count)
  }

  /// The line that a place lies in; of one in pieces, the piece in which a match begins.
  private func piece(
    holding place: Int, of batch: LineBatch, _ text: ShownBlock, _ matcher: Matcher
  ) -> Int {
    let line = batch.line(holding: place)
    guard !text.isSame, !batch.cuts.isEmpty else { return line }
    let pieces = batch.lineStart(of: line)...batch.lineEnd(of: line)
    return matcher.pieceOfMatch(in: batch, pieces, isRaw: text.isRaw)
  }

  /// What of a line looks like an error, in bytes from the line's first: the first of it.
  package func firstMatch(
    in line: ArraySlice<UInt8>, isRaw: Bool, carried: [UInt8] = []
  ) -> Range<Int>? {
    guard !carried.isEmpty || ShownText.differs(from: line) else {
      return line.withUnsafeBufferPointer { firstMatch(in: $0) }
    }
    let text = ShownText(of: line, isRaw: isRaw, carried: carried)
    return text.bytes.withUnsafeBufferPointer { firstMatch(in: $0) }.map { text.source(of: $0) }
  }

  private func firstMatch(in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    var patterns = own
    if hasSigns {
      var owners: Set<Int> = []
      var place = 0
      while let (start, word) = ErrorSigns.words.finder.first(in: bytes, from: place) {
        owners.insert(ErrorSigns.words.owners[word])
        place = start + 1
      }
      patterns += owners.compactMap { ErrorSigns.patterns[$0] }
    }
    return patterns.compactMap { Matcher.hasty($0).firstMatch(in: bytes) }.min {
      $0.lowerBound < $1.lowerBound
    }
  }

  /// Whether there can be such a line in these bytes; cheaper than looking for it.
  ///
  /// - Parameter bytes: what rows show.
  package func isPossible(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    !own.isEmpty || !hasSigns || ErrorSigns.words.finder.first(in: bytes, from: 0) != nil
  }
}
