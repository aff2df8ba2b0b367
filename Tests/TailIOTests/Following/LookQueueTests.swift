import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Who is looked at next")
struct LookQueueTests {
  /// A file as the queue sees it.
  private struct File {
    let attention: Attention
    /// Seconds between two looks where nobody else wants any.
    let interval: Double
    let cost: Int
    var due: UInt64 = 0
    var lastLook: UInt64 = 0
    var longestWait = 0.0

    var share: LookQueue.Share { LookQueue.Share(attention) }
  }

  private struct World {
    var files: [File]
    var queue = LookQueue()
    var now: UInt64 = 1_000_000_000_000
    /// When calls were made, and for whom.
    var calls: [(time: UInt64, cost: Int, share: LookQueue.Share)] = []

    mutating func run(seconds: Double) {
      let end = now + UInt64(seconds * 1e9)
      for place in files.indices where files[place].lastLook == 0 {
        files[place].lastLook = now
        files[place].due = now
      }
      while now < end {
        let candidates = files.enumerated().map {
          LookQueue.Candidate(place: $0.offset, share: $0.element.share, due: $0.element.due)
        }
        guard let next = queue.next(of: candidates, at: now) else {
          now = max(now + 1, files.map(\.due).min() ?? .max, queue.nextTurn(after: now))
          continue
        }
        let wait = Double(now - files[next.place].lastLook) / 1e9
        files[next.place].longestWait = max(files[next.place].longestWait, wait)
        files[next.place].lastLook = now
        files[next.place].due = now + UInt64(files[next.place].interval * 1e9)
        queue.pay(files[next.place].cost, for: next.share)
        calls.append((now, files[next.place].cost, next.share))
        // A call takes its time.
        now += 100_000
      }
      for place in files.indices {
        let wait = Double(now - files[place].lastLook) / 1e9
        files[place].longestWait = max(files[place].longestWait, wait)
      }
    }

    /// How long one round through a share takes when all others want their calls as well.
    func round(_ share: LookQueue.Share) -> Double {
      let cost = files.filter { $0.share == share }.reduce(0) { $0 + $1.cost }
      let shares = Set(files.map(\.share)).reduce(0) { $0 + $1.calls }
      return Double(cost) / (IOLimits.callsPerSecond * share.calls / shares)
    }
  }

  @Test("Under random loads nobody starves, and the server is not asked too much")
  func random() {
    let seed = UInt64.random(in: 0 ..< .max)
    var random = SplitMix64(seed: seed)
    for round in 0..<30 {
      let trace = "seed \(seed) round \(round)"
      let count = [1, 5, 24, 150, 400].randomElement(using: &random) ?? 1
      let attentions: [Attention] =
        Bool.random(using: &random)
        ? [.visible] : [.visible, .hidden, .hidden, .ended]
      var files = (0..<count).map { _ in
        File(
          attention: attentions.randomElement(using: &random) ?? .visible,
          interval: [0.25, 1, 2.5, 10].randomElement(using: &random) ?? 1,
          cost: Int.random(in: 1...4, using: &random))
      }
      if Bool.random(using: &random) {
        files.append(File(attention: .focused, interval: 0.25, cost: 2))
      }
      var world = World(files: files)
      world.run(seconds: 200)
      for file in world.files {
        // One look of each other share may come between, and a reserve is spent at the start.
        let most = 2 * max(file.interval, world.round(file.share)) + 1
        #expect(file.longestWait <= most, "\(file) at most \(most); \(trace)")
      }
      var first = 0
      var inSecond = 0
      for call in world.calls {
        inSecond += call.cost
        while world.calls[first].time + 1_000_000_000 <= call.time {
          inSecond -= world.calls[first].cost
          first += 1
        }
        // The last look may cost more than was left.
        let most = IOLimits.callsPerSecond + IOLimits.callReserve + 4
        #expect(Double(inSecond) <= most, "\(trace)")
      }
      let (start, promised) = (1_000_000_000_000 as UInt64, 40.0)
      var all = 0
      let isKept = world.calls.allSatisfy { call in
        all += call.cost
        return Double(all) <= promised * Double(call.time - start) / 1e9
      }
      #expect(isKept, "\(trace)")
      // And over any half a minute.
      var recent = 0
      first = 0
      for call in world.calls {
        recent += call.cost
        while world.calls[first].time + 30_000_000_000 <= call.time {
          recent -= world.calls[first].cost
          first += 1
        }
        #expect(Double(recent) <= 30 * promised, "\(trace)")
      }
    }
  }

  @Test("The file that the reader is at, and what is on the screen, have calls of their own")
  func shares() {
    let crowd = (0..<300).flatMap { _ in
      [
        File(attention: .visible, interval: 0.25, cost: 2),
        File(attention: .hidden, interval: 0.25, cost: 3),
      ]
    }
    var world = World(files: crowd + [File(attention: .focused, interval: 0.25, cost: 2)])
    world.run(seconds: 100)
    func calls(_ share: LookQueue.Share) -> Double {
      Double(world.calls.filter { $0.share == share }.reduce(0) { $0 + $1.cost }) / 100
    }
    // It wants no more than eight calls a second; the others have what it leaves, two to one.
    #expect((world.files.last?.longestWait ?? 9) < 0.6)
    #expect(abs(calls(.visible) - 2 * calls(.others)) < 1)
    #expect(calls(.focused) + calls(.visible) + calls(.others) > IOLimits.callsPerSecond - 1)
  }

  @Test("What one share leaves over is for the others")
  func leftOver() {
    var world = World(files: (0..<100).map { _ in File(attention: .hidden, interval: 1, cost: 1) })
    world.run(seconds: 100)
    #expect(Double(world.calls.count) / 100 > IOLimits.callsPerSecond - 1)
    #expect(world.files.allSatisfy { $0.longestWait < 6 })
  }

  @Test("A thousand quiet files in the overview are looked at within half a minute")
  func thousand() {
    // Forty rows on the screen, quiet, and each look at a file that is quiet costs one call.
    let shown = (0..<40).map { _ in File(attention: .visible, interval: 7, cost: 1) }
    let others = (0..<960).map { _ in File(attention: .hidden, interval: 10, cost: 1) }
    var world = World(files: shown + others)
    world.run(seconds: 200)
    #expect(world.files.allSatisfy { $0.longestWait < 30 })
  }

  @Test("What is asked for goes first")
  func urgent() {
    var queue = LookQueue()
    _ = queue.next(of: [], at: 1)
    // A reserve has been saved meanwhile.
    let now: UInt64 = 1_000_000_000
    var candidates = (1...9).map {
      LookQueue.Candidate(place: $0, share: .others, due: UInt64(100 + $0))
    }
    #expect(queue.next(of: candidates, at: now)?.place == 1)
    // Of those that are asked for, the one that was not looked at for longest.
    candidates.append(.init(place: 12, share: .others, due: 900, isUrgent: true))
    candidates.append(.init(place: 10, share: .others, due: 800, isUrgent: true))
    #expect(queue.next(of: candidates, at: now)?.place == 10)
    queue.pay(9, for: .others)
    candidates.append(.init(place: 11, share: .focused, due: 900))
    #expect(queue.next(of: candidates, at: now)?.place == 11)
  }
}
