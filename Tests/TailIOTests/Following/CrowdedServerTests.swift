import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite(
  "Many files on one server",
  .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
struct CrowdedServerTests {
  /// Follows many files of one mount and counts their lines.
  private final class Crowd {
    let mount: BadMount
    let tailers: Tailers
    private(set) var lines: [Int]
    private var open = 0

    init(_ count: Int, _ attention: Attention) throws {
      mount = try BadMount()
      tailers = try Tailers(workingDirectory: LogPath("/"))
      lines = [Int](repeating: 0, count: count)
      for place in 0..<count { try TailIOTests.append("one\n", to: mount.written("log-\(place)")) }
      for place in 0..<count {
        tailers.follow(
          FeedRequest(feed: feed(place), path: LogPath(mount.mounted("log-\(place)")), lines: 9))
        tailers.attend(feed(place), attention)
      }
      #expect(wait { self.open == count && !self.lines.contains(0) })
    }

    func feed(_ place: Int) -> FeedID { FeedID(UInt32(place + 1)) }

    func append(to place: Int) throws {
      try TailIOTests.append("more\n", to: mount.written("log-\(place)"))
    }

    func wait(until condition: () throws -> Bool) rethrows -> Bool {
      try Deadline.wait(240) {
        for message in tailers.drain() {
          switch message.report {
          case .lines(let batch): lines[Int(message.feed.number) - 1] += batch.count
          case .event(.caughtUp): open += 1
          default: break
          }
        }
        return try condition()
      }
    }
  }

  @Test("All of twenty-four that grow are read, and the server is not asked too much")
  func growing() throws {
    let crowd = try Crowd(24, .visible)
    let start = Date.now
    var nextLine = start
    crowd.mount.turnOn(.calls)
    // Each again and again, until each was read so often.
    #expect(
      try crowd.wait {
        if Date.now > nextLine {
          for place in 0..<24 { try crowd.append(to: place) }
          nextLine += 1
        }
        return crowd.lines.allSatisfy { $0 > 6 }
      })
    let most = 60 * Date.now.timeIntervalSince(start) + 40
    #expect(crowd.mount.callCount < Int(most))
  }

  @Test("The last of many is seen, although all others are quiet or grow")
  func last() throws {
    let crowd = try Crowd(150, .visible)
    for place in [49, 149] {
      let before = crowd.lines[place]
      try crowd.append(to: place)
      #expect(
        try crowd.wait {
          for other in 0..<20 { try crowd.append(to: other) }
          return crowd.lines[place] > before
        })
    }
  }

  @Test("What is asked for, and what the reader goes to, is looked at before all others")
  func urgent() throws {
    let crowd = try Crowd(300, .hidden)
    // They are all due, again and again, long before their turn comes.
    for place in 0..<300 { try crowd.append(to: place) }
    crowd.mount.turnOn(.calls)
    try crowd.append(to: 290)
    crowd.tailers.checkNow(crowd.feed(290))
    #expect(crowd.wait { crowd.lines[290] > 1 })
    try crowd.append(to: 295)
    crowd.tailers.attend(crowd.feed(295), .focused)
    #expect(crowd.wait { crowd.lines[295] > 1 })
    #expect(crowd.mount.callCount < 200)
  }

  @Test("How often they are looked at is told, and when that is long ago")
  func told() throws {
    let crowd = try Crowd(200, .visible)
    var ages: [FeedID: SightAge] = [:]
    func look() {
      for (feed, age) in crowd.tailers.agings(nowNanoseconds: Monotonic.now) { ages[feed] = age }
    }
    #expect(
      crowd.wait {
        look()
        return ages.count == 200 && ages.values.allSatisfy { $0.interval ?? 0 >= 3 }
      })
    crowd.mount.turnOn(.hang)
    #expect(
      crowd.wait {
        look()
        return ages.values.allSatisfy { $0.behind ?? 0 >= 5 }
      })
    crowd.mount.turnOff(.hang)
  }
}
