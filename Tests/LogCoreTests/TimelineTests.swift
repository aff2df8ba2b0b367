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
