import LogCore
import TailTestSupport
import Testing

/// A log that is followed with little memory, beside the same one with memory for all of it.
private struct CountedTwice {
  private var small = Scrollback()
  private var large = Scrollback()
  private let stream: StreamIndex
  private var generation: UInt32 = 0
  private var splitter = LineSplitter()
  private var written = 0
  /// Lines before it are of a file that is no more.
  private var begun: Position?

  init(budget: Int) {
    stream = small.addStream(budget: budget)
    _ = large.addStream(budget: .max)
  }

  /// - Parameter isApart: whether the lines do not become part of the batch before.
  mutating func append(_ text: String, isApart: Bool) {
    written += 1
    let time = WallTime(milliseconds: isApart ? Int64(written) << 33 : 1)
    let bytes = Array(text.utf8)
    for place in stride(from: 0, to: bytes.count, by: LogLimits.chunkLength) {
      let chunk = bytes[place..<min(bytes.count, place + LogLimits.chunkLength)]
      guard let batch = splitter.push(chunk, arrival: time) else { continue }
      for part in small.parts(of: batch, for: stream) { small.append(part, to: stream) }
      large.append(batch, to: stream)
    }
    for log in [\CountedTwice.small, \.large] {
      self[keyPath: log].setPartial(splitter.partial, stream)
    }
  }

  /// Lines come to a file that had the name before.
  mutating func appendLate(_ text: String) {
    written += 1
    small.append(
      LineBatch(
        text, at: LineBatch.lateStart(number: UInt64(written)),
        generation: LineBatch.lateGeneration),
      to: stream)
  }

  /// Another file takes the place of the one that was read.
  mutating func beginAnew() {
    begun = small.endPosition
    generation += 1
    splitter = LineSplitter(generation: generation)
    small.lose(stream)
    large = Scrollback()
    _ = large.addStream(budget: .max)
    for log in [\CountedTwice.small, \.large] { self[keyPath: log].setPartial([], stream) }
  }

  mutating func keepRows() {
    small.keepRows()
    large.keepRows()
  }

  mutating func setFilter(_ filter: LineFilter) {
    small.setFilter(filter)
    while small.hasUnjudged { small.judgeMore() }
  }

  /// What cannot be true of the counts; `nil`: nothing.
  func trouble(isRaw: Bool) -> String? {
    for filtering in [true, false] {
      let counts = small.counts(Lens(filtering: filtering, isRaw: isRaw))
      if counts.shown < 0 || UInt64(counts.shown) > counts.total {
        return "\(counts.shown) of \(counts.total) lines"
      }
    }
    return nil
  }

  /// What the counts have forgotten, or counted twice; `nil`: nothing.
  func difference(isRaw: Bool) -> String? {
    let lens = Lens(filtering: false, isRaw: isRaw)
    let (total, expected) = (
      small.counts(lens).total, large.counts(lens).total + linesOfNoFile(lens)
    )
    return total == expected ? nil : "\(total) lines in all, and not \(expected)"
  }

  var total: UInt64 { large.counts(Lens(filtering: false)).total }

  /// How many lines in memory are of an earlier file, or came late to one.
  private func linesOfNoFile(_ lens: Lens) -> UInt64 {
    var lens = lens
    lens.reachesFile = false
    var count: UInt64 = 0
    var next = small.first(lens)
    while let position = next {
      let isOfNoFile =
        begun.map { position < $0 } ?? false || position.offset >= LineBatch.lateStart(number: 0)
      // A line in pieces is counted where it ends.
      if isOfNoFile, small.line(at: position)?.isTerminated ?? false {
        count += 1
      }
      next = small.after(position, lens)
    }
    return count
  }
}

/// Bars of a few rows, among lines.
private struct BarProgram {
  /// How many rows are gone up to; `nil`: none are.
  private var rows: Int?
  /// How many parts are to come of a line that is longer than a ring; `nil`: there is none.
  private var parts: Int?
  private var count = 0

  mutating func text(_ random: inout SplitMix64) -> String {
    count += 1
    if let parts {
      self.parts = parts > 0 ? parts - 1 : nil
      return parts > 0 ? "row 1 " + String(repeating: "y", count: 50_000) : "e\n"
    }
    guard let rows else {
      switch Int.random(in: 0..<30, using: &random) {
      case 0:
        parts = Int.random(in: 1...6, using: &random)
        return "line \(count)\nbegun "
      case 1..<8:
        let rows = Int.random(in: 1...5, using: &random)
        self.rows = rows
        return (0..<rows).map { "row \($0): begun\n" }.joined()
      case 8..<15: return "\rbar \(count)\rbar \(count + 1) ###\n"
      default:
        return
          "line \(count) \(String(repeating: "x", count: Int.random(in: 0...90, using: &random)))\n"
      }
    }
    if Int.random(in: 0..<12, using: &random) == 0 {
      // A long line where the cursor is: in the row below the bar, which is not seen before.
      self.rows = nil
      parts = Int.random(in: 1...6, using: &random)
      return "begun "
    }
    if Int.random(in: 0..<6, using: &random) == 0 { self.rows = nil }
    var text = ""
    for _ in 0..<Int.random(in: 1...9, using: &random) {
      count += 1
      let note = Int.random(in: 0..<9, using: &random) == 0 ? "\u{1B}[2Knote \(count)\n" : ""
      // The last ones may be empty for now, or again.
      let filled = Bool.random(using: &random) ? rows : Int.random(in: 1...rows, using: &random)
      let frame = (0..<rows).map { row in
        "\u{1B}[2K\(row < filled ? "row \(row): \(count % 9)" : "")\n"
      }.joined()
      text += "\u{1B}[\(rows)A\(note)\(frame)"
    }
    return text
  }
}

