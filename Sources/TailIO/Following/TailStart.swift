import CLinux
import LogCore
import SystemPackage

/// Finds where the last lines of a file begin, reading backwards from its end.
enum TailStart {
  /// The offset of the first of the last `lines` lines of the first `size` bytes. An unfinished
  /// last line counts as one. Lines that begin further back than `budget` are cut there.
  static func offset(
    ofLast lines: Int, size: UInt64, in file: Int32, _ system: some FileSystem,
    budget: UInt64 = IOLimits.backwardBudget
  ) throws(Errno) -> UInt64 {
    guard lines > 0, size > 0 else { return size }
    let floor = size > budget ? size - budget : 0
    var block = [UInt8](repeating: 0, count: IOLimits.backwardBlock)
    var end = size
    var left = lines
    // A newline at the very end finishes the last line; it begins no other.
    var isFirst = true
    while end > floor {
      let start = max(floor, end > UInt64(block.count) ? end - UInt64(block.count) : 0)
      if block.count > Int(end - start) { block.removeLast(block.count - Int(end - start)) }
      let count = try FullRead.fill(&block, from: start, of: file, system)
      guard count == Int(end - start) else {
        // It became shorter since its size was seen.
        return try offset(
          ofLast: lines, size: start + UInt64(count), in: file, system, budget: budget)
      }
      if isFirst, block[count - 1] == 0 {
        let end = try dataEnd(before: start + UInt64(count), in: file, system)
        if end < start + UInt64(count) {
          return try offset(ofLast: lines, size: end, in: file, system, budget: budget)
        }
      }
      if start > floor, NulRun.isAll(block) {
        let hole = system.holeStart(in: file, from: floor, to: start)
        if hole < start {
          isFirst = false
          end = hole
          continue
        }
      }
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
    // A line that is cut is cut where all readers of it cut it.
    return floor / LogLimits.pieceBlock * LogLimits.pieceBlock
  }

  /// Where the NULs at the end of a file begin, which has been given its length and is filled later;
  /// `end` where there are too many to look through.
  private static func dataEnd(
    before end: UInt64, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    // Of a hole the file system knows; from a place in the last one on there is no data.
    var (low, high): (UInt64, UInt64) = (0, end)
    while low < high {
      let middle = low + (high - low) / 2
      if let data = try system.nextData(in: file, from: middle), data < end {
        low = middle + 1
      } else {
        high = middle
      }
    }
    var place = high
    var left = IOLimits.searchedNulRun
    while place > 0, left > 0 {
      let start = place - min(place, UInt64(LogLimits.chunkLength))
      let bytes = try FullRead.bytes(start, place, of: file, system)
      if !NulRun.isAll(bytes), let last = bytes.lastIndex(where: { $0 != 0 }) {
        return start + UInt64(last) + 1
      }
      left -= min(left, place - start)
      place = start
    }
    return place == 0 ? 0 : end
  }

  /// The first place after `floor` where a line begins, and `end` where none does.
  static func firstLineStart(
    after floor: UInt64, before end: UInt64, in file: Int32, _ system: some FileSystem
  ) throws(Errno) -> UInt64 {
    var block = [UInt8](repeating: 0, count: Int(end - floor))
    let count = try FullRead.fill(&block, from: floor, of: file, system)
    guard let newline = block[..<count].firstIndex(of: UInt8(ascii: "\n")) else { return end }
    return floor + UInt64(newline) + 1
  }
}
