/// The text that a line shows which goes back to its start and over what it has written, as a bar
/// does that draws its frames with carriage returns: what a filter and a search have to look at.
package struct ShownText {
  /// Without escape sequences.
  package private(set) var bytes: [UInt8]
  /// Where each of them comes from: an offset from the line's first byte.
  private var sources: [UInt32]

  /// Whether a line shows something else than its bytes: it returns to its start before its end.
  package static func differs(from line: ArraySlice<UInt8>) -> Bool {
    LiveRow.returns(line)
  }

  /// - Parameter line: without its line end.
  package init(of line: ArraySlice<UInt8>) {
    var painter = Painter()
    let end = line.lastIndex { $0 != 0x0D } ?? line.startIndex - 1
    line[...end].withUnsafeBytes { painter.paint($0) }
    bytes = []
    sources = []
    bytes.reserveCapacity(painter.cells.count)
    sources.reserveCapacity(painter.cells.count)
    for cell in painter.cells {
      guard cell.length > 0 else {
        bytes.append(0x20)
        sources.append(sources.last ?? 0)
        continue
      }
      for place in cell.start..<(cell.start + UInt32(cell.length)) {
        bytes.append(line[line.startIndex + Int(place)])
        sources.append(place)
      }
    }
  }

  /// Where a part of the text lies in the line.
  package func source(of range: Range<Int>) -> Range<Int> {
    guard let first = sources[range].min(), let last = sources[range].max() else { return 0..<0 }
    return Int(first)..<(Int(last) + 1)
  }

  /// Puts characters into columns; each takes one, as in `LiveRow`.
  private struct Painter {
    struct Cell {
      var start: UInt32
      /// 0: a blank that nobody wrote.
      var length: UInt8
    }

    var cells: [Cell] = []
    private var column = 0

    init() {}

    mutating func paint(_ bytes: UnsafeRawBufferPointer) {
      var place = Painter.lastFrames(of: bytes)
      while place < bytes.count {
        let byte = bytes[place]
        switch byte {
        case 0x1B:
          let step = EscapeStep(bytes, at: place)
          if step.kind == .other || step.kind == .eraseBelow {
            move(UnsafeRawBufferPointer(rebasing: bytes[place..<step.end]))
          }
          place = step.end
          continue
        case 0x0D: column = 0
        case 0x08: column = max(0, column - 1)
        case 0x09: put(Cell(start: UInt32(place), length: 1))
        case 0x20...0x7E: put(Cell(start: UInt32(place), length: 1))
        case 0x80...0xFF:
          var length = 1
          while length < 4, place + length < bytes.count, bytes[place + length] & 0xC0 == 0x80 {
            length += 1
          }
          put(Cell(start: UInt32(place), length: UInt8(length)))
          place += length
          continue
        default: break
        }
        place += 1
      }
    }

    private mutating func put(_ cell: Cell) {
      pad(to: column)
      if column < cells.count { cells[column] = cell } else { cells.append(cell) }
      column += 1
    }

    private mutating func pad(to column: Int) {
      while cells.count < column { cells.append(Cell(start: 0, length: 0)) }
    }

    /// Moves in the row and erases parts of it.
    private mutating func move(_ sequence: UnsafeRawBufferPointer) {
      guard sequence.count > 2, sequence[1] == UInt8(ascii: "[") else { return }
      let digits = sequence[2..<(sequence.count - 1)].filter { (0x30...0x39).contains($0) }
      let number = digits.reduce(0) { min($0 * 10 + Int($1) - 48, LogLimits.rowJump) }
      switch (sequence[sequence.count - 1], number) {
      case (UInt8(ascii: "C"), _): column += max(1, number)
      case (UInt8(ascii: "D"), _): column = max(0, column - max(1, number))
      case (UInt8(ascii: "G"), _): column = max(0, number - 1)
      case (UInt8(ascii: "K"), 0), (UInt8(ascii: "J"), 0):
        if column < cells.count { cells.removeSubrange(column...) }
      case (UInt8(ascii: "K"), 1):
        for place in 0..<min(column + 1, cells.count) { cells[place] = Cell(start: 0, length: 0) }
      case (UInt8(ascii: "K"), 2): cells.removeAll(keepingCapacity: true)
      default: break
      }
    }

    /// Where the frames begin that decide what is seen; earlier ones are covered by them.
    private static func lastFrames(of bytes: UnsafeRawBufferPointer) -> Int {
      var frames = 0
      var end = bytes.count
      var place = bytes.count
      while place > 0 {
        place -= 1
        guard bytes[place] == 0x0D else { continue }
        // A return right after a return is no frame.
        if end - place > 1 { frames += 1 }
        end = place
        if frames == LogLimits.liveFrames { return place + 1 }
      }
      return 0
    }
  }
}

extension LineFilter {
  /// Whether the row of a line is let through.
  ///
  /// - Parameter isRaw: whether the row shows the line as it was written.
  package func lets(_ line: ArraySlice<UInt8>, isRaw: Bool) -> Bool {
    guard !isEmpty, !isRaw, ShownText.differs(from: line) else { return lets(line) }
    return lets(ShownText(of: line).bytes[...])
  }
}

extension Matcher {
  /// Where it matches in what the row of a line shows, as places in the line.
  package func matches(in line: ArraySlice<UInt8>, isRaw: Bool) -> [Range<Int>] {
    guard !isRaw, ShownText.differs(from: line) else { return matches(in: line) }
    let text = ShownText(of: line)
    return matches(in: text.bytes[...]).map { text.source(of: $0) }
  }
}

extension LineBatch {
  /// The lines that show something else than their bytes, because they return to their start.
  /// Bytes without a return cost a glance.
  var returning: [UInt32] {
    var found: [UInt32] = []
    bytes.withUnsafeBytes { bytes in
      var place = 0
      var line = 0
      while let sign = ByteSearch.first(0x0D, in: bytes, from: place) {
        place = sign + 1
        while place < bytes.count, bytes[place] == 0x0D { place += 1 }
        // Returns before a line end are part of it.
        if place == bytes.count || bytes[place] == UInt8(ascii: "\n") { continue }
        line = self.line(holding: sign)
        let end = Int(ends[line])
        if place < end {
          found.append(UInt32(line))
          place = end
        }
      }
    }
    return found
  }

  /// Whether there is a line that returns to its start.
  package static func mayReturn(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var place = 0
    while let sign = ByteSearch.first(0x0D, in: bytes, from: place) {
      place = sign + 1
      while place < bytes.count, bytes[place] == 0x0D { place += 1 }
      if place < bytes.count, bytes[place] != UInt8(ascii: "\n") { return true }
    }
    return false
  }
}
