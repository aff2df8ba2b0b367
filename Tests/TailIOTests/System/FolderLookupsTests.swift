import LogCore
import Testing

@testable import TailIO

@Suite("Which folders a server has to look up")
struct FolderLookupsTests {
  @Test("Those below the mount that have not been looked up lately")
  func lately() {
    var lookups = FolderLookups(below: LogPath("/home/mount"))
    func count(_ path: String, _ seconds: Double) -> Int {
      lookups.lookUp(LogPath("/home/mount/" + path), at: Monotonic.seconds(100 + seconds))
    }
    #expect(count("log", 0) == 0)
    #expect(count("a/log", 0) == 1)
    #expect(count("a/other", 0.5) == 0)
    #expect(count("a/b/log", 0.9) == 1)
    #expect(count("a/b/c/log", 1.2) == 2, "a has not been since")
    #expect(count("a/b/c/log", 5) == 3)
  }

  @Test("Whatever the mount is called, and where nobody knows it")
  func roots() {
    var root = FolderLookups(below: LogPath("/"))
    #expect(root.lookUp(LogPath("/a/b/log"), at: 1) == 2)
    #expect(root.lookUp(LogPath("/log"), at: 1) == 0)
    var unknown = FolderLookups(below: nil)
    #expect(unknown.lookUp(LogPath("/a/b/log"), at: 1) == 0)
    var other = FolderLookups(below: LogPath("/a/long/mount/point"))
    #expect(other.lookUp(LogPath("/a/b"), at: 1) == 0)
  }

  @Test("No more are remembered than may be")
  func bounded() {
    var lookups = FolderLookups(below: LogPath("/m"))
    for number in 0..<3 * IOLimits.knownFolders {
      #expect(lookups.lookUp(LogPath("/m/\(number)/log"), at: 1) == 1)
    }
  }
}
