import LogCore

/// A slice of a file, cut between lines where there is a cut, else where a long line is.
struct WholeLines {
  let bytes: ArraySlice<UInt8>
  let range: Range<UInt64>
  /// Whether the end of the line before was read with it. Else nothing is known of where it begins.
  let isBehindLineEnd: Bool

  /// The first, or the last, slice of `range`. The one that comes next is read meanwhile where that is
  /// possible.
  init(
    of range: Range<UInt64>, forward: Bool, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) {
    let length = min(IOLimits.scanSlice, UInt64(range.count))
    let newline = UInt8(ascii: "\n")
    if forward {
      var bytes = try file.bytes(range.lowerBound..<(range.lowerBound + length), system)[...]
      if range.lowerBound + length < range.upperBound {
        if let end = bytes.lastIndex(of: newline) {
          bytes = bytes[...end]
        } else if let cut = bytes.withUnsafeBytes({
          LineCut.last(in: $0, at: range.lowerBound)
        }) {
          bytes = bytes.prefix(cut)
        }
      }
      self.bytes = bytes
      isBehindLineEnd = false
      self.range = range.lowerBound..<(range.lowerBound + UInt64(bytes.count))
    } else {
      var bytes = try file.bytes((range.upperBound - length)..<range.upperBound, system)[...]
      var isBehindLineEnd = false
      if range.upperBound - length > range.lowerBound {
        if let end = bytes.firstIndex(of: newline), end + 1 < bytes.endIndex {
          bytes = bytes[(end + 1)...]
          isBehindLineEnd = true
        } else if let cut = bytes.withUnsafeBytes({
          LineCut.first(in: $0, at: range.upperBound - length)
        }) {
          bytes = bytes.dropFirst(cut)
        }
      }
      self.range = (range.upperBound - UInt64(bytes.count))..<range.upperBound
      self.bytes = bytes
      self.isBehindLineEnd = isBehindLineEnd
    }
    file.willReadSlice(beside: self.range, of: range, forward: forward, system)
  }

  /// Whether its lines may show something else than their bytes, where that matters.
  func hasRows(
    for matcher: LineKindMatcher, _ file: OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> Bool {
    guard matcher.looksAtRows, !bytes.isEmpty else { return false }
    return try file.progress.mayDiffer(bytes, at: range.lowerBound, file, system)
  }

  var batch: LineBatch { FilePiece.batch(of: bytes, at: range.lowerBound) }
}
