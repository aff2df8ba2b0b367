/// Expressions for lines that tell of errors, together with short words of which each needs one: most
/// lines have no such word and are not looked at further.
enum ErrorSigns {
  /// The words, and for each the expression that may match where it stands.
  struct Words: Sendable {
    let finder: WordFinder
    let owners: [Int]
  }

  static let words = Words(
    finder: WordFinder(table.flatMap(\.words)),
    owners: table.enumerated().flatMap { owner, entry in entry.words.map { _ in owner } })

  /// The expressions. Compiled when a log has the first of the words: that takes longer than to show
  /// its first screen.
  static let patterns: [Pattern?] = table.map { try? Pattern($0.expression) }

  private static let table: [(words: [String], expression: String)] = [
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
  ]
}
