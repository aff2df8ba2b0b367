import TOMLKit

/// A configuration's text, read so that what is wrong costs its own line and no other.
struct ConfigText {
  private(set) var entries: [ConfigValue.Entry] = []
  /// What cannot be read, by line, for people.
  private(set) var troubles: [(line: Int, message: String)] = []
  /// What was read: the text without the lines that could not be.
  private(set) var readable = ""

  /// So many mistakes are looked for; more is another format.
  private static let troublesMax = 30
  /// So many places are tried for the start of what does not end.
  private static let startsMax = 200

  init(_ text: String) {
    guard !text.utf8.contains(0) else {
      troubles = [(1, "it holds a NUL, so it is no text; nothing of it is read")]
      return
    }
    // By scalars: to Swift the end of a DOS line is one character, however many returns are before it.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      line in
      let end = line.lastIndex { $0 != "\r" }.map { line.index(after: $0) } ?? line.startIndex
      return String(line[..<end])
    }
    for danger in ConfigDangers.all(in: lines) {
      guard troubles.count < ConfigText.troublesMax else {
        troubles.append((danger.line + 1, "no more of it can be read: there are too many of these"))
        return
      }
      troubles.append((danger.line + 1, danger.message))
      ConfigText.drop(danger.line, of: &lines)
    }
    while true {
      do {
        entries = ConfigText.entries(of: try ConfigText.parse(lines))
        readable = lines.joined(separator: "\n")
        return
      } catch {
        guard troubles.count < ConfigText.troublesMax,
          let line = ConfigText.culprit(of: error.line, in: lines)
        else {
          troubles.append((error.line, "no more of it can be read: \(error.message)"))
          return
        }
        let remedy = error.message.contains("; ") ? "" : ConfigText.remedy(for: lines[line])
        troubles.append((line + 1, error.message + remedy))
        ConfigText.drop(line, of: &lines)
      }
    }
  }

  private struct Trouble: Error {
    let line: Int
    let message: String
  }

  private static func parse(_ lines: some Sequence<String>) throws(Trouble) -> TOMLTable {
    do {
      return try TOMLTable(string: lines.joined(separator: "\n"))
    } catch let error as TOMLParseError {
      throw Trouble(line: error.source.begin.line, message: words(of: error.description))
    } catch {
      throw Trouble(line: 1, message: "\(error)")
    }
  }

  /// The parser's words without what it was doing.
  private static func words(of description: String) -> String {
    let parts = description.split(separator: ": ", maxSplits: 1)
    let text = parts.count == 2 && parts[0].hasPrefix("Error while") ? parts[1] : description[...]
    if text.hasPrefix("cannot redefine") { return "\(text); the first one counts" }
    if text.contains("end-of-file") { return "what begins here does not end" }
    return String(text).replacing("\n", with: " ")
  }

  /// Which line to leave out for a mistake that was noticed in `line`, counted from 1.
  private static func culprit(of line: Int, in lines: [String]) -> Int? {
    let noticed = min(max(0, line - 1), lines.count - 1)
    let last = lines.lastIndex { !$0.allSatisfy(\.isWhitespace) } ?? 0
    if noticed >= last {
      // Something does not end: the line it begins in is the last one before which all is well.
      let openers = lines.indices.reversed().filter { index in
        ["\"\"\"", "'''", "[", "{"].contains { lines[index].contains($0) }
      }
      for start in openers.prefix(startsMax) where (try? parse(lines[..<start])) != nil {
        if !lines[start].allSatisfy(\.isWhitespace) { return start }
      }
    }
    return lines[...noticed].lastIndex { !$0.allSatisfy(\.isWhitespace) }
  }

  /// Empties a line; of a table that cannot be opened all of it, so that its keys do not become
  /// another's.
  private static func drop(_ line: Int, of lines: inout [String]) {
    func isHeader(_ text: String) -> Bool { text.drop { $0.isWhitespace }.first == "[" }
    var next = line + 1
    if isHeader(lines[line]) {
      while next < lines.count, !isHeader(lines[next]) { next += 1 }
    }
    for place in line..<next { lines[place] = "" }
  }

  private static func remedy(for line: String) -> String {
    let parts = line.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else {
      return line.contains("[")
        ? "; a table is written [name]" : "; a setting is written name = value"
    }
    let value = parts[1].drop { $0.isWhitespace }
    if let first = value.first, first.isLetter, !value.hasPrefix("true"), !value.hasPrefix("false")
    {
      return "; text needs quotes"
    }
    return ""
  }

  // MARK: Values

  private static func entries(of table: TOMLTable) -> [ConfigValue.Entry] {
    table.keys.compactMap { key in
      // A key with a NUL in it is found under no name.
      table[key].map { ConfigValue.Entry(key: key, value: value(of: $0)) }
    }
  }

  private static func value(of node: any TOMLValueConvertible) -> ConfigValue {
    switch node.type {
    case .string: .string(node.string ?? "")
    case .int: .integer(node.int ?? 0)
    case .double: .number(node.double ?? 0)
    case .bool: .flag(node.bool ?? false)
    case .array: .list(node.array.map { $0.map { value(of: $0) } } ?? [])
    case .table: .table(node.table.map { entries(of: $0) } ?? [])
    case .date, .time, .dateTime: .other(node.type.description)
    }
  }
}
