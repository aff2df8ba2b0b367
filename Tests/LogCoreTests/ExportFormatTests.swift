import LogCore
import TailTestSupport
import Testing

@Suite("Formats of what is saved")
struct ExportFormatTests {
  private func written(
    _ format: ExportFormat, _ write: (inout ExportWriter) -> Void
  ) -> String {
    var writer = ExportWriter(filter: LineFilter(), format: format)
    write(&writer)
    writer.finish()
    return String(decoding: writer.buffer, as: UTF8.self)
  }

  @Test("JSON: time where it is known, base64 for what is no UTF-8, the end of the log told")
  func json() {
    let origin = LineOrigin(job: "7_1", stream: "stderr")
    let text = written(.json) { writer in
      writer.setNextLine(8, of: origin)
      let batch = LineBatch("a\"\t\u{1}\n", arrival: WallTime(milliseconds: 951_782_400_123))
      writer.write(batch, lines: 0..<1, origin: origin)
      [UInt8(ascii: "b"), 0xFF].withUnsafeBufferPointer { writer.write(block: $0, origin: origin) }
    }
    #expect(
      text == """
        {"job":"7_1","stream":"stderr","line":8,"time":"2000-02-29T00:00:00.123Z","text":"a\\"\\t\\u0001"}
        {"job":"7_1","stream":"stderr","line":9,"raw":"Yv8=","unfinished":true}

        """)
  }

  @Test(
    "JSON: a hole is told, not written, in whatever parts it comes", arguments: [1, 1000, 1 << 20])
  func jsonHole(length: Int) {
    let origin = LineOrigin(stream: "stdout")
    let nuls = LogLimits.longNulRun
    for end in [Array("b".utf8), [0xFF]] {
      let line =
        Array("a\0".utf8) + end + [UInt8](repeating: 0, count: nuls) + end
        + [UInt8](repeating: 0, count: nuls + 1)
      var writer = ExportWriter(filter: LineFilter(), format: .json)
      writer.begin(origin: origin, isUTF8: end != [0xFF])
      line.withUnsafeBufferPointer { bytes in
        for start in stride(from: 0, to: bytes.count, by: length) {
          let part = bytes[start..<min(start + length, bytes.count)]
          writer.piece(UnsafeBufferPointer(rebasing: part))
        }
      }
      let isTold = writer.passOver(nuls: 1 << 40)
      #expect(isTold)
      writer.end(isFinished: true, of: origin)
      let written = String(decoding: writer.buffer, as: UTF8.self)
      let text = end == [0xFF] ? "\"raw\":\"YQD//w==\"" : "\"text\":\"a\\u0000bb\""
      let told = "\"nuls\":[[3,\(nuls)],[\(4 + nuls),\(nuls + 1 + 1 << 40)]]"
      #expect(written == "{\"stream\":\"stdout\",\(text),\(told)}\n")
    }
  }

  @Test("JSON: a path that is no UTF-8 can be had back")
  func jsonPath() {
    for (path, stream) in [
      ([UInt8(ascii: "b"), 0xFF], "\"b\u{FFFD}\",\"rawStream\":\"Yv8=\""),
      (Array("b\u{FFFD}".utf8), "\"b\u{FFFD}\""),
    ] {
      let origin = LineOrigin(path: LogPath(bytes: path), prefix: [])
      let text = written(.json) { writer in
        writer.write(LineBatch("a\n"), lines: 0..<1, origin: origin)
      }
      #expect(text == "{\"stream\":\(stream),\"text\":\"a\"}\n")
    }
  }

  @Test("Raw bytes stay as they are, without a newline that was not there")
  func raw() {
    let origin = LineOrigin(stream: "stdout")
    let text = written(.raw) { writer in
      Array("a\r\nb".utf8).withUnsafeBufferPointer { writer.write(block: $0, origin: origin) }
    }
    #expect(text == "a\r\nb")
  }

  @Test("A file that is written as it is keeps its end; what comes after it begins a line")
  func unfinished() {
    let file = LineOrigin(stream: "a.log", prefix: [])
    let job = LineOrigin(stream: "stdout")
    func text(_ origins: LineOrigin..., grep: String? = nil) -> String {
      let pattern = grep.flatMap { try? Pattern($0) }
      let terms = pattern.map { [LineFilter.Term(pattern: $0, isExclusion: false)] } ?? []
      var writer = ExportWriter(filter: LineFilter(terms: terms))
      for origin in origins {
        Array("a\r\nb".utf8).withUnsafeBufferPointer { writer.write(block: $0, origin: origin) }
      }
      writer.finish()
      return String(decoding: writer.buffer, as: UTF8.self)
    }
    #expect(text(file) == "a\r\nb")
    #expect(text(file, file) == "a\r\nb\na\r\nb")
    #expect(text(file, job) == "a\r\nb\n[stdout] a\r\n[stdout] b\n")
    #expect(text(job) == "[stdout] a\r\n[stdout] b\n")
    // As grep has it.
    #expect(text(file, grep: "b") == "b\n")
    var long = ExportWriter(filter: LineFilter())
    long.begin(origin: file, isUTF8: true)
    long.end(isFinished: false, of: file)
    #expect(long.buffer.isEmpty)
    long.begin(origin: file, isUTF8: true)
    #expect(long.buffer == Array("\n".utf8))
  }

  @Test(
    "UTF-8 is told from what resembles it",
    arguments: [
      ([0x61], true), ([0xC3, 0xA9], true), ([0xC3], false), ([0xC0, 0x80], false),
      ([0xE0, 0x80, 0x80], false), ([0xED, 0xA0, 0x80], false), ([0xEF, 0xBF, 0xBD], true),
      ([0xF4, 0x90, 0x80, 0x80], false), ([0xF0, 0x9F, 0x98, 0x80], true), ([0x80], false),
    ] as [([UInt8], Bool)])
  func utf8(bytes: [UInt8], isValid: Bool) {
    let text = written(.json) { writer in
      (bytes + [10]).withUnsafeBufferPointer {
        writer.write(block: $0, origin: LineOrigin(stream: "s"))
      }
    }
    #expect(text.contains("\"text\"") == isValid)
  }
}
