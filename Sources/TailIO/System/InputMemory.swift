import Glibc
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
    let system = RealFileSystem()
    guard let file = try? system.open(path(of: name)) else { return [] }
    defer { system.close(file) }
    var bytes = [UInt8](repeating: 0, count: IOLimits.inputMemory)
    let count = bytes.withUnsafeMutableBytes { (try? system.read(file, into: $0, at: 0)) ?? 0 }
    return String(decoding: bytes[..<count], as: UTF8.self)
      .split(separator: "\n").map(String.init)
  }

  private func path(of name: String) -> LogPath { InputMemory.path(of: name, in: folder) }

  private static func path(of name: String, in folder: LogPath) -> LogPath {
    LogPath(bytes: folder.bytes + Array("/\(name)-history".utf8))
  }

  /// Complete or not there at all; a failure costs no more than the memory.
  private static func write(_ inputs: [String], to name: String, in folder: LogPath) {
    makeFolder(folder)
    let path = path(of: name, in: folder)
    let temporary = LogPath(bytes: path.bytes + Array(".\(getpid())".utf8))
    // Patterns may tell what somebody works on.
    let file = temporary.withCString {
      open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    guard file >= 0 else { return }
    let text = Array(inputs.map { $0 + "\n" }.joined().utf8.suffix(IOLimits.inputMemory))
    let written = text.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    close(file)
    temporary.withCString { from in
      path.withCString { to in
        if written != text.count || rename(from, to) != 0 { unlink(from) }
      }
    }
  }

  private static func makeFolder(_ folder: LogPath) {
    guard folder.bytes.count > 1 else { return }
    if folder.withCString({ mkdir($0, 0o700) }) != 0, errno == ENOENT {
      makeFolder(folder.parent)
      _ = folder.withCString { mkdir($0, 0o700) }
    }
  }
}
