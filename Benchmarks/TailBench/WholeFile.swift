import Foundation

/// What goes through the whole of the big log: only ours is measured, on a local file system and on one
/// that it has to take for another.
extension Measures {
  /// On the first line of the big log, and nowhere else.
  static let needle = "needle-9"
  private static let beside = "beside it"
  static let firstLine = "2026-01-01 00:00:00,000 INFO \(needle) \(beside)\n"
  private static let rounds = 5

  /// Seconds from the return key until what stands on the first line shows.
  func search(_ viewer: Viewer) throws -> Spread? {
    try several {
      let terminal = try viewer.open([big.path], home: folder)
      guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
      terminal.drain(seconds: 1)
      terminal.send("/" + Measures.needle)
      terminal.drain(seconds: 0.5)
      let start = Clock.seconds
      terminal.send("\r")
      guard terminal.wait(for: Measures.beside, seconds: Measures.patience) else { return nil }
      return Clock.seconds - start
    }
  }

  /// Seconds that `grep -c` takes for the same: the best of several.
  func grepping() throws -> Double {
    var best = Double.infinity
    for _ in 0..<Measures.rounds {
      let start = Clock.seconds
      let process = try PseudoTerminal(
        ["sh", "-c", "grep -c \(Measures.needle) '\(big.path)'; echo done"],
        environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"])
      _ = process.wait(for: "done", seconds: 60)
      best = min(best, Clock.seconds - start)
    }
    return best
  }

  /// Seconds that it takes to write the whole log to where it is thrown away.
  func dump(_ viewer: Viewer) throws -> Spread? {
    try several {
      let words = viewer.arguments(["--dump", "-n", "999999999", big.path])
      let process = Process()
      process.executableURL = URL(filePath: words[0])
      process.arguments = Array(words.dropFirst())
      process.standardOutput = FileHandle.nullDevice
      let start = Clock.seconds
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0 ? Clock.seconds - start : nil
    }
  }

  /// Seconds from the key that draws a number of the whole file until nothing more is worked out.
  func chart(_ viewer: Viewer) throws -> Spread? {
    try several {
      let terminal = try viewer.open([big.path], home: folder)
      guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
      for keys in ["m", "\r"] {
        terminal.drain(seconds: 1)
        terminal.send(keys)
      }
      terminal.drain(seconds: 1)
      let start = Clock.seconds
      terminal.send("M")
      var last = (moment: start, use: ProcessUse(of: terminal.process).processor)
      while Clock.seconds - last.moment < 1 {
        terminal.drain(seconds: 0.02)
        let use = ProcessUse(of: terminal.process).processor
        if use > last.use { last = (Clock.seconds, use) }
      }
      return last.moment - start
    }
  }

  private func several(_ measure: () throws -> Double?) throws -> Spread? {
    var figures: [Double] = []
    for _ in 0..<Measures.rounds {
      guard let figure = try measure() else { return nil }
      figures.append(figure)
    }
    return Spread(figures)
  }
}
