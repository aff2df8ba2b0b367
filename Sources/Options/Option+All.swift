extension Option {
  /// All options, in the order of the help.
  package static let all: [Option] = watched + shown + kept + dumped + general

  private static let watched: [Option] = [
    .flag("me", "All of my jobs, including future ones.") { $0.me = true },
    .flag(
      "remote-logs",
      "Read logs that are only on their node there, through srun in the job's own allocation."
    ) { $0.remoteLogs = true },
    .flag(
      "demo", "Simulated jobs that write real files to a temporary folder; needs no Slurm."
    ) { $0.demo = true },
  ]

  private static let shown: [Option] = [
    .value(
      "lines", letter: "n", "n", kind: "a whole number", mayBeginWithDash: true,
      "Lines of each stream to start with (default: 100; with --dump: all)."
    ) { set(&$1.lines, Int($0)) },
    .value(
      "memory", "size", kind: "a positive size such as 256M",
      "Memory for the lines of all streams together, such as 256M, 1G (default: 256M)."
    ) { set(&$1.memory, ByteSize($0)) },
    .value(
      "buffer", "size", kind: "a positive size such as 16M",
      "The most memory for one stream, such as 512K, 16M (default: 16M)."
    ) { set(&$1.buffer, ByteSize($0)) },
    .value(
      "stream", "stream", kind: anyOf(StreamName.self),
      "Which streams to show at the start: all, stdout or stderr (default: all)."
    ) { set(&$1.stream, StreamName(rawValue: $0)) },
    .value(
      "layout", "layout", kind: anyOf(LayoutName.self),
      "How panes start: stack, columns, grid, tabs or main."
    ) { set(&$1.layout, LayoutName(rawValue: $0)) },
    .value(
      "theme", "name",
      "How it looks: auto, dark, light, colour-blind, mono, or a theme of your own."
    ) { set(&$1.theme, $0) },
    .value(
      "grep", "re", mayBeginWithDash: true,
      "Show only lines that match (PCRE2, smart case); repeatable."
    ) { add($0, to: &$1.grep) },
    .value("exclude", "re", mayBeginWithDash: true, "Hide lines that match; repeatable.") {
      add($0, to: &$1.exclude)
    },
    .value("log-dir", "dir", "Where to look for logs that Slurm cannot name.") {
      set(&$1.logDir, $0)
    },
    .value(
      "pattern", "pat",
      "File name to look for there, with sbatch's %j %A %a; repeatable."
    ) { add($0, to: &$1.pattern) },
    .value(
      "poll", "seconds", kind: "a number of seconds", mayBeginWithDash: true,
      "Upper bound of the polling interval, in seconds."
    ) { set(&$1.poll, Double($0)) },
    .value(
      "slurm-interval", "seconds", kind: "a number of seconds", mayBeginWithDash: true,
      "Seconds between two questions to Slurm (default: 11 to 20 while jobs run, else 30 to 60)."
    ) { set(&$1.slurmInterval, Double($0)) },
  ]

  private static let kept: [Option] = [
    .value(
      "session", "name",
      "Keep panes, filters and positions under this name, and go on with what is kept."
    ) { set(&$1.session, $0) },
    .flag("sessions", "List the sessions that are kept.") { $0.sessions = true },
  ]

  private static let dumped: [Option] = [
    .flag("dump", "No screen: write the lines to standard output and exit.") { $0.dump = true },
    .value(
      "output", letter: "o", "file",
      "With --dump: write to this file; %j in it stands for the job."
    ) { set(&$1.output, $0) },
    .flag("follow", "With --dump: go on until every job has ended.") { $0.follow = true },
    .value(
      "format", "format", kind: anyOf(FormatName.self),
      "With --dump, and for saving: text, json or raw (default: text)."
    ) { set(&$1.format, FormatName(rawValue: $0)) },
    .flag("header", "With --dump: begin with lines that say job, paths, filters and time.") {
      $0.header = true
    },
    .flag("force", "With -o: replace an existing file.") { $0.force = true },
    .flag("fail", "With --dump: exit with 3 unless every job ended as COMPLETED.") {
      $0.fail = true
    },
  ]

  private static let general: [Option] = [
    .value(
      "color", "color", kind: anyOf(ColorChoice.self),
      "Colours on the screen: auto, always or never; auto heeds NO_COLOR."
    ) { set(&$1.color, ColorChoice(rawValue: $0)) },
    .value(
      "config", "file",
      "Configuration to use instead of ~/.config/slurmtail/config.toml."
    ) { set(&$1.config, $0) },
    .flag("print-config", "Print the default configuration, with comments.") {
      $0.printConfig = true
    },
    .flag("version", "Print the version.") { $0.version = true },
    .flag("help", letter: "h", "Show help information.") { $0.help = true },
  ]

  // MARK: Values

  /// Takes what was read; `nil`: it could not be.
  private static func set<Setting>(_ place: inout Setting?, _ value: Setting?) -> Bool {
    guard let value else { return false }
    place = value
    return true
  }

  private static func add(_ word: String, to words: inout [String]) -> Bool {
    words.append(word)
    return true
  }

  /// The names of which it has to be one, such as `text, json or raw`.
  private static func anyOf<Choice: CaseIterable & RawRepresentable>(_: Choice.Type) -> String
  where Choice.RawValue == String {
    let names = Choice.allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }
}
