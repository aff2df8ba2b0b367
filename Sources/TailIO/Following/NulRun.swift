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

  /// Finds the first run that is no part of a line: a long one, and where data may come late
  /// (`mayBeLate`) also one at the end of the chunk or of some length.
  static func find(in bytes: UnsafeRawBufferPointer, mayBeLate: Bool) -> Finding {
    guard let base = bytes.baseAddress else { return Finding(usable: 0, run: 0) }
    var place = 0
    while place < bytes.count, let hit = memchr(base + place, 0, bytes.count - place) {
      let start = UnsafeRawPointer(hit) - base
      var end = start
      while end < bytes.count, bytes[end] == 0 { end += 1 }
      let length = end - start
      let isLate = mayBeLate && (end == bytes.count || length >= IOLimits.lateRun)
      if length >= IOLimits.longNulRun || isLate { return Finding(usable: start, run: length) }
      place = end
    }
    return Finding(usable: bytes.count, run: 0)
  }
}
