/// Progress output that returns to the start of its row again and again.
enum ProgressRows {
  /// The end of a line that decides what is seen: what a long chain of returns overwrote is not
  /// worth painting. tqdm writes every frame at least as long as the one before, padded with
  /// blanks, so the last frames cover the others.
  static func lastFrames(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard ByteScan.contains(0x0D, or: 0x0D, in: bytes) else { return bytes }
    var frames = 0
    var end = bytes.endIndex
    var place = bytes.endIndex
    while place > bytes.startIndex {
      place -= 1
      guard bytes[place] == 0x0D else { continue }
      // A return right after a return is no frame.
      if end - place > 1 { frames += 1 }
      end = place
      if frames == CellLimits.progressFrames { return bytes[(place + 1)...] }
    }
    return bytes
  }
}
