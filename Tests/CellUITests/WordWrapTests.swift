import CellUI
import TailTestSupport
import Testing

@Suite("Rows of words")
struct WordWrapTests {
  private func rows(_ text: String, _ width: Int) -> [String] {
    let line = SafeLine(decoding: Array(text.utf8)[...], mode: .collapsed)
    return line.rows(width: width).map { row in
      String(String.UnicodeScalarView(line.glyphs[row].map(\.glyph.base)))
    }
  }

  @Test(
    "Rows end where a word does",
    arguments: [
      ("", 5, [""]), ("abc", 5, ["abc"]), ("hello", 5, ["hello"]),
      ("hello world", 5, ["hello ", "world"]),
      ("one two three", 8, ["one two ", "three"]), ("one two three", 7, ["one two ", "three"]),
      ("one two three", 9, ["one two ", "three"]), ("a  b", 2, ["a  ", "b"]),
      ("a   b", 2, ["a  ", " b"]), ("    indented text", 10, ["    ", "indented ", "text"]),
    ])
  func words(text: String, width: Int, expected: [String]) {
    #expect(rows(text, width) == expected)
  }

  @Test(
    "A word that is longer than a row is cut, from where it begins",
    arguments: [
      ("abcdefgh", 3, ["abc", "def", "gh"]), ("k: abcdefghijkl", 6, ["k: abc", "defghi", "jkl"]),
      ("  abcdefgh", 4, ["  ab", "cdef", "gh"]), ("abcdef gh", 3, ["abc", "def ", "gh"]),
    ])
  func longWords(text: String, width: Int, expected: [String]) {
    #expect(rows(text, width) == expected)
  }

  @Test("Wide glyphs are words of their own, and never cut in half")
  func wide() {
    #expect(rows("한국어한국", 5) == ["한국", "어한", "국"])
    #expect(rows("ab 한국어", 6) == ["ab 한", "국어"])
    #expect(rows("한국 abc", 7) == ["한국 ", "abc"])
    #expect(rows("한", 1) == ["한"])
  }

  @Test("The rest of a tab hangs, a coloured blank does not")
  func blanks() {
    #expect(rows("abcd\tef", 6) == ["abcd    ", "ef"])
    #expect(rows("abcd\u{1B}[41m  \u{1B}[0mef", 4) == ["abcd", "  ef"])
  }

  @Test(
    "The same for a plain line and a painted one; nothing is left out or comes twice",
    arguments: 1...40 as ClosedRange<UInt64>)
  func plain(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<200 {
      let length = Int.random(in: 0...80, using: &random)
      let bytes = (0..<length).map { _ in
        Int.random(in: 0..<4, using: &random) == 0 ? UInt8(0x20) : UInt8(0x61)
      }
      let width = Int.random(in: 1...20, using: &random)
      let plain = SafeLine.plainRows(of: bytes[...], width: width)
      let painted = SafeLine(decoding: bytes[...], mode: .collapsed).rows(width: width)
      #expect(plain == painted, "seed \(seed): \(bytes), \(width)")
      #expect(plain.flatMap { Array($0) } == Array(0..<length), "seed \(seed)")
    }
  }
}
