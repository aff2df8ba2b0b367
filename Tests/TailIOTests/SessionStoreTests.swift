import Foundation
import LogCore
import Synchronization
import TailIO
import TailTestSupport
import Testing

@Suite("Sessions on the disk")
struct SessionStoreTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A program of its own, as far as its files tell.
  private func store() -> SessionStore { SessionStore(state: LogPath(folder.path)) }

  private func keep(
    _ text: String, as name: String = "night", _ claim: SessionClaim, in store: SessionStore
  ) throws -> SessionOutcome {
    let answer = Mutex<SessionOutcome?>(nil)
    store.save(text, as: name, claim) { outcome in answer.withLock { $0 = outcome } }
    #expect(Deadline.wait { answer.withLock { $0 != nil } })
    return try #require(answer.withLock { $0 })
  }

  private func isThere(_ outcome: SessionOutcome) -> Bool {
    if case .exists = outcome { true } else { false }
  }

  @Test("A name that another run has is not taken unasked")
  func replacing() throws {
    var first: SessionStore? = store()
    #expect(try keep("1", .new, in: #require(first)) == .kept)
    #expect(try keep("2", .goOn, in: #require(first)) == .kept)
    // It goes by another name now, and lets the first one go.
    #expect(try keep("3", as: "day", .new, in: #require(first)) == .kept)
    first = nil
    let second = store()
    #expect(isThere(try keep("4", .new, in: second)))
    #expect(second.text(of: "night") == "2")
    #expect(try keep("4", .takeOver, in: second) == .kept)
    #expect(second.text(of: "night") == "4")
    #expect(second.names == ["day", "night"])
  }

  @Test("Why there is no folder to keep it in is told, not that there is none")
  func noFolder() throws {
    // Nobody makes folders there, not even root.
    let store = SessionStore(state: LogPath("/sys/kernel/state"))
    guard case .failed(let reason) = try keep("1", .goOn, in: store) else {
      Issue.record("a folder was made in /sys/kernel")
      return
    }
    let reasons = ["Operation not permitted", "Permission denied", "Read-only file system"]
    #expect(reasons.contains(reason))
  }

  @Test("What another program is using is left to it, whatever the claim")
  func inUse() throws {
    let first = store()
    #expect(try keep("1", .goOn, in: first) == .kept)
    let second = store()
    for claim in [SessionClaim.new, .goOn, .takeOver] {
      #expect(try keep("2", claim, in: second) == .inUse)
    }
    #expect(first.text(of: "night") == "1")
    #expect(try keep("3", .goOn, in: first) == .kept)
    #expect(first.text(of: "night") == "3")
  }

  @Test("Where there are no locks, a file of another's is noticed before it is overwritten")
  func taken() throws {
    let first = store()
    #expect(try keep("1", .goOn, in: first) == .kept)
    let path = first.path(of: "night").description
    try "1\nanother's".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try keep("1\n2", .goOn, in: first) == .taken)
    #expect(first.text(of: "night") == "1\nanother's")
    // One that was removed comes back.
    let second = store()
    #expect(try keep("3", as: "day", .new, in: second) == .kept)
    #expect(unlink(second.path(of: "day").description) == 0)
    #expect(try keep("4", as: "day", .goOn, in: second) == .kept)
  }

  @Test("What is no session any more is told as that, and stays as it is")
  func overwritten() throws {
    let first = store()
    let path = first.path(of: "night").description
    #expect(try keep("session\n1", .goOn, in: first) == .kept)
    try "line 1\n".write(toFile: path, atomically: true, encoding: .utf8)
    for store in [first, store()] {
      #expect(try keep("session\n2", .goOn, in: store) == .overwritten)
    }
    #expect(first.text(of: "night") == "line 1\n")
  }

  @Test("A folder that cannot be written to is told, with the reason")
  func unwritable() throws {
    try append("", to: folder.file("sessions"))
    #expect(try keep("1", .new, in: store()) == .failed("Not a directory"))
    #expect(store().saveAtEnd("1", as: "night", patience: 30) == .failed("Not a directory"))
  }

  @Test(
    "A full disk leaves the session as it was",
    .enabled(if: getuid() == 0, "needs root to mount a small file system"))
  func fullDisk() throws {
    let mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", folder.path]
    #expect(try Commands.run(mount).status == 0)
    defer { _ = try? Commands.run(["umount", folder.path]) }
    let store = store()
    #expect(try keep("small", .new, in: store) == .kept)
    let large = String(repeating: "x", count: 100_000)
    #expect(try keep(large, .goOn, in: store) == .failed("No space left on device"))
    #expect(store.text(of: "night") == "small")
    #expect(try keep("again", .goOn, in: store) == .kept)
    #expect(store.names == ["night"])
  }
}
