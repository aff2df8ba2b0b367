/// How many columns a scalar takes in a terminal.
package enum GlyphWidth {
  /// 0, 1 or 2; for printable scalars only.
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return 1 }
    if contains(value, in: zero) { return 0 }
    return contains(value, in: wide) ? 2 : 1
  }

  /// Whether a scalar lies in one of the ranges of a table.
  static func contains(_ value: UInt32, in table: [UInt32]) -> Bool {
    var low = 0
    var high = table.count / 2
    while low < high {
      let middle = (low + high) / 2
      if value > table[middle * 2 + 1] { low = middle + 1 } else { high = middle }
    }
    return low < table.count / 2 && value >= table[low * 2]
  }
}
