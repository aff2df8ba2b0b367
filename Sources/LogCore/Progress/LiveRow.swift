import Scalars

/// The bytes of a row of progress output, kept short: what is overwritten is dropped.
enum LiveRow {
  private static let returnByte: UInt8 = 0x0D
  private static let eraseRow: [UInt8] = [0x1B, 0x5B, 0x32, 0x4B]

  /// Writes on.
  ///
  /// - Parameter column: where the cursor has to be placed first; `nil`: it is there.
  static func append(
    _ bytes: Slice<UnsafeRawBufferPointer>, at column: Int?, to row: inout [UInt8]
  ) {
    if bytes.starts(with: eraseRow) || bytes.starts(with: [returnByte] + eraseRow) {
      // Where the cursor was to come back to is no text.
      let saved = savedColumn(in: row)
      row.removeAll(keepingCapacity: true)
      if let saved { row += Array((saved > 0 ? "\u{1B}[\(saved)C" : "").utf8) + [0x1B, 0x37] }
    }
    if let column {
      row.append(returnByte)
      if column > 0 { row += Array("\u{1B}[\(column)C".utf8) }
    }
    row.append(contentsOf: bytes)
    if row.count > LogLimits.liveRowLength { trim(&row) }
  }

  /// Leaves the last frames; earlier ones are covered by them.
  private static func trim(_ row: inout [UInt8]) {
    var frames = 0
    var place = row.count - 1
    var end = row.count
    while place > 0, frames < RowFrames.most {
      if row[place] == returnByte {
        // A return right after a return is no frame.
        if end - place > 1 { frames += 1 }
        end = place
      }
      place -= 1
    }
    if frames == RowFrames.most {
      row.removeSubrange(..<end)
    } else {
      trimRestored(&row)
    }
    if row.count > LogLimits.pieceLength { row.removeFirst(row.count - LogLimits.pieceLength) }
  }

  /// Leaves the last frames of those that go back to where the cursor was, and what stands before.
  private static func trimRestored(_ row: inout [UInt8]) {
    var start: Int?
    var frames: [Int] = []
    row.withUnsafeBytes { bytes in
      forEachStep(in: bytes) { step, place in
        if step.kind == .save {
          start = step.end
          frames = []
        } else if step.kind == .restore {
          frames.append(place)
        }
      }
    }
    guard let start, frames.count > RowFrames.most else { return }
    row.removeSubrange(start..<frames[frames.count - RowFrames.most])
  }

  /// The column that the cursor is to come back to; `nil`: none was remembered.
  static func savedColumn(in row: [UInt8]) -> Int? {
    row.withUnsafeBytes { bytes in
      var saved: Int?
      forEachStep(in: bytes) { step, place in if step.kind == .save { saved = place } }
      return saved.map { column(after: bytes[..<$0], from: 0) }
    }
  }

  private static func forEachStep(
    in bytes: UnsafeRawBufferPointer, _ body: (EscapeStep, Int) -> Void
  ) {
    var place = 0
    while let escape = ByteSearch.first(0x1B, in: bytes, from: place) {
      let step = EscapeStep(bytes, at: escape)
      body(step, escape)
      place = step.end
    }
  }

  /// Whether there is anything to see in it.
  static func hasText(_ row: [UInt8]) -> Bool {
    row.withUnsafeBytes { bytes in
      var place = 0
      while place < bytes.count {
        if bytes[place] == 0x1B {
          place = EscapeStep(bytes, at: place).end
        } else if bytes[place] > 0x20 {
          return true
        } else {
          place += 1
        }
      }
      return false
    }
  }

  /// Whether there is anything to see in it once it is painted: what was written may have been erased or gone
  /// over with spaces.
  static func showsText(_ row: [UInt8]) -> Bool {
    guard hasText(row) else { return false }
    guard let last = row.lastIndex(of: returnByte) else {
      return !row.contains(0x1B) || paintsText(row)
    }
    let frame = Array(row[(last + 1)...])
    return !frame.contains(0x1B) && hasText(frame) || paintsText(row)
  }

  private static func paintsText(_ row: [UInt8]) -> Bool {
    ShownText(of: row[...]).bytes.contains { $0 > 0x20 }
  }

  /// Whether what was in a row before is known to be gone.
  static func isErased(_ row: [UInt8]) -> Bool {
    row.drop { $0 == returnByte }.starts(with: eraseRow)
  }

  /// Whether a piece returns to its start, or to a place before, before its end: it is progress
  /// output.
  static func returns(_ line: ArraySlice<UInt8>) -> Bool {
    var line = line
    while line.last == returnByte { line.removeLast() }
    return line.withUnsafeBytes { bytes in
      if ByteSearch.first(returnByte, in: bytes) != nil { return true }
      var returns = false
      forEachStep(in: bytes) { step, _ in if step.kind == .restore { returns = true } }
      return returns
    }
  }

  /// The column in which a text ends; a character is taken for one column, which is exact where
  /// programs move up without going to the start of the row first: they draw bars of ASCII.
  static func column(after bytes: Slice<UnsafeRawBufferPointer>, from start: Int) -> Int {
    let whole = UnsafeRawBufferPointer(rebasing: bytes)
    var column = start
    var saved: Int?
    var place = 0
    while place < whole.count {
      switch whole[place] {
      case 0x1B:
        let step = EscapeStep(whole, at: place)
        if step.kind == .save { saved = column }
        if step.kind == .restore, let saved { column = saved }
        place = step.end
        continue
      case returnByte: column = 0
      case 0x08: column = max(0, column - 1)
      case 0x20...0x7E, 0xC0...0xFF: column += 1
      default: break
      }
      place += 1
    }
    return min(column, LogLimits.pieceLength)
  }
}
