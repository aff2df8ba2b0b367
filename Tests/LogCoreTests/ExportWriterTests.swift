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
}
