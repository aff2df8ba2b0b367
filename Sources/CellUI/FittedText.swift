/// Text of our own made to fit: shortened with an ellipsis, or broken into rows, between words
/// where that leaves enough.
package enum FittedText {
  /// How many of the glyphs are shown in so many columns; fewer than all leave room for an ellipsis.
  static func count(of glyphs: [SafeGlyph], columns: Int) -> Int {
    var width = 0
    var fitting = 0
    for (place, glyph) in glyphs.enumerated() {
      width += Int(glyph.width)
      if width < columns { fitting = place + 1 }
      if width > columns { return end(of: glyphs, upTo: fitting) }
    }
    return glyphs.count
  }

  /// The end of the last word before `end`, unless too little would be left of the text.
  private static func end(of glyphs: [SafeGlyph], upTo end: Int) -> Int {
    func isBlank(_ place: Int) -> Bool { glyphs[place].glyph == .blank }
    var word = end
    if !isBlank(end), let blank = glyphs[..<end].lastIndex(where: { $0.glyph == .blank }),
      blank >= end / 2
    {
      word = blank
    }
    while word > 0, isBlank(word - 1) { word -= 1 }
    return word > 0 ? word : end
  }

  /// The text in no more than so many columns.
  package static func shortened(_ text: String, columns: Int) -> String {
    let line = SafeLine(plain: text)
    guard line.width > columns else { return text }
    guard columns > 0 else { return "" }
    let kept = line.glyphs.prefix(count(of: line.glyphs, columns: columns))
    return kept.reduce(into: "") { $0 += $1.glyph.text } + "…"
  }

  /// The text in rows of no more than so many columns. Where it begins with a column of a table,
  /// the later ones stand under what comes after it.
  package static func rows(_ text: String, columns: Int) -> [String] {
    guard columns > 0, SafeLine(plain: text).width > columns else { return [text] }
    var rows: [String] = []
    var row = ""
    let indent = String(repeating: " ", count: indentation(of: text, columns: columns))
    func isOnlyIndent() -> Bool { row.allSatisfy { $0 == " " } }
    for word in words(of: text) {
      if SafeLine(plain: row + word.blanks + word.text).width <= columns {
        row += word.blanks + word.text
        continue
      }
      // A word that is longer than a row, such as a path, begins where there is room.
      let isLong = SafeLine(plain: word.text).width > columns - indent.count
      if isLong, !isOnlyIndent(), SafeLine(plain: row + word.blanks).width < columns {
        row += word.blanks
      } else if !isOnlyIndent() {
        rows.append(row)
        row = indent
      } else if rows.isEmpty {
        row = word.blanks.count < columns ? word.blanks : ""
      }
      row += word.text
      while SafeLine(plain: row).width > columns {
        let line = SafeLine(plain: row)
        let end = line.glyphCount(in: columns)
        rows.append(line.glyphs[..<end].reduce(into: "") { $0 += $1.glyph.text })
        row = indent + line.glyphs[end...].reduce(into: "") { $0 += $1.glyph.text }
      }
    }
    if !isOnlyIndent() || rows.isEmpty { rows.append(isOnlyIndent() ? "" : row) }
    return rows
  }

  private static func words(of text: String) -> [(blanks: String, text: String)] {
    var words: [(blanks: String, text: String)] = []
    var isInWord = false
    for character in text {
      if character == " " {
        if isInWord || words.isEmpty { words.append(("", "")) }
        words[words.count - 1].blanks.append(character)
        isInWord = false
      } else {
        if words.isEmpty { words.append(("", "")) }
        words[words.count - 1].text.append(character)
        isInWord = true
      }
    }
    return words
  }

  private static func indentation(of text: String, columns: Int) -> Int {
    guard columns >= CellLimits.indentedColumns else { return 0 }
    let all = words(of: text)
    let start = all.first?.blanks.count ?? 0
    var place = 0
    for (number, word) in all.enumerated() {
      place += word.blanks.count
      if number > 0, word.blanks.count > 1, place <= columns / 2 { return place }
      place += word.text.count
    }
    return min(start > 0 ? start + 2 : 0, columns / 2)
  }
}

extension SafeLine {
  /// How many of the first glyphs have room; at least one.
  fileprivate func glyphCount(in columns: Int) -> Int {
    var used = 0
    var count = 0
    while count < glyphs.count, used + Int(glyphs[count].width) <= columns || count == 0 {
      used += Int(glyphs[count].width)
      count += 1
    }
    return count
  }
}

extension Glyph {
  /// As it can be written.
  fileprivate var text: String {
    var view = String.UnicodeScalarView([base])
    for place in 0..<4 where marks[place] != 0 {
      if let mark = Unicode.Scalar(marks[place]) { view.append(mark) }
    }
    return String(view)
  }
}
