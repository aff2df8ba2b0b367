import Foundation

/// What is measured of each viewer. Every viewer does the same work in the same run.
struct Measures {
  let folder: String
  /// Bytes of the big log and of the burst.
  let bigSize: Int
  let burstSize: Int

  static let patience = 180.0
  private static let appends = 30
  private static let starts = 5
  private static let readings = 5
  private static let remoteAppends = 15
  private static let idleSeconds = 10
  private static let idleFiles = 8
  private static let flowFiles = 4
  private static let flowSeconds = 6
  /// Lines a second into each of them.
  private static let flowLines = 1000

  var big: Log { Log(path: folder + "/big.log") }

  func prepare() throws {
    try Data(Measures.firstLine.utf8).write(to: URL(filePath: big.path))
    try big.append(size: bigSize, mark: 0)
  }

  /// Seconds from the start of the program until the last line of the big log shows.
  func firstScreen(_ viewer: Viewer) throws -> Spread? {
    var figures: [Double] = []
    for _ in 0..<Measures.starts {
      let start = Clock.seconds
      let terminal = try viewer.open([big.path], home: folder)
      guard terminal.wait(for: Log.marker(0), seconds: Measures.patience) else { return nil }
      let took = Clock.seconds - start
      terminal.end()
      figures.append(took)
      if took > 10 { break }
    }
    return Spread(figures)
  }

  /// Seconds from the write of a line until it shows.
  func appendedLine(_ viewer: Viewer) throws -> Spread? {
    let log = Log(path: folder + "/append.log")
    try log.write(size: 100_000, mark: 0)
    let terminal = try viewer.open([log.path], home: folder)
    guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
    terminal.drain(seconds: 2)
    var delays: [Double] = []
    for number in 1...Measures.appends {
      // Not in step with anything that polls.
      terminal.drain(seconds: Double(50 + number * 37 % 100) / 1000)
      let start = Clock.seconds
      try log.append(size: 0, mark: number)
      guard terminal.wait(for: Log.marker(number), seconds: 20) else { return nil }
      delays.append(Clock.seconds - start)
    }
    return Spread(delays)
  }

  struct Burst {
    let seconds: Double
    let processor: Double
    let bytes: Int
    let resident: Int
    let residentPeak: Int
  }

  /// Bursts into a followed file, each into a new one: from the first write until the last line shows.
  func burst(_ viewer: Viewer) throws -> [Burst]? {
    var bursts: [Burst] = []
    for _ in 0..<Measures.readings {
      guard let burst = try burstOnce(viewer) else { return nil }
      bursts.append(burst)
    }
    return bursts
  }

  private func burstOnce(_ viewer: Viewer) throws -> Burst? {
    let log = Log(path: folder + "/burst.log")
    try log.write(size: 100_000, mark: 0)
    let terminal = try viewer.open([log.path], home: folder)
    guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
    terminal.drain(seconds: 2)
    let before = ProcessUse(of: terminal.process)
    let bytesBefore = terminal.received
    let size = burstSize
    let start = Clock.seconds
    let writer = Thread { try? log.append(size: size, mark: 1) }
    writer.start()
    guard terminal.wait(for: Log.marker(1), seconds: Measures.patience) else { return nil }
    let took = Clock.seconds - start
    terminal.drain(seconds: 1)
    let after = ProcessUse(of: terminal.process)
    unlink(log.path)
    return Burst(
      seconds: took, processor: after.processor - before.processor,
      bytes: terminal.received - bytesBefore, resident: after.resident,
      residentPeak: after.residentPeak)
  }

  /// Bursts of a tenth one after the other, each followed by silence: a last line that waits for a
  /// timer shows in the largest figure.
  func bursts(_ viewer: Viewer) throws -> Spread? {
    let log = Log(path: folder + "/bursts.log")
    try log.write(size: 100_000, mark: 0)
    defer { unlink(log.path) }
    let terminal = try viewer.open([log.path], home: folder)
    guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
    terminal.drain(seconds: 2)
    let size = burstSize / 10
    var delays: [Double] = []
    for number in 1...Measures.appends {
      let start = Clock.seconds
      let writer = Thread { try? log.append(size: size, mark: number) }
      writer.start()
      guard terminal.wait(for: Log.marker(number), seconds: 30) else { return nil }
      delays.append(Clock.seconds - start)
      // Not in step with anything that polls.
      terminal.drain(seconds: Double(50 + number * 37 % 100) / 1000)
    }
    return Spread(delays)
  }

  /// One burst with the viewer stopped while it is written: from the moment it goes on until
  /// the last line shows. How fast it reads, with nobody to wait for.
  func catchUp(_ viewer: Viewer) throws -> Spread? {
    var figures: [Double] = []
    for _ in 0..<Measures.readings {
      guard let took = try catchUpOnce(viewer) else { return nil }
      figures.append(took)
    }
    return Spread(figures)
  }

