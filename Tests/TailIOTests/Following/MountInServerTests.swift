import Foundation
import LogCore
import TailIO
import TailTestSupport
import Testing

@Suite(
  "A local file system mounted in one that may hang",
  .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
struct MountInServerTests {
  @Test("It is followed, by name and by link, and a hang holds up nothing else")
  func follow() throws {
    let server = try BadMount()
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: server.written("inner"), withIntermediateDirectories: true)
    let inner = server.mounted("inner")
    #expect(mount("tmpfs", inner, "tmpfs", 0, nil) == 0)
    defer { umount2(inner, Int32(MNT_DETACH)) }
    try append("one\n", to: inner + "/log")
    try append("here\n", to: folder.file("local"))
    #expect(symlink(inner, folder.file("link")) == 0)
    let named = try FollowedLog(inner + "/log")
    let linked = try FollowedLog(folder.file("link/log"))
    let local = try FollowedLog(folder.file("local"))
    for log in [named, linked] {
      #expect(log.wait { $0.lines == ["one"] })
      #expect(log.events.contains(.opened(size: 4, offset: 0, watch: .polled(fileSystem: "tmpfs"))))
    }
    server.turnOn(.hang)
    try append("there\n", to: folder.file("local"))
    #expect(local.wait { $0.lines == ["here", "there"] })
    server.turnOff(.hang)
    try append("two\n", to: inner + "/log")
    for log in [named, linked] { #expect(log.wait { $0.lines == ["one", "two"] }) }
  }
}