@Suite("Lines that can be read are counted the same, in memory and when they have left it")
struct ReachableCountsTests {
  @Test(
    "No more is shown than there is, whatever comes", arguments: 1...30 as ClosedRange<UInt64>)
  func bounds(seed: UInt64) throws {
    try storm(seed: seed, hostileText) { log, isRaw in log.trouble(isRaw: isRaw) }
  }

  @Test(
    "Rows of programs that draw bars are counted once each",
    arguments: 1...40 as ClosedRange<UInt64>)
  func rows(seed: UInt64) throws {
    var program = BarProgram()
    try storm(seed: seed) { random, isNew in
      if isNew { program = BarProgram() }
      return program.text(&random)
    } trouble: { log, isRaw in
      log.trouble(isRaw: isRaw) ?? log.difference(isRaw: isRaw)
    }
  }

  @Test("A long line below a bar is one line, from its first piece on")
  func longLineBelowBar() {
    var log = CountedTwice(budget: .max)
    log.append("row 0: begun\nrow 1: begun\n", isApart: false)
    log.append("\u{1B}[2A\u{1B}[2Krow 0: 1\n\u{1B}[2Krow 1: 1\n", isApart: true)
    for part in 0..<4 {
      log.append("part \(part) " + String(repeating: "y", count: 50_000), isApart: true)
      #expect(log.total == 2, "part \(part)")
    }
    log.append("the end\n", isApart: true)
    #expect(log.total == 3)
  }

  private func storm(
    seed: UInt64, _ text: (inout SplitMix64, _ isNew: Bool) -> String,
    trouble: (CountedTwice, Bool) -> String?
  ) throws {
    var random = SplitMix64(seed: seed)
    let budget = [900, 2_000, 4_000, 20_000].randomElement(using: &random) ?? 900
    var log = CountedTwice(budget: budget)
    var done: [String] = []
    var isNew = true
    for _ in 0..<120 {
      switch Int.random(in: 0..<40, using: &random) {
      case 0..<3:
        done.append("late")
        log.appendLate((0..<Int.random(in: 1...3, using: &random)).map { "late \($0)\n" }.joined())
      case 3:
        done.append("anew")
        log.beginAnew()
        isNew = true
      case 4:
        done.append("keep")
        log.keepRows()
        isNew = true
      case 5:
        let words = ["1", "row", "e", nil].randomElement(using: &random) ?? nil
        done.append("filter \(words ?? "")")
        log.setFilter(
          LineFilter(
            terms: try [words].compactMap(\.self).map {
              LineFilter.Term(pattern: try Pattern($0), isExclusion: false)
            }))
      default:
        let text = text(&random, isNew)
        isNew = false
        let isApart = Bool.random(using: &random)
        done.append("\(isApart ? "apart " : "")\(text.debugDescription)")
        log.append(text, isApart: isApart)
      }
      for isRaw in [true, false] {
        guard let trouble = trouble(log, isRaw) else { continue }
        Issue.record(
          """
          seed \(seed), budget \(budget), raw \(isRaw): \(trouble), after \(done.count) steps: \
          \(done.suffix(12).joined(separator: "\n"))
          """)
        return
      }
    }
  }

  /// Lines, bars and what moves up, in any order, cut anywhere.
  private func hostileText(_ random: inout SplitMix64, _ isNew: Bool) -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let number = Int.random(in: 0..<1000, using: &random)
      switch Int.random(in: 0..<9, using: &random) {
      case 0..<3:
        text += "line \(number) \(String(repeating: "x", count: number % 130))\n"
      case 3: text += "\r \(number) %|###  |\u{1B}[K\r \(number) %|#### |\n"
      case 4: text += "\u{1B}[A\u{1B}[2Kover \(number)\n"
      case 5:
        let rows = Int.random(in: 1...6, using: &random)
        text += "\u{1B}[\(rows)A" + (0..<rows).map { "\u{1B}[2Krow \($0): \(number)\n" }.joined()
      case 6: text += "\u{1B}[\(number % 40)A\n"
      case 7: text += "\n"
      default: text += "\u{1B}[A\rinner \(number)"
      }
    }
    return text
  }
}
