import CLinux
import CNcurses
import Glibc

/// What goes to the terminal. ncurses hands on a frame in many small writes, each of them a packet
/// over ssh; it writes into memory instead, and a frame goes out whole.
struct TerminalOutput {
  /// What ncurses was given to write to.
  let stream: UnsafeMutablePointer<FILE>
  /// Whether that leads to memory; kernels before 3.17 have none of this kind.
  private var isHeld = false

  /// `nil`: there is no descriptor left.
  init?() {
    guard let stream = st_terminal_stream() else { return nil }
    self.stream = stream
  }

  /// From now on, once ncurses has set the terminal, it writes into memory.
  mutating func hold() {
    let memory = st_memory_file("frame")
    guard memory >= 0 else { return }
    isHeld = dup2(memory, fileno(stream)) >= 0
    _ = fcntl(fileno(stream), F_SETFD, FD_CLOEXEC)
    close(memory)
  }

  /// Takes out what ncurses has written.
  func take() -> [UInt8] {
    let file = fileno(stream)
    guard isHeld else { return [] }
    let length = Int(lseek(file, 0, SEEK_CUR))
    guard length > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { room, count in
      count = max(0, pread(file, room.baseAddress, length, 0))
    }
    lseek(file, 0, SEEK_SET)
    return bytes
  }

  /// Hands on what ncurses has written.
  func flush() { Self.write(take()) }

  static func write(_ text: String) { write(Array(text.utf8)) }

  /// Writes in one call, or as few as the terminal lets it be.
  static func write(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        // Whoever shares the terminal may have made it non-blocking.
        var room = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&room, 1, -1)
        continue
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
