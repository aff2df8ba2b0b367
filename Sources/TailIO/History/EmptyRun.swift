import LogCore

/// NULs that a task goes through slice by slice. Where they are a hole, and nothing is found in the middle of
/// it, nothing is found in the rest of its middle either: it is passed over.
struct EmptyRun {
  /// How far from the ends of a hole nothing of it depends on what is beyond them.
  private let margin: UInt64
  /// How many bytes of it have been gone through.
  private var length: UInt64 = 0

  /// - Parameter reach: how far a line is looked through on each side of a place.
  init(reach: UInt64 = 0) {
    margin = reach + 2 * IOLimits.scanSlice
  }

  /// Takes in a slice of what was left.
  ///
  /// - Parameter found: whether it has something that is looked for.
  /// - Returns: which bytes behind the slice, in the direction of the task, need not be read.
  mutating func take(
    _ slice: WholeLines, of left: Range<UInt64>, forward: Bool, found: Bool, _ file: OpenHistory,
    _ system: some FileSystem
  ) -> Range<UInt64>? {
    guard !found, slice.bytes.withUnsafeBytes({ NulRun.isAll($0) }) else {
      length = 0
      return nil
    }
    length += UInt64(slice.range.count)
    // What is near the ends of the hole is judged with what is beyond them.
    guard length >= margin, left.upperBound - left.lowerBound > 2 * margin else { return nil }
    // There long lines are cut.
    let unit = LogLimits.pieceBlock
    if forward {
      let end = file.holeEnd(from: slice.range.upperBound, to: left.upperBound, system)
      guard end > margin else { return nil }
      let place = (end - margin) / unit * unit
      return place > slice.range.upperBound ? slice.range.upperBound..<place : nil
    }
    let start = file.holeStart(from: left.lowerBound, to: slice.range.lowerBound, system)
    let place = (start + margin + unit - 1) / unit * unit
    return place < slice.range.lowerBound ? place..<slice.range.lowerBound : nil
  }
}
