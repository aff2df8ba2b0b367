import Glibc
import LogCore
import Synchronization

/// Sessions as files, one for each name, in the reader's state folder.
package final class SessionStore: Sendable {
  private let folder: LogPath
  private let writes = Mailbox<Write>(capacity: .max)

  private struct Write: Sendable {
    let name: String
    let text: String
    /// Called when it is done.
    let done: (@Sendable () -> Void)?
  }

  /// - Parameter state: where the program keeps what it remembers.
  package init(state: LogPath) {
    let folder = LogPath(bytes: state.bytes + Array("/sessions".utf8))
    self.folder = folder
    WorkerThread.start(name: "sessions") { [writes] in
      while true {
        writes.wait()
        for write in writes.drain() {
          StateFile.write(Array(write.text.utf8), to: SessionStore.path(write.name, in: folder))
          write.done?()
        }
      }
    }
  }

  package func save(_ text: String, as name: String) {
    writes.post(Write(name: name, text: text, done: nil))
  }

  /// The same before the program ends; a file system that hangs is not waited for.
  package func saveAtEnd(_ text: String, as name: String, patience seconds: Double) {
    let answer = Mailbox<Bool>(capacity: .max)
    writes.post(Write(name: name, text: text) { answer.post(true) })
    var polls = [pollfd(fd: answer.descriptor, events: Int16(POLLIN), revents: 0)]
    _ = poll(&polls, 1, Int32(seconds * 1000))
  }

  /// `nil`: there is none.
  package func text(of name: String) -> String? {
    StateFile.read(SessionStore.path(name, in: folder), limit: IOLimits.sessionLength)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  package var names: [String] {
    guard let stream = folder.withCString({ opendir($0) }) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      // What is written has a name that begins with a dot.
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  package func path(of name: String) -> LogPath { SessionStore.path(name, in: folder) }

  private static func path(_ name: String, in folder: LogPath) -> LogPath {
    LogPath(bytes: folder.bytes + Array("/\(name)".utf8))
  }
}

/// A small file of ours that is complete or not there at all.
enum StateFile {
  /// A failure costs no more than the memory.
  static func write(_ text: [UInt8], to path: LogPath) {
    makeFolder(path.parent)
    let temporary = LogPath(
      bytes: path.parent.bytes + Array("/.".utf8) + path.name.bytes + Array(".\(getpid())".utf8))
    // Patterns and paths may tell what somebody works on.
    let file = temporary.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard file >= 0 else { return }
    let written = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
    temporary.withCString { from in
      path.withCString { to in
        if written != text.count || rename(from, to) != 0 { unlink(from) }
      }
    }
  }

  static func read(_ path: LogPath, limit: Int) -> [UInt8]? {
    let system = RealFileSystem()
    guard let file = try? system.open(path) else { return nil }
    defer { system.close(file) }
    return try? FullRead.bytes(0, UInt64(limit), of: file, system)
  }

  private static func makeFolder(_ folder: LogPath) {
    guard folder.bytes.count > 1 else { return }
    if folder.withCString({ mkdir($0, 0o700) }) != 0, errno == ENOENT {
      makeFolder(folder.parent)
      _ = folder.withCString { mkdir($0, 0o700) }
    }
  }
}
