/// Where in a configuration's text each setting stands. The parser does not tell; this looks for
/// headers and keys only and needs not be right about anything else.
struct ConfigLines {
  private var lines: [[String]: Int] = [:]

  init(_ text: String) {
    var table: [String] = []
    var fence: String?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let open = fence {
        if line.contains(open) { fence = nil }
        continue
      }
      var rest = line.drop { $0.isWhitespace }
      if rest.first == "[" {
        rest = rest.drop { $0 == "[" }
        table = ConfigLines.path(&rest)
        note(table, number + 1)
      } else {
        let path = ConfigLines.path(&rest)
        guard !path.isEmpty, rest.first == "=" else { continue }
        note(table + path, number + 1)
        for mark in ["\"\"\"", "'''"] where rest.split(separator: mark).count == 2 { fence = mark }
      }
    }
  }

  private mutating func note(_ path: [String], _ line: Int) {
    if lines[path] == nil { lines[path] = line }
  }

  /// The line of a setting, or of the table it is in.
  func line(of path: [String]) -> Int? {
    for length in stride(from: path.count, through: 1, by: -1) {
      if let line = lines[Array(path[..<length])] { return line }
    }
    return nil
  }

  /// A dotted key, taken off the front with the blanks after it.
  private static func path(_ text: inout Substring) -> [String] {
    var path: [String] = []
    while true {
      text = text.drop { $0 == " " || $0 == "\t" }
      guard let part = part(&text) else { return path }
      path.append(part)
      text = text.drop { $0 == " " || $0 == "\t" }
      guard text.first == "." else { return path }
      text.removeFirst()
    }
  }

  private static func part(_ text: inout Substring) -> String? {
    guard let first = text.first else { return nil }
    guard first == "\"" || first == "'" else {
      let bare = text.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      text = text[bare.endIndex...]
      return bare.isEmpty ? nil : String(bare)
    }
    text.removeFirst()
    var part = ""
    while let character = text.popFirst(), character != first {
      if character == "\\", first == "\"", let next = text.popFirst() {
        part.append(next)
      } else {
        part.append(character)
      }
    }
    return part
  }
}