  private func catchUpOnce(_ viewer: Viewer) throws -> Double? {
    let log = Log(path: folder + "/catch-up.log")
    try log.write(size: 100_000, mark: 0)
    let terminal = try viewer.open([log.path], home: folder)
    guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
    terminal.drain(seconds: 2)
    kill(terminal.process, SIGSTOP)
    try log.append(size: burstSize, mark: 1)
    defer { unlink(log.path) }
    let start = Clock.seconds
    kill(terminal.process, SIGCONT)
    guard terminal.wait(for: Log.marker(1), seconds: Measures.patience) else { return nil }
    return Clock.seconds - start
  }

  /// Seconds that `wc -l` takes for as many bytes: the best of several.
  func counting() throws -> Double {
    let log = Log(path: folder + "/count.log")
    try log.write(size: burstSize, mark: 0)
    defer { unlink(log.path) }
    var best = Double.infinity
    for _ in 0..<Measures.starts {
      let start = Clock.seconds
      let process = try PseudoTerminal(
        ["wc", "-l", log.path], environment: ["PATH": "/usr/bin:/bin"])
      _ = process.wait(for: "count.log", seconds: 60)
      best = min(best, Clock.seconds - start)
    }
    return best
  }

  /// Seconds from a write by another host until the line shows, about once a second, on a file
  /// system that caches sizes for three seconds and names for one.
  func remoteLine(_ viewer: Viewer, on mount: RemoteMount) throws -> Spread? {
    let log = Log(path: mount.written + "/remote.log")
    try log.write(size: 10_000, mark: 0)
    let terminal = try viewer.open([mount.mounted + "/remote.log"], home: folder)
    guard terminal.wait(for: Log.marker(0), seconds: 20) else { return nil }
    var delays: [Double] = []
    for number in 1...Measures.remoteAppends {
      terminal.drain(seconds: 0.7 + Double(number * 37 % 100) / 150)
      let start = Clock.seconds
      try log.append(size: 0, mark: number)
      guard terminal.wait(for: Log.marker(number), seconds: 20) else { return nil }
      delays.append(Clock.seconds - start)
    }
    return Spread(delays)
  }

  /// What a program uses in each second of a while.
  struct Seconds {
    /// Percent of one processor.
    let processor: Spread
    /// To the terminal.
    let bytes: Spread
    /// Calls of write.
    let writes: Spread
  }

  private func seconds(_ count: Int, of terminal: PseudoTerminal) -> Seconds {
    var (processor, bytes, writes): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<count {
      let (before, received, start) = (
        ProcessUse(of: terminal.process), terminal.received, Clock.seconds
      )
      terminal.drain(seconds: 1)
      let (after, took) = (ProcessUse(of: terminal.process), Clock.seconds - start)
      processor.append((after.processor - before.processor) / took * 100)
      bytes.append(Double(terminal.received - received) / took)
      writes.append(Double(after.writes - before.writes) / took)
    }
    return Seconds(processor: Spread(processor), bytes: Spread(bytes), writes: Spread(writes))
  }

  /// Several files that nobody writes.
  func idle(_ viewer: Viewer) throws -> Seconds? {
    let logs = (0..<Measures.idleFiles).map { Log(path: folder + "/idle-\($0).log") }
    for log in logs { try log.write(size: 100_000, mark: 0) }
    let terminal = try viewer.open(logs.map(\.path), home: folder)
    terminal.drain(seconds: 5)
    return seconds(Measures.idleSeconds, of: terminal)
  }

  /// Several files that grow all the time, on a terminal of 200 columns and 50 rows.
  func flow(_ viewer: Viewer) throws -> Seconds? {
    let logs = (0..<Measures.flowFiles).map { Log(path: folder + "/flow-\($0).log") }
    for log in logs { try log.write(size: 100_000, mark: 0) }
    defer { for log in logs { unlink(log.path) } }
    let terminal = try viewer.open(logs.map(\.path), home: folder, columns: 200, rows: 50)
    terminal.drain(seconds: 2)
    let end = Clock.seconds + Double(Measures.flowSeconds) + 5
    let writer = Thread { Measures.write(to: logs.map(\.path), until: end) }
    writer.start()
    // What viewers send at once after a rest is no flow.
    terminal.drain(seconds: 3)
    let flow = seconds(Measures.flowSeconds, of: terminal)
    // What is still written must not be of the next viewer's files.
    while Clock.seconds < end + 0.1 { terminal.drain(seconds: 0.1) }
    return flow
  }

  /// Appends to each file as programs do that flush every line, a hundred times a second.
  private static func write(to paths: [String], until end: Double) {
    let files = paths.map { open($0, O_WRONLY | O_APPEND) }
    defer { for file in files { close(file) } }
    let start = Clock.seconds
    var number = 0
    while Clock.seconds < end {
      let wanted = Int((Clock.seconds - start) * Double(flowLines))
      for (rank, file) in files.enumerated() {
        let lines = (number..<max(number, wanted)).map { Log.line($0 + rank * 100_000) }
        let text = Array(lines.joined().utf8)
        _ = Glibc.write(file, text, text.count)
      }
      number = max(number, wanted)
      usleep(10_000)
    }
  }
}
