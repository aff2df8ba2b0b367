import Scalars

/// Paints the bytes of one line into glyphs, as a terminal of unlimited width would, and lets
/// nothing through that could reach a real one.
struct LinePainter {
  /// Columns from `origin` on: a wide glyph is followed by an empty one.
  var cells: [SafeGlyph?] = []
  var column = 0
  /// The first column that is kept; later than 0 only where nothing comes back to what is before.
  private(set) var origin = 0
  /// Whether the glyph before `origin` is wide.
  private var isPastWide = false
  var style = Style.standard
  /// The style that is painted with: `style` where it can be read.
  var legible = Style.standard
  /// What `ESC 7` has remembered.
  var saved: (column: Int, style: Style)?
  let mode: SafeLine.Mode
  /// Names have no colours, and are not painted over.
  private let isName: Bool
  /// The index of the byte with offset 0.
  private var start: Int
  /// Columns that are wanted.
  private let wanted: Range<Int>
  /// Whether all bytes were painted.
  private(set) var isWhole = true

  init(
    mode: SafeLine.Mode, start: Int, wanted: Range<Int> = 0..<CellLimits.columns,
    isName: Bool = false
  ) {
    self.mode = mode
    self.start = start
    self.wanted = wanted.clamped(to: 0..<CellLimits.columns)
    self.isName = isName
  }

  /// What stands in the line now.
  var glyphs: [SafeGlyph] {
    cells.compactMap { $0 }
  }

  /// The first bytes are not the line's own.
  mutating func skip(_ count: Int) {
    start += count
  }

  mutating func paint(_ bytes: ArraySlice<UInt8>) {
    var limit = wanted.upperBound
    var place = bytes.startIndex
    if wanted.lowerBound > 0, !mayReturn(bytes) {
      place = pass(bytes)
    } else {
      cells.reserveCapacity(min(bytes.count, limit))
    }
    while place < bytes.endIndex {
      if column >= limit {
        if column >= CellLimits.columns || !mayReturn(bytes[place...]) {
          isWhole = false
          return
        }
        limit = CellLimits.columns
      }
      place = paintOne(bytes, at: place)
    }
  }

  /// Takes in one character or one sequence and returns where the text goes on.
  private mutating func paintOne(_ bytes: ArraySlice<UInt8>, at start: Int) -> Int {
    var place = start
    let source = UInt32(max(0, place - self.start))
    let byte = bytes[place]
    if byte >= 0x20, byte < 0x7F {
      put(Unicode.Scalar(byte), width: 1, source: source)
      return place + 1
    }
    if byte == 0x1B { return escape(bytes, from: place, source: source) }
    if byte < 0x20 || byte == 0x7F {
      place += 1
      control(byte, bytes, &place, source: source)
      return place
    }
    let scalar = ByteDecoder.next(bytes, &place)
    // A control sequence's one-character form.
    if scalar.value == 0x9B { return skipParameters(bytes, from: place) }
    show(scalar, source: source)
    return place
  }

  /// Goes through what is left of the columns wanted, from which nothing is kept but the colours,
  /// and returns where they begin.
  private mutating func pass(_ bytes: ArraySlice<UInt8>) -> Int {
    var place = bytes.startIndex
    while place < bytes.endIndex, column < wanted.lowerBound {
      if bytes[place] >= 0x20, bytes[place] < 0x7F {
        column += 1
        place += 1
        isPastWide = false
      } else {
        place = paintOne(bytes, at: place)
        // What reaches into the columns wanted is kept whole.
        if cells.isEmpty || column > wanted.lowerBound { continue }
        isPastWide = isAfterWide
        cells.removeAll(keepingCapacity: true)
      }
      origin = column
    }
    return place
  }

