import Glibc
import SystemPackage

/// What is remembered of the bytes of a file, to tell whether it still is what was read: a size
/// alone does not say that a file was rewritten, and an inode number is used again.
struct Fingerprint: Equatable {
  /// The first bytes of the file, up to `IOLimits.headLength`.
  private(set) var head: [UInt8] = []
  /// The bytes just before the place up to which it was read, up to `IOLimits.markerLength`.
  private(set) var marker: [UInt8] = []

  /// Takes in bytes that were read at `offset`, where the bytes before them ended.
  mutating func take(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) {
    // The first bytes that are read are what they are, whatever was expected.
    if offset == 0 { head = [] }
    if offset == UInt64(head.count), head.count < IOLimits.headLength {
      head += bytes.prefix(IOLimits.headLength - head.count)
    }
    if bytes.count >= IOLimits.markerLength {
      marker = Array(bytes.suffix(IOLimits.markerLength))
    } else {
      marker += bytes
      if marker.count > IOLimits.markerLength {
        marker.removeFirst(marker.count - IOLimits.markerLength)
      }
    }
  }

  /// Bytes before `offset` were not read: they are NULs.
  mutating func passOver(upTo offset: UInt64) {
    marker = [UInt8](repeating: 0, count: Int(min(offset, UInt64(IOLimits.markerLength))))
  }

  /// Reads what there is to remember of a file whose bytes before `offset` are not read otherwise.
  init(
    of file: Int32, before offset: UInt64, _ system: some FileSystem
  ) throws(Errno) {
    guard offset > 0 else { return }
    head = try FullRead.bytes(
      0, min(offset, UInt64(IOLimits.headLength)), of: file, system)
    let start = offset - min(offset, UInt64(IOLimits.markerLength))
    marker = try FullRead.bytes(start, offset, of: file, system)
  }

  init() {}

  /// What is remembered of a file of which nothing has been read but its first bytes.
  init(head: [UInt8]) { self.head = head }

  /// Compares an open file with what is remembered of it.
  ///
  /// - Parameter offset: up to where it was read.
  func compare(
    with file: Int32, readUpTo offset: UInt64, _ system: some FileSystem
  ) throws(Errno) -> FileSighting.Contents {
    if isWhole(before: offset) {
      guard let isSame = try Fingerprint.holds(head, at: 0, file, system) else { return .unknown }
      return isSame ? .same : .rewritten
    }
    guard let endsTheSame = try endsAsBefore(file, readUpTo: offset, system) else {
      return .unknown
    }
    guard let beginsTheSame = try Fingerprint.holds(head, at: 0, file, system) else {
      return .unknown
    }
    if !beginsTheSame { return .rewritten }
    if endsTheSame { return .same }
    return offset > UInt64(head.count) ? .changedNearEnd : .rewritten
  }

  /// Whether all that was read of the file is among its first bytes.
  private func isWhole(before offset: UInt64) -> Bool { UInt64(head.count) == offset }

  /// Whether what was read before `offset` is still there, so that bytes from there on go on with it.
  ///
  /// - Parameter withBeginning: whether the first bytes are looked at, too.
  func goesOn(
    _ file: Int32, at offset: UInt64, withBeginning: Bool, _ system: some FileSystem
  ) throws(Errno) -> Bool {
    if isWhole(before: offset) { return try beginsAsBefore(file, system) }
    guard try endsAsBefore(file, readUpTo: offset, system) ?? false else { return false }
    guard withBeginning else { return true }
    return try beginsAsBefore(file, system)
  }

  /// How many bytes before `offset` are compared when they are read together with what comes behind them: all
  /// that there are of a short file, so that its first bytes are among them.
  func overlap(before offset: UInt64) -> Int {
    offset <= IOLimits.bannerLength ? Int(offset) : marker.count
  }

  /// Whether bytes that end at `offset`, and begin where `overlap` says, are the ones that were read.
  func isFollowed(by bytes: ArraySlice<UInt8>, endingAt offset: UInt64) -> Bool {
    guard !marker.isEmpty, bytes.count >= marker.count,
      bytes.suffix(marker.count).elementsEqual(marker)
    else { return false }
    return UInt64(bytes.count) < offset || bytes.starts(with: head)
  }

  /// Whether the bytes just before `offset` are the ones that were read; `nil` where there are too
  /// few of them.
  func endsAsBefore(
    _ file: Int32, readUpTo offset: UInt64, _ system: some FileSystem
  ) throws(Errno) -> Bool? {
    try Fingerprint.holds(marker, at: offset - min(offset, UInt64(marker.count)), file, system)
  }

  /// Whether the file's first bytes are the ones that were read.
  func beginsAsBefore(_ file: Int32, _ system: some FileSystem) throws(Errno) -> Bool {
    try Fingerprint.holds(head, at: 0, file, system) ?? false
  }

  /// Whether a file has these bytes at a place; `nil` where it has fewer there.
  private static func holds(
    _ expected: [UInt8], at start: UInt64, _ file: Int32, _ system: some FileSystem
  ) throws(Errno) -> Bool? {
    let result: Result<Bool?, Errno> = withUnsafeTemporaryAllocation(
      byteCount: expected.count, alignment: 1
    ) { buffer in
      do throws(Errno) {
        let count = try FullRead.fill(buffer, from: start, of: file, system)
        guard count == expected.count else { return .success(nil) }
        return .success(expected.withUnsafeBytes { $0.isSame(as: buffer) })
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Whether enough is remembered to know a copy of the file by it.
  var isTelling: Bool { head.count == IOLimits.headLength }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes. The library's comparison goes byte by byte, which is felt where it
  /// is done for each chunk that is read.
  fileprivate func isSame(as other: UnsafeMutableRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let base = baseAddress, let otherBase = other.baseAddress else { return true }
    return memcmp(base, otherBase, count) == 0
  }
}

/// Reading until a buffer is full or the file ends: one read may give less than was asked for.
enum FullRead {
  /// The bytes from `start` to `end`, or as many of them as there are.
  static func bytes(
    _ start: UInt64, _ end: UInt64, of file: Int32, _ system: some FileSystem
  ) throws(Errno) -> [UInt8] {
    var failure: Errno?
    // Not cleared first: whole slices of a log are read so.
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(end - start)) { buffer, filled in
      let room = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[..<Int(end - start)])
      do throws(Errno) {
        filled = try fill(room, from: start, of: file, system)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// - Returns: how many bytes were read; fewer than there is room for at the end of the file only.
  static func fill(
    _ buffer: UnsafeMutableRawBufferPointer, from start: UInt64, of file: Int32,
    _ system: some FileSystem
  ) throws(Errno) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let got = try system.read(file, into: rest, at: start + UInt64(filled))
      guard got > 0 else { break }
      filled += got
    }
    return filled
  }

  static func fill(
    _ block: inout [UInt8], from start: UInt64, of file: Int32, _ system: some FileSystem
  ) throws(Errno) -> Int {
    let result: Result<Int, Errno> = block.withUnsafeMutableBytes { buffer in
      do throws(Errno) {
        return .success(try fill(buffer, from: start, of: file, system))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
