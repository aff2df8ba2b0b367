import CellUI

extension CellGrid {
  /// The screen as a test keeps it: each row of text after `|`, and after `:` a letter for each
  /// styled cell where a row has any; what the letters mean stands at the end.
  package func golden() -> String {
    var letters: [Style: Character] = [:]
    var legend: [String] = []
    var text = ""
    for (number, line) in lines().enumerated() {
      text += "|" + line + "\n"
      var marks = ""
      for cell in row(number) where cell.width > 0 {
        guard cell.style != .standard else {
          marks += String(repeating: " ", count: Int(cell.width))
          continue
        }
        if letters[cell.style] == nil {
          let letter = Character(Unicode.Scalar(UInt8(97 + letters.count % 26)))
          letters[cell.style] = letter
          legend.append("\(letter) \(cell.style.words)")
        }
        marks += String(repeating: String(letters[cell.style] ?? "?"), count: Int(cell.width))
      }
      while marks.last == " " { marks.removeLast() }
      if !marks.isEmpty { text += ":" + marks + "\n" }
    }
    if let cursor { legend.append("cursor at column \(cursor.column), row \(cursor.row)") }
    return text + "\n" + legend.joined(separator: "\n") + "\n"
  }
}

extension Style {
  fileprivate var words: String {
    var words: [String] = []
    let names: [(Attributes, String)] = [
      (.bold, "bold"), (.dim, "dim"), (.italic, "italic"), (.underline, "underline"),
      (.reverse, "reverse"), (.strikethrough, "strikethrough"),
    ]
    for (attribute, name) in names where attributes.contains(attribute) { words.append(name) }
    if foreground != .standard { words.append("text \(foreground)") }
    if background != .standard { words.append("on \(background)") }
    return words.joined(separator: ", ")
  }
}

extension CellGrid {
  /// As a terminal of so many colours shows it.
  package func reduced(to colors: Int) -> CellGrid {
    var grid = self
    grid.restyle(Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)) { style in
      if colors < 8 {
        if style.background != .standard { style.attributes.insert(.reverse) }
        style.foreground = .standard
        style.background = .standard
        return
      }
      let reduced = ReducedColors(style, colors: colors)
      style.foreground = reduced.foreground.map { .palette(UInt8(clamping: $0)) } ?? .standard
      style.background = reduced.background.map { .palette(UInt8(clamping: $0)) } ?? .standard
      if reduced.isBright { style.attributes.insert(.bold) }
    }
    return grid
  }
}
