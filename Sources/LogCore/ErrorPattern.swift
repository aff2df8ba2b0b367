/// What a line that tells of an error looks like.
package struct ErrorPattern: Sendable {
  private let signs: SignSet?
  /// The reader's own.
  private let own: [Pattern]

  /// Patterns of the reader's own; a line has to match one of them.
  package init(_ patterns: [Pattern]) {
    own = patterns
    signs = nil
  }

  private init(signs: SignSet?, own: [Pattern]) {
    self.signs = signs
    self.own = own
  }

  /// The same with patterns of the reader's own besides.
  package func adding(_ patterns: [Pattern]) -> ErrorPattern {
    ErrorPattern(signs: signs, own: own + patterns)
  }

  /// Expressions together with short words of which each needs one: most lines have no such word
  /// and are not looked at further.
  private struct SignSet: Sendable {
    let words: WordFinder
    let patterns: [Pattern]
    /// For each word, the pattern that may match where it stands.
    let owners: [Int]
  }

  private init(table: [(words: [String], expression: String)]) {
    var patterns: [Pattern] = []
    var words: [String] = []
    var owners: [Int] = []
    for (signs, expression) in table {
      guard let pattern = try? Pattern(expression) else { continue }
      owners += signs.map { _ in patterns.count }
      words += signs
      patterns.append(pattern)
    }
    own = []
    signs = SignSet(words: WordFinder(words), patterns: patterns, owners: owners)
  }

  /// What interpreters, compilers' runtimes, CUDA, MPI, Slurm, the kernel and shells write when
  /// something has gone wrong.
  package static let standard = ErrorPattern(table: [
    (
      ["error"],
      #"\bERROR\b|(?i:\b(?:fatal|bus|syntax|input/output|cuda|nccl) error\b)"#
        + #"|(?i:\berror(?:\[\w+\])?\s*:)|cudaError[A-Z]|^[\w.]*Error\s*$|^[\w.]*Error:"#
        + #"|^\[?rank\d+\]?: *[\w.]*Error:"#
    ),
    (["fatal"], #"\bFATAL\b|(?i:\bfatal\s*:)"#),
    (
      ["criti", "sever", "panic"],
      #"\b(?:CRITICAL|SEVERE|PANIC)\b|(?i:\b(?:panic|critical)\s*:)|panicked at"#
    ),
    (["raceb"], #"Traceback \(most recent call last\)"#),
    (
      ["xcept"],
      #"^[\w.]*Exception(?::|\s*$)|Exception in thread|Floating point exception"#
    ),
    (["rrupt"], #"^[\w.]*Interrupt(?::|\s*$)|double free or corruption"#),
    (
      [" faul", "sigse", "sigab", "sigbu", "sigfp", "sigil", "sigki", "signa"],
      #"Segmentation fault|\bSIG(?:SEGV|ABRT|BUS|FPE|ILL|KILL)\b|Program received signal"#
        + "|exited on signal"
    ),
    (["ssert"], "[Aa]ssertion.*failed"),
    (
      ["smash", "sanit", "dumpe", "bad_a", "llega", "halte", "undef"],
      "stack smashing detected|AddressSanitizer|core dumped|std::bad_alloc|Illegal instruction"
        + "|Execution halted|undefined symbol"
    ),
    (["f mem"], "[Oo]ut [Oo]f [Mm]emory"),
    (["s_sta", "n_sta", "r_sta"], "CU(?:BLAS|DNN|SOLVER)_STATUS_(?!SUCCESS)"),
    (["nccl "], "NCCL WARN"),
    (
      ["mpi_a", "termi", "mpiru"],
      #"MPI_A(?:bort|BORT)|BAD TERMINATION|terminate called"#
        + #"|mpirun (?:noticed|has exited|detected)|line \d+:\s+\d+ Terminated"#
    ),
    (["due t", "ancel"], "DUE TO (?:TIME LIMIT|NODE FAILURE|PREEMPTION)|CANCELLED AT"),
    (
      ["oom-k", "oom_k", "oom k", "kille"],
      #"(?i:\boom[-_ ]kill)|\bKilled\b\s*(?:$|process)|line \d+:\s+\d+ Killed"#
    ),
    (["abort"], #"(?:^|\s)Aborted\b"#),
    (
      ["t fou", "such ", "n den", "e lef", "quota", "canno", "stale"],
      "command not found|No such file or directory|Permission denied|No space left on device"
        + "|[Qq]uota exceeded|cannot execute|Stale file handle"
    ),
  ])

  /// Which lines of a batch look like errors; a pattern that takes too many steps finds none.
  package func lines(of batch: LineBatch) -> LineSet {
    lines(of: batch, ShownBlock(of: batch, isRaw: false))
  }

  /// - Parameter text: what the batch's rows show.
  func lines(of batch: LineBatch, _ text: ShownBlock) -> LineSet {
    own.reduce(signedLines(of: batch, text)) { found, pattern in
      let matcher = Matcher(pattern)
      let lines = matcher.lines(of: batch, text)
      return matcher.isTooExpensive ? found : found.union(lines, of: batch.count)
    }
  }

  /// Those that one of the expressions with words finds.
  private func signedLines(of batch: LineBatch, _ text: ShownBlock) -> LineSet {
    guard let signs else { return .none }
    var found: [UInt32] = []
    var matchers: [Matcher?] = signs.patterns.map { _ in nil }
    batch.bytes.withUnsafeBufferPointer { block in
      text.withText(of: block) { bytes in
        var place = 0
        while let (start, word) = signs.words.first(in: bytes, from: place) {
          // A line in pieces is looked at as a whole.
          let line = NewlineScanner.line(around: start, in: bytes)
          let owner = signs.owners[word]
          let matcher = matchers[owner] ?? Matcher(signs.patterns[owner])
          matchers[owner] = matcher
          guard matcher.matches(line, of: bytes) else {
            place = start + 1
            continue
          }
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
    if let signs {
      var owners: Set<Int> = []
      var place = 0
      while let (start, word) = signs.words.first(in: bytes, from: place) {
        owners.insert(signs.owners[word])
        place = start + 1
      }
      patterns += owners.map { signs.patterns[$0] }
    }
    return patterns.compactMap { Matcher($0).firstMatch(in: bytes) }.min {
      $0.lowerBound < $1.lowerBound
    }
  }

  /// Whether there can be such a line in these bytes; cheaper than looking for it.
  ///
  /// - Parameter bytes: what rows show.
  package func isPossible(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    !own.isEmpty || signs.map { $0.words.first(in: bytes, from: 0) != nil } ?? true
  }
}
