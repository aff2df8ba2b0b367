import LogCore
import TailTestSupport
import Testing

@Suite("Patterns see what the row shows")
struct ShownTextTests {
  private func text(_ line: String, isRaw: Bool = false) -> String {
    String(decoding: ShownText(of: Array(line.utf8)[...], isRaw: isRaw).bytes, as: UTF8.self)
  }

  @Test(
    "The text of a line",
    arguments: [
      ("\u{1B}[31mERROR\u{1B}[0m: one", "ERROR: one"), ("lo\u{1B}[1mss\u{1B}[0m=3", "loss=3"),
      ("saved \u{1B}]8;;file:///x\u{1B}\\out\u{1B}]8;;\u{7}.bin", "saved out.bin"),
      ("\u{FEFF}first\u{200B} line\u{7}", "first line"), ("done\r", "done"), ("done\r\r", "done"),
      ("  5%\r 50%\r100%", "100%"), ("100%\r5", "500%"), ("abc\u{8}\u{8}XY", "aXY"),
      ("old\u{1B}[2Knew", "   new"), ("abc\u{1B}[Kdef", "abcdef"), ("abc\r\u{1B}[Kdef", "def"),
      ("a\u{1B}[3Cb", "a   b"), ("abcdef\u{1B}[2Gx", "axcdef"), ("a\tb", "a\tb"),
      ("12345\r\tX", "12345\tX"), ("\tb\r123", "123     b"), ("한국\r글", "글국"),
      ("한국\rx", "x 국"), ("cafe\u{301}s\rx", "xafe\u{301}s"), ("\u{1B}(Bplain", "plain"),
      ("\u{9B}1mbold", "bold"), ("soft\u{AD}hyphen", "softhyphen"), ("\u{1}\u{0}x", "\u{1}\u{0}x"),
      ("unfinished \u{1B}[3", "unfinished "), ("", ""), ("\r", ""),
    ])
  func lines(line: String, expected: String) {
    #expect(text(line) == expected)
  }

  @Test("Where movements are shown as marks they move nothing")
  func raw() {
    #expect(text("ab\rcd\r", isRaw: true) == "ab\rcd")
    #expect(text("\u{1B}[1mab\u{1B}[2K\u{8}c", isRaw: true) == "ab\u{8}c")
  }

  /// A line, what is looked for in it, and whether it is there.
  static let finds: [(line: String, pattern: String, isThere: Bool)] = [
    ("\u{1B}[31mERROR\u{1B}[0m: one", "^ERROR", true), ("\u{1B}[31mERROR\u{1B}[0m", "ERROR$", true),
    ("lo\u{1B}[1mss\u{1B}[0m=3", "loss=3$", true), ("\u{1B}[31mx", "31", false),
    ("\u{1B}[38;5;9mx", #"\e"#, false),
    ("a \u{1B}]8;;http://b\u{7}c\u{1B}]8;;\u{7}", "http", false),
    ("\u{FEFF}first line", "^first", true), ("done\r", "done$", true), ("done\r", #"e\z"#, true),
    ("\u{1B}[1mwarning\u{1B}[0mX", #"warning\b"#, false),
    ("x\u{1B}[1mon\u{1B}[0m", #"\bon"#, false),
    ("WA\u{1B}[1mRN", "warn", true), ("a\u{1B}[0m b", #"a\sb"#, true), ("a\tb", #"a\tb"#, true),
    ("\u{1B}[K\u{1B}[0m", "^$", true), ("한\u{1B}[1m국", "한국", true),
    ("e\u{1B}[1mn\u{200B}d", "^end$", true),
    ("see \u{1B}[4m.bin", #"see \.bin"#, true), ("plain", "^plain$", true), ("\r", "^$", true),
  ]

  @Test("Colours, links, marks and line ends are not in the way", arguments: finds)
  func found(line: String, pattern: String, isThere: Bool) throws {
    let pattern = try Pattern(pattern)
    // Among other lines, and as the last one without an end.
    let others = "7 q\n\u{1B}[32m7 q\u{1B}[0m\n7 q\r\n"
    let whole = LineBatch(others + line + "\n7 q\n")
    let last = LineBatch(others + line)
    let filter = FilterMatcher(
      LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)]))
    let exclusion = FilterMatcher(
      LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: true)]))
    for batch in [whole, last] where batch.count > 3 {
      #expect(Matcher(pattern).lines(of: batch) == (isThere ? .some([3]) : .none))
      #expect(filter.lines(of: batch) == (isThere ? .some([3]) : .none))
      #expect(ErrorPattern([pattern]).lines(of: batch) == (isThere ? .some([3]) : .none))
      let expected = batch.range(of: 3)
      let shown = batch.bytes.withUnsafeBufferPointer { filter.lines(in: $0) }
      #expect(shown == (isThere ? [expected] : []))
      let left = batch.bytes.withUnsafeBufferPointer { exclusion.lines(in: $0) }
      #expect(left.contains { $0.contains(expected.lowerBound) } == !isThere)
    }
  }

