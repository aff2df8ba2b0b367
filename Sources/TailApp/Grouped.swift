/// A number with commas between its thousands.
package struct Grouped: CustomStringConvertible {
  package let number: UInt64

  package init(_ number: some BinaryInteger) {
    self.number = UInt64(clamping: number)
  }

  package var description: String {
    let digits = Array(String(number))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
