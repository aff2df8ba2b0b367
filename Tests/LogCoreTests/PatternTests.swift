import LogCore
import TailTestSupport
import Testing

@Suite("Patterns")
struct PatternTests {
  private func matches(_ pattern: String, _ text: String) throws -> Bool {
    Matcher(try Pattern(pattern)).isMatch(Array(text.utf8)[...])
  }

  @Test(
    "Smart case: an upper case letter outside an escape makes the case count",
    arguments: [
      ("error", "ERROR: x", true), ("Error", "ERROR: x", false), ("Error", "Error: x", true),
      (#"\Serror"#, "xERROR", true), (#"\W"#, "x", false), (#"\x4A"#, "j", true),
      (#"\x{4A}"#, "j", true), (#"\p{Lu}x"#, "aX", false), (#"\Qa.B\E"#, "A.b", false),
      (#"\Qa.b\E"#, "A.B", true), (#"\Qa.b\EC"#, "a.bc", false), ("[A-Z]", "x", false),
      ("grün", "GRÜN", true), ("Ü", "ü", false), (#"(?<Name>a)\k<Name>"#, "AA", true),
      (#"(?P<Name>a)(?P=Name)"#, "AA", true), ("(?'Name'a)", "A", true), ("(?<=A)b", "Ab", true),
      ("(?<=A)b", "aB", false), (#"(a)(?(1)b|c)\D"#, "ABx", true), (#"\N{U+41}"#, "a", true),
      ("[[:upper:]]", "X", true), (#"[\S\D]x"#, "AX", true), ("[(?A]", "a", false),
      ("(?#Name)a", "A", true), ("(*MARK:Name)a", "A", true), ("(?-i:A)b", "AB", false),
      (#"\cA"#, "\u{1}", true), (#"é\S"#, "ÉX", true),
    ])
  func smartCase(pattern: String, text: String, expected: Bool) throws {
    #expect(try matches(pattern, text) == expected)
  }

  @Test("Anchors and classes stay within the line")
  func lines() throws {
    let batch = LineBatch("one\n\ntwo three\nthree\n")
    func lines(_ pattern: String) throws -> LineSet {
      Matcher(try Pattern(pattern)).lines(of: batch)
    }
    #expect(try lines("^three") == .some([3]))
    #expect(try lines("one$") == .some([0]))
    #expect(try lines("^$") == .some([1]))
    #expect(try lines(#"one\s+two"#) == .none)
    #expect(try lines("[^x]") == .some([0, 2, 3]))
    #expect(try lines("three") == .some([2, 3]))
    // The last line has no end.
    let open = LineBatch("one\n\ntwo")
    #expect(Matcher(try Pattern("$")).lines(of: open) == .all)
    #expect(Matcher(try Pattern("^|$")).lines(of: LineBatch("one\n")) == .all)
    #expect(try lines("t") == .some([2, 3]))
  }

  @Test(
    "What denies something finds no place inside of a character",
    arguments: [
      (#"\B"#, "a\u{2018}a", false), (#"\B"#, "_\u{85}s", false), (#"[]a]|\B"#, "_\u{85}s", false),
      ("(?<!a)(?!a)", "aéa", false), (#"a\B"#, "ab", true), (#"\B"#, "ab", true),
      (#"\b"#, "\u{85}", false), ("(?!a)b", "éb", true),
    ])
  func denials(pattern: String, text: String, expected: Bool) throws {
    #expect(try matches(pattern, text) == expected)
    let block = LineBatch("\(text)\n")
    #expect(Matcher(try Pattern(pattern)).lines(of: block) == (expected ? .all : .none))
  }

  @Test("An empty and a broken pattern are refused in words")
  func refused() {
    #expect(throws: PatternError.self) { try Pattern("") }
    do {
      _ = try Pattern("a(b")
      Issue.record("a broken pattern was taken")
    } catch {
      #expect(error.message.contains("parenthesis"))
      #expect(error.message.contains("4"))
    }
  }

  @Test("Bytes that are no UTF-8 do not stop a match before or after them")
  func invalid() throws {
    let bytes: [UInt8] = Array("a\u{E9}".utf8).dropLast() + [0xFF, 0xFE] + Array("needle".utf8)
    #expect(Matcher(try Pattern("needle")).matches(in: bytes[...]) == [4..<10])
    #expect(Matcher(try Pattern("^a")).isMatch(bytes[...]))
  }

  @Test("A line that begins or ends in the middle of a character is matched by its own bytes")
  func middleOfCharacter() throws {
    let line: [UInt8] = [0x80, 0xC3, 0xE2, 0x80, 0x20, 0x20, 0x20, 0xC3]
    for before in [UInt8(ascii: "a"), 0x0A, 0xC3] {
      // Whatever stands before it in memory.
      let bytes = [UInt8](repeating: before, count: 4) + line
      #expect(try !Matcher(Pattern(#"(?<!\p{Lu})\b"#)).isMatch(bytes[4...]))
      let followed = bytes + Array("0aé".utf8)
      #expect(try !Matcher(Pattern(#"(?<!\p{Lu})\b"#)).isMatch(followed[4..<bytes.count]))
      #expect(try Matcher(Pattern("(?#)^")).isMatch(bytes[4...]))
      #expect(try Matcher(Pattern("^.*")).isMatch(bytes[4...]))
    }
  }

  @Test(
    "What is no space, digit or letter may be beyond ASCII, in the compiled code, too",
    arguments: [
      "x\\Sy", "x\\Dy", "x\\Wy", "^\\S+y", "(?<=x\\S)y", "(?i)X\\Wy", "x(?:\\S|a)y", "x[\\S]y",
      "x\\S{1}y",
      "(?<a>x)\\Sy", "x[[:^digit:]]y|\\Q[\\E\\S", "[]a]?x\\Dy(?#[)",
    ])
  func beyondASCII(pattern: String) throws {
    let matcher = Matcher(try Pattern(pattern))
    for text in ["xüy", "x日y", "x🚀y"] {
      #expect(matcher.isMatch(Array(text.utf8)[...]), "\(text)")
      #expect(matcher.matches(in: Array(text.utf8)[...]).count == 1)
    }
    #expect(try !Matcher(Pattern("(?<!\\S)y")).isMatch(Array("xüy".utf8)[...]))
    #expect(try Matcher(Pattern("\\Q\\S\\E\\S")).isMatch(Array("\\Sü".utf8)[...]))
    #expect(try !Matcher(Pattern("[\\Q\\S\\E]y")).isMatch(Array("üy".utf8)[...]))
  }

  @Test("A catastrophic pattern ends soon and says so")
  func catastrophic() throws {
    let line = Array((String(repeating: "a", count: 40) + "!").utf8)
    let matcher = Matcher(try Pattern("(a+)+$"))
    #expect(!matcher.isMatch(line[...]))
    #expect(matcher.isTooExpensive)
  }

  @Test(
    "A repeated choice of which a part is empty is given up as well",
    arguments: ["(|a|b){18}[cd]", "(?:(?:|b|a){6}){3}[cd]", "(?:(|a)(b|)){16}[cd]"])
  func emptyChoices(pattern: String) throws {
    let line = Array(String(repeating: "ab", count: 20).utf8)
    let matcher = Matcher(try Pattern(pattern))
    #expect(!matcher.isMatch(line[...]))
    #expect(matcher.isTooExpensive)
    #expect(try Matcher(Pattern(pattern)).isMatch(Array("xabbc".utf8)[...]))
  }

  @Test(
    "What repeats lazily in a group that is not tried again is found where it is",
    arguments: [
      "(?>.+?)b", "(?>[^\\x{FFFD}]+?)b", "(?>(.+?))b", "(?>.{1,}?)b", "(*atomic:.+?)b",
      "(?>.+?|a)b", "(?:.+?){2}+b",
    ])
  func lazyAtomicGroups(pattern: String) throws {
    for text in ["xxb", "x xxb", "axxb"] {
      #expect(try matches(pattern, text), "\(text)")
      #expect(try !matches(pattern, String(text.dropLast())))
    }
  }

  @Test(
    "What a group that is not tried again has taken is not given back",
    arguments: ["(?>.+a*|)x", "(?>\\N+|)x", "(*atomic:.+a*|c)x"])
  func atomicAlternatives(pattern: String) throws {
    for text in ["bxb", "x", "b xx "] { #expect(try !matches(pattern, text), "\(text)") }
  }

  @Test("A step of a pattern that has no code of this machine counts for as much as it takes")
  func interpreted() throws {
    // Some 20,000 steps for each place where a match may begin: a fifth of a second for the line.
    let hard = Matcher(
      try Pattern("[A-Z]*(?:(?:(?:.{2}){2}||||||||||||){2}){2}(?:.{8}){1,3}+[A-Z]"))
    #expect(!hard.isMatch([UInt8](repeating: UInt8(ascii: "5"), count: 24)[...]))
    #expect(hard.isTooExpensive)
    // What is easy takes its time, too.
    let text = [UInt8](repeating: UInt8(ascii: "b"), count: 20_000)
    let (slow, quick) = (Matcher(try Pattern("(?:b|.){2}d")), Matcher(try Pattern("[bc]{2}d")))
    text.withUnsafeBufferPointer {
      #expect(slow.firstLine(in: $0, from: 0) == nil)
      #expect(quick.firstLine(in: $0, from: 0) == nil)
    }
    #expect(!slow.isTooExpensive)
    #expect(slow.effort.steps > 8 * quick.effort.steps)
  }

  @Test("All matches of a line, without the empty ones")
  func allMatches() throws {
    let line = Array("aXbXXc".utf8)
    #expect(Matcher(try Pattern("X+")).matches(in: line[...]) == [1..<2, 3..<5])
    #expect(Matcher(try Pattern("x*")).matches(in: line[...]) == [1..<2, 3..<5])
    let korean = Array("한국 한국".utf8)
    #expect(Matcher(try Pattern("국?")).matches(in: korean[...]) == [3..<6, 10..<13])
  }

  @Test("A filter lets through what matches every inclusion and no exclusion")
  func filter() throws {
    let batch = LineBatch("error one\nerror two\nwarn two\nfine\n")
    func term(_ pattern: String, _ isExclusion: Bool = false) throws -> LineFilter.Term {
      LineFilter.Term(pattern: try Pattern(pattern), isExclusion: isExclusion)
    }
    func lines(_ terms: LineFilter.Term...) -> LineSet {
      FilterMatcher(LineFilter(terms: terms)).lines(of: batch)
    }
    #expect(try lines(term("error")) == .some([0, 1]))
    #expect(try lines(term("two", true)) == .some([0, 3]))
    #expect(try lines(term("error"), term("two", true)) == .some([0]))
    #expect(try lines(term("error"), term("fine")) == .none)
    #expect(try lines(term("nothing", true)) == .all)
    #expect(lines() == .all)
  }

  @Test(
    "Many lines at once give what each line gives alone",
    arguments: [
      "ab", "a", "AB", "ab|ba", "ab|b", "a.b", "a[^x]b", "[^x]{3}", "a\\sb", "\\s+$", "^a", "b$",
      "^$",
      "\\Aa", "a\\z", "a\\Z", "^(?!a)", "(?<!a)b", "(?<=\\s)a", "a(?!\\s)", "a(?=\\W)", "\\bab\\b",
      "(?>a|ab)c", "[^x]*+b", "a{2,3}b", "a{2", "(a|b)\\1", "[ab]c", "[]a]b", "[^]a]b", "[a-]c",
      "[\\s]a", "[\\t-a]b", "[[:alpha:]]c", "[[:space:]]a", "\\Qa.b\\E", "\\Qa.b", "a\\.b",
      "(a)(b)?c",
      "(ab|ac)x?", "x*", "x*ab", "(?:ab)+c", "(?i)ab", "\\x61b", "(?s)a.b", "a\\nb", "é", "éa",
      "a\\Rb",
      "ks", "k.s", "\\d\\D", "\\w\\W\\w", "\\Hb", "a\\Kb", "(?#)ab", "a b # c", "}a", "a|",
      "(|ab)c",
      ".*b", ".", "^.{4}$", "a.*b.*c", "ab.*(?:ca|cb)", "abc|bca|cab|xxx", "(?<n>a)b", "a++b",
      "a??b",
    ])
  func block(source: String) throws {
    let pattern = try Pattern(source)
    // A comment keeps the pattern as it was typed.
    let plain = try Pattern("(?#)" + source)
    #expect(!plain.spansLines)
    var random = SplitMix64(seed: 7)
    let alphabet: [[UInt8]] = [
      [97], [98], [99], [97, 98], [10], [10], [32], [46], [120], [9], [13], [0], [0xC3, 0xA9],
      [0xC3],
      [0xFF], [0xFC], [0xE2, 0x84], [0x41], [0x42], [0x4B], [115], [49], [0xE2, 0x84, 0xAA],
    ]
    for round in 0..<30 {
      var bytes: [UInt8] = []
      for _ in 0..<(round * 12) { bytes += alphabet[Int(random.next() % UInt64(alphabet.count))] }
      bytes.append(10)
      let ends = bytes.indices.filter { bytes[$0] == 10 }.map { UInt32($0 + 1) }
      let batch = LineBatch(
        bytes: bytes, ends: ends, fileOffset: 0, generation: 0, arrival: WallTime(milliseconds: 0))
      // Unicode's third forms of k and s are left out on purpose.
      let mayBeK = source.utf8.contains { "kK".utf8.contains($0) } || source.contains("-a]")
      guard !(mayBeK && bytes.contains(0xAA)) else { continue }
      let reference = Matcher(plain)
      func text(_ line: Int) -> ArraySlice<UInt8> {
        // What is no UTF-8 is U+FFFD in a row.
        let repaired = Array(String(decoding: batch.line(line), as: UTF8.self).utf8)
        return ShownText(of: repaired[...], isRaw: true).bytes[...]
      }
      let expected = (0..<batch.count).filter { reference.isMatch(text($0)) }.map(UInt32.init)
      #expect(
        Matcher(pattern).lines(of: batch) == LineSet(expected, of: batch.count),
        "\(source) in \(bytes)")
      let single = Matcher(pattern)
      #expect(
        (0..<batch.count).filter { single.isMatch(text($0)) }.map(UInt32.init) == expected)
    }
  }

  @Test("Lower case finds k and s in both cases, and no sign that merely resembles them")
  func noThirdForm() throws {
    #expect(try matches("mask", "MASK"))
    #expect(try matches("ma.k", "MASK"))
    #expect(try !matches("mask", "ma\u{17F}\u{212A}"))
    #expect(try !matches("ma.k", "mas\u{212A}"))
  }

  @Test("Stacked filters leave the same lines, block by block or line by line")
  func stacked() throws {
    var random = SplitMix64(seed: 11)
    let sources = ["ab", "b|c", "[0-9]", "^a", "x", "a.c", "(?#)b", "c$"]
    for _ in 0..<200 {
      let terms = try (0..<Int(random.next() % 4)).map { _ in
        LineFilter.Term(
          pattern: try Pattern(sources[Int(random.next() % UInt64(sources.count))]),
          isExclusion: random.next() % 2 == 0)
      }
      let text = (0..<40).map { _ in
        String((0..<Int(random.next() % 6)).map { _ in "abcx1 ".randomElement(using: &random)! })
      }
      let batch = LineBatch(text.joined(separator: "\n") + "\n")
      let matcher = FilterMatcher(LineFilter(terms: terms))
      let expected = (0..<batch.count).filter { matcher.lets(batch.line($0)) }.map(UInt32.init)
      #expect(matcher.lines(of: batch) == LineSet(expected, of: batch.count))
    }
  }
}
