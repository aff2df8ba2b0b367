import LogCore
import TailTestSupport
import Testing

@Suite("Lines of several streams in the order of their own times")
struct TimelineTests {
  private func batch(_ text: String) -> LineBatch? {
    var splitter = LineSplitter()
    return splitter.push(Array(text.utf8), arrival: WallTime(milliseconds: 0))
  }

  private func merged(_ texts: String...) -> [String] {
    Timeline(merging: texts.map { batch($0).map { [$0] } ?? [] }).runs.flatMap { run in
      run.batch.texts.map { "\(run.source) \($0)" }
    }
  }

  @Test(
    "Times in the forms that logs have",
    arguments: [
      ("2026-11-24T18:27:00 x", "2026-11-24T18:27:00.5 x"),
      ("2026-11-24 18:27:00,123 INFO x", "2026-11-24 18:27:00,124 INFO x"),
      ("[2026/11/24 18:27:00] x", "[2026/11/24 18:27:01] x"),
      ("INFO:root:2026-11-24 23:59:59 x", "INFO:root:2026-11-25 00:00:00 x"),
      ("2026-11-24T19:27:00+01:00 x", "2026-11-24T18:27:01Z x"),
      ("Nov 30 18:27:00 host x", "Dec  1 18:27:00 host x"), ("[18:27:00] x", "[18:27:01] x"),
      ("1764008820.25 x", "1764008820.26 x"),
    ])
  func forms(earlier: String, later: String) throws {
    let one = try #require(LineTimestamp(in: Array(earlier.utf8)[...]))
    let two = try #require(LineTimestamp(in: Array(later.utf8)[...]))
    #expect(one.form == two.form)
    #expect(one.microseconds < two.microseconds)
  }

  @Test(
    "What is no time",
    arguments: [
      "", "epoch 3 step 1200 loss 0.213", "12345678901 x", "99:99:99",
      "1:02:33 elapsed", "version 1.2.3-4", "2026-11-24", "Marc 1 2",
    ])
  func none(line: String) {
    #expect(LineTimestamp(in: Array(line.utf8)[...]) == nil)
  }

