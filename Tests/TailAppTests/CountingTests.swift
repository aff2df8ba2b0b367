import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("Counting what a filter lets through")
struct CountingTests {
  private static let filters = ["!zzz", "nested", "1", "!step", "step|nested", "%", ""]

  /// Lines, bars that go over the rows of others, and rows that are written anew for ever.
  private func output(_ count: inout Int, _ random: inout SplitMix64) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      count += 1
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text += "step \(count)\n"
      case 1:
        text += "\r \(count) %|#  |\u{1B}[K\r \(count + 1) %|## |\n\u{1B}[A\u{1B}[2Knested\n"
      case 2: text += "\u{1B}[2A\u{1B}[2Kouter \(count)\n\u{1B}[2Kinner \(count * 7)\n"
      default:
        text += "step \(String(repeating: "x", count: Int.random(in: 0...90, using: &random)))\n"
      }
    }
    return text
  }

  /// One with room for everything, and one with room for little.
  private func drivers(_ random: inout SplitMix64) -> (large: Driver, small: Driver) {
    var plan = LaunchPlan.file("/logs/run.log")
    let large = Driver(plan, columns: 200)
    plan.ringBudget = [2_000, 4_000, 9_000].randomElement(using: &random) ?? 4_000
    return (large, Driver(plan, columns: 200))
  }

  /// Has a file grow; now and then a row about it comes next, so that not all of its lines become one batch
  /// that never leaves memory.
  private func grow(_ driver: inout Driver, by text: String, isInterrupted: Bool) {
    driver.append(text, to: .file)
    if isInterrupted { driver.happen(.leftBehind(bytes: 9), to: .file) }
  }

  /// What the bottom line says: how many lines are shown, and of how many.
  private func told(_ driver: Driver) throws -> (shown: Int?, total: Int) {
    var driver = driver
    // Until nothing else is said.
    driver.wait(60)
    let found = try #require(
      driver.bottom.firstMatch(of: #/(?:([\d,]+) of )?([\d,]+) lines?\b/#), "\(driver.bottom)")
    func number(_ text: Substring) -> Int? { Int(text.replacing(",", with: "")) }
    return (found.1.flatMap(number), try #require(number(found.2)))
  }

  @Test(
    "There are as many lines, however few of them are in memory", arguments: 1...8 as ClosedRange)
  func bars(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 700)
    var (large, small) = drivers(&random)
    var count = 0
    for step in 0..<40 {
      if Int.random(in: 0..<8, using: &random) == 0 {
        let filter = CountingTests.filters.randomElement(using: &random) ?? ""
        large.press("&<C-u>" + filter + "<Enter>")
        small.press("&<C-u>" + filter + "<Enter>")
      }
      let text = output(&count, &random)
      let isInterrupted = Int.random(in: 0..<3, using: &random) == 0
      grow(&large, by: text, isInterrupted: isInterrupted)
      grow(&small, by: text, isInterrupted: isInterrupted)
      let (found, all) = (try told(small), try told(large))
      try #require(found.total == all.total, "seed \(seed), step \(step): \(small.bottom)")
      guard small.model.panes[0].lens.filtering else { continue }
      try #require(found.shown == all.shown, "seed \(seed), step \(step): \(small.bottom)")
    }
  }

  @Test("What was cleared is not counted", arguments: 1...8 as ClosedRange)
  func cleared(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 900)
    var (large, small) = drivers(&random)
    var count = 0
    for step in 0..<40 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        let filter = CountingTests.filters.randomElement(using: &random) ?? ""
        large.press("&<C-u>" + filter + "<Enter>")
        small.press("&<C-u>" + filter + "<Enter>")
      case 1...2:
        large.press("C")
        small.press("C")
      default: break
      }
      let text = output(&count, &random)
      grow(&large, by: text, isInterrupted: false)
      grow(&small, by: text, isInterrupted: false)
      guard small.model.panes[0].lens.filtering else { continue }
      let (found, all) = (try told(small), try told(large))
      try #require(found.shown == all.shown, "seed \(seed), step \(step): \(small.bottom)")
    }
  }

  @Test("A long line that was cleared is not counted, whatever pieces it is held in")
  func clearedLongLine() throws {
    var driver = Driver(.file("/logs/run.log"), columns: 200)
    for _ in 0..<2 {
      driver.append("short\n" + String(repeating: "x", count: 150_000) + "\n", to: .file)
      driver.press("C")
      #expect(try told(driver).shown == 0, "\(driver.bottom)")
      driver.append("next\n", to: .file)
      #expect(try told(driver).shown == 1, "\(driver.bottom)")
    }
  }

  private func matches(_ driver: Driver) -> Int {
    let pane = driver.model.panes[0]
    return pane.log.hitCount(pane.lens) + pane.log.fileHitCount(pane.lens)
  }

  @Test(
    "There are as many matches, too, of those that a filter lets through",
    arguments: 1...8 as ClosedRange<UInt64>)
  func matches(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 800)
    var (large, small) = drivers(&random)
    var count = 0
    for step in 0..<40 {
      let word = CountingTests.filters.randomElement(using: &random) ?? ""
      let keys =
        switch Int.random(in: 0..<12, using: &random) {
        case 0: "&<C-u>" + word + "<Enter>"
        case 1: "/<C-u>" + (word.first == "!" ? "nest" : word) + "<Enter>"
        default: ""
        }
      large.press(keys)
      small.press(keys)
      let text = output(&count, &random)
      let isInterrupted = Int.random(in: 0..<3, using: &random) == 0
      grow(&large, by: text, isInterrupted: isInterrupted)
      grow(&small, by: text, isInterrupted: isInterrupted)
      try #require(
        matches(small) == matches(large), "seed \(seed), step \(step): \(small.bottom)")
    }
  }

  // MARK: What is lost

  private func lines(_ number: Int, _ count: inout Int, _ random: inout SplitMix64) -> String {
    (0..<number).map { _ in
      count += 1
      return Bool.random(using: &random) ? "line \(count)\n" : "ERROR in \(count)\n"
    }.joined()
  }

  @Test("Of a log that was cut the lines are told that are there, and those still in memory")
  func cut() throws {
    var driver = Driver(.file("/logs/run.log"), columns: 120)
    let text = (1...30_000).map { $0 % 10 == 0 ? "ERROR in \($0)\n" : "line \($0)\n" }.joined()
    driver.write(text, to: .file, holding: 100)
    driver.press("&ERROR<Enter>")
    #expect(driver.bottom.contains(" 3,000 of 30,000 lines"))
    let feed = try #require(driver.feed(.file))
    driver.begin(feed, Array("new ERROR\nnew\n".utf8), after: .truncated(from: 9, to: 4))
    #expect(driver.bottom.contains(" 11 of 102 lines"))
    driver.press("&<Enter>")
    driver.wait(60)
    #expect(driver.bottom.contains(" 102 of 102 lines"))
  }

  /// Reads all lines that can be read: page by page, without a filter. Lines that are nowhere but in memory
  /// may have to make room for that.
  private func read(_ driver: inout Driver) throws -> [ArraySlice<UInt8>] {
    let isFiltering = driver.model.panes[0].lens.filtering
    if isFiltering { driver.press("&&") }
    driver.press("g")
    for _ in 0..<100 where !driver.model.panes[0].viewport.isFollowing { driver.press("f") }
    if isFiltering { driver.press("&&") }
    driver.wait(60)
    let pane = driver.model.panes[0]
    var lens = pane.lens
    lens.filtering = false
    _ = try pane.log.walk(from: nil, by: .max, forward: false, lens)
    var found: [ArraySlice<UInt8>] = []
    var next = pane.log.first(lens)
    while let place = next {
      if let line = pane.log.line(at: place), line.stream != pane.events {
        found.append(line.bytes)
      }
      next = pane.log.after(place, lens)
    }
    return found
  }

  /// A file that grows, is cut and replaced, with lines that come late and filters on and off.
  private func change(
    _ driver: inout Driver, _ count: inout Int, _ random: inout SplitMix64
  ) throws {
    let feed = try #require(driver.feed(.file))
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
      let events = [FeedEvent.truncated(from: 9, to: 4), .replaced, .rewritten]
      let event = try #require(events.randomElement(using: &random))
      let text = lines(Int.random(in: 0...20, using: &random), &count, &random)
      driver.begin(feed, Array(text.utf8), after: event)
    case 1:
      let late = LineBatch(
        lines(3, &count, &random), at: LineBatch.lateStart(number: UInt64(count)),
        generation: LineBatch.lateGeneration)
      driver.send(.feed(feed, .lines(late)))
    case 2:
      let word = ["ERROR", "!ERROR", "1", "zzz", ""].randomElement(using: &random) ?? ""
      driver.press("&<C-u>\(word)<Enter>")
    default:
      let number = [1, 3, 30].randomElement(using: &random) ?? 1
      grow(&driver, by: lines(number, &count, &random), isInterrupted: Bool.random(using: &random))
    }
  }

  @Test(
    "What is told of lines is true of those that can be read, whatever was lost",
    arguments: 1...8 as ClosedRange<UInt64>)
  func lost(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 900)
    var plan = LaunchPlan.file("/logs/run.log")
    plan.ringBudget = [2_000, 6_000, 1_000_000].randomElement(using: &random) ?? 2_000
    var driver = Driver(plan, columns: 200)
    var count = 0
    driver.write(lines(300, &count, &random), to: .file, holding: 100)
    for step in 0..<40 {
      try change(&driver, &count, &random)
      var reader = driver
      let all = try read(&reader)
      let (shown, total) = try told(reader)
      let pane = reader.model.panes[0]
      let note: Comment = "seed \(seed), step \(step): \(reader.bottom)"
      try #require(total == all.count, note)
      guard pane.lens.filtering else { continue }
      try #require(shown == all.count { pane.filter.lets($0, isRaw: false) }, note)
    }
  }
}
