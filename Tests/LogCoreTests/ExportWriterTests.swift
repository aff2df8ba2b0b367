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

  // MARK: Stopping

  /// Lines of which each third one is let through by a pattern that takes many steps to say no; what shows
  /// something else than its bytes is between them.
  private let hardLines = (0..<3000).map { number in
    (number % 7 == 0 ? "\u{1B}[31m" : "") + String(repeating: "a", count: 9)
      + (number % 3 == 0 ? "" : "b") + "\n"
  }

  @Test(
    "A filter that is told to stop has let through what it should of what it has looked at",
    arguments: [false, true], [nil, 0, 1])
  func stopped(isExclusion: Bool, other: Int?) throws {
    var terms = [LineFilter.Term(pattern: try Pattern("(a+)+$"), isExclusion: isExclusion)]
    if let other {
      terms.insert(
        LineFilter.Term(pattern: try Pattern("^[ab]+$"), isExclusion: false), at: other)
    }
    let block = Array(hardLines.joined().utf8)
    func written(asking most: Int) -> ExportWriter {
      var writer = ExportWriter(filter: LineFilter(terms: terms))
      var asked = 0
      writer.ask { _ in
        asked += 1
        return asked <= most
      }
      for _ in 0..<2 {
        block.withUnsafeBufferPointer {
          writer.write(block: $0, origin: LineOrigin(stream: "s", prefix: []))
        }
      }
      return writer
    }
    let all = written(asking: .max)
    #expect(all.calledOff == nil)
    #expect(all.lineCount == (isExclusion ? 4000 : 2000))
    var before = 0
    for most in [0, 1, 2, 7, 30] {
      let writer = written(asking: most)
      #expect(writer.calledOff?.source != nil)
      #expect(writer.buffer.count < all.buffer.count)
      #expect(all.buffer.starts(with: writer.buffer), "after \(most) questions")
      #expect(writer.buffer.isEmpty || writer.buffer.last == UInt8(ascii: "\n"))
      before = writer.buffer.count
    }
    #expect(before > 0)
  }

  @Test("Steps that nobody could foresee are counted: those of matches that are not over at once")
  func costlySteps() throws {
    let block = Array(hardLines.joined().utf8)
    func steps(_ patterns: String...) throws -> Int {
      var writer = ExportWriter(
        filter: LineFilter(
          terms: try patterns.map {
            LineFilter.Term(pattern: try Pattern($0), isExclusion: false)
          }))
      var steps = 0
      writer.ask {
        steps = $0
        return true
      }
      block.withUnsafeBufferPointer {
        writer.write(block: $0, origin: LineOrigin(stream: "s", prefix: []))
      }
      return steps
    }
    #expect(try steps("aaab") == 0)
    #expect(try steps("^a+$", "[ab]{4}") < 1000)
    #expect(try steps("(a+)+$") > 100_000)
  }

  @Test("A long line that nobody has looked at whole is not written")
  func stoppedInLongLine() throws {
    let filter = LineFilter(
      terms: [LineFilter.Term(pattern: try Pattern("nothing"), isExclusion: true)])
    for isStopped in [false, true] {
      let writer = ExportWriter(filter: filter)
      writer.ask { _ in !isStopped }
      var judge = writer.judge()
      Array("many words that say nothin".utf8).withUnsafeBufferPointer {
        judge.look(at: $0, overlap: 0, ends: [])
      }
      #expect(judge.letsThrough == !isStopped)
    }
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
