import CLinux
import Glibc
import LogCore
import SystemPackage

/// Makes the calls of following in a child process, for file systems that may hang: a call into a
/// dead server cannot be taken back, and a process that has made one cannot be left.
///
/// Waits for the child like for the call itself, but in a way that ends with the program. Belongs
/// to one thread. A child that has died is replaced; what was open in it fails with EBADF then,
/// and is opened again by its follower.
final class FileServer: FileSystem {
  private var server: st_file_server?
  /// As the server of the file system is likely to see them: a path is looked up first, and the few
  /// bytes before new ones lie in the page that was just read.
  private(set) var callCount = 0
  private var lastRead: (file: Int32, offset: UInt64) = (-1, 0)

  deinit {
    if var server { end(&server) }
  }

  func open(_ path: LogPath) throws(Errno) -> Int32 {
    try ask(path) { $0.operation = ST_FILE_OPEN.rawValue }
    return Int32(truncatingIfNeeded: call?.pointee.result ?? -1)
  }

  func close(_ descriptor: Int32) {
    // What cannot be closed is closed with its process.
    try? ask { call in
      call.operation = ST_FILE_CLOSE.rawValue
      call.file = descriptor
    }
  }

  func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
    try ask { call in
      call.operation = ST_FILE_FACTS_OF_FD.rawValue
      call.file = descriptor
      call.fresh = fresh ? 1 : 0
    }
    return try answeredFacts()
  }

  func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
    try ask(path) { call in
      call.operation = ST_FILE_FACTS_OF_PATH.rawValue
      call.fresh = fresh ? 1 : 0
    }
    return try answeredFacts()
  }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    try ask { call in
      call.operation = ST_FILE_READ.rawValue
      call.file = descriptor
      call.offset = offset
      call.size = UInt64(buffer.count)
    }
    return copyData(to: buffer)
  }

  func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
    do throws(Errno) {
      try ask { call in
        call.operation = ST_FILE_NEXT_DATA.rawValue
        call.file = descriptor
        call.offset = offset
      }
    } catch {
      if error.rawValue == ENXIO { return nil }
      throw error
    }
    return UInt64(call?.pointee.result ?? 0)
  }

  func target(ofLink path: LogPath) throws(Errno) -> LogPath? {
    do throws(Errno) {
      try ask(path) { $0.operation = ST_FILE_READ_LINK.rawValue }
    } catch {
      if error == .invalidArgument { return nil }
      throw error
    }
    var bytes = [UInt8](repeating: 0, count: Int(call?.pointee.result ?? 0))
    _ = bytes.withUnsafeMutableBytes { copyData(to: $0) }
    return LogPath(bytes: bytes)
  }

  func entries(of folder: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
    try ask { call in
      call.operation = ST_FILE_LIST.rawValue
      call.file = folder
    }
    return copyData(to: buffer)
  }

  // MARK: Asking

  private var call: UnsafeMutablePointer<st_file_call>? { server?.call }

  private func ask(
    _ path: LogPath? = nil, _ prepare: (inout st_file_call) -> Void
  ) throws(Errno) {
    try startIfNeeded()
    guard let call else { throw .ioError }
    prepare(&call.pointee)
    if let path { try write(path) }
    callCount += cost(of: call.pointee, withPath: path != nil)
    guard var running = server, st_file_server_ask(&running) == 0 else {
      if var dead = server { end(&dead) }
      server = nil
      throw .ioError
    }
    let error = call.pointee.error
    guard error == 0 else { throw Errno(rawValue: error) }
  }

  private func cost(of call: st_file_call, withPath: Bool) -> Int {
    guard call.operation == ST_FILE_READ.rawValue else { return withPath ? 2 : 1 }
    defer { lastRead = (call.file, call.offset) }
    let isNear =
      call.file == lastRead.file && call.offset + call.size == lastRead.offset
      && call.size <= UInt64(IOLimits.markerLength)
    return isNear ? 0 : 1
  }

  private func startIfNeeded() throws(Errno) {
    guard server == nil else { return }
    var started = st_file_server()
    let error = st_file_server_start(&started)
    guard error == 0 else { throw error == EAGAIN ? Errno.noProcess : Errno(rawValue: error) }
    server = started
    Children.started()
  }

  private func end(_ server: inout st_file_server) {
    st_file_server_end(&server)
    Children.ended()
  }

  private func write(_ path: LogPath) throws(Errno) {
    guard let room = server?.path, path.bytes.count < Int(ST_FILE_PATH_SIZE) else {
      throw .fileNameTooLong
    }
    path.withCString { room.update(from: $0, count: path.bytes.count + 1) }
  }

  private func answeredFacts() throws(Errno) -> FileFacts {
    guard let call else { throw .ioError }
    return FileFacts(call.pointee.facts)
  }

  /// - Returns: how many bytes the answer holds, and `buffer` with them.
  private func copyData(to buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let server else { return 0 }
    let count = min(Int(server.call.pointee.result), buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(start: server.data, count: count))
    return count
  }
}
