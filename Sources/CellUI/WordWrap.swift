/// Cuts text into rows at words where that can be: behind a blank, and beside a wide glyph. A word
/// that is longer than a row is cut. Nothing is left out: a blank for which a row has no room more
/// hangs over its end and is not seen.
enum WordWrap {
  /// Text as a row of glyphs.
  protocol Text {
    var count: Int { get }
    /// In columns.
    func width(at place: Int) -> Int
    func isBlank(_ place: Int) -> Bool
    /// Whether the glyph is a blank that needs not be seen, and no more of one than those before it,
    /// such as the rest of a tab.
    func mayHang(_ place: Int, isFirst: Bool) -> Bool
  }

  /// The rows, one after the other without a gap; at least one.
  ///
  /// - Parameter width: columns of a row; at least 1.
  static func rows(of text: some Text, width: Int) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var start = 0
    repeat {
      let end = end(ofRowFrom: start, in: text, width: width)
      rows.append(start..<end)
      start = end
    } while start < text.count
    return rows
  }

  /// Where the row that begins at a glyph ends.
  private static func end(ofRowFrom start: Int, in text: some Text, width: Int) -> Int {
    var used = 0
    var end = start
    /// The last place where a row may end.
    var good: Int?
    var isSeen = false
    while end < text.count, used + text.width(at: end) <= width || end == start {
      if end > start, isBetweenWords(end, in: text) { good = end }
      used += text.width(at: end)
      isSeen = isSeen || !text.isBlank(end)
      end += 1
    }
    guard end < text.count else { return end }
    if isSeen, text.mayHang(end, isFirst: true) {
      end += 1
      while end < text.count, text.mayHang(end, isFirst: false) { end += 1 }
      return end
    }
    guard !text.isBlank(end), !isBetweenWords(end, in: text), let good,
      fits(from: good, in: text, width: width)
    else { return end }
    return good
  }

  private static func isBetweenWords(_ place: Int, in text: some Text) -> Bool {
    text.isBlank(place - 1) || text.width(at: place - 1) > 1 || text.width(at: place) > 1
  }

  /// Whether the word that begins at a glyph has room in a row of its own.
  private static func fits(from start: Int, in text: some Text, width: Int) -> Bool {
    var used = 0
    var place = start
    while place < text.count, !text.isBlank(place), text.width(at: place) == 1 || place == start {
      used += text.width(at: place)
      if used > width { return false }
      place += 1
    }
    return true
  }
}

extension SafeLine {
  /// Cuts the line into rows of at most `width` columns, at words where that can be; a wide glyph is
  /// never cut in half, and a blank between two rows may hang over the end of the first. At least
  /// one row.
  package func rows(width: Int) -> [Range<Int>] {
    guard self.width - startColumn > width else { return [0..<glyphs.count] }
    return glyphs.withUnsafeBufferPointer { WordWrap.rows(of: Painted(glyphs: $0), width: width) }
  }

  /// The same for a line whose bytes are all printable ASCII, by its columns; see `plainWidth`.
  package static func plainRows(of bytes: ArraySlice<UInt8>, width: Int) -> [Range<Int>] {
    let bytes = content(bytes)
    guard bytes.count > width else { return [0..<bytes.count] }
    return bytes.withUnsafeBufferPointer { WordWrap.rows(of: Plain(bytes: $0), width: width) }
  }

  private struct Painted: WordWrap.Text {
    let glyphs: UnsafeBufferPointer<SafeGlyph>

    var count: Int { glyphs.count }
    func width(at place: Int) -> Int { Int(glyphs[place].width) }
    func isBlank(_ place: Int) -> Bool { glyphs[place].glyph == .blank }

    func mayHang(_ place: Int, isFirst: Bool) -> Bool {
      isBlank(place) && glyphs[place].style == .standard
        && (isFirst || glyphs[place].source == glyphs[place - 1].source)
    }
  }

  private struct Plain: WordWrap.Text {
    let bytes: UnsafeBufferPointer<UInt8>

    var count: Int { bytes.count }
    func width(at place: Int) -> Int { 1 }
    func isBlank(_ place: Int) -> Bool { bytes[place] == 0x20 }
    func mayHang(_ place: Int, isFirst: Bool) -> Bool { isFirst && isBlank(place) }
  }
}
