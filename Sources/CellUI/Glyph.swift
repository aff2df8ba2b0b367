/// What stands in a cell: one printable scalar and the combining marks on it.
///
/// A terminal's cell holds no more than four marks (ncurses: `CCHARW_MAX` is 5); further ones
/// are dropped where the glyph is made.
package struct Glyph: Hashable, Sendable {
  package var base: Unicode.Scalar
  /// Marks as scalar values, 0 where there is none, filled from the first.
  package var marks: SIMD4<UInt32>

  package init(_ base: Unicode.Scalar) {
    self.base = base
    self.marks = .zero
  }

  /// Adds a combining mark; `false` when there is no room for it.
  package mutating func combine(_ mark: Unicode.Scalar) -> Bool {
    for place in 0..<4 where marks[place] == 0 {
      marks[place] = mark.value
      return true
    }
    return false
  }

  package static let blank = Glyph(" ")
}
