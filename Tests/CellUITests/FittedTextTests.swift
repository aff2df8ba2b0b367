import CellUI
import TailTestSupport
import Testing

@Suite("Text that has to fit")
struct FittedTextTests {
  private func shown(_ text: String, columns: Int) -> String {
    var grid = CellGrid(size: Size(columns: columns, rows: 1))
    grid.text(text, column: 0, row: 0, limit: columns, style: .standard)
    return grid.lines()[0]
  }

  @Test("What is cut off says so, between words where enough is left")
  func cut() {
    #expect(
      shown("overview: 1 FAILED, 10 RUNNING, 988 PENDING", columns: 40)
        == "overview: 1 FAILED, 10 RUNNING, 988…")
    #expect(shown("sweep-lr3e4-bs256-seed42", columns: 10) == "sweep-lr3…")
    #expect(shown("a sweep-lr3e4-bs256-seed42", columns: 10) == "a sweep-l…")
    #expect(shown("just fits", columns: 9) == "just fits")
    #expect(shown("한국어 로그", columns: 6) == "한국…")
    #expect(shown("x", columns: 1) == "x")
    #expect(FittedText.shortened("some words", columns: 0).isEmpty)
    #expect(FittedText.shortened("some words", columns: 6) == "some…")
  }

  @Test("Rows stand under the column of a table, or under each other")
  func rows() {
    #expect(
      FittedText.rows("  q  Q      ends the program", columns: 20)
        == ["  q  Q      ends the", "     program"])
    #expect(FittedText.rows("one two three", columns: 8) == ["one two", "three"])
    #expect(
      FittedText.rows("   StdOut=/a/path/that/is/long", columns: 20)
        == ["   StdOut=/a/path/th", "     at/is/long"])
    #expect(FittedText.rows("", columns: 5) == [""])
  }

  @Test("Random texts: nothing is lost, nothing is wider than the row")
  func random() {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let pieces = ["a", "word", "/a/long/path/to/a.log", " ", "  ", "한국", "é", "x=1", ","]
    for _ in 0..<3_000 {
      let text = (0..<Int.random(in: 0..<12, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let columns = Int.random(in: 1..<40, using: &random)
      let rows = FittedText.rows(text, columns: columns)
      #expect(!rows.isEmpty)
      #expect(
        rows.joined().filter { $0 != " " } == text.filter { $0 != " " }, "seed \(seed): \(text)")
      for row in rows where columns > 1 {
        #expect(SafeLine(plain: row).width <= columns, "seed \(seed): \(text) in \(columns)")
      }
      let short = FittedText.shortened(text, columns: columns)
      #expect(SafeLine(plain: short).width <= columns, "seed \(seed): \(text) in \(columns)")
      #expect(short == text || short.hasSuffix("…"), "seed \(seed): \(text) in \(columns)")
    }
  }
}
