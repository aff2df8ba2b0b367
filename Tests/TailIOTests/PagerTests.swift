import LogCore
import TailIO
import Testing

@Suite("Calling the pager")
struct PagerTests {
  private func words(_ variable: String, _ path: String = "/a b", at offset: UInt64 = 7) -> [String]
  {
    Pager.words(of: variable, LogPath(path), at: offset).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("less is told the place, others get the file alone")
  func place() {
    #expect(words("") == ["less", "+7P", "/a b"])
    #expect(words("/usr/bin/less -R  -S") == ["/usr/bin/less", "-R", "-S", "+7P", "/a b"])
    #expect(words("most") == ["most", "/a b"])
    #expect(words("bat;rm -rf $HOME") == ["bat;rm", "-rf", "$HOME", "/a b"])
  }

  @Test("less shows colours unless its reader has said how it is to be")
  func colours() {
    #expect(Pager.additions(less: nil) == ["LESS=-R"])
    #expect(Pager.additions(less: "-S").isEmpty)
    #expect(Pager.additions(less: "").isEmpty)
  }
}
