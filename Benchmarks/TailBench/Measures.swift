import Foundation

/// What is measured of each viewer. Every viewer does the same work in the same run.
struct Measures {
  let folder: String
  /// Bytes of the big log and of the burst.
  let bigSize: Int
  let burstSize: Int

  private static let patience = 180.0
  private static let appends = 30
  private static let starts = 5
  private static let idleSeconds = 10.0
  private static let idleFiles = 8

  var big: Log { Log(path: folder + "/big.log") }

  func prepare() throws {
    try big.write(size: bigSize, mark: 0)
  }

  /// Seconds from the start of the program until the last line of the big log shows: the best of
  /// several starts.
  func firstScreen(_ viewer: Viewer) throws -> Double? {
    var best: Double?
    for _ in 0..<Measures.starts {
      let start = Clock.seconds
      let terminal = try viewer.open([big.path], home: folder)
      guard terminal.wait(for: Log.marker(0), seconds: Measures.patience) else { return nil }
      let took = Clock.seconds - start
      terminal.end()
      best = min(best ?? took, took)
      if took > 10 { break }
    }
    return best
  }

  /// Seconds from the write of a line until it shows: the median.
  func appendedLine(_ viewer: Viewer) throws -> Double? {
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
    return delays.sorted()[delays.count / 2]
  }

  struct Burst {
    let seconds: Double
    let processor: Double
    let bytes: Int
    let resident: Int
    let residentPeak: Int
  }

  /// A burst into a followed file: from the first write until the last line shows.
  func burst(_ viewer: Viewer) throws -> Burst? {
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

  struct Idle {
    /// Percent of one processor.
    let processor: Double
    let bytes: Int
  }

  /// Several files that nobody writes.
  func idle(_ viewer: Viewer) throws -> Idle? {
    let logs = (0..<Measures.idleFiles).map { Log(path: folder + "/idle-\($0).log") }
    for log in logs { try log.write(size: 100_000, mark: 0) }
    let terminal = try viewer.open(logs.map(\.path), home: folder)
    terminal.drain(seconds: 5)
    let before = ProcessUse(of: terminal.process)
    let bytesBefore = terminal.received
    terminal.drain(seconds: Measures.idleSeconds)
    let after = ProcessUse(of: terminal.process)
    return Idle(
      processor: (after.processor - before.processor) / Measures.idleSeconds * 100,
      bytes: terminal.received - bytesBefore)
  }
}
