import LogCore
import Synchronization
import SystemPackage

/// Looks for the paths that what was typed can go on with: one question at a time, and of those that
/// wait only the newest, whatever is typed meanwhile. A file system that hangs holds up the questions
/// that concern such file systems.
final class Completer: Sendable {
  private let near = Workers(name: "completer")
  private let far = Workers(name: "completer-far")
  private let newest = Mutex<UInt64>(0)

  /// What came of a question.
  typealias Answer = @Sendable (Result<[[UInt8]], Refusal>) -> Void

  /// The names in a folder that begin with `prefix`. `answer` is called on another thread, or on this
  /// one where no other can be had; not at all when a newer question came meanwhile.
  ///
  /// - Parameter folder: absolute.
  func ask(for prefix: [UInt8], in folder: LogPath, answer: @escaping Answer) {
    let number = newest.withLock { newest in
      newest += 1
      return newest
    }
    do throws(Refusal) {
      try near.run { [self] in
        guard isNewest(number) else { return }
        let access = SourceAccess()
        guard !access.isLocal(folder) else {
          return tell(access, prefix, folder, answer)
        }
        do throws(Refusal) {
          try far.run { [self] in
            if isNewest(number) { tell(SourceAccess(), prefix, folder, answer) }
          }
        } catch {
          answer(.failure(error))
        }
      }
    } catch {
      answer(.failure(error))
    }
  }

  private func isNewest(_ number: UInt64) -> Bool { newest.withLock { $0 == number } }

  private func tell(
    _ access: SourceAccess, _ prefix: [UInt8], _ folder: LogPath, _ answer: Answer
  ) {
    do throws(Errno) {
      let reader = access.folderReader(for: folder)
      answer(.success(try reader.names(in: folder, beginningWith: prefix)))
    } catch {
      // A folder that is not there holds nothing.
      let isNothing = error == .noSuchFileOrDirectory || error == .notDirectory
      answer(isNothing ? .success([]) : .failure(Refusal(error)))
    }
  }
}
