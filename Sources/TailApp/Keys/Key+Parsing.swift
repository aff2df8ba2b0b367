import CellUI

/// Keys as people write them in a configuration: `ctrl-s`, `^S`, `alt-1`, `pgdn`, `G`.
extension Key {
  /// The keys of a sequence, with blanks between; `nil` where one of them is none.
  package static func sequence(_ text: String) -> [Key]? {
    var keys: [Key] = []
    for word in text.split(separator: " ") {
      guard let key = Key(word) else { return nil }
      keys.append(key)
    }
    return keys.isEmpty ? nil : keys
  }

  /// A single key. Upper and lower case matter for characters and for nothing else.
  package init?(_ text: some StringProtocol) {
    let scalars = Array(text.unicodeScalars)
    if scalars.count == 1 {
      guard let key = Key.named(text.lowercased()) ?? Key.plain(scalars[0]) else { return nil }
      self = key
      return
    }
    if scalars.count == 2, scalars[0] == "^" {
      guard let key = Key.with(control: scalars[1]) else { return nil }
      self = key
      return
    }
    let name = text.lowercased()
    if let key = Key.named(name) {
      self = key
      return
    }
    for (prefix, kind) in Key.prefixes where name.hasPrefix(prefix) {
      // From the text itself: Alt tells g from G.
      guard let key = Key.with(kind, text.dropFirst(prefix.count)) else { return nil }
      self = key
      return
    }
    return nil
  }

  private enum Modifier {
    case control, alt, shift
  }

  private static let prefixes: [(String, Modifier)] = [
    ("ctrl-", .control), ("control-", .control), ("c-", .control), ("alt-", .alt),
    ("meta-", .alt), ("m-", .alt), ("a-", .alt), ("shift-", .shift), ("s-", .shift),
  ]

  private static func with(_ modifier: Modifier, _ rest: some StringProtocol) -> Key? {
    let scalars = Array(rest.unicodeScalars)
    switch modifier {
    case .control:
      if rest.lowercased() == "space" { return .control("@") }
      if scalars.count == 1, names[String(rest)] == nil { return with(control: scalars[0]) }
      if case .modified(let others, let key)? = Key(rest) {
        return .modified(others.union(.control), key)
      }
      return special(rest).map { .modified(.control, $0) }
    case .alt:
      if let key = special(rest) { return .modified(.alt, key) }
      guard scalars.count == 1, case .character(let scalar)? = plain(scalars[0]) else { return nil }
      return .alt(scalar)
    case .shift:
      if rest.lowercased() == "tab" { return .backTab }
      guard scalars.count == 1, scalars[0].properties.isAlphabetic else { return nil }
      let upper = Array(scalars[0].properties.uppercaseMapping.unicodeScalars)
      return upper.count == 1 ? .character(upper[0]) : nil
    }
  }

  /// A key that keeps Ctrl and Alt apart from itself: one without a character.
  private static func special(_ name: some StringProtocol) -> Key? {
    guard let key = named(name.lowercased()) else { return nil }
    if case .character = key { return nil }
    return key
  }

  /// Ctrl and a character, as the terminal sends it: some are other keys' own codes.
  private static func with(control scalar: Unicode.Scalar) -> Key? {
    switch scalar {
    case "i", "I": .tab
    case "m", "M", "j", "J": .enter
    case "h", "H", "?": .backspace
    case "[": .escape
    case "a"..."z", "@", "\\", "]", "^", "_": .control(scalar)
    case "A"..."Z": Unicode.Scalar(scalar.value + 32).map { .control($0) }
    default: nil
    }
  }

  /// A character that can be typed by itself.
  private static func plain(_ scalar: Unicode.Scalar) -> Key? {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      nil
    default: .character(scalar)
    }
  }

  private static func named(_ name: String) -> Key? {
    if let key = names[name] { return key }
    guard name.first == "f", let number = Int(name.dropFirst()), (1...12).contains(number),
      name.dropFirst() == String(number)
    else { return nil }
    return .function(number)
  }

  private static let names: [String: Key] = [
    "enter": .enter, "return": .enter, "esc": .escape, "escape": .escape, "tab": .tab,
    "backtab": .backTab, "space": .character(" "), "backspace": .backspace, "bs": .backspace,
    "delete": .delete, "del": .delete, "insert": .insert, "ins": .insert,
    "up": .up, "down": .down, "left": .left, "right": .right,
    "↑": .up, "↓": .down, "←": .left, "→": .right,
    "home": .home, "end": .end, "pgup": .pageUp, "page-up": .pageUp, "pageup": .pageUp,
    "pgdn": .pageDown, "page-down": .pageDown, "pagedown": .pageDown,
  ]
}
