/// How a job's script ended, as Slurm writes it: `code:signal`.
package struct ExitStatus: Hashable, Sendable {
  package let code: Int
  /// 0: it was not ended by one.
  package let signal: Int
  /// Whether 128 was taken from a code that was above it, as `sacct` does: its `9:0` is 9 or 137.
  package let isReduced: Bool

  package init(code: Int, signal: Int, isReduced: Bool = false) {
    self.code = code
    self.signal = signal
    self.isReduced = isReduced && signal == 0
  }

  /// Reads `1:0`; `nil` for anything else.
  package init?(_ text: String, isReduced: Bool = false) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let code = UInt8(parts[0]), let signal = UInt8(parts[1]) else {
      return nil
    }
    self.init(code: Int(code), signal: Int(signal), isReduced: isReduced)
  }

  package var isSuccess: Bool { code == 0 && signal == 0 }

  /// Slurm's own number in the place of a signal: the script's output file could not be opened, so
  /// that nothing was run (seen with 22.05 and 25.11 where its folder is missing).
  package var isOutputMissing: Bool { code == 0 && signal == 53 }

  /// Whether it is, or may be, what a shell tells of a command that was killed by this signal.
  package func mayTell(ofSignal number: Int) -> Bool {
    signal == 0 && (code == 128 + number || isReduced && code == number)
  }

  /// In words: `exit 1`, `killed by signal 11 (segmentation fault)`, `exit 137 (killed by 9: out of
  /// memory?)`.
  package var words: String {
    if isOutputMissing { return "exit 0:53" }
    if signal > 0 {
      let name = ExitStatus.signals[signal].map { " (\($0))" } ?? ""
      return (code > 0 ? "exit \(code), " : "") + "killed by signal \(signal)\(name)"
    }
    // A shell tells so that its last command was killed.
    if code > 128, let name = ExitStatus.signals[code - 128] {
      return "exit \(code) (killed by \(code - 128): \(name))"
    }
    if isReduced, ExitStatus.deadly.contains(code), let name = ExitStatus.signals[code] {
      return "exit \(code) or \(128 + code) (killed by \(code): \(name))"
    }
    let meaning = ExitStatus.codes[code].map { " (\($0))" } ?? ""
    return "exit \(code)\(meaning)" + (isReduced && code == 127 ? " or 255" : "")
  }

  /// Signals that end programs more often than programs end with their numbers.
  private static let deadly: Set = [4, 6, 7, 8, 9, 11, 13, 15, 24, 25, 31]

  /// What shells mean by some codes.
  private static let codes = [126: "cannot be executed", 127: "command not found"]

  /// signal(7) on x86 and ARM, in people's words.
  private static let signals = [
    1: "hangup", 2: "interrupt", 3: "quit", 4: "illegal instruction", 5: "trap", 6: "abort",
    7: "bus error", 8: "arithmetic error", 9: "out of memory?", 10: "user signal 1",
    11: "segmentation fault", 12: "user signal 2", 13: "broken pipe", 14: "alarm",
    15: "terminated", 24: "CPU time limit", 25: "file size limit", 31: "bad system call",
  ]
}
