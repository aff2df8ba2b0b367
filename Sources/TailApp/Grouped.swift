import LogCore

/// A number with commas between its thousands.
package struct Grouped: CustomStringConvertible {
  package let number: UInt64

  package init(_ number: some BinaryInteger) {
    self.number = UInt64(clamping: number)
  }

  package var description: String { Counted.grouped(number) }
}
