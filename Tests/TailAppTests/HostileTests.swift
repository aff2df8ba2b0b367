import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Hostile input")
struct HostileTests {
  private func expectHarmless(_ grid: CellGrid, _ comment: String) {
    for row in 0..<grid.size.rows {
      var column = 0
      for cell in grid.row(row) {
        #expect(Hostile.isHarmless(cell.glyph.base), "\(comment): \(cell.glyph)")
        for place in 0..<4 where cell.glyph.marks[place] != 0 {
          let mark = Unicode.Scalar(cell.glyph.marks[place])
          #expect(mark.map { Hostile.isHarmless($0) } ?? false, "\(comment): \(cell.glyph)")
        }
        // The right half of a wide glyph follows its left half, and nothing else does.
        let isRight = column > 0 && grid[column: column - 1, row: row].width == 2
        #expect((cell.width == 0) == isRight, "\(comment): column \(column) of row \(row)")
        column += 1
      }
      #expect(grid[column: grid.size.columns - 1, row: row].width != 2, "\(comment)")
    }
  }

  @Test(
    "Whatever is in logs, names and paths, no cell holds anything but text",
    arguments: 1...30 as ClosedRange<UInt64>)
  func cells(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func text(_ count: Int) -> String {
      String(decoding: Hostile.bytes(count, &random), as: UTF8.self)
    }
    var plan = LaunchPlan(sources: [
      .job(JobTarget(JobID(number: 1))),
      .file(LogPath(bytes: Array("/logs/".utf8) + Hostile.bytes(4, &random).filter { $0 != 0 })),
    ])
    plan.ringBudget = 40_000
    var driver = Driver(plan, columns: Int.random(in: 20...90, using: &random), rows: 16)
    driver.answer(
      .sample(1, name: text(6), reason: text(3), nodes: text(3), exitCode: text(2), merged: true))
    driver.open(.file, of: 1)
    let keys = [
      "w", "r", "t", "#", "k", "b", "G", "<Right>", "<Left>", "z", "/te<Enter>", "g", "i",
    ]
    for step in 0..<60 {
      let pane = Int.random(in: 0...1, using: &random)
      let bytes = Hostile.bytes(Int.random(in: 1...40, using: &random), &random)
      driver.append(bytes: bytes, to: pane == 0 ? .stdout : .file, of: pane)
      if step % 3 == 0 {
        driver.press(keys[Int.random(in: keys.indices, using: &random)])
        driver.press("<Esc>")
      }
      if step % 7 == 0 { driver.wait(2) }
      if step % 2 == 0 { expectHarmless(driver.grid, "seed \(seed), step \(step)") }
    }
  }

  @Test(
    "What is shown does not depend on how it was cut when it was read",
    arguments: 1...40 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bytes = Hostile.bytes(120, &random)
    var whole = Driver(.file("/logs/a.log"), columns: 60, rows: 60)
    whole.append(bytes: bytes, to: .file)
    var cut = Driver(.file("/logs/a.log"), columns: 60, rows: 60)
    var place = 0
    while place < bytes.count {
      let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
      cut.append(bytes: Array(bytes[place..<end]), to: .file)
      if Bool.random(using: &random) { cut.wait(2) }
      place = end
    }
    // The title tells when the lines came.
    #expect(cut.screen.dropFirst() == whole.screen.dropFirst(), "seed \(seed)")
  }

  @Test(
    "A cut in a long line changes nothing in what follows it",
    arguments: 1...12 as ClosedRange<UInt64>)
  func pieces(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // The sequence that the first cut goes through is another one each time.
    let sequences = ["\u{1B}[38;5;208m", "\u{1B}]8;;https://example.org/\u{1B}\\", "\u{1B}[1;31m"]
    let sequence = Array(sequences[Int(seed) % 3].utf8)
    let shift = Int.random(in: 1..<sequence.count, using: &random)
    var line = Array("\u{1B}[3m".utf8)
    line += Array(
      repeating: UInt8(ascii: "x"), count: Int(LogLimits.pieceBlock) - line.count - shift)
    line += sequence + Array("after the cut".utf8)
    var driver = Driver(.file("/logs/a.log"), columns: 40, rows: 6)
    driver.append(bytes: line + [0x0A], to: .file)
    #expect(driver.screen[2].dropFirst(7) == "after the cut", "seed \(seed)")
    let expected = SafeLine(decoding: line.suffix(13 + sequence.count), mode: .collapsed)
    let style = driver.grid[column: 7, row: 2].style
    #expect(style.foreground == expected.glyphs[0].style.foreground, "seed \(seed)")
    #expect(style.attributes.contains(.italic), "seed \(seed)")
  }
}
