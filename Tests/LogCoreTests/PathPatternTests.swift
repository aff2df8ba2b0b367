import LogCore
import TailTestSupport
import Testing

@Suite("Patterns for names")
struct PathPatternTests {
  private func matches(_ pattern: String, _ name: String) -> Bool {
    NamePattern(LogPath(pattern).bytes).matches(LogPath(name).bytes)
  }

  @Test(
    "What a pattern matches, and what not",
    arguments: [
      ("rank-*.log", "rank-0.log", true), ("rank-*.log", "rank-.log", true),
      ("rank-*.log", "rank-0.log.1", false), ("*", "a", true), ("*", ".a", false),
      (".*", ".a", true), ("?", "é", true), ("?", "ab", false), ("?", ".", false),
      ("[a-c]x", "bx", true), ("[a-c]x", "dx", false), ("[!a-c]x", "dx", true),
      ("[^a-c]x", "ax", false), ("[]a]", "]", true), ("[a-]", "-", true), ("[é-ü]", "ö", true),
      ("a[b", "a[b", true), ("a\\*b", "a*b", true), ("a\\*b", "axb", false), ("[\\]]x", "]x", true),
      ("*a*b*c", "xaxbxc", true), ("*a*b*c", "xaxcxb", false), ("**", "", true),
      ("[z-a]", "m", false), ("a\\", "a\\", true),
    ])
  func names(pattern: String, name: String, expected: Bool) {
    #expect(matches(pattern, name) == expected)
  }

  @Test("Bytes that are no UTF-8 are characters like others")
  func bytes() {
    #expect(NamePattern(Array("a?b".utf8)).matches([0x61, 0xE9, 0x62]))
    #expect(NamePattern([0xE9, 0x2A]).matches([0xE9, 0x61]))
    #expect(!NamePattern([0xE9, 0x2A]).matches([0xE8, 0x61]))
  }

  @Test("A path without a pattern is a name, and the folder of one is known as far as it is")
  func folders() {
    #expect(PathPattern(LogPath("a/b.log")) == nil)
    #expect(PathPattern(LogPath("a[1.log")) == nil)
    #expect(PathPattern(LogPath("a\\*.log")) == nil)
    #expect(PathPattern(LogPath("/a/b*/c.log"))?.folder == LogPath("/a"))
    #expect(PathPattern(LogPath("a/b/*.log"))?.folder == LogPath("a/b"))
    #expect(PathPattern(LogPath("*.log"))?.folder == LogPath("."))
    #expect(PathPattern(LogPath("/*.log"))?.folder == LogPath("/"))
  }

  @Test("Any bytes become text and come back", arguments: 0..<200 as Range<UInt64>)
  func names(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let bytes = Hostile.bytes(12, &random)
    let text = NameText.text(of: bytes)
    #expect(NameText.bytes(of: text) == bytes, "seed \(seed)")
    #expect(LogPath(text).bytes == bytes)
    // What looks like a byte of ours is kept as it is.
    let twice = NameText.text(of: Array(text.utf8))
    #expect(NameText.bytes(of: twice) == Array(text.utf8), "seed \(seed)")
  }
}
