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
    ] + lnavs + [Viewer(name: "multitail") { ["multitail"] + $0 }]
  }

  /// Each lnav on the path, by its version: a distribution's is often years old.
  private static var lnavs: [Viewer] {
    let paths: [String] = folders.map { $0 + "/lnav" }
    let versions = paths.filter { access($0, X_OK) == 0 }.map {
      (path: $0, name: version(of: $0))
    }
    var names: Set<String> = []
    let viewers = versions.filter { names.insert($0.name).inserted }.map { version in
      Viewer(name: version.name) { [version.path] + $0 }
    }
    return viewers.isEmpty ? [Viewer(name: "lnav") { ["lnav"] + $0 }] : viewers
  }

  /// What `-V` prints: the name and the version.
  private static func version(of path: String) -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-V"]
    process.standardOutput = output
    guard (try? process.run()) != nil else { return path }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").first.map(String.init) ?? path
  }

  private static var folders: [String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map(String.init)
  }

  var isInstalled: Bool {
    let program = arguments([])[0]
    if program.contains("/") { return access(program, X_OK) == 0 }
    return Viewer.folders.contains { access("\($0)/\(program)", X_OK) == 0 }
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
