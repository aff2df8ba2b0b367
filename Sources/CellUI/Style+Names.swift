/// Styles and colours as people write them: `bold bright-red`, `black on #f0e442`, `reverse`.
extension Style {
  /// Why a word says nothing of a style.
  package struct NameError: Error, Equatable {
    /// One line for people.
    package let message: String
  }

  /// - Parameter words: attributes and a colour for the text, and after `on` one for the background.
  package init(words: String) throws(NameError) {
    var style = Style.standard
    var isBackground = false
    var seen: (text: Bool, background: Bool) = (false, false)
    for word in words.lowercased().split(separator: " ") {
      if let attribute = Style.attributeNames.first(where: { $0.name == word })?.attribute {
        style.attributes.insert(attribute)
      } else if word == "on" {
        isBackground = true
      } else if word == "plain" {
        continue
      } else if let color = Color(name: word) {
        guard isBackground ? !seen.background : !seen.text else {
          throw NameError(
            message: "\"\(word)\" is one colour too many; the background's stands after on")
        }
        if isBackground {
          style.background = color
          seen.background = true
        } else {
          style.foreground = color
          seen.text = true
        }
      } else if word == "blink" {
        throw NameError(message: "nothing blinks here; try bold or reverse")
      } else {
        throw NameError(
          message: "\"\(word)\" is no colour and no attribute; try red, bright-red, 208, #d75f00, "
            + "bold, dim, italic, underline or reverse")
      }
    }
    self = style
  }

  /// As it is read back.
  package var words: String {
    var words = Style.attributeNames.filter { attributes.contains($0.attribute) }.map(\.name)
    if foreground != .standard { words.append(foreground.name) }
    if background != .standard { words += ["on", background.name] }
    return words.isEmpty ? "plain" : words.joined(separator: " ")
  }

  private static let attributeNames: [(name: String, attribute: Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline),
    ("reverse", .reverse),
  ]
}

extension Color {
  private static let names = [
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
  ]

  /// `red`, `bright-red`, `grey`, 0 to 255, `#rrggbb`, or `default`: the terminal's own.
  package init?(name: some StringProtocol) {
    let name = String(name.lowercased())
    if name == "default" {
      self = .standard
    } else if name == "grey" || name == "gray" {
      self = .palette(8)
    } else if let number = Color.names.firstIndex(of: name) {
      self = .palette(UInt8(number))
    } else if name.hasPrefix("bright-"),
      let number = Color.names.firstIndex(of: String(name.dropFirst(7)))
    {
      self = .palette(UInt8(number + 8))
    } else if name.hasPrefix("#") {
      let digits = name.utf8.dropFirst()
      guard digits.count == 6, digits.allSatisfy({ Color.isHexDigit($0) }),
        let number = UInt32(name.dropFirst(), radix: 16)
      else { return nil }
      self = .rgb(
        red: UInt8(truncatingIfNeeded: number >> 16), green: UInt8(truncatingIfNeeded: number >> 8),
        blue: UInt8(truncatingIfNeeded: number))
    } else if name.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt8(name) {
      self = .palette(number)
    } else {
      return nil
    }
  }

  /// As it is read back.
  package var name: String {
    switch self {
    case .standard: "default"
    case .palette(let number) where number < 8: Color.names[Int(number)]
    case .palette(let number) where number < 16: "bright-" + Color.names[Int(number) - 8]
    case .palette(let number): String(number)
    case .rgb(let red, let green, let blue):
      "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...102).contains(byte)
  }
}
