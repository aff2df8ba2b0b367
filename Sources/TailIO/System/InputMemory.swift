import LogCore

/// What was typed into prompts, kept from run to run: a file for each prompt, a line for each
/// input, written by a thread of its own.
package final class InputMemory: Sendable {
  private let folder: LogPath
  private let writes = Mailbox<Write>(capacity: .max)

  private struct Write: Sendable {
    let name: String
    let inputs: [String]
  }

  /// - Parameter folder: made when something is to be remembered.
  package init(folder: LogPath) {
    self.folder = folder
    WorkerThread.start(name: "memory") { [folder, writes] in
      while true {
        writes.wait()
        // Of several inputs to one prompt the last list has them all.
        var last: [String: [String]] = [:]
        for write in writes.drain() { last[write.name] = write.inputs }
        for (name, inputs) in last { InputMemory.write(inputs, to: name, in: folder) }
      }
    }
  }

  package func remember(_ inputs: [String], as name: String) {
    writes.post(Write(name: name, inputs: inputs))
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

  private static func write(_ inputs: [String], to name: String, in folder: LogPath) {
    let text = inputs.map { $0 + "\n" }.joined().utf8.suffix(IOLimits.inputMemory)
    StateFile.write(Array(text), to: path(of: name, in: folder))
  }
}
