import Foundation

/// A program in a terminal, whose output we read in place of a person.
final class PseudoTerminal {
  /// `POSIX_SPAWN_SETSID` of glibc's spawn.h, which its module does not show to Swift.
  private static let newSession: Int16 = 0x80
  private let master: Int32
  let process: pid_t
  /// Bytes that the program has written to the terminal so far.
  private(set) var received = 0
  private var seen: [UInt8] = []
  /// How much of `seen` has been looked through.
  private var looked = 0
  private var isReaped = false

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(
    _ arguments: [String], environment: [String: String], columns: UInt16 = 100, rows: UInt16 = 30
  ) throws {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    var master: Int32 = -1
    var slave: Int32 = -1
    var name = [CChar](repeating: 0, count: 256)
    guard openpty(&master, &slave, &name, nil, &size) == 0 else {
      throw Failure(description: "no terminal to be had")
    }
    self.master = master
    _ = fcntl(master, F_SETFD, FD_CLOEXEC)
    defer { close(slave) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that the leader of a session opens becomes its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_addclose(&actions, slave)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, PseudoTerminal.newSession)
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child = pid_t()
    let error = posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
    process = child
    guard error == 0 else {
      close(master)
      throw Failure(description: "\(arguments[0]): \(String(cString: strerror(error)))")
    }
  }

  /// Reads until `marker` has come. Returns false when `seconds` are over or the program has ended.
  func wait(for marker: String, seconds: Double) -> Bool {
    let wanted = Array(marker.utf8)
    let end = Clock.seconds + seconds
    while true {
      if contains(wanted) {
        forget()
        return true
      }
      let left = end - Clock.seconds
      guard left > 0, read(within: left) else { return false }
    }
  }

  /// Types.
  func send(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }

  /// Reads whatever comes for a while.
  func drain(seconds: Double) {
    let end = Clock.seconds + seconds
    while case let left = end - Clock.seconds, left > 0 { _ = read(within: left) }
    forget()
  }

  /// Ends the program and waits until it is gone.
  func end() {
    guard !isReaped else { return }
    // With what it has started: multitail leaves its tails behind.
    kill(-process, SIGKILL)
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    isReaped = true
    close(master)
  }

  deinit { end() }

  private func forget() {
    seen.removeAll(keepingCapacity: true)
    looked = 0
  }

  private func read(within seconds: Double) -> Bool {
    var waiting = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Int32(max(1, seconds * 1000))) > 0 else { return true }
    return withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 1) { buffer in
      let count = Glibc.read(master, buffer.baseAddress, buffer.count)
      guard count > 0 else { return false }
      received += count
      // A marker may come in two pieces; no more than its length has to be kept.
      if seen.count > 1 << 20 {
        seen.removeFirst(seen.count - 256)
        looked = seen.count
      }
      seen.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      return true
    }
  }

  /// Looks at what has come since the last look, and a marker's length before it.
  private func contains(_ wanted: [UInt8]) -> Bool {
    let from = max(0, looked - wanted.count)
    looked = seen.count
    return seen.withUnsafeBytes { hay in
      guard let start = hay.baseAddress else { return false }
      var place = from
      while place + wanted.count <= hay.count,
        let hit = memchr(start + place, Int32(wanted[0]), hay.count - place)
      {
        place = UnsafeRawPointer(hit) - start
        if place + wanted.count <= hay.count, memcmp(hit, wanted, wanted.count) == 0 {
          return true
        }
        place += 1
      }
      return false
    }
  }
}
