import Scalars

/// Progress output that returns to the start of its row again and again.
enum ProgressRows {
  /// The end of a line that decides what is seen; see `RowFrames`.
  static func lastFrames(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard ByteScan.contains(0x0D, or: 0x0D, in: bytes) else { return bytes }
    return bytes[(bytes.startIndex + bytes.withUnsafeBytes { RowFrames.start(in: $0) })...]
  }
}
