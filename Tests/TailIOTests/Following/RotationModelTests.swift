import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// Random rotations of a log by rename, as another host makes them, with lines that come late to the old files.
@Suite("Rotations against a plain model")
struct RotationModelTests {
  @Test(
    "Each line comes once, where each file has the name for as long as names are not looked at",
    arguments: [true, false], [true, false])
  func rotations(goesByNames: Bool, isShifted: Bool) {
    for seed in 1...40 as ClosedRange<UInt64> {
      var rotation = Rotation(seed: seed, goesByNames: goesByNames, isShifted: isShifted)
      for _ in 0..<4 { rotation.turn(pauses: [2.1, 2.5, 4]) }
      rotation.write("last", to: rotation.current)
      rotation.log.pass(seconds: 4)
      let isEndShown = rotation.shown.last == rotation.lastLine
      rotation.log.pass(seconds: 8)
      let isWhole = rotation.shown.sorted() == rotation.written.sorted()
      #expect(isEndShown && isWhole, "seed \(seed): \(rotation.trace)")
      guard isEndShown, isWhole else { return }
    }
  }

  @Test(
    "Where files come and go faster no line comes twice, and the end of the last one is shown soon",
    arguments: [true, false], [true, false])
  func fastRotations(goesByNames: Bool, isShifted: Bool) {
    for seed in 1...40 as ClosedRange<UInt64> {
      var rotation = Rotation(seed: seed, goesByNames: goesByNames, isShifted: isShifted)
      for _ in 0..<6 { rotation.turn(pauses: [0, 0.05, 0.3, 1.2, 2.5]) }
      rotation.write("last", to: rotation.current)
      rotation.log.pass(seconds: 4)
      let isEndShown = rotation.shown.last == rotation.lastLine
      rotation.log.pass(seconds: 8)
      let shown = rotation.shown
      let isOnce = Set(shown).count == shown.count && Set(shown).isSubset(of: rotation.written)
      #expect(isEndShown && isOnce, "seed \(seed): \(rotation.trace)")
      guard isEndShown, isOnce else { return }
    }
  }

  @Test(
    "What took the name just before the end is sought is read before the end is told",
    arguments: [true, false], [true, false])
  func end(isLocal: Bool, goesByNames: Bool) {
    for pause in [0, 0.1, 0.3, 0.7, 2] {
      let log = FollowedPlainFile(isLocal: isLocal)
      log.disk.goesByNames = goesByNames && !isLocal
      log.disk.append(Array("one\n".utf8), to: log.path)
      log.pass(seconds: 5)
      log.disk.append(Array("two\n".utf8), to: log.path)
      let old = log.disk.inode(at: log.path)
      log.disk.rename(log.path, to: LogPath("/n/log.1"))
      if isLocal { log.file.alert(of: .went(to: LogPath("/n/log.1"))) }
      old.bytes += Array("late\n".utf8)
      log.pass(seconds: pause)
      log.disk.append(Array("new\n".utf8), to: log.path)
      if isLocal { log.file.alert(of: .came) }
      log.file.seekEnd()
      for _ in 0..<1000 where !log.events.contains(.readToEnd) {
        log.look()
        log.wait(until: log.file.nextLook)
      }
      #expect(log.everything == Array("one\ntwo\nlate\nnew\n".utf8), "\(pause): \(log.trace)")
      #expect(log.events.contains(.readToEnd))
    }
  }

  private struct Rotation {
    private var random: SplitMix64
    let log: FollowedPlainFile
    private let isShifted: Bool
    private(set) var steps: [String] = []
    private(set) var written: [String] = []
    private(set) var current: PlainDisk.Inode
    private var count = 0

    init(seed: UInt64, goesByNames: Bool, isShifted: Bool) {
      random = SplitMix64(seed: seed)
      log = FollowedPlainFile(isLocal: false)
      log.disk.goesByNames = goesByNames
      self.isShifted = isShifted
      current = log.disk.inode(at: log.path)
      write("first", to: current)
      log.pass(seconds: 5)
    }

    var lastLine: String { written.last ?? "" }

    var shown: [String] {
      String(decoding: log.everything, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    var trace: String {
      "\(steps)\nmissing \(Set(written).subtracting(shown)), \(log.trace)"
    }

    mutating func write(_ kind: String, to file: PlainDisk.Inode) {
      written.append("\(written.count) \(kind)")
      file.bytes += Array((lastLine + "\n").utf8)
      steps.append(lastLine)
    }

    private mutating func pause(_ seconds: [Double]) {
      let chosen = seconds.randomElement(using: &random) ?? 0
      steps.append("\(chosen) s")
      log.pass(seconds: chosen)
    }

    /// - Parameter pauses: for how long the new file may have the name before it is written to.
    mutating func turn(pauses: [Double]) {
      for _ in 0..<4 {
        write("line", to: current)
        pause([0.05, 0.3])
      }
      let old = current
      if isShifted {
        for number in stride(from: count, to: 0, by: -1) {
          log.disk.rename(LogPath("/n/log.\(number)"), to: LogPath("/n/log.\(number + 1)"))
        }
      }
      count += 1
      log.disk.rename(log.path, to: LogPath("/n/log.\(isShifted ? 1 : count)"))
      steps.append("rotated")
      write("moved", to: old)
      pause([0, 0.1, 0.25, 0.5])
      current = log.disk.inode(at: log.path)
      write("new", to: current)
      write("late", to: old)
      pause(pauses)
    }
  }
}
