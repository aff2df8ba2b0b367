import Glibc
import LogCore

/// Sessions as files, one for each name, in the reader's state folder.
package final class SessionStore: Sendable {
  private let folder: LogPath
  private let workers = Workers(name: "sessions")

  /// - Parameter state: where the program keeps what it remembers.
  package init(state: LogPath) {
    folder = LogPath(bytes: state.bytes + Array("/sessions".utf8))
  }

  package func save(_ text: String, as name: String) {
    try? workers.run { [folder] in
      StateFile.write(Array(text.utf8), to: SessionStore.path(name, in: folder))
    }
  }

  /// The same before the program ends; a file system that hangs is not waited for.
  package func saveAtEnd(_ text: String, as name: String, patience seconds: Double) {
    guard let waker = try? Waker() else { return }
    do throws(Refusal) {
      try workers.run { [folder] in
        StateFile.write(Array(text.utf8), to: SessionStore.path(name, in: folder))
        waker.ring()
      }
    } catch {
      return
    }
    waker.wait(milliseconds: Int32(seconds * 1000))
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
