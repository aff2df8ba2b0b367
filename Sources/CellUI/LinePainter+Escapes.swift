import Scalars

/// Escape sequences (ECMA-48, xterm's ctlseqs).
extension LinePainter {
  /// Takes one sequence in and returns where the text goes on. What is not understood is dropped;
  /// what is not finished ends with the line.
  mutating func escape(_ bytes: ArraySlice<UInt8>, from escape: Int, source: UInt32) -> Int {
    let next = escape + 1
    guard next < bytes.endIndex else { return next }
    switch bytes[next] {
    case UInt8(ascii: "["):
      let end = skipParameters(bytes, from: next + 1)
      if end > next + 1, (0x40...0x7E).contains(bytes[end - 1]) {
        apply(bytes[(next + 1)..<(end - 1)], final: bytes[end - 1], source: source)
      }
      return end
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      return skipString(bytes, from: next + 1)
    case 0x20...0x2F:
      var end = next
      while end < bytes.endIndex, (0x20...0x2F).contains(bytes[end]) { end += 1 }
      guard end < bytes.endIndex, (0x30...0x7E).contains(bytes[end]) else { return end }
      return end + 1
    case UInt8(ascii: "7"), UInt8(ascii: "8"):
      remember(bytes[next] == UInt8(ascii: "7"), mark: "^[", bytes[next], source: source)
      return next + 1
    case 0x30...0x7E:
      return next + 1
    default:
      return next
    }
  }

  /// From a control sequence's first parameter to behind its final byte.
  func skipParameters(_ bytes: ArraySlice<UInt8>, from place: Int) -> Int {
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

  private mutating func apply(_ parameters: ArraySlice<UInt8>, final: UInt8, source: UInt32) {
    if final == UInt8(ascii: "m") { return paintColours(parameters) }
    // With parameters they are other sequences.
    if parameters.isEmpty, final == UInt8(ascii: "s") || final == UInt8(ascii: "u") {
      return remember(final == UInt8(ascii: "s"), mark: "^[[", final, source: source)
    }
    guard mode == .collapsed else {
      if "ABCDEFGJK".utf8.contains(final) {
        mark("^[[" + String(decoding: parameters + [final], as: UTF8.self), source: source)
      }
      return
    }
    let found = parameters.withUnsafeBytes { RowMotion(parameters: $0, final: final) }
    guard let motion = found else { return }
    guard let column = motion.column(from: column) else { return erase(motion) }
    self.column = column
  }

  /// Remembers where the cursor is and with which style it writes, or goes back to that. What was
  /// never remembered changes nothing.
  private mutating func remember(_ isNew: Bool, mark start: String, _ final: UInt8, source: UInt32)
  {
    guard mode == .collapsed else {
      return mark(start + String(Unicode.Scalar(final)), source: source)
    }
    if isNew {
      saved = (column, style)
    } else if let saved {
      column = saved.column
      style = saved.style
      legible = saved.style.legible
    }
  }

  private mutating func erase(_ which: RowMotion) {
    let blank = SafeGlyph(glyph: .blank, width: 1, style: .standard, source: 0)
    switch which {
    case .eraseRight:
      clearHalves(column, blank)
      if column < cells.count { cells.removeSubrange(column...) }
    case .eraseLeft:
      clearHalves(column + 1, blank)
      for place in 0..<min(column + 1, cells.count) { cells[place] = blank }
    case .eraseRow:
      cells.removeAll(keepingCapacity: true)
    case .right, .left, .column: break
    }
  }
}
