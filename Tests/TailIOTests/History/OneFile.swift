import LogCore
import SystemPackage

@testable import TailIO

/// One file in memory, as far as reading it out of turn needs.
struct OneFile: FileSystem {
  let bytes: [UInt8]

  func open(_ path: LogPath) throws(Errno) -> Int32 { 3 }
  func close(_ descriptor: Int32) {}

  func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts {
    throw .notSupported
  }

  func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts { throw .notSupported }

  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int {
    guard offset < UInt64(bytes.count) else { return 0 }
    let end = min(bytes.count, Int(offset) + buffer.count)
    bytes[Int(offset)..<end].withUnsafeBytes { buffer.copyMemory(from: $0) }
    return end - Int(offset)
  }

  func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? { offset }
  func target(ofLink path: LogPath) throws(Errno) -> LogPath? { nil }
}
