import Foundation

/// A program that follows files, and how it is called for that.
struct Viewer {
  let name: String
  let arguments: ([String]) -> [String]

  static func all(ours: String) -> [Viewer] {
    [
      Viewer(name: "slurmtail-tui") { [ours] + $0 },
      Viewer(name: "tail") { ["tail", "-n", "100", "-F"] + $0 },
      Viewer(name: "less") { ["less", "+F"] + $0 },
      Viewer(name: "lnav") { ["lnav"] + $0 },
      Viewer(name: "multitail") { ["multitail"] + $0 },
    ]
  }

  var isInstalled: Bool {
    let program = arguments([])[0]
    if program.contains("/") { return access(program, X_OK) == 0 }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
  }

  /// Starts it in a terminal, with a home of its own so that no configuration counts.
  func open(
    _ files: [String], home: String, columns: UInt16 = 100, rows: UInt16 = 30
  ) throws -> PseudoTerminal {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try PseudoTerminal(
      arguments(files),
      environment: [
        "PATH": path, "HOME": home, "TERM": "xterm-256color", "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
      ], columns: columns, rows: rows)
  }
}
