import Scalars
import TailTestSupport
import Testing

@testable import LogCore

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

  // MARK: What is no UTF-8

  /// Text of Latin-1, as old programs and German ones write it.
  private func latin(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8($0.value) } }

  @Test(
    "What is no UTF-8 is the sign that the row has for it, once for each part that could begin a character",
    arguments: [
      ([0x61, 0xFC, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0xA9], "\u{FFFD}"),
      ([0xE2, 0x82, 0x41], "\u{FFFD}A"), ([0xF0, 0x9F, 0xA6], "\u{FFFD}"),
      ([0xF0, 0x9F, 0xA6, 0x8A], "🦊"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xE2, 0x80, 0xE2, 0x80], "\u{FFFD}\u{FFFD}"),
      ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ([0xEF, 0xBF, 0xBD], "\u{FFFD}"),
      // An escape sequence in the middle of a character parts it.
      ([0xC3, 0x1B, 0x5B, 0x6D, 0xA9], "\u{FFFD}\u{FFFD}"),
      ([0xFF, 0xE2, 0x80, 0x8B, 0xFF, 0x0D], "\u{FFFD}\u{FFFD}"),
      // Painted over: FC at the second column, x over the first.
      ([0x61, 0xFC, 0x62, 0x0D, 0x78], "x\u{FFFD}b"), ([0xC3, 0x08, 0xA9, 0x62], "\u{FFFD}b"),
      ([0xFC, 0xCC, 0x81, 0x0D, 0x1B, 0x5B, 0x43, 0x78], "\u{FFFD}\u{301}x"),
    ] as [([UInt8], String)])
  func broken(bytes: [UInt8], expected: String) {
    #expect(String(decoding: ShownText(of: bytes[...]).bytes, as: UTF8.self) == expected)
    #expect(ShownText(of: bytes[...]).bytes == Array(expected.utf8))
    for count in [1, 30, 31, 32, 33, 64, 95] {
      let padding = [UInt8](repeating: UInt8(ascii: "."), count: count)
      let line = bytes.contains(0x0D) || bytes.contains(0x08) ? bytes : padding + bytes + padding
      let text = [UInt8](ShownText(of: line[...]).bytes)
      let middle = line.count == bytes.count ? text : Array(text.dropFirst(count).dropLast(count))
      #expect(middle == Array(expected.utf8), "behind \(count)")
    }
  }

  @Test(
    "A byte that is no UTF-8 is a character to a pattern, and hides nothing",
    arguments: [
      ("Fehler.*ERROR", true), ("^.*5$", true), ("gr..e", true), ("gr\u{FFFD}\u{FFFD}e", true),
      (#"gr\x{FFFD}{2}e"#, true), ("^Fehler: gr..e ERROR 5$", true), (#"r\W\We"#, true),
      (#"gr\S+e"#, true), ("(?<=gr.)(?!x).e", true), ("error 5", true), ("gr.e", false),
      ("^.{21}$", true), ("[^a-z]{2}e ERROR", true), ("grüße", false), ("e ERROR 5", true),
      (#"gr(?=\B)"#, false), ("5$", true), ("(?#)^F.*5$", true), ("ok", false),
    ])
  func brokenFound(pattern: String, isThere: Bool) throws {
    let line = latin("Fehler: grüße ERROR 5")
    let pattern = try Pattern(pattern)
    let filter = FilterMatcher(
      LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)]))
    let exclusion = FilterMatcher(
      LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: true)]))
    for end in ["\n7 q\n", "\r\n7 q\n", ""] {
      let batch = LineBatch(latin("7 q\n7 \u{E4} q\n7 q\n") + line + end.utf8)
      let found: LineSet = isThere ? .some([3]) : .none
      #expect(Matcher(pattern).lines(of: batch) == found)
      #expect(filter.lines(of: batch) == found)
      #expect(ErrorPattern([pattern]).lines(of: batch) == found)
      let range = batch.range(of: 3)
      let shown = batch.bytes.withUnsafeBufferPointer { filter.lines(in: $0) }
      #expect(shown == (isThere ? [range] : []))
      let left = batch.bytes.withUnsafeBufferPointer { exclusion.lines(in: $0) }
      #expect(left.contains { $0.contains(range.lowerBound) } == !isThere)
    }
    #expect(Matcher(pattern).matches(in: line[...], isRaw: false).isEmpty == !isThere)
  }

  @Test("A match goes over all bytes of the sign that it holds")
  func brokenPlaces() throws {
    let line = latin("a gr\u{FC}\u{DF}e b")[...]
    func places(_ pattern: String, in line: ArraySlice<UInt8>) throws -> [Range<Int>] {
      let matcher = Matcher(try Pattern(pattern))
      let found = matcher.matches(in: line, isRaw: false)
      #expect(matcher.highlights(in: line, isRaw: false) == found)
      return found
    }
    #expect(try places("gr..e", in: line) == [2..<7])
    #expect(try places("r.", in: line) == [3..<5])
    #expect(try places("b", in: line) == [8..<9])
    #expect(try places("\u{FFFD}", in: line) == [4..<5, 5..<6])
    // Bytes that could begin a character are one sign together.
    let cut: [UInt8] = [0x61, 0xE2, 0x82, 0x62, 0xF0, 0x9F, 0xA6, 0x63, 0xE2]
    #expect(try places("a.b", in: cut[...]) == [0..<4])
    #expect(try places("\u{FFFD}", in: cut[...]) == [1..<3, 4..<7, 8..<9])
    #expect(try places(".c", in: cut[...]) == [4..<8])
    #expect(try places("c.$", in: cut[...]) == [7..<9])
  }

  @Test("Signs, numbers and names are read past what is no UTF-8")
  func brokenReaders() {
    let batch = LineBatch(
      latin("gr\u{FC}n loss=0.5 \u{E9}t\u{E9}\nfine\n\u{FC} ERROR: \u{FC}\n"))
    var reader = MetricReader(names: [Array("loss".utf8)])
    reader.read(batch, lines: .all, x: 0, stream: StreamIndex(0), number: .followed(0))
    #expect(reader.traces[0].last == 0.5)
    #expect(ErrorPattern.standard.lines(of: batch) == .some([2]))
  }

  @Test("The quick look finds what is found byte by byte, wherever it begins")
  func quickLook() {
    var random = SplitMix64(seed: 77)
    let pieces: [[UInt8]] =
      ["a", "some text ", "\n", "\t", "é", "한", "🦊", "—", "\u{FFFD}", "，", "\u{E000}"].map {
        Array($0.utf8)
      }
    let signs: [[UInt8]] =
      ["\u{1B}", "\r", "\u{8}", "\u{7}", "\u{200B}", "\u{AD}", "\u{9B}", "\u{E0100}"].map {
        Array($0.utf8)
      } + [
        [0xFF], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0xA6], [0xC0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
      ]
    for round in 0..<400 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let isSign = Int.random(in: 0..<(round % 40 + 2), using: &random) == 0
        bytes += (isSign ? signs : pieces).randomElement(using: &random) ?? []
      }
      bytes.withUnsafeBytes { bytes in
        var place = 0
        while place < bytes.count {
          let line = UnsafeRawBufferPointer(rebasing: bytes[place...])
          let rest = Array(line)
          let (isSame, same) = rest.withUnsafeBufferPointer { rest in
            let block = ShownBlock(of: rest, isRaw: true)
            return (block.isSame, block.withText(of: rest) { Array($0) })
          }
          let lines = rest.split(separator: 10, omittingEmptySubsequences: false).map {
            ShownText(of: $0, isRaw: true).bytes
          }
          var text = Array(lines.joined(separator: [10]))
          if !isSame, rest.last != 10 { text.append(10) }
          #expect((same == text) as Bool, "from \(place) of \(Array(bytes))")
          let quick = UnshownBytes.first(in: bytes, from: place)
          let slow = UnshownBytes.first(in: bytes, from: place, isQuick: false)
          #expect(quick == slow, "from \(place) of \(Array(bytes))")
          place += ByteDecoder.character(in: bytes, at: place).length
        }
      }
    }
  }

  @Test("Special instructions find movements and strings where others find them")
  func quickLooks() throws {
    var random = SplitMix64(seed: 5)
    let alphabet = Array("aAbBeE \n\t\u{8}\r\u{1B}".utf8)
    for _ in 0..<3_000 {
      let variety = Int.random(in: 2...alphabet.count, using: &random)
      let text = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<variety, using: &random)]
      }
      let needle = (0..<Int.random(in: 2...6, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<min(variety, 6), using: &random)]
      }
      let caseCounts = Bool.random(using: &random)
      let needles = NeedleSet(
        [caseCounts ? needle : needle.map { $0 | 0x20 }], caseCounts: caseCounts)
      let start = Int.random(in: 0...text.count, using: &random)
      let moves = text.withUnsafeBytes { text in
        [true, false].map { UnshownBytes.firstMovement(in: text, from: start, isQuick: $0) }
      }
      #expect((moves[0] == moves[1]) as Bool, "from \(start) of \(text)")
      let found = text.withUnsafeBufferPointer { text in
        [true, false].map { needles.first(in: text, from: start, isQuick: $0) }
      }
      #expect((found[0] == found[1]) as Bool, "\(needle) from \(start) of \(text)")
    }
  }

  @Test("All characters are known that take no room, and no others")
  func hiddenCharacters() {
    var shown: [UInt8] = []
    var hidden: [[UInt8]] = []
    for value in UInt32(0x20)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      if case .invisible = ScalarSafety(of: scalar) {
        hidden.append(Array(String(scalar).utf8))
      } else if value != 0x9B {
        shown += UTF8.encode(scalar).map { Array($0) } ?? []
      }
    }
    shown.withUnsafeBytes { bytes in
      for isQuick in [true, false] {
        let first = UnshownBytes.first(in: bytes, from: 0, isQuick: isQuick)
        #expect(first == nil)
      }
    }
    #expect(hidden.count > 4000)
    for character in hidden {
      let line = Array("…日".utf8) + character + Array("日…".utf8)
      let place = line.withUnsafeBytes { UnshownBytes.first(in: $0, from: 0) }
      #expect(place == 6, "\(character)")
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
