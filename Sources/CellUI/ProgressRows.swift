/// Progress output that returns to the start of its row again and again.
enum ProgressRows {
  /// The end of a line that decides what is seen: what a long chain of returns overwrote is not
  /// worth painting. tqdm writes every frame at least as long as the one before, padded with
  /// blanks, so the last frames cover the others.
  static func lastFrames(of bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var returns = 0
    var place = bytes.endIndex
    while place > bytes.startIndex {
      place -= 1
      guard bytes[place] == 0x0D else { continue }
      returns += 1
      if returns == CellLimits.progressFrames { return bytes[(place + 1)...] }
    }
    return bytes
  }
}
