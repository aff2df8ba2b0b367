/// A configuration's text, read so that what is wrong costs its own line and no other.
struct ConfigText {
  private(set) var entries: [ConfigValue.Entry] = []
  /// What cannot be read, by line, for people.
  private(set) var troubles: [(line: Int, message: String)] = []
  private var lines: [[String]: Int] = [:]

  /// So many mistakes are looked for; more is another format.
  private static let troublesMax = 30

  init(_ text: String) {
    guard !text.utf8.contains(0) else {
      troubles = [(1, "it holds a NUL, so it is no text; nothing of it is read")]
      return
    }
    // By scalars: to Swift the end of a DOS line is one character, however many returns are before it.
    var rows = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map {
      row in
      let end = row.lastIndex { $0 != "\r" }.map { row.index(after: $0) } ?? row.startIndex
      return String(row[..<end])
    }
    while true {
      do throws(TOMLReader.Trouble) {
        let reader = try TOMLReader(rows.joined(separator: "\n"))
        entries = reader.entries
        lines = reader.lines
        return
      } catch {
        let noticed = min(max(0, error.line - 1), rows.count - 1)
        guard troubles.count < ConfigText.troublesMax,
          let row = rows[...noticed].lastIndex(where: { !$0.allSatisfy(\.isWhitespace) })
        else {
          troubles.append((error.line, "no more of it can be read: \(error.message)"))
          return
        }
        troubles.append((row + 1, error.message))
        ConfigText.drop(row, of: &rows)
      }
    }
  }

  /// The line, from 1, of a setting, or of the table it is in.
  func line(of path: [String]) -> Int? {
    for length in stride(from: path.count, through: 1, by: -1) {
      if let line = lines[Array(path[..<length])] { return line }
    }
    return nil
  }

  /// Empties a line; of a table that cannot be opened all of it, so that its keys do not become
  /// another's.
  private static func drop(_ row: Int, of rows: inout [String]) {
    func isHeader(_ text: String) -> Bool { text.drop { $0.isWhitespace }.first == "[" }
    var next = row + 1
    if isHeader(rows[row]) {
      while next < rows.count, !isHeader(rows[next]) { next += 1 }
    }
    for place in row..<next { rows[place] = "" }
  }
}
