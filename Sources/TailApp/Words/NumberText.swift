/// A number as a chart writes it: four digits that count.
struct NumberText: CustomStringConvertible {
  let description: String

  init(_ value: Double) {
    guard value.isFinite else {
      description = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
      return
    }
    guard value != 0 else {
      description = "0"
      return
    }
    let exponent = NumberText.exponent(of: abs(value))
    if (-4...6).contains(exponent) {
      description = NumberText.plain(value, decimals: max(0, 3 - exponent))
    } else {
      let mantissa = value / NumberText.power(exponent)
      description = NumberText.plain(mantissa, decimals: 2) + "e\(exponent)"
    }
  }

  private static func plain(_ value: Double, decimals: Int) -> String {
    let scale = power(decimals)
    let rounded = (value * scale).rounded() / scale
    let text = String(rounded)
    // Small ones are written with an exponent otherwise.
    guard text.contains("e") else { return text.hasSuffix(".0") ? String(text.dropLast(2)) : text }
    let digits = String(Int64((abs(value) * scale).rounded()))
    let zeros = String(repeating: "0", count: max(0, decimals - digits.utf8.count))
    return (value < 0 ? "-" : "") + "0." + zeros + digits
  }

  /// The power of ten of the first digit.
  private static func exponent(of value: Double) -> Int {
    var (exponent, left) = (0, value)
    while left >= 10 {
      left /= 10
      exponent += 1
    }
    while left < 1 {
      left *= 10
      exponent -= 1
    }
    return exponent
  }

  private static func power(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return exponent < 0 ? 1 / power : power
  }
}
