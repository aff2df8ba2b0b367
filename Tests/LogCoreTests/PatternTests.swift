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
      ("grün", "GRÜN", true),
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
    #expect(try lines("t") == .some([2, 3]))
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

  @Test("A catastrophic pattern ends soon and says so")
  func catastrophic() throws {
    let line = Array((String(repeating: "a", count: 40) + "!").utf8)
    let matcher = Matcher(try Pattern("(a+)+$"))
    #expect(!matcher.isMatch(line[...]))
    #expect(matcher.isTooExpensive)
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
}