  /// Whether what is still to come can go back to columns that are painted.
  private func mayReturn(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard mode == .collapsed else { return false }
    if ByteScan.contains(0x0D, or: 0x08, in: bytes) { return true }
    // Colours are the only sequences that nearly every line has.
    return bytes.withUnsafeBytes { bytes in
      var place = 0
      while place < bytes.count {
        guard bytes[place] == 0x1B else {
          place += 1
          continue
        }
        place += 1
        if place < bytes.count, bytes[place] == UInt8(ascii: "8") { return true }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "[") else { continue }
        place += 1
        while place < bytes.count, (0x20...0x3F).contains(bytes[place]) { place += 1 }
        if place < bytes.count, bytes[place] != UInt8(ascii: "m") { return true }
      }
      return false
    }
  }

  // MARK: Control characters

  private mutating func control(
    _ byte: UInt8, _ bytes: ArraySlice<UInt8>, _ place: inout Int, source: UInt32
  ) {
    switch byte {
    case 0x09:
      repeat {
        // A tab moves over what is there.
        if column - origin < cells.count {
          column += 1
        } else {
          put(" ", width: 1, source: source)
        }
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
  mutating func mark(_ text: String, source: UInt32) {
    let kept = legible
    legible = Style(attributes: .reverse)
    for scalar in text.unicodeScalars { put(scalar, width: 1, source: source) }
    legible = kept
  }

  // MARK: Text

  private mutating func show(_ scalar: Unicode.Scalar, source: UInt32) {
    switch ScalarSafety(of: scalar) {
    case .printable:
      // Two of them are a flag to some terminals and two letters to others.
      if let letter = scalar.regionalLetter { return put(letter, width: 1, source: source) }
      let width = GlyphWidth.of(scalar)
      if width == 0 {
        combine(scalar, source: source)
      } else if !(scalar.isSkinTone && isAfterWide) {
        put(scalar, width: width, source: source)
      }
    case .invisible:
      break
    case .byte: put("\u{FFFD}", width: 1, source: source)
    case .unsafe:
      mark("<U+" + String(scalar.value, radix: 16, uppercase: true) + ">", source: source)
    }
  }

  /// Whether a wide glyph was painted last.
  private var isAfterWide: Bool {
    let place = column - origin
    if place == 0 { return isPastWide }
    return place > 1 && place <= cells.count && cells[place - 1] == nil
  }

  private mutating func combine(_ scalar: Unicode.Scalar, source: UInt32) {
    var place = column - origin <= cells.count ? column - origin - 1 : -1
    while place >= 0, cells[place] == nil { place -= 1 }
    // What it stands on is not wanted.
    if place < 0, column == origin, origin > 0 { return }
    if place < 0 {
      // A mark on nothing stands on the sign that Unicode has for it.
      put("\u{25CC}", width: 1, source: source)
      place = column - origin - 1
    }
    guard var cell = cells[place] else { return }
    _ = cell.glyph.combine(scalar)
    cells[place] = cell
  }

  private mutating func put(_ scalar: Unicode.Scalar, width: Int, source: UInt32) {
    let glyph = SafeGlyph(
      glyph: Glyph(scalar), width: UInt8(width), style: legible, source: source)
    let place = column - origin
    if place == cells.count {
      cells.append(glyph)
    } else {
      let blank = SafeGlyph(glyph: .blank, width: 1, style: .standard, source: source)
      while cells.count < place { cells.append(blank) }
      clearHalves(place, blank)
      clearHalves(place + width, blank)
      if place < cells.count { cells[place] = glyph } else { cells.append(glyph) }
    }
    if width == 2 {
      if place + 1 < cells.count { cells[place + 1] = nil } else { cells.append(nil) }
    }
    column += width
  }

  /// Blanks both halves of a wide glyph whose right half is at `column`.
  mutating func clearHalves(_ column: Int, _ blank: SafeGlyph) {
    guard column > 0, column < cells.count, cells[column] == nil else { return }
    cells[column - 1] = blank
    cells[column] = blank
  }

  mutating func paintColours(_ parameters: ArraySlice<UInt8>) {
    guard !isName else { return }
    style.apply(ColourSequence(parameters))
    legible = style.legible
  }
}

extension Unicode.Scalar {
  /// The letter of a regional indicator.
  fileprivate var regionalLetter: Unicode.Scalar? {
    (0x1F1E6...0x1F1FF).contains(value) ? Unicode.Scalar(value - 0x1F1E6 + 65) : nil
  }

  /// Whether it colours the emoji before it; left out after one, because terminals differ on
  /// whether it takes columns of its own.
  fileprivate var isSkinTone: Bool {
    (0x1F3FB...0x1F3FF).contains(value)
  }
}