  @Test("Merged; a line without a time stays behind the line before it")
  func merging() {
    let out = """
      [18:00:01] step 1
      [18:00:03] step 2
      no time
      [18:00:05] step 3

      """
    let err = """
      [18:00:02] warning
      Traceback
      [18:00:03] same time
      [18:00:09] last

      """
    #expect(
      merged(out, err) == [
        "0 [18:00:01] step 1", "1 [18:00:02] warning", "1 Traceback", "0 [18:00:03] step 2",
        "0 no time", "1 [18:00:03] same time", "0 [18:00:05] step 3", "1 [18:00:09] last",
      ])
  }

  @Test("Without times in both, in one form: one after the other")
  func notMerged() {
    #expect(merged("[18:00:05] a\n", "b\n") == ["0 [18:00:05] a", "1 b"])
    #expect(merged("b\n", "[18:00:05] a\n") == ["0 b", "1 [18:00:05] a"])
    #expect(
      merged("[18:00:05] a\n", "2026-11-24 18:00:01 b\n") == [
        "0 [18:00:05] a", "1 2026-11-24 18:00:01 b",
      ])
    #expect(merged("[18:00:05] a\n", "") == ["0 [18:00:05] a"])
  }

  @Test("Midnight and the new year are gone over, also where each stream has but one side of them")
  func cycles() {
    #expect(
      merged("[23:59:58] a\n[00:00:02] c\n", "[23:59:59] b\n[00:00:03] d\n") == [
        "0 [23:59:58] a", "1 [23:59:59] b", "0 [00:00:02] c", "1 [00:00:03] d",
      ])
    #expect(
      merged("[00:00:03] b\n", "[23:59:59] a\n") == ["1 [23:59:59] a", "0 [00:00:03] b"])
    #expect(
      merged("[23:59:59] a\n", "[00:00:03] b\n") == ["0 [23:59:59] a", "1 [00:00:03] b"])
    #expect(
      merged("Dec 31 23:59:58 a\nJan  1 00:00:02 c\n", "Jan  1 00:00:01 b\n") == [
        "0 Dec 31 23:59:58 a", "1 Jan  1 00:00:01 b", "0 Jan  1 00:00:02 c",
      ])
    // A late line of the day before does not bring the next day twice.
    #expect(
      merged(
        "[23:59:58] a\n[00:00:01] b\n[23:59:59] late\n[00:00:05] d\n", "[00:00:03] c\n") == [
          "0 [23:59:58] a", "0 [00:00:01] b", "0 [23:59:59] late", "1 [00:00:03] c",
          "0 [00:00:05] d",
        ])
  }

  @Test("One time that is nonsense takes the place of the one before it")
  func slips() {
    for slip in ["2066-11-24 18:00:02", "1970-01-01 00:00:00"] {
      let out = "2026-11-24 18:00:01 a\n\(slip) b\n2026-11-24 18:00:03 c\n"
      let err = "2026-11-24 18:00:02 e\n2026-11-24 18:00:04 f\n"
      let order = merged(out, err).map { $0.last.map(String.init) ?? "" }
      #expect(order == ["a", "b", "e", "c", "f"], "\(slip)")
    }
    let out = "[10:00:01] a\n[23:10:00] b\n[10:00:03] c\n[10:00:05] d\n"
    let order = merged(out, "[10:00:02] e\n[10:00:04] f\n").map { $0.last.map(String.init) ?? "" }
    #expect(order == ["a", "b", "e", "c", "f", "d"])
  }

  @Test(
    "A month of lines out of order does not push the year on",
    arguments: 1...50 as ClosedRange<UInt64>)
  func outOfOrder(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let names = ["Nov", "Dec", "Jan", "Feb"]
    var (out, err): ([String], [String]) = ([], [])
    for day in 0..<80 {
      // A line each noon; in between lines of up to a month before.
      func stamp(_ day: Int, _ hour: Int) -> String {
        let date = String(day % 28 + 1)
        return "\(names[day / 28]) \(date.count < 2 ? " " : "")\(date) \(hour):00:00"
      }
      out.append("\(stamp(day, 12)) out\(day)\n")
      if Int.random(in: 0..<3, using: &random) == 0 {
        out.append("\(stamp(max(0, day - Int.random(in: 1...28, using: &random)), 12)) late\n")
      }
      err.append("\(stamp(day, 18)) err\(day)\n")
    }
    let seen = merged(out.joined(), err.joined()).compactMap { $0.split(separator: " ").last }
      .filter { $0 != "late" }.map(String.init)
    let expected = (0..<80).flatMap { ["out\($0)", "err\($0)"] }
    // Where a late line may as well be the one that is right, its neighbour moves by a few places.
    for (place, name) in expected.enumerated() {
      let found = seen.firstIndex(of: name) ?? -100
      #expect(abs(found - place) <= 4, "seed \(seed), \(name)")
    }
  }

  @Test(
    "Nothing is lost and no stream's own order changes", arguments: 1...200 as ClosedRange<UInt64>)
  func random(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let sources = (0..<3).map { source in
      (0..<Int.random(in: 1...3, using: &random)).compactMap { part in
        batch(
          (0..<Int.random(in: 0...6, using: &random)).map { line in
            let second = Int.random(in: 10...59, using: &random)
            let time = Bool.random(using: &random) ? "[18:00:\(second)] " : ""
            return time + "\(source).\(part).\(line)\n"
          }.joined())
      }
    }
    let runs = Timeline(merging: sources).runs
    for (index, batches) in sources.enumerated() {
      let mine = runs.filter { $0.source == index }.flatMap { Array($0.batch.bytes) }
      #expect(mine == batches.flatMap { Array($0.bytes) })
    }
  }
}