  @Test("What is written out are the file's bytes")
  func written() throws {
    let text = "\u{1B}[31mERROR\u{1B}[0m: one\r\nfine\n\u{FEFF}ER\u{1B}[1mROR two\n"
    let filter = LineFilter(
      terms: [LineFilter.Term(pattern: try Pattern("^ERROR"), isExclusion: false)])
    var writer = ExportWriter(filter: filter, format: .raw)
    Array(text.utf8).withUnsafeBufferPointer {
      writer.write(block: $0, origin: LineOrigin(stream: "log"))
    }
    #expect(
      String(decoding: writer.buffer, as: UTF8.self)
        == "\u{1B}[31mERROR\u{1B}[0m: one\r\n\u{FEFF}ER\u{1B}[1mROR two\n")
  }

  @Test("Errors are known by their signs whatever colours stand in them")
  func errors() {
    let batch = LineBatch(
      "fine\n\u{1B}[31mER\u{1B}[1mROR\u{1B}[0m x\n\u{1B}[1mValueError\u{1B}[0m: y\r\nno\n")
    #expect(ErrorPattern.standard.lines(of: batch) == .some([1, 2]))
  }

  @Test("A match is where its bytes are")
  func places() throws {
    let line = Array("lo\u{1B}[1mss\u{1B}[0m=3".utf8)[...]
    #expect(Matcher(try Pattern("loss")).matches(in: line, isRaw: false) == [0..<8])
    #expect(Matcher(try Pattern("loss")).highlights(in: line, isRaw: false) == [0..<2, 6..<8])
    // X and Y went over A and B.
    let bar = Array("ABCDE\rXY".utf8)[...]
    #expect(Matcher(try Pattern("YC")).highlights(in: bar, isRaw: false) == [7..<8, 2..<3])
    #expect(Matcher(try Pattern("AB")).matches(in: bar, isRaw: false).isEmpty)
    #expect(Matcher(try Pattern("AB")).matches(in: bar, isRaw: true) == [0..<2])
    let cut = Array("1mred".utf8)[...]
    let carried = Array("\u{1B}[3".utf8)
    #expect(
      Matcher(try Pattern("^red")).matches(in: cut, isRaw: false, carried: carried) == [2..<5])
  }

  @Test("Numbers and times are read past colours")
  func numbers() {
    var reader = MetricReader(names: [Array("loss".utf8)])
    let batch = LineBatch("lo\u{1B}[1mss\u{1B}[0m=\u{1B}[32m0.5\u{1B}[0m\nloss=0.25\r\n")
    reader.read(batch, lines: .all, x: 0, stream: StreamIndex(0), number: .followed(0))
    #expect(reader.traces[0].count == 2)
    #expect(reader.traces[0].last == 0.25)
    let stamped = Array("\u{1B}[90m1764008820.5\u{1B}[0m step".utf8)
    #expect(LineTimestamp(in: stamped[...])?.form == .epoch)
  }
}
