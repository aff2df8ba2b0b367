import ArgumentParser
import Settings

/// What can be typed: the first of two stages. What it means here is worked out in `Launch`.
package struct Arguments: ParsableCommand {
  package static let configuration = CommandConfiguration(commandName: "slurmtail-tui")

  @Argument(
    help: ArgumentHelp(
      "Jobs (12345, 12345_7, 12345_[1-3], 12345+1, several with commas) or log files to watch; the "
        + "files of a pattern in quotes are shown as they come, 12345=path,path shows further logs of "
        + "a job.",
      valueName: "source"))
  package var sources: [String] = []

  @Flag(help: "All of my own jobs, those to come included.")
  package var me = false

  @Flag(
    help: "Read logs that are only on their node there, through srun in the job's own allocation.")
  package var remoteLogs = false

  @Flag(help: "Simulated jobs that write real files to a temporary folder; needs no Slurm.")
  package var demo = false

  @Option(
    name: [.customShort("n", allowingJoined: true), .long], parsing: .unconditional,
    help: ArgumentHelp(
      "Lines of each stream to start with (default: 100; with --dump: all).", valueName: "n"))
  package var lines: Int?

  @Option(
    help: ArgumentHelp(
      "Memory for the lines of all streams together, such as 256M, 1G (default: 256M).",
      valueName: "size"))
  package var memory: ByteSize?

  @Option(
    help: ArgumentHelp(
      "The most of it for one stream, such as 512K, 16M (default: 16M).", valueName: "size"))
  package var buffer: ByteSize?

  @Option(help: "Which streams to show at the start: all, stdout or stderr (default: all).")
  package var stream: StreamName?

  @Option(help: "How panes start: stack, columns, grid, tabs or main.")
  package var layout: LayoutName?

  // A pattern may begin with a dash.
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Show only lines that match (PCRE2, smart case); repeatable.", valueName: "re"))
  package var grep: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Hide lines that match; repeatable.", valueName: "re"))
  package var exclude: [String] = []

  @Option(
    help: ArgumentHelp("Where to look for logs that Slurm cannot name.", valueName: "dir"))
  package var logDir: String?

  @Option(
    help: ArgumentHelp(
      "File name to look for there, with sbatch's %j %A %a; repeatable.", valueName: "pat"))
  package var pattern: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Upper bound of the polling interval, in seconds.", valueName: "seconds"))
  package var poll: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Seconds between two questions to Slurm (default: 10 after a change, else 30 to 60).",
      valueName: "seconds"))
  package var slurmInterval: Double?

  @Option(
    help: ArgumentHelp(
      "Keep panes, filters and positions under this name, and go on with what is kept.",
      valueName: "name"))
  package var session: String?

  @Flag(help: "List the sessions that are kept.")
  package var sessions = false

  @Flag(help: "No screen: write the lines to standard output and exit.")
  package var dump = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "With --dump: write to this file; %j in it stands for the job.", valueName: "file"))
  package var output: String?

  @Flag(help: "With --dump: go on until every job has ended.")
  package var follow = false

  @Option(help: "With --dump, and for saving: text, json or raw (default: text).")
  package var format: FormatName?

  @Flag(help: "With --dump: begin with lines that say job, paths, filters and time.")
  package var header = false

  @Flag(help: "With -o: replace an existing file.")
  package var force = false

  @Flag(help: "With --dump: exit with 3 unless every job ended as COMPLETED.")
  package var fail = false

  @Option(help: "Colours on the screen: auto, always or never; auto heeds NO_COLOR.")
  package var color: ColorChoice = .auto

  @Option(
    help: ArgumentHelp(
      "Configuration to use instead of ~/.config/slurmtail/config.toml.", valueName: "file"))
  package var config: String?

  @Flag(help: "Print the default configuration, with comments.")
  package var printConfig = false

  @Flag(help: "Print the version.")
  package var version = false

  package init() {}

  /// What is wrong with the arguments, in a line that can go on behind a semicolon.
  package static func complaint(about error: any Error) -> String {
    let message = message(for: error)
    var line = message.split(separator: "\n").first.map(String.init) ?? "bad arguments"
    if line.hasSuffix(".") { line.removeLast() }
    return line
  }
}

/// The value of `--memory` and `--buffer`.
package struct ByteSize: ExpressibleByArgument, Equatable, Sendable {
  package let bytes: Int

  package init?(argument: String) {
    guard let bytes = byteSize(argument) else { return nil }
    self.bytes = bytes
  }
}

/// The value of `--color`.
package enum ColorChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case auto, always, never
}

/// The value of `--stream`.
package enum StreamName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case all, stdout, stderr
}

/// The value of `--layout`.
package enum LayoutName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case stack, columns, grid, tabs, main
}

/// The value of `--format`.
package enum FormatName: String, ExpressibleByArgument, CaseIterable, Sendable {
  case text, json, raw
}
