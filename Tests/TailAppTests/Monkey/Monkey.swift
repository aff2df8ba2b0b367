import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport

/// Somebody who presses whatever there is, at a terminal that cuts and resizes as it likes, before
/// logs that grow, shrink and are replaced. The same seed does the same again.
///
/// Bytes go the whole way: parser, keymap, model, effects, views.
struct Monkey {
  /// What is wrong, in words, after what was done last; `nil`: nothing.
  private(set) var trouble: String?
  /// Whether the program has ended.
  var hasQuit = false
  var driver: Driver
  var random: SplitMix64
  var disk = MonkeyDisk()
  /// What was asked for and nobody has done yet.
  var waiting: [Effect] = []
  /// Whether no key may cancel a job or make a step in it.
  let isCareful: Bool
  private var parser = InputParser()
  private var journal: [String] = []
  private(set) var steps = 0
  private let tells: Bool

  /// - Parameter tells: whether each step is printed before it is done, to find what traps.
  init(seed: UInt64, tells: Bool = false) {
    var random = SplitMix64(seed: seed)
    isCareful = Bool.random(using: &random)
    self.tells = tells
    var plan = LaunchPlan(sources: [
      .job(JobTarget(JobID(number: 5))), .file(LogPath("/logs/a.log")),
      .file(LogPath("/logs/b.log")),
    ])
    plan.lines = [0, 10, 100].randomElement(using: &random) ?? 10
    plan.memory = 3_000_000
    plan.ringBudget = [4_000, 20_000, 1_000_000].randomElement(using: &random) ?? 20_000
    plan.arrangement = Arrangement.allCases.randomElement(using: &random)
    plan.readsRemoteLogs = Bool.random(using: &random)
    plan.usesMouse = Bool.random(using: &random)
    driver = Driver(
      plan, unicode: Int.random(in: 0..<8, using: &random) > 0,
      colors: [0, 8, 256].randomElement(using: &random) ?? 8)
    for path in MonkeyDisk.paths {
      disk.files[path] = disk.text(lines: Int.random(in: 0...200, using: &random), &random)
    }
    self.random = random
    react(toAll: true)
  }

  mutating func note(_ what: String) {
    steps += 1
    if tells { print(steps, what) }
    journal.append(what)
    if journal.count > 40 { journal.removeFirst() }
  }

  mutating func complain(_ what: String) {
    guard trouble == nil else { return }
    trouble = what + "\nafter \(steps) steps, the last of them:\n" + journal.joined(separator: "\n")
  }

  private mutating func chance(_ one: Int, in all: Int) -> Bool {
    Int.random(in: 0..<all, using: &random) < one
  }

  // MARK: Storms

  mutating func storm(steps: Int) {
    for _ in 0..<steps {
      guard trouble == nil, !hasQuit else { return }
      step()
      react(toAll: false)
      check()
    }
    guard trouble == nil, !hasQuit else { return }
    if Bool.random(using: &random) {
      calmDown()
      guard trouble == nil, !hasQuit else { return }
      if Bool.random(using: &random) { checkReading() } else { checkSaving() }
    }
    leave()
  }

  private mutating func step() {
    switch Int.random(in: 0..<100, using: &random) {
    case ..<60: type(MonkeyHand.bytes(isCareful: isCareful, &random))
    case ..<88: changeFiles()
    case ..<93: resize()
    case ..<95:
      driver.answersHistory.toggle()
      note("the files answer: \(driver.answersHistory)")
    default: wait([0.1, 0.6, 3, 70].randomElement(using: &random) ?? 1)
    }
  }

  private mutating func resize() {
    let sizes = [
      (80, 24), (200, 50), (20, 4), (1, 1), (0, 0), (19, 3), (30, 9), (61, 12), (300, 2), (5, 40),
    ]
    var (columns, rows) = sizes.randomElement(using: &random) ?? (80, 24)
    if chance(1, in: 40) { (columns, rows) = (1000, 500) }
    note("\(columns) by \(rows)")
    driver.resize(columns: columns, rows: rows)
  }

