import Scalars

/// Puts the characters of a line into the columns of a row, as a terminal of unlimited width does:
/// for lines that go back over what they have written. `LinePainter` paints the same row to be looked
/// at; here it is bytes that count.
struct RowPainter {
  /// What stands in one column. Holds nothing that is counted: there is one for each byte.
  struct Cell {
    var kind: Kind
    /// Which bytes of the line it is.
    var source: Range<UInt32>
    /// Which of the painter's `marks` are written on it; `nil`: none.
    var marks: Int32?
  }

  enum Kind {
    case character
    /// What a wide character, a tab or a mark takes beside its first column.
    case rest
    /// The columns that a tab has gone over, its first one and the others.
    case tab
    /// Nobody wrote it, or what was there is half overwritten.
    case blank
  }

  private(set) var cells: [Cell] = []
  /// Combining characters that were written later than what they stand on.
  private(set) var marks: [[Range<UInt32>]] = []
  private var column = 0
  /// Where `ESC 7` was.
  private var saved: Int?
  private static let tabWidth = 8
  private static let blank = Cell(kind: .blank, source: 0..<0)

  /// - Parameter start: where to begin; what is before is left out.
  mutating func paint(_ line: ArraySlice<UInt8>) {
    var place = line.startIndex + line.withUnsafeBytes { RowFrames.start(in: $0) }
    while place < line.endIndex {
      let start = UInt32(place - line.startIndex)
      switch line[place] {
      case UnshownBytes.escape: place = escape(line, at: place)
      case UnshownBytes.carriageReturn:
        column = 0
        place += 1
      case UnshownBytes.backspace:
        column = max(0, column - 1)
        place += 1
      case UnshownBytes.bell: place += 1
      case 0x09:
        tab(start..<(start + 1))
        place += 1
      case 0x20...0x7E:
        put(start..<(start + 1), width: 1)
        place += 1
      case 0x00: place = nuls(line, at: place)
      case 0..<0x20, 0x7F:
        put(start..<(start + 1), width: 2)
        place += 1
      default: place = scalar(line, at: place)
      }
    }
  }

  // MARK: What comes

  private mutating func scalar(_ line: ArraySlice<UInt8>, at start: Int) -> Int {
    var place = start
    let scalar = ByteDecoder.next(line, &place)
    if scalar.value == 0x9B { return RowPainter.parameters(line, from: place) }
    let source = UInt32(start - line.startIndex)..<UInt32(place - line.startIndex)
    switch ScalarSafety(of: scalar) {
    case .invisible: break
    case .byte: put(source, width: 1)
    case .unsafe: put(source, width: "<U+>".utf8.count + String(scalar.value, radix: 16).utf8.count)
    case .printable:
      let isLetter = (0x1F1E6...0x1F1FF).contains(scalar.value)
      let width = isLetter ? 1 : GlyphWidth.of(scalar)
      if width == 0 {
        combine(source)
      } else if !((0x1F3FB...0x1F3FF).contains(scalar.value) && isAfterWide) {
        put(source, width: width)
      }
    }
    return place
  }

  private mutating func nuls(_ line: ArraySlice<UInt8>, at start: Int) -> Int {
    var place = start
    while place < line.endIndex, line[place] == 0 { place += 1 }
    let count = place - start
    let source = UInt32(start - line.startIndex)..<UInt32(place - line.startIndex)
    put(source, width: count == 1 ? 2 : "< NUL>".utf8.count + String(count).utf8.count)
    return place
  }

  private mutating func escape(_ line: ArraySlice<UInt8>, at place: Int) -> Int {
    line[place...].withUnsafeBytes { bytes in
      let step = EscapeStep(bytes, at: 0)
      switch step.kind {
      case .save: saved = column
      case .restore: column = saved ?? column
      case .other, .eraseBelow: move(UnsafeRawBufferPointer(rebasing: bytes[..<step.end]))
      default: break
      }
      return place + step.end
    }
  }

  /// To behind the final byte of a sequence.
  private static func parameters(_ line: ArraySlice<UInt8>, from place: Int) -> Int {
    var end = place
    while end < line.endIndex, (0x20...0x3F).contains(line[end]) { end += 1 }
    return end < line.endIndex && (0x40...0x7E).contains(line[end]) ? end + 1 : end
  }

  /// Moves in the row and erases parts of it.
  private mutating func move(_ sequence: UnsafeRawBufferPointer) {
    guard let motion = RowMotion(sequence) else { return }
    switch motion {
    case .right, .left, .column: column = motion.column(from: column) ?? column
    case .eraseRight:
      breakUp(column)
      if column < cells.count { cells.removeSubrange(column...) }
    case .eraseLeft:
      breakUp(column + 1)
      for place in 0..<min(column + 1, cells.count) { cells[place] = RowPainter.blank }
    case .eraseRow: cells.removeAll(keepingCapacity: true)
    }
  }

  // MARK: The row

  private mutating func put(_ source: Range<UInt32>, width: Int, as kind: Kind = .character) {
    while cells.count < column { cells.append(RowPainter.blank) }
    breakUp(column)
    breakUp(column + width)
    for place in column..<(column + width) {
      let cell = Cell(kind: place == column ? kind : .rest, source: source)
      if place < cells.count { cells[place] = cell } else { cells.append(cell) }
    }
    column += width
  }

  /// A tab moves over what is there, and is written where nothing is.
  private mutating func tab(_ source: Range<UInt32>) {
    let end = (column / RowPainter.tabWidth + 1) * RowPainter.tabWidth
    column = min(end, max(column, cells.count))
    if column < end { put(source, width: end - column, as: .tab) }
  }

  private mutating func combine(_ source: Range<UInt32>) {
    var place = column <= cells.count ? column - 1 : -1
    while place > 0, cells[place].kind == .rest { place -= 1 }
    guard place >= 0 else { return put(source, width: 1) }
    if let marks = cells[place].marks {
      self.marks[Int(marks)].append(source)
    } else if cells[place].source.upperBound == source.lowerBound {
      cells[place].source = cells[place].source.lowerBound..<source.upperBound
    } else {
      cells[place].marks = Int32(marks.count)
      marks.append([source])
    }
  }

  /// What reaches over a border between columns is half overwritten: nothing is left of it.
  private mutating func breakUp(_ border: Int) {
    guard border > 0, border < cells.count, cells[border].kind == .rest else { return }
    var start = border - 1
    while start > 0, cells[start].kind == .rest { start -= 1 }
    var end = border
    while end < cells.count, cells[end].kind == .rest { end += 1 }
    for place in start..<end { cells[place] = RowPainter.blank }
  }

  private var isAfterWide: Bool {
    guard column > 1, column <= cells.count, cells[column - 1].kind == .rest else { return false }
    return cells[column - 2].kind == .character
  }
}

extension RowMotion {
  /// - Parameter sequence: from its `ESC` to behind its last byte.
  init?(_ sequence: UnsafeRawBufferPointer) {
    guard sequence.count > 2, sequence[1] == UInt8(ascii: "[") else { return nil }
    let last = sequence.count - 1
    self.init(
      parameters: UnsafeRawBufferPointer(rebasing: sequence[2..<last]), final: sequence[last])
  }
}
