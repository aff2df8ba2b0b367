import Scalars
import Testing

@Suite("Texts in texts")
struct TextSearchTests {
  @Test(
    "A part is found wherever it stands, and byte for byte",
    arguments: [
      ("stderr.log", "stderr", true), ("my.stderr", "stderr", true), ("std err", "stderr", false),
      ("aab", "ab", true), ("ababac", "abac", true), ("short", "shorter", false), ("", "a", false),
      ("", "", true),
      ("name", "", true), ("größe", "ö", true), ("gro\u{308}ße", "ö", false),
    ])
  func part(text: String, part: String, isThere: Bool) {
    #expect(text.includes(part) == isThere)
    #expect(Array(text.utf8).includes(Array(part.utf8)) == isThere)
    #expect(text.dropFirst(0).includes(part) == isThere)
  }

  @Test(
    "Every place is substituted once, and what was put there is not looked at again",
    arguments: [
      ("a/b/c", "/", "_", "a_b_c"), ("100%", "%", "%%", "100%%"), ("aaa", "aa", "b", "ba"),
      ("afterok:2(failed)", "(failed)", " failed", "afterok:2 failed"), ("a\0b\0", "\0", "", "ab"),
      ("none", "x", "y", "none"), ("none", "", "y", "none"), ("", "a", "b", ""),
    ])
  func substituted(text: String, part: String, other: String, result: String) {
    #expect(text.substituting(other, for: part) == result)
  }
}
