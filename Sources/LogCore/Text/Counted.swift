/// A number and what it counts, as people write it: `1 line`, `2,000 lines`.
package struct Counted: CustomStringConvertible {
  package let description: String

  /// - Parameters:
  ///   - one: the word for one of them.
  ///   - many: the word for several; `nil`: an s makes it of the one.
  ///   - mark: what stands behind the number, such as the `+` of a count that goes on.
  package init(
    _ number: some BinaryInteger, _ one: String, _ many: String? = nil, mark: String = ""
  ) {
    let isOne = number == 1 && mark.isEmpty
    description = "\(Counted.grouped(number))\(mark) \(isOne ? one : many ?? one + "s")"
  }

  /// A number with commas between its thousands.
  package static func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(UInt64(clamping: number)))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
