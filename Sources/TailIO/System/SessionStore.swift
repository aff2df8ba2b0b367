import Glibc
import LogCore
import Synchronization

/// Sessions as files, one for each name, in the reader's state folder. Each is its running program's
/// alone; see `SessionFile`.
package final class SessionStore: Sendable {
  private let folder: LogPath
  private let workers = Workers(name: "sessions")
  private let logs: FollowedLogs
  /// The file of the name that this run has; used by one worker at a time.
  private let held = Mutex<SessionFile?>(nil)

  /// - Parameters:
  ///   - state: where the program keeps what it remembers.
  ///   - logs: what is never replaced.
  package init(state: LogPath, logs: FollowedLogs = FollowedLogs()) {
    folder = LogPath(bytes: state.bytes + Array("/sessions".utf8))
    self.logs = logs
  }

  /// Keeps a run; `done` is called on another thread, or on this one where there is no other.
  package func save(
    _ text: String, as name: String, _ claim: SessionClaim,
    done: @escaping @Sendable (SessionOutcome) -> Void
  ) {
    do throws(Refusal) {
      try workers.run { [self] in done(keep(text, as: name, claim)) }
    } catch {
      done(.failed(error.message))
    }
  }

  private func keep(_ text: String, as name: String, _ claim: SessionClaim) -> SessionOutcome {
    let path = SessionStore.path(name, in: folder)
    return held.withLock { held in
      let isHeld = held?.path == path
      var file = isHeld ? held ?? SessionFile(path: path) : SessionFile(path: path)
      let outcome = file.keep(Array(text.utf8), claim, logs)
      if outcome == .kept {
        // A run has one name.
        if !isHeld { held?.letGo() }
        held = file
      } else if isHeld {
        held = file
      } else {
        file.letGo()
      }
      return outcome
    }
  }

  /// The same before the program ends; a file system that hangs is not waited for.
  ///
  /// - Returns: `nil` where nothing has come of it in time.
  package func saveAtEnd(
    _ text: String, as name: String, patience seconds: Double
  ) -> SessionOutcome? {
    guard let answer = try? Mailbox<SessionOutcome>(capacity: .max) else { return nil }
    save(text, as: name, .goOn) { answer.post($0) }
    answer.waker.wait(milliseconds: Int32(seconds * 1000))
    return answer.drain().first
  }

  /// `nil`: there is none.
  package func text(of name: String) -> String? {
    StateFile.read(SessionStore.path(name, in: folder), limit: IOLimits.sessionLength)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  package var names: [String] {
    // What is being written has a name that begins with a dot.
    folder.entryNames.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }

  package func path(of name: String) -> LogPath { SessionStore.path(name, in: folder) }

  private static func path(_ name: String, in folder: LogPath) -> LogPath {
    LogPath(bytes: folder.bytes + Array("/\(name)".utf8))
  }
}
