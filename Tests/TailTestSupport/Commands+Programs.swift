import Foundation

extension Commands {
  /// Writes a program that can be run at once.
  ///
  /// What another test starts meanwhile has the file open for writing for a moment, and then it cannot be
  /// run ("Text file busy"). A lease for reading is had when nobody does.
  package static func write(program text: String, to path: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    chmod(path, 0o755)
    let file = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    let setLease: Int32 = 1024
    _ = Deadline.wait { fcntl(file, setLease, F_RDLCK) == 0 }
    _ = fcntl(file, setLease, F_UNLCK)
  }
}
