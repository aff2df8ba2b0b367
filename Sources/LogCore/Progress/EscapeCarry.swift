/// What a piece of a long line leaves to the next one: the colours in force, and an escape
/// sequence that the cut went through. As bytes that, put in front of the next piece, make it
/// read as if nothing had been cut.
enum EscapeCarry {
  /// - Parameter carried: what the piece itself was left.
  static func after(_ piece: ArraySlice<UInt8>, carried: [UInt8]) -> [UInt8] {
    let whole = carried.isEmpty ? Array(piece) : carried + piece
    return whole.withUnsafeBytes { bytes in
      var styles: [[UInt8]] = []
      var place = 0
      while let escape = ByteSearch.first(0x1B, in: bytes, from: place) {
        let step = EscapeStep(bytes, at: escape)
        guard step.isFinished else {
          return Array(styles.joined()) + rest(bytes[escape..<step.end], step)
        }
        if step.kind == .style { note(Array(bytes[escape..<step.end]), in: &styles) }
        place = step.end
      }
      return Array(styles.joined())
    }
  }

  private static func note(_ sequence: [UInt8], in styles: inout [[UInt8]]) {
    let parameters = sequence.dropFirst(2).dropLast()
    if parameters.allSatisfy({ $0 == UInt8(ascii: "0") }) {
      styles.removeAll()
    } else if sequence.count <= LogLimits.carriedSequence {
      if styles.count == LogLimits.carriedStyles { styles.removeFirst() }
      styles.append(sequence)
    }
  }

  /// The start of a sequence that is not finished; of a string no more than that it is one.
  private static func rest(
    _ bytes: Slice<UnsafeRawBufferPointer>, _ step: EscapeStep
  ) -> [UInt8] {
    guard step.kind == .string else { return Array(bytes.prefix(LogLimits.carriedSequence)) }
    return Array(bytes.prefix(2)) + (bytes.last == 0x1B ? [0x1B] : [])
  }
}
