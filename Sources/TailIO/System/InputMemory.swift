import LogCore
import Synchronization

/// What was typed into prompts, kept from run to run: a file for each prompt, a line for each
/// input, written on a thread of its own.
package final class InputMemory: Sendable {
  private let folder: LogPath
  private let logs: FollowedLogs
  private let workers = Workers(name: "memory")
  /// What is to be written: of several inputs to one prompt the last list has them all.
  private let unwritten = Mutex<[String: [String]]>([:])

  /// - Parameters:
  ///   - folder: made when something is to be remembered.
  ///   - logs: what is never replaced.
  package init(folder: LogPath, logs: FollowedLogs = FollowedLogs()) {
    self.folder = folder
    self.logs = logs
  }

  package func remember(_ inputs: [String], as name: String) {
    unwritten.withLock { $0[name] = inputs }
    // Without a thread it is forgotten, as where nothing can be written.
    try? workers.run { [self] in
      let last = unwritten.withLock { unwritten in
        defer { unwritten = [:] }
        return unwritten
      }
      for (name, inputs) in last { InputMemory.write(inputs, to: name, in: folder, logs) }
    }
  }

  /// What was remembered, the oldest first; nothing when it cannot be read.
  package func inputs(of name: String) -> [String] {
    let bytes = StateFile.read(path(of: name), limit: IOLimits.inputMemory) ?? []
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func path(of name: String) -> LogPath { InputMemory.path(of: name, in: folder) }

  private static func path(of name: String, in folder: LogPath) -> LogPath {
    LogPath(bytes: folder.bytes + Array("/\(name)-history".utf8))
  }

  private static func write(
    _ inputs: [String], to name: String, in folder: LogPath, _ logs: FollowedLogs
  ) {
    let text = inputs.map { $0 + "\n" }.joined().utf8.suffix(IOLimits.inputMemory)
    StateFile.write(Array(text), to: path(of: name, in: folder), logs: logs)
  }
}
