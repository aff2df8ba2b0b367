import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

@Suite("A thousand files of one server, in a time of their own")
struct CrowdModelTests {
  /// A mount with an overview of its files: some are on the screen.
  private struct Mount {
    let logs: [FollowedPlainFile]
    var turns = LookTurns()
    var now: UInt64 = 1_000_000_000_000
    /// How often files were gone through.
    private(set) var rounds = 0
    /// When a look last showed something new.
    var seen: [UInt64]

    init(_ count: Int, onScreen: Int) {
      logs = (0..<count).map { _ in FollowedPlainFile(isLocal: false) }
      seen = [UInt64](repeating: 0, count: count)
      for (place, log) in logs.enumerated() {
        log.disk.append(Array("start\n".utf8), to: log.path)
        log.sharers = count
        log.file.pace.attention = place == 0 ? .focused : place < onScreen ? .visible : .hidden
        while log.look() {}
        log.file.lastLook = now
      }
    }

    var calls: Int { logs.reduce(0) { $0 + $1.disk.serverCalls } }

    mutating func append(to places: some Sequence<Int>) {
      for place in places { logs[place].disk.append(Array("line\n".utf8), to: logs[place].path) }
    }

    /// As a tailer does it.
    mutating func run(seconds: Double) {
      let end = now + UInt64(seconds * 1e9)
      let files = logs.map(\.file)
      var nextBeginning = now
      while now < end {
        if now >= nextBeginning {
          turns.begin(with: files)
          nextBeginning = now + 1_000_000_000
        }
        var candidates: [LookQueue.Candidate] = []
        var due = UInt64.max
        for (place, file) in files.enumerated() {
          let next = file.nextLook
          due = min(due, next)
          if next <= now { candidates.append(turns.candidate(file, at: place, now: now)) }
        }
        let chosen = turns.next(.max, of: candidates, at: now)
        for next in chosen {
          look(at: next.place, next.share)
          now += 1_003_000
        }
        rounds += 1
        now = max(now + 1_003_000, due, turns.nextTurns(after: now))
      }
    }

    private mutating func look(at place: Int, _ share: LookQueue.Share) {
      let log = logs[place]
      let before = log.disk.serverCalls
      let lines = log.everything.count
      log.wait(until: now)
      log.isGrowing = turns.isGrowing
      log.mayCompare = turns.mayCompare(among: logs.count, at: now)
      _ = turns.beginLook(at: log.file, now: now)
      while log.look() {}
      log.file.lastLook = now
      log.file.isUrgent = false
      turns.endLook(at: log.file, calls: log.disk.serverCalls - before, for: share)
      if log.everything.count > lines { seen[place] = now }
    }
  }

  @Test("A thousand that have all grown are seen within half a minute, at forty calls a second")
  func allHaveGrown() {
    var mount = Mount(1000, onScreen: 35)
    mount.run(seconds: 15)
    let (start, calls) = (mount.now, mount.calls)
    mount.append(to: 0..<1000)
    mount.run(seconds: 30)
    #expect(mount.rounds < 45 * 3)
    let late = mount.seen.count { $0 < start }
    #expect(late == 0, "\(late) were not seen")
    let most = 30 * IOLimits.callsPerSecond + IOLimits.callReserve + 5
    #expect(Double(mount.calls - calls) <= most)
  }

  @Test(
    "After something about all of a thousand has changed, one that grows is seen within half a minute"
  )
  func allAreTouched() {
    var mount = Mount(1000, onScreen: 0)
    mount.run(seconds: 30)
    for log in mount.logs { log.disk.inode(at: log.path).touch() }
    let grown = Array(stride(from: 20, to: 1000, by: 49))
    for round in 0..<3 {
      let start = mount.now
      mount.append(to: grown)
      mount.run(seconds: 30)
      #expect(grown.allSatisfy { mount.seen[$0] >= start }, "round \(round)")
    }
  }

  @Test("A few of a thousand that have grown are seen in half a minute, sooner if they go on")
  func someHaveGrown() {
    var mount = Mount(1000, onScreen: 35)
    mount.run(seconds: 15)
    let few = Array(stride(from: 40, to: 1000, by: 48))
    let (start, calls) = (mount.now, mount.calls)
    mount.append(to: few)
    mount.run(seconds: 30)
    #expect(few.allSatisfy { mount.seen[$0] >= start })
    for _ in 0..<30 {
      mount.append(to: few)
      mount.run(seconds: 1)
    }
    // Now they are known.
    let later = mount.now
    var longest: UInt64 = 0
    for _ in 0..<12 {
      mount.append(to: few)
      mount.run(seconds: 1)
      longest = max(longest, mount.now - (few.map { mount.seen[$0] }.min() ?? 0))
    }
    #expect(longest < 10_000_000_000, "\(Double(longest) / 1e9) s")
    // None of the others waits longer than twice the time of a round.
    let longestLook = mount.logs.map { mount.now - $0.file.lastLook }.max() ?? 0
    #expect(longestLook < 50_000_000_000, "\(Double(longestLook) / 1e9) s")
    let most = Double(mount.now - start) / 1e9 * IOLimits.callsPerSecond + IOLimits.callReserve + 5
    #expect(Double(mount.calls - calls) <= most)
    #expect(later > start)
  }
}
