/// What comparing sixteen bytes at a time gives: a marked byte is all ones, the others are zero. Wider
/// vectors of the standard library are not compiled to vector instructions.
typealias MarkedLanes = SIMD16<UInt8>

extension MarkedLanes {
  @inline(__always)
  var isMarked: Bool {
    let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }

  /// The lowest marked place that is a find.
  @inline(__always)
  func firstMark(where isFind: (Int) -> Bool) -> Int? {
    let words = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    for word in 0..<2 {
      var mask = words[word].littleEndian & 0x8080_8080_8080_8080
      while mask != 0 {
        let place = word * 8 + (mask.trailingZeroBitCount >> 3)
        if isFind(place) { return place }
        mask &= mask &- 1
      }
    }
    return nil
  }
}
