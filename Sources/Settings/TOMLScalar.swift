/// A value without quotes: a number, `true`, a date.
enum TOMLScalar: Equatable {
  case flag(Bool)
  case integer(Int)
  case number(Double)
  case date, time, dateAndTime

  /// `nil`: it is none.
  init?(_ word: String) {
    switch word {
    case "true": self = .flag(true)
    case "false": self = .flag(false)
    case "inf", "+inf": self = .number(.infinity)
    case "-inf": self = .number(-.infinity)
    case "nan", "+nan", "-nan": self = .number(.nan)
    default:
      guard
        let scalar = TOMLScalar(integer: word) ?? TOMLScalar(number: word) ?? TOMLScalar(date: word)
      else { return nil }
      self = scalar
    }
  }

  var value: ConfigValue {
    switch self {
    case .flag(let flag): .flag(flag)
    case .integer(let number): .integer(number)
    case .number(let number): .number(number)
    case .date: .other("date")
    case .time: .other("time")
    case .dateAndTime: .other("date and time")
    }
  }

  private init?(integer word: String) {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
      guard let digits = TOMLScalar.digits(word.dropFirst(2), radix: radix),
        let number = Int(digits, radix: radix)
      else { return nil }
      self = .integer(number)
      return
    }
    let unsigned = word.first == "-" || word.first == "+" ? word.dropFirst() : word[...]
    guard let digits = TOMLScalar.digits(unsigned, radix: 10),
      digits.count == 1 || digits.first != "0",
      let number = Int((word.first == "-" ? "-" : "") + digits)
    else { return nil }
    self = .integer(number)
  }

  private init?(number word: String) {
    var rest = word[...]
    var plain = ""
    if let sign = rest.first, sign == "-" || sign == "+" { plain.append(rest.removeFirst()) }
    func part(_ text: inout Substring) -> String? {
      let end = text.firstIndex { $0 == "." || $0 == "e" || $0 == "E" } ?? text.endIndex
      defer { text = text[end...] }
      return TOMLScalar.digits(text[..<end], radix: 10)
    }
    guard let whole = part(&rest), whole.count == 1 || whole.first != "0" else { return nil }
    plain += whole
    if rest.first == "." {
      rest.removeFirst()
      guard let fraction = part(&rest) else { return nil }
      plain += "." + fraction
    }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      plain += "e"
      if let sign = rest.first, sign == "-" || sign == "+" { plain.append(rest.removeFirst()) }
      guard let exponent = TOMLScalar.digits(rest, radix: 10) else { return nil }
      plain += exponent
      rest = ""
    }
    // Digits alone are a whole number, or too many.
    guard rest.isEmpty, plain.contains(where: { $0 == "." || $0 == "e" }),
      let number = Double(plain)
    else { return nil }
    self = .number(number)
  }

  /// Digits without the `_` between them; `nil`: there is something else.
  private static func digits(_ text: Substring, radix: Int) -> String? {
    var digits = ""
    var wasDigit = false
    for scalar in text.unicodeScalars {
      if scalar == "_", wasDigit {
        wasDigit = false
        continue
      }
      guard scalar.isASCII, let digit = Character(scalar).hexDigitValue, digit < radix else {
        return nil
      }
      digits.unicodeScalars.append(scalar)
      wasDigit = true
    }
    return wasDigit ? digits : nil
  }

  /// By its form alone: no setting is one.
  private init?(date word: String) {
    let form = word.utf8.map { byte -> UInt8 in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? UInt8(ascii: "0") : byte
    }
    let day = Array("0000-00-00".utf8)
    let time = Array("00:00:00".utf8)
    if form == day {
      self = .date
    } else if form.starts(with: time) {
      self = .time
    } else if form.starts(with: day), "Tt ".utf8.contains(form[10]),
      form.dropFirst(11).starts(with: time)
    {
      self = .dateAndTime
    } else {
      return nil
    }
  }
}
