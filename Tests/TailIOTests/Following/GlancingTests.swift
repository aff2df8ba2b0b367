import LogCore
import SystemPackage
import Testing

@testable import TailIO

@Suite("Glances at files that share a server with many")
struct GlancingTests {
  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A file that is not on the screen and was read, and that shares its server with a thousand.
  private func followed(_ text: [UInt8]) -> FollowedPlainFile {
    let log = FollowedPlainFile(isLocal: false)
    log.disk.append(text, to: log.path)
    log.sharers = 1000
    log.isGrowing = true
    log.file.pace.attention = .hidden
    log.pass(seconds: 1)
    look(log, times: 20)
    #expect(log.shown == text)
    return log
  }

  private func look(_ log: FollowedPlainFile, times: Int) {
    for _ in 0..<times {
      log.wait(until: log.now + 30_000_000_000)
      while log.look() {}
    }
  }

  /// How many calls the next look takes.
  private func calls(_ log: FollowedPlainFile) -> Int {
    let before = log.disk.serverCalls
    look(log, times: 1)
    return log.disk.serverCalls - before
  }

  @Test(
    "A glance is one call, whether the file has grown or not, and most looks are glances",
    arguments: [1, 500, 10_000, 100_000])
  func oneCall(length: Int) {
    let log = followed([UInt8](repeating: UInt8(ascii: "x"), count: length - 1) + [0x0A])
    log.file.glances = 0
    log.file.looksBeside = 0
    var expected = log.shown
    for number in 0..<IOLimits.glances {
      if number != 1 {
        log.disk.append(bytes("line \(number)\n"), to: log.path)
        expected += bytes("line \(number)\n")
      }
      #expect(calls(log) == 1)
      #expect(log.everything == expected)
    }
    var all = 0
    for number in 0..<100 {
      let line = bytes("more \(number)\n")
      log.disk.append(line, to: log.path)
      all += calls(log)
      #expect(log.everything.suffix(line.count) == line[...])
    }
    #expect(all <= 180)
  }

  @Test("Where nothing is read past caches, a look at a file that has grown is two calls")
  func withoutGlances() {
    let log = followed(bytes("one\n"))
    log.disk.readsPastCaches = false
    log.file.looksBeside = 0
    log.disk.append(bytes("two\n"), to: log.path)
    #expect(calls(log) == 2)
    #expect(log.everything == bytes("one\ntwo\n"))
  }

  @Test("What more has come than a glance reads, and what comes late, is read in full")
  func much() {
    let log = followed(bytes("one\n"))
    let line = [UInt8](repeating: UInt8(ascii: "m"), count: 3 * IOLimits.glanceLength) + [0x0A]
    log.disk.append(line, to: log.path)
    look(log, times: 1)
    #expect(log.everything == bytes("one\n") + line)
    log.disk.append(bytes("two\n"), to: log.path)
    log.disk.makeLate(2, of: log.path)
    look(log, times: 1)
    log.disk.makeLate(0, of: log.path)
    log.pass(seconds: 20)
    #expect(log.everything == bytes("one\n") + line + bytes("two\n"))
  }

  @Test(
    "Whatever becomes of a file is seen after a few looks", arguments: 0..<5, [10, 5000, 50_000])
  func changes(number: Int, length: Int) {
    let log = followed([UInt8](repeating: UInt8(ascii: "x"), count: length - 1) + [0x0A])
    log.disk.append(bytes("two\n"), to: log.path)
    look(log, times: 1)
    let before = log.everything
    let other = [UInt8](repeating: UInt8(ascii: "o"), count: length + 3) + [0x0A]
    switch number {
    case 0:
      log.disk.truncate(log.path, to: 0)
      log.disk.append(bytes("new\n"), to: log.path)
    case 1:
      log.disk.truncate(log.path, to: 0)
      log.disk.append(other, to: log.path)
    case 2:
      log.disk.truncate(log.path, to: 0)
      log.disk.append(other + bytes("and more\n"), to: log.path)
    case 3: log.disk.replace(log.path, with: bytes("new\n"))
    default: log.disk.remove(log.path)
    }
    look(log, times: IOLimits.mostLooksBeside + 2 * IOLimits.glances)
    if number == 4 {
      #expect(log.events.contains(.deleted))
    } else {
      #expect(log.everything == before + (log.disk.contents(log.path) ?? []), "\(log.events)")
    }
  }

  @Test("Where a size is asked for as well, or nothing new is shown, glances are given up")
  func givenUp() {
    var reading = DirectReading()
    // A kernel that has not asked: it still knows the old size.
    #expect(reading.note(readUpTo: 20, .init(before: 10, after: 10), asksForSize: true) == 1)
    #expect(reading.isProven)
    // One that asks each time.
    for _ in 0..<IOLimits.dearGrowths {
      #expect(reading.isUsable)
      #expect(reading.note(readUpTo: 20, .init(before: 10, after: 20), asksForSize: true) == 2)
    }
    #expect(!reading.isUsable)
    // NFS learns it from the answer.
    var other = DirectReading()
    for _ in 0..<9 {
      #expect(other.note(readUpTo: 20, .init(before: 10, after: 20), asksForSize: false) == 1)
    }
    #expect(other.isUsable)
  }

  @Test("Bytes of a page that was just read cost nothing, unless the file was looked at since")
  func costs() {
    var reads = ReadCosts()
    #expect(reads.note(7, from: 31, count: 10) == 1)
    #expect(reads.note(7, from: 0, count: 31) == 0)
    #expect(reads.note(7, from: 0, count: 31) == 0)
    reads.forget(7)
    #expect(reads.note(7, from: 0, count: 31) == 1)
    #expect(reads.note(8, from: 0, count: 31) == 1)
    #expect(reads.note(8, from: 5000, count: 100) == 1)
    #expect(reads.note(8, from: 0, count: 1024) == 1)
  }
}
