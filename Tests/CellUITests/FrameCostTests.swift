import CellUI
import Testing

@Suite("What a frame costs")
struct FrameCostTests {
  private func grid(_ rows: [String], columns: Int = 100) -> CellGrid {
    var grid = CellGrid(size: Size(columns: columns, rows: rows.count))
    for (row, text) in rows.enumerated() {
      grid.text(text, column: 0, row: row, limit: columns, style: .standard)
    }
    return grid
  }

  private func lines(_ numbers: Range<Int>) -> [String] {
    numbers.map { "\($0): " + String(repeating: String($0 % 10), count: 80) }
  }

  @Test("The same again costs nothing")
  func same() {
    #expect(grid(lines(0..<20)).cost(after: grid(lines(0..<20))) == 0)
  }

  @Test("Lines that scroll by one cost about a line, pages that scroll past all they hold")
  func scrolling() {
    let old = grid(lines(0..<20))
    let one = grid(lines(1..<21)).cost(after: old)
    #expect((80...200).contains(one))
    let page = grid(lines(25..<45)).cost(after: old)
    #expect((1500...3000).contains(page))
  }

  @Test("A screen of another size, or none before, costs all of it")
  func whole() {
    #expect(grid(lines(0..<20)).cost(after: nil) >= 2000)
    #expect(grid(lines(0..<20)).cost(after: grid(lines(0..<19))) >= 2000)
  }
}
