/// A name in the order in which people count: `run_2` before `run_10`.
package struct NaturalName: Comparable, Sendable {
  private let bytes: [UInt8]

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  package static func < (one: NaturalName, other: NaturalName) -> Bool {
    var (left, right) = (one.bytes[...], other.bytes[...])
    while let first = left.first, let second = right.first {
      guard isDigit(first), isDigit(second) else {
        if first != second { return first < second }
        left.removeFirst()
        right.removeFirst()
        continue
      }
      let (a, b) = (takeNumber(&left), takeNumber(&right))
      if a.count != b.count { return a.count < b.count }
      if a != b { return a.lexicographicallyPrecedes(b) }
    }
    guard left.isEmpty, right.isEmpty else { return left.isEmpty }
    // `07` and `7` are the same number, not the same name.
    return one.bytes.lexicographicallyPrecedes(other.bytes)
  }

  /// The digits at the start, without zeros that lead.
  private static func takeNumber(_ bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = bytes.prefix(while: isDigit)
    bytes = bytes.dropFirst(digits.count)
    return digits.drop { $0 == UInt8(ascii: "0") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
