import Glibc
import TailApp

/// Where keys come from.
enum StandardInput {
  /// Makes standard input the terminal that the program was started in, where it is something else,
  /// as behind `xargs`. Nothing else is read from it.
  ///
  /// - Parameter isNamed: whether something to watch was named.
  /// - Returns: why keys cannot be read, in one line for people; `nil`: they can be.
  static func makeTerminal(isNamed: Bool) -> String? {
    guard isatty(STDIN_FILENO) == 0 else { return nil }
    // What somebody wanted us to read would be left out without a word.
    guard isNamed || !bringsBytes else {
      return "standard input \(SourceWord.streamRemedy); job ids go through xargs slurmtail-tui"
    }
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else {
      return "standard input is not a terminal, and there is none to read keys from; "
        + "run it in one, or use --dump"
    }
    defer { close(terminal) }
    return dup2(terminal, STDIN_FILENO) >= 0
      ? nil : "cannot read keys from the terminal: \(String(cString: strerror(errno)))"
  }

  /// Whether it is a pipe or a file.
  private static var bringsBytes: Bool {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0 else { return false }
    return [S_IFIFO, S_IFSOCK, S_IFREG].contains(status.st_mode & S_IFMT)
  }

  /// The file that a word such as `/dev/stdin` means, where it means one; `nil`: no regular file.
  static func file(of word: String) -> [UInt8]? {
    let number =
      word == "-" || word == "/dev/stdin"
      ? STDIN_FILENO : word.split(separator: "/").last.flatMap { Int32($0) } ?? -1
    var status = stat()
    guard number >= 0, fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    var room = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/fd/\(number)", &room, room.count)
    guard count > 0 else { return nil }
    return room[..<count].map { UInt8(bitPattern: $0) }
  }
}
