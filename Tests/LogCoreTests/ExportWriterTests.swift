import LogCore
import TailTestSupport
import Testing

@Suite("What is saved")
struct ExportWriterTests {
  private func text(_ writer: ExportWriter) -> String {
    String(decoding: writer.buffer, as: UTF8.self)
  }

  @Test("Each line carries its stream, filtered lines are left out")
  func lines() throws {
    let filter = LineFilter(
      terms: [LineFilter.Term(pattern: try Pattern("drop"), isExclusion: true)])
    var writer = ExportWriter(filter: filter)
    writer.write(LineBatch("a\ndrop\nb\n"), lines: 0..<3, origin: LineOrigin(stream: "stdout"))
    writer.write(LineBatch("x\ny\n"), lines: 1..<2, origin: LineOrigin(stream: "stderr"))
    writer.write(partial: Array("half".utf8), origin: LineOrigin(stream: "stdout"))
    writer.finish()
    #expect(text(writer) == "[stdout] a\n[stdout] b\n[stderr] y\n[stdout] half\n")
    #expect(writer.lineCount == 4)
  }

  @Test("The pieces of one long line are one line again")
  func pieces() {
    var writer = ExportWriter(filter: LineFilter())
    writer.write(LineBatch("begin "), lines: 0..<1, origin: LineOrigin(stream: "stdout"))
    writer.write(LineBatch("middle "), lines: 0..<1, origin: LineOrigin(stream: "stdout"))
    writer.write(LineBatch("end\n"), lines: 0..<1, origin: LineOrigin(stream: "stdout"))
    #expect(text(writer) == "[stdout] begin middle end\n")
    #expect(writer.lineCount == 1)
  }

  @Test("A line whose rest is to come is not cut by another stream's line")
  func cutOff() {
    var writer = ExportWriter(filter: LineFilter())
    writer.write(LineBatch("half"), lines: 0..<1, origin: LineOrigin(stream: "stdout"))
    writer.write(LineBatch("err\n"), lines: 0..<1, origin: LineOrigin(stream: "stderr"))
    writer.write(LineBatch("rest"), lines: 0..<1, origin: LineOrigin(stream: "stdout"))
    writer.finish()
    #expect(text(writer) == "[stderr] err\n[stdout] halfrest\n")
  }

  // MARK: Neighbours

  /// What grep -C would write.
  private func expected(_ lines: [String], context: Int, _ word: String) -> String {
    let shown = lines.indices.filter { line in
      lines[max(0, line - context)..<min(lines.count, line + context + 1)]
        .contains { $0.contains(word) }
    }
    var text = ""
    for (place, line) in shown.enumerated() {
      if place > 0, shown[place - 1] < line - 1 { text += "--\n" }
      text += lines[line] + "\n"
    }
    return text
  }

  @Test(
    "Neighbours are written as by grep -C, wherever blocks and batches end",
    arguments: 1...40 as ClosedRange<UInt64>)
  func neighbours(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let lines = (0..<Int.random(in: 0...60, using: &random)).map {
      Int.random(in: 0..<7, using: &random) == 0 ? "hit \($0)" : "line \($0)"
    }
    let hit = LineFilter(terms: [LineFilter.Term(pattern: try Pattern("hit"), isExclusion: false)])
    let origin = LineOrigin(stream: "log", prefix: [])
    let context = Int.random(in: 0...4, using: &random)
    var writer = ExportWriter(filter: hit, context: context)
    var json = ExportWriter(filter: hit, format: .json, context: context)
    json.setNextLine(1, of: origin)
    var place = 0
    while place < lines.count {
      let end = min(lines.count, place + Int.random(in: 1...9, using: &random))
      let text = lines[place..<end].map { $0 + "\n" }.joined()
      let bytes = Array(text.utf8)
      if Bool.random(using: &random) {
        bytes.withUnsafeBufferPointer {
          writer.write(block: $0, origin: origin)
          json.write(block: $0, origin: origin)
        }
      } else {
        writer.write(LineBatch(text), lines: 0..<(end - place), origin: origin)
        json.write(LineBatch(text), lines: 0..<(end - place), origin: origin)
      }
      place = end
    }
    writer.finish()
    json.finish()
    let whole = expected(lines, context: context, "hit")
    #expect(
      text(writer) == (context > 0 ? whole : whole.replacing("--\n", with: "")),
      "seed \(seed), context \(context)")
    let shown = whole.split(separator: "\n").filter { $0 != "--" }
    #expect(writer.lineCount == UInt64(shown.count))
    let rows = text(json).split(separator: "\n")
    #expect(rows.count == shown.count)
    for (row, line) in zip(rows, shown) {
      let number = (Int(line.split(separator: " ").last ?? "") ?? -2) + 1
      #expect(row.contains("\"line\":\(number),") && row.contains("\"\(line)\""), "seed \(seed)")
    }
  }

  @Test("Neighbours are those of a line's own stream")
  func neighboursOfStreams() throws {
    let hit = LineFilter(terms: [LineFilter.Term(pattern: try Pattern("hit"), isExclusion: false)])
    var writer = ExportWriter(filter: hit, context: 1)
    let (out, err) = (LineOrigin(stream: "out"), LineOrigin(stream: "err"))
    writer.write(LineBatch("a\nb\n"), lines: 0..<2, origin: out)
    writer.write(LineBatch("x\n"), lines: 0..<1, origin: err)
    writer.write(LineBatch("hit\nc\nd\n"), lines: 0..<3, origin: out)
    writer.finish()
    #expect(text(writer) == "[out] b\n[out] hit\n[out] c\n")
  }
}