  /// Sends bytes, whole or cut, with pauses that are shorter than what a lone Esc is waited for.
  private mutating func type(_ bytes: [UInt8]) {
    note("type \(String(decoding: bytes, as: UTF8.self).debugDescription)")
    for piece in MonkeyHand.cut(bytes, &random) {
      send(piece)
      if chance(1, in: 3) { pass(Double.random(in: 0...0.09, using: &random)) }
    }
  }

  private mutating func send(_ bytes: [UInt8]) {
    parser.isEscapeCostly = driver.model.isEscapeCostly
    take(parser.take(bytes, at: driver.now.moment.nanoseconds))
  }

  private mutating func take(_ arrivals: [InputParser.Arrival]) {
    for case .input(let input) in arrivals where !hasQuit {
      driver.send(.input(input))
      if driver.effects.contains(where: { if case .quit = $0 { true } else { false } }) {
        hasQuit = true
      }
    }
  }

  /// Lets time pass for what is typed, too.
  private mutating func pass(_ seconds: Double) {
    driver.wait(seconds)
    parser.isEscapeCostly = driver.model.isEscapeCostly
    take(parser.settle(at: driver.now.moment.nanoseconds))
  }

  private mutating func wait(_ seconds: Double) {
    note("wait \(seconds)")
    pass(seconds)
    guard let next = driver.model.nextDeadline, next <= driver.now.moment else { return }
    driver.send(.clock)
    if driver.model.nextDeadline == next { complain("it never rests") }
  }

  // MARK: After a storm

  /// All that was asked for is answered, and whatever was begun at the keyboard is given up.
  private mutating func calmDown() {
    note("calm")
    driver.answersHistory = true
    for _ in 0..<50 {
      wait(1)
      react(toAll: true)
      if waiting.isEmpty { break }
    }
    for _ in 0..<2 { press([0x1B]) }
  }

  /// One key, as a hand presses it.
  mutating func press(_ key: [UInt8]) {
    note("press \(String(decoding: key, as: UTF8.self).debugDescription)")
    send(key)
    pass(0.3)
  }

  /// `Esc Esc q`, and yes to what is asked. Where the keyboard was left inside of a sequence, that is
  /// given up first.
  private mutating func leave() {
    for tries in 1...2 {
      for key in [[0x1B], [0x1B], Array("q".utf8)] where !hasQuit { press(key) }
      if case .confirmation = driver.model.overlay, !hasQuit { press(Array("y".utf8)) }
      if hasQuit { return }
      if tries == 1, isCareful { return complain("Esc Esc q does not leave") }
      wait(6)
    }
    complain("Esc Esc q does not leave")
  }

  private mutating func checkSaving() {
    // A filter or a chosen stream saves less, which is another test's matter.
    guard let pane = driver.model.focusedPane, pane.filter.isEmpty, pane.clearedBefore == nil,
      pane.source.isOfFiles, driver.model.overlay == nil, driver.model.overview == nil
    else { return }
    for key in ["s", "\u{15}", "o", "u", "t", "\r"] { press(Array(key.utf8)) }
    for case .export(let request, _) in driver.effects + waiting {
      guard case .file(let path, false) = request.target, path == LogPath("out") else { continue }
      let trouble = disk.trouble(
        with: request, by: driver.model.saving,
        isReadable: pane.streams.allSatisfy { $0.standing == .open })
      if let trouble { complain(trouble) }
    }
    react(toAll: true)
    for _ in 0..<2 { press([0x1B]) }
  }

  private mutating func check() {
    let isLarge = driver.model.size.columns * driver.model.size.rows > 20_000
    guard let wrong = ModelCheck.trouble(driver.model, isWhole: chance(1, in: isLarge ? 40 : 6))
    else { return }
    complain(wrong)
  }
}
