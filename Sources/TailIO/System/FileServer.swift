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
package final class FileServer: FileSystem {
  private var server: st_file_server?
  /// As the server of the file system is likely to see them: a path is looked up first, and so are the folders
  /// on the way that have not been lately; the few bytes before new ones lie in the page that was just read.
  package private(set) var callCount = 0
  private var reads = ReadCosts()
  private var direct = DirectReading()
  /// What is read before it is asked for, by its place in the shared memory.
  private var aheads = [ReadAhead?](repeating: nil, count: Int(ST_FILE_AHEADS))
  /// What open files were like just now, before anybody has asked.
  private var foreseen: [Int32: st_file_look] = [:]
  private var folders: FolderLookups

  /// - Parameter mount: where the file system is mounted that is asked, where that is known.
  package init(mount: LogPath? = nil) {
    folders = FolderLookups(below: mount)
  }

  /// The child; `nil` before the first call.
  package var process: Int32? { server?.process }

  deinit {
    if var server { end(&server) }
  }

  package func open(_ path: LogPath) throws(Errno) -> Int32 {
    try ask(path) { $0.operation = ST_FILE_OPEN.rawValue }
    return Int32(truncatingIfNeeded: call?.pointee.result ?? -1)
  }

  package func close(_ descriptor: Int32) {
    forget(descriptor)
    dropForeseen(descriptor)
    // What cannot be closed is closed with its process.
    try? ask { call in
      call.operation = ST_FILE_CLOSE.rawValue
      call.file = descriptor
    }
  }

  package func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
    // What follows from a look is read after it.
    forget(descriptor)
    if let look = dropForeseen(descriptor) {
      guard look.error == 0 else { throw Errno(rawValue: look.error) }
      return FileFacts(look.facts)
    }
    try ask { call in
      call.operation = ST_FILE_FACTS_OF_FD.rawValue
      call.file = descriptor
      call.fresh = fresh ? 1 : 0
    }
    return try answeredFacts()
  }

  package func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts {
    reads = ReadCosts()
    try ask(path) { call in
      call.operation = ST_FILE_FACTS_OF_PATH.rawValue
      call.fresh = fresh ? 1 : 0
    }
    return try answeredFacts()
  }

  package func willLook(at descriptors: [Int32]) {
    callCount += foreseen.count
    foreseen = [:]
    guard descriptors.count > 1, let data = server?.data else { return }
    let most = Int(ST_FILE_DATA_SIZE) / MemoryLayout<st_file_look>.stride
    let asked = descriptors.prefix(most)
    let looks = UnsafeMutableRawPointer(data)
    for (place, descriptor) in asked.enumerated() {
      looks.storeBytes(
        of: st_file_look(file: descriptor, error: 0, facts: st_file_facts()),
        toByteOffset: place * MemoryLayout<st_file_look>.stride, as: st_file_look.self)
    }
    do throws(Errno) {
      try ask { call in
        call.operation = ST_FILE_FACTS_OF_MANY.rawValue
        call.size = UInt64(asked.count)
      }
    } catch {
      // Each of them learns it when it asks.
      return
    }
    let done = min(Int(call?.pointee.result ?? 0), asked.count)
    for place in 0..<done {
      let look = looks.load(
        fromByteOffset: place * MemoryLayout<st_file_look>.stride, as: st_file_look.self)
      foreseen[look.file] = look
    }
  }

  /// - Returns: what the file was like just now, where that is known.
  @discardableResult
  private func dropForeseen(_ descriptor: Int32) -> st_file_look? {
    guard !foreseen.isEmpty, let look = foreseen.removeValue(forKey: descriptor) else { return nil }
    callCount += 1
    return look
  }

  package func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    let there = try readAhead(descriptor, into: buffer, at: offset)
    if there > 0 { return there }
    try ask { call in
      call.operation = ST_FILE_READ.rawValue
      call.file = descriptor
      call.offset = offset
      call.size = UInt64(buffer.count)
    }
    return copyData(to: buffer)
  }

  package func readGrowth(
    of descriptor: Int32, from offset: UInt64, count: Int, knownUpTo end: UInt64, asksForSize: Bool
  ) throws(Errno) -> [UInt8]? {
    guard direct.isUsable else { return nil }
    do throws(Errno) {
      try ask { call in
        call.operation = ST_FILE_READ_DIRECT.rawValue
        call.file = descriptor
        call.offset = offset
        call.size = UInt64(count)
      }
    } catch {
      guard error == .invalidArgument || error == .notSupportedOnSocket else { throw error }
      direct.refuse()
      return nil
    }
    guard let server, let call else { throw .ioError }
    let got = min(Int(call.pointee.result), count)
    let known = DirectReading.KnownSize(
      before: call.pointee.known_before, after: call.pointee.known_after)
    guard known.before != .max else {
      direct.refuse()
      return nil
    }
    // The kernel has answered from the size that it knew.
    if got == 0, known.before <= offset { return nil }
    let bytes = [UInt8](UnsafeRawBufferPointer(start: server.data, count: got))
    callCount += direct.note(readUpTo: offset + UInt64(got), known, asksForSize: asksForSize)
    if !direct.isProven, offset + UInt64(got) <= end,
      try facts(of: descriptor, fresh: true).size > end
    {
      direct.refuse()
      return nil
    }
    return bytes
  }

  package func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
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

  package func target(ofLink path: LogPath) throws(Errno) -> LogPath? {
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

  // MARK: Reading ahead

  package func willRead(_ descriptor: Int32, _ range: Range<UInt64>) {
    guard var running = server else { return }
    let now = Monotonic.now
    var wanted = range
    for ahead in aheads {
      if let ahead, ahead.file == descriptor, isLive(ahead, at: now) {
        wanted = ahead.rest(of: wanted)
      }
    }
    guard !wanted.isEmpty, let place = freePlace(at: now) else { return }
    callCount += 1
    let size = min(UInt64(wanted.count), UInt64(ST_FILE_AHEAD_SIZE))
    let error = st_file_server_read_ahead(
      &running, Int32(place), descriptor, wanted.lowerBound, size)
    guard error == 0 else { return }
    aheads[place] = ReadAhead(
      place: place, file: descriptor, range: wanted.lowerBound..<wanted.lowerBound + size,
      since: now)
  }

  /// Nothing of a file that was read ahead is used any more.
  private func forget(_ descriptor: Int32) {
    reads.forget(descriptor)
    for place in aheads.indices where aheads[place]?.file == descriptor {
      aheads[place]?.isStale = true
    }
  }

  private func isLive(_ ahead: ReadAhead, at now: UInt64) -> Bool {
    guard !ahead.isStale, let server else { return false }
    let done = withUnsafePointer(to: server) { st_file_server_ahead_done($0, Int32(ahead.place)) }
    return done == 0 || now < done + Monotonic.seconds(IOLimits.readAheadAge)
  }

  /// The place of what has been used, or will not be; `nil` where all is still to be used, so that
  /// many files that are read in turns do not throw out each other's.
  private func freePlace(at now: UInt64) -> Int? {
    guard let server else { return nil }
    var oldest: ReadAhead?
    for place in aheads.indices {
      guard let ahead = aheads[place] else { return place }
      let isThere =
        withUnsafePointer(to: server) { st_file_server_ahead_done($0, Int32(place)) } != 0
      guard isThere, ahead.isUsed || !isLive(ahead, at: now) else { continue }
      if ahead.since < oldest?.since ?? .max { oldest = ahead }
    }
    return oldest?.place
  }

  /// Hands out what was read ahead, or is being read.
  ///
  /// - Returns: how many bytes these are; 0: it has to be asked for.
  private func readAhead(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    // Small reads are comparisons with what was read: they have to see what is there now.
    guard buffer.count > IOLimits.freshRead else { return 0 }
    let now = Monotonic.now
    for place in aheads.indices {
      guard let ahead = aheads[place], ahead.file == descriptor, ahead.range.contains(offset),
        isLive(ahead, at: now)
      else { continue }
      try finish(ahead)
      guard let server else { return 0 }
      let end = ahead.range.lowerBound + server.aheads[place].count
      aheads[place]?.range = ahead.range.lowerBound..<end
      aheads[place]?.isUsed = true
      guard offset < end else { return 0 }
      let count = min(buffer.count, Int(end - offset))
      let data = withUnsafePointer(to: server) { st_file_server_ahead_data($0, Int32(place)) }
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(
          start: data.map { $0 + Int(offset - ahead.range.lowerBound) }, count: count))
      return count
    }
    return 0
  }

  /// Waits until a stretch is there.
  private func finish(_ ahead: ReadAhead) throws(Errno) {
    guard let server,
      withUnsafePointer(to: server, { st_file_server_ahead_done($0, Int32(ahead.place)) }) == 0
    else { return }
    try ask { $0.operation = ST_FILE_WAIT.rawValue }
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
    callCount += cost(of: call.pointee, path)
    guard var running = server, st_file_server_ask(&running) == 0 else {
      if var dead = server { end(&dead) }
      server = nil
      aheads = aheads.map { _ in nil }
      foreseen = [:]
      throw .ioError
    }
    let error = call.pointee.error
    guard error == 0 else { throw Errno(rawValue: error) }
  }

  private func cost(of call: st_file_call, _ path: LogPath?) -> Int {
    switch call.operation {
    case ST_FILE_READ.rawValue: reads.note(call.file, from: call.offset, count: call.size)
    // Counted when it is known how it was answered.
    case ST_FILE_READ_DIRECT.rawValue, ST_FILE_FACTS_OF_MANY.rawValue: 0
    default: path.map { 2 + folders.lookUp($0, at: Monotonic.now) } ?? 1
    }
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

/// A stretch of a file that a server reads, or has read, before it is asked for.
private struct ReadAhead {
  /// Where it is in the shared memory.
  let place: Int
  let file: Int32
  var range: Range<UInt64>
  /// When it was asked for.
  let since: UInt64
  var isUsed = false
  /// Whether the file has been looked at, or closed, since.
  var isStale = false

  /// What of another range is not in it: all of it, or what is left beyond one end.
  func rest(of other: Range<UInt64>) -> Range<UInt64> {
    guard range.overlaps(other) else { return other }
    if range.lowerBound <= other.lowerBound {
      return min(range.upperBound, other.upperBound)..<other.upperBound
    }
    return other.lowerBound..<min(range.lowerBound, other.upperBound)
  }
}
