import Glibc

/// Runs of NUL bytes: where a file's size came before its data (NFS), and where nothing was ever
/// written (a hole).
enum NulRun {
  /// What of a chunk can be taken as it is.
  struct Finding: Equatable {
    /// Bytes before the run that has to be looked at.
    var usable: Int
    /// The length of that run within the chunk; 0 where there is none.
    var run: Int
  }

  /// Whether there is nothing but NULs.
  static func isAll(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { isAll($0) }
  }

  static func isAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress, bytes.count > 0 else { return true }
    // Each byte is the one before it, and the first is a NUL.
    return bytes[0] == 0 && memcmp(base, base + 1, bytes.count - 1) == 0
  }

  /// Finds the first run that is no part of a line: a long one, and where data may come late
  /// (`mayBeLate`) also one at the end of the chunk or of some length.
  static func find(in bytes: UnsafeRawBufferPointer, mayBeLate: Bool) -> Finding {
    mayBeLate ? findLate(in: bytes) : findLong(in: bytes)
  }

  /// A run of some length covers one of the places that are so far apart: no others are looked at.
  private static func findLong(in bytes: UnsafeRawBufferPointer) -> Finding {
    var place = IOLimits.longNulRun - 1
    while place < bytes.count {
      var end = place
      if bytes[place] == 0 {
        var start = place
        while start > 0, bytes[start - 1] == 0 { start -= 1 }
        while end < bytes.count, bytes[end] == 0 { end += 1 }
        if end - start >= IOLimits.longNulRun { return Finding(usable: start, run: end - start) }
      }
      place = end + IOLimits.longNulRun
    }
    return Finding(usable: bytes.count, run: 0)
  }

  private static func findLate(in bytes: UnsafeRawBufferPointer) -> Finding {
    guard let base = bytes.baseAddress else { return Finding(usable: 0, run: 0) }
    var place = 0
    while place < bytes.count, let hit = memchr(base + place, 0, bytes.count - place) {
      let start = UnsafeRawPointer(hit) - base
      var end = start
      while end < bytes.count, bytes[end] == 0 { end += 1 }
      let length = end - start
      let isLate = end == bytes.count || length >= IOLimits.lateRun
      if length >= IOLimits.longNulRun || isLate { return Finding(usable: start, run: length) }
      place = end
    }
    return Finding(usable: bytes.count, run: 0)
  }
}
