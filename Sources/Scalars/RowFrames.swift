/// The frames that progress output draws over each other in a row, each after a return.
package enum RowFrames {
  /// How many of the last ones decide what is seen: tqdm writes every frame at least as long as the one
  /// before, padded with blanks.
  package static let most = 16

  /// Where those begin that decide what is seen; what a long chain of returns overwrote is not worth
  /// painting.
  package static func start(in bytes: UnsafeRawBufferPointer) -> Int {
    var frames = 0
    var end = bytes.count
    var place = bytes.count
    while place > 0 {
      place -= 1
      guard bytes[place] == 0x0D else { continue }
      // A return right after a return is no frame.
      if end - place > 1 { frames += 1 }
      end = place
      if frames == most { return place + 1 }
    }
    return 0
  }
}
