/// Paints the bytes of one line into glyphs, as a terminal of unlimited width would, and lets
/// nothing through that could reach a real one.
struct LinePainter {
  /// Columns: a wide glyph is followed by an empty one.
  private var cells: [SafeGlyph?] = []
  private var column = 0
  private var style = Style.standard
  private let mode: SafeLine.Mode
  private let start: Int
  private let honoursColours: Bool

  init(mode: SafeLine.Mode, start: Int, honoursColours: Bool = true) {
    self.mode = mode
    self.start = start
    self.honoursColours = honoursColours
  }

  /// What stands in the line now.
  var glyphs: [SafeGlyph] {
    cells.compactMap { $0 }
  }

  mutating func paint(_ bytes: ArraySlice<UInt8>) {
    cells.reserveCapacity(bytes.count)
    var place = bytes.startIndex
    while place < bytes.endIndex, column < CellLimits.columns {
      let source = UInt32(place - start)
      let byte = bytes[place]
      if byte >= 0x20, byte < 0x7F {
        put(Unicode.Scalar(byte), width: 1, source: source)
        place += 1
      } else if byte == 0x1B {
        place = escape(bytes, from: place, source: source)
      } else if byte < 0x20 || byte == 0x7F {
        place += 1
        control(byte, bytes, &place, source: source)
      } else {
        let scalar = ByteDecoder.next(bytes, &place)
        if scalar.value == 0x9B {
          place = skipParameters(bytes, from: place)
        } else {
          show(scalar, source: source)
        }
      }
    }
  }

  // MARK: Control characters

  private mutating func control(
    _ byte: UInt8, _ bytes: ArraySlice<UInt8>, _ place: inout Int, source: UInt32
  ) {
    switch byte {
    case 0x09:
      repeat {
        put(" ", width: 1, source: source)
      } while column % CellLimits.tabWidth != 0
    case 0x0D where mode == .collapsed:
      column = 0
    case 0x08 where mode == .collapsed:
      column = max(0, column - 1)
    case 0x00:
      // A run of NULs is a hole or a page that has not arrived: one mark says as much as many.
      var count = 1
      while place < bytes.endIndex, bytes[place] == 0 {
        count += 1
        place += 1
      }
      mark(count == 1 ? "^@" : "<\(count) NUL>", source: source)
    case 0x07 where mode == .collapsed:
      break
    default:
      mark("^" + String(Unicode.Scalar((byte ^ 0x40) & 0x7F)), source: source)
    }
  }

  /// Writes what must not be shown itself as a mark.
  private mutating func mark(_ text: String, source: UInt32) {
    let kept = style
    style = Style(attributes: .reverse)
    for scalar in text.unicodeScalars { put(scalar, width: 1, source: source) }
    style = kept
  }

  // MARK: Text

  private mutating func show(_ scalar: Unicode.Scalar, source: UInt32) {
    switch ScalarSafety(of: scalar) {
    case .printable:
      let width = GlyphWidth.of(scalar)
      if width == 0 { combine(scalar) } else { put(scalar, width: width, source: source) }
    case .invisible:
      break
    case .unsafe:
      mark("<U+" + String(scalar.value, radix: 16, uppercase: true) + ">", source: source)
    }
  }

  private mutating func combine(_ scalar: Unicode.Scalar) {
    var place = min(column, cells.count) - 1
    while place >= 0, cells[place] == nil { place -= 1 }
    guard place >= 0, var cell = cells[place] else { return }
    _ = cell.glyph.combine(scalar)
    cells[place] = cell
  }

  private mutating func put(_ scalar: Unicode.Scalar, width: Int, source: UInt32) {
    let blank = SafeGlyph(glyph: .blank, width: 1, style: .standard, source: source)
    while cells.count < column { cells.append(blank) }
    clearHalves(column, blank)
    clearHalves(column + width, blank)
    let glyph = SafeGlyph(
      glyph: Glyph(scalar), width: UInt8(width), style: style.legible, source: source)
    if column < cells.count { cells[column] = glyph } else { cells.append(glyph) }
    if width == 2 {
      if column + 1 < cells.count { cells[column + 1] = nil } else { cells.append(nil) }
    }
    column += width
  }

  /// Blanks the left half of a wide glyph of which the right half at `column` is overwritten.
  private mutating func clearHalves(_ column: Int, _ blank: SafeGlyph) {
    guard column > 0, column < cells.count, cells[column] == nil else { return }
    cells[column - 1] = blank
    cells[column] = blank
  }

  // MARK: Escape sequences (ECMA-48, xterm's ctlseqs)

  /// Takes one sequence in and returns where the text goes on. What is not understood is dropped;
  /// what is not finished ends with the line.
  private mutating func escape(
    _ bytes: ArraySlice<UInt8>, from escape: Int, source: UInt32
  ) -> Int {
    let next = escape + 1
    guard next < bytes.endIndex else { return next }
    switch bytes[next] {
    case UInt8(ascii: "["):
      let end = skipParameters(bytes, from: next + 1)
      if end <= bytes.endIndex, end > next + 1 {
        apply(bytes[(next + 1)..<(end - 1)], final: bytes[end - 1])
      }
      return end
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      return skipString(bytes, from: next + 1)
    case 0x20...0x2F:
      var end = next
      while end < bytes.endIndex, (0x20...0x2F).contains(bytes[end]) { end += 1 }
      return min(end + 1, bytes.endIndex)
    case 0x30...0x7E:
      return next + 1
    default:
      return next
    }
  }

  /// From a control sequence's first parameter to behind its final byte.
  private func skipParameters(_ bytes: ArraySlice<UInt8>, from place: Int) -> Int {
    var end = place
    while end < bytes.endIndex, (0x20...0x3F).contains(bytes[end]) { end += 1 }
    guard end < bytes.endIndex, (0x40...0x7E).contains(bytes[end]) else { return end }
    return end + 1
  }

  /// To behind the end of a control string: BEL, `ESC` and anything, or an abort.
  private func skipString(_ bytes: ArraySlice<UInt8>, from place: Int) -> Int {
    var end = place
    while end < bytes.endIndex {
      switch bytes[end] {
      case 0x07, 0x18, 0x1A: return end + 1
      case 0x1B: return min(end + 2, bytes.endIndex)
      default: end += 1
      }
    }
    return end
  }

  private mutating func apply(_ parameters: ArraySlice<UInt8>, final: UInt8) {
    switch final {
    case UInt8(ascii: "m") where honoursColours:
      style.apply(ColourSequence(parameters))
    case UInt8(ascii: "K") where mode == .collapsed:
      erase(parameters)
    default: break
    }
  }

  private mutating func erase(_ parameters: ArraySlice<UInt8>) {
    let blank = SafeGlyph(glyph: .blank, width: 1, style: .standard, source: 0)
    switch parameters.first ?? UInt8(ascii: "0") {
    case UInt8(ascii: "0"):
      clearHalves(column, blank)
      if column < cells.count { cells.removeSubrange(column...) }
    case UInt8(ascii: "1"):
      clearHalves(column + 1, blank)
      for place in 0..<min(column + 1, cells.count) { cells[place] = blank }
    default:
      cells.removeAll(keepingCapacity: true)
    }
  }
}
