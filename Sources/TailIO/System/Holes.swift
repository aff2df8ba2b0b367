import SystemPackage

/// Holes of files: NULs that nobody has written, and that need not be read.
extension FileSystem {
  /// Where the hole at a place ends, as far as the file system knows of it; the place itself where there is
  /// none.
  ///
  /// - Parameter end: nothing beyond is of interest.
  func holeEnd(in file: Int32, from offset: UInt64, to end: UInt64) -> UInt64 {
    guard offset < end else { return offset }
    do throws(Errno) {
      let data = try nextData(in: file, from: offset) ?? end
      return max(offset, min(data, end))
    } catch {
      return offset
    }
  }

  /// Where the hole begins that goes up to a place; the place itself where there is none.
  ///
  /// - Parameter start: nothing before is of interest.
  func holeStart(in file: Int32, from start: UInt64, to offset: UInt64) -> UInt64 {
    // Where nobody knows of holes, that is not asked again and again.
    guard offset > start, holeEnd(in: file, from: offset - 1, to: offset) == offset else {
      return offset
    }
    // From a place in the hole on there is no data before its end.
    var (low, high) = (start, offset)
    while low < high {
      let middle = low + (high - low) / 2
      if holeEnd(in: file, from: middle, to: offset) == offset {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return high
  }
}
