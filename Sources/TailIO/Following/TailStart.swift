import CLinux
import LogCore
import SystemPackage

/// Finds where the last lines of a file begin, reading backwards from its end.
enum TailStart {
  /// The offset of the first of the last `lines` lines of the first `size` bytes. An unfinished
  /// last line counts as one. Lines that begin further back than `IOLimits.backwardBudget` are
  /// cut there.
  static func offset(
    ofLast lines: Int, size: UInt64, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    guard lines > 0, size > 0 else { return size }
    let floor = size > IOLimits.backwardBudget ? size - IOLimits.backwardBudget : 0
    var block = [UInt8](repeating: 0, count: IOLimits.backwardBlock)
    var end = size
    var left = lines
    // A newline at the very end finishes the last line; it begins no other.
    var isFirst = true
    while end > floor {
      let start = max(floor, end > UInt64(block.count) ? end - UInt64(block.count) : 0)
      let count = try fill(&block, from: start, count: Int(end - start), file, system)
      guard count == Int(end - start) else { return min(size, start + UInt64(count)) }
      var limit = count
      if isFirst, block[count - 1] == UInt8(ascii: "\n") { limit -= 1 }
      isFirst = false
      while limit > 0 {
        let place = block.withUnsafeBytes {
          st_last_byte($0.baseAddress, limit, Int32(UInt8(ascii: "\n")))
        }
        guard place >= 0 else { break }
        left -= 1
        if left == 0 { return start + UInt64(place) + 1 }
        limit = place
      }
      end = start
    }
    return floor
  }

  private static func fill(
    _ block: inout [UInt8], from start: UInt64, count: Int, _ file: Int32,
    _ system: some FileSystem
  ) throws(Errno) -> Int {
    var filled = 0
    while filled < count {
      var failure: Errno?
      let got = block.withUnsafeMutableBytes { buffer -> Int in
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<count])
        do throws(Errno) {
          return try system.read(file, into: rest, at: start + UInt64(filled))
        } catch {
          failure = error
          return 0
        }
      }
      if let failure { throw failure }
      guard got > 0 else { break }
      filled += got
    }
    return filled
  }
}
