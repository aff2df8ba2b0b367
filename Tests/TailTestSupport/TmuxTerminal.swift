import Foundation

/// A real terminal with a shell in it: a tmux server of a test's own.
package final class TmuxTerminal: Sendable {
  /// Why there is none, for tests that are skipped by name.
  package static let unavailableReason: String? =
    Commands.exists("tmux") ? nil : "tmux is not installed"

  private let server = "slurmtail-test-" + UUID().uuidString.prefix(13).lowercased()
  /// Where the shell starts.
  package let folder: TemporaryFolder

  /// - Parameters:
  ///   - environment: added to the shell's.
  ///   - isFirstRun: whether the program finds nothing that it has remembered.
  package init(
    columns: Int = 100, rows: Int = 30, environment: [String: String] = [:],
    directory: String? = nil, isFirstRun: Bool = false
  ) throws {
    folder = try TemporaryFolder()
    if !isFirstRun {
      // Newcomers are told something where tests look for the status.
      let state = folder.path + "/state/slurmtail"
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      try "told\n".write(toFile: state + "/greeting-history", atomically: true, encoding: .utf8)
    }
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "") + ":/usr/sbin:/sbin"
    let variables = [
      "PS1": "ready> ", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "HISTFILE": "",
      "PATH": Commands.binary.replacing(#//[^/]*$/#, with: "") + ":" + path,
    ].merging(Commands.noSettings) { $1 }
      .merging(["XDG_STATE_HOME": folder.path + "/state"]) { $1 }.merging(environment) { $1 }
    // Not with tmux's own -e: the shell that starts the command may set them anew.
    let settings = variables.map { "'\($0)=\($1)'" }.joined(separator: " ")
    try command([
      "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)", "-s", "t",
      "-c", directory ?? folder.path, "exec env \(settings) bash --norc --noprofile -i",
    ])
    try command(["set", "-g", "default-terminal", "tmux-256color"])
    try waitForPrompt()
  }

  deinit {
    _ = try? Commands.run(["tmux", "-L", server, "kill-server"])
  }

  /// Runs one of tmux's own commands.
  @discardableResult
  package func command(_ arguments: [String]) throws -> String {
    try Commands.run(["tmux", "-L", server, "-f", "/dev/null"] + arguments).output
  }

  /// Types text as it is.
  package func type(_ text: String) throws {
    try command(["send-keys", "-t", "t", "-l", text])
  }

  /// Presses keys by tmux's names: `Enter`, `Tab`, `C-c`, `M-1`.
  package func press(_ keys: String...) throws {
    try command(["send-keys", "-t", "t"] + keys)
  }

  /// What is on the screen, a string a row.
  package func screen() throws -> [String] {
    try command(["capture-pane", "-p", "-t", "t"]).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
  }

  /// The same with colours, as escape sequences.
  package func colouredScreen() throws -> String {
    try command(["capture-pane", "-p", "-e", "-t", "t"])
  }

  package func resize(columns: Int, rows: Int) throws {
    try command(["resize-window", "-t", "t", "-x", "\(columns)", "-y", "\(rows)"])
  }

  /// Whether a program has the alternate screen.
  package func isAlternate() throws -> Bool {
    try command(["display-message", "-p", "-t", "t", "#{alternate_on}"]).hasPrefix("1")
  }

  /// A wait that was in vain, with what was on the screen.
  package struct Disappointment: Error, CustomStringConvertible {
    package let description: String
  }

  /// Looks until the screen is as wanted.
  @discardableResult
  package func wait(
    _ wanted: String, seconds: Double = Deadline.usual, until condition: ([String]) -> Bool
  ) throws -> [String] {
    var last: [String] = []
    let isMet = try Deadline.wait(seconds, interval: 20_000) {
      last = try screen()
      return condition(last)
    }
    guard isMet else {
      throw Disappointment(
        description: "waited in vain for: \(wanted)\n" + last.joined(separator: "\n"))
    }
    return last
  }

  /// Looks until some row holds a text.
  @discardableResult
  package func waitFor(_ text: String, seconds: Double = Deadline.usual) throws -> [String] {
    try wait("\"\(text)\"", seconds: seconds) { $0.contains { $0.contains(text) } }
  }

  /// Waits until the shell asks again: the prompt of the line before may be on the screen, and what is typed
  /// before the program has left is read by it.
  @discardableResult
  package func waitForPrompt(seconds: Double = Deadline.usual) throws -> [String] {
    try wait("the shell's prompt", seconds: seconds) { rows in rows.last { !$0.isEmpty } == "ready>"
    }
  }

  /// Runs a command in the shell to its end and gives back its exit status.
  package func run(_ command: String) throws -> Int32 {
    try type(command + "; echo \"<<$?>>\"\n")
    return try finish()
  }

  /// Waits for the end of a command that was started with `; echo "<<$?>>"` behind it.
  package func finish() throws -> Int32 {
    let pattern = #/^<<([0-9]+)>>/#
    let rows = try wait("the end of the command") { rows in
      rows.contains { $0.firstMatch(of: pattern) != nil }
    }
    let status = rows.compactMap { $0.firstMatch(of: pattern).flatMap { Int32($0.1) } }.last
    // What stands there is not to be taken for the next command's; the shell clears once it reads again.
    for _ in 0..<3 {
      try press("C-l")
      let isCleared = try Deadline.wait(2, interval: 20_000) {
        try !screen().contains { $0.firstMatch(of: pattern) != nil }
      }
      if isCleared { break }
    }
    return status ?? -1
  }
}

extension TmuxTerminal {
  /// The device behind the terminal, such as `/dev/pts/3`.
  package func deviceName() throws -> String {
    try ask("#{pane_tty}")
  }

  /// The title that programs can set.
  package func title() throws -> String {
    try ask("#{pane_title}")
  }

  /// Sends bytes as they are, in one piece.
  package func sendBytes(_ bytes: [UInt8]) throws {
    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    try command(["send-keys", "-t", "t", "-H"] + digits)
  }

  /// Pastes text as a terminal does, in brackets when the program wants them.
  package func paste(_ text: String) throws {
    try command(["set-buffer", text])
    try command(["paste-buffer", "-p", "-t", "t"])
  }

  private func ask(_ format: String) throws -> String {
    try command(["display-message", "-p", "-t", "t", format])
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
