import Scalars

/// The text that the row of a line shows: what a filter and a search have to look at.
///
/// It is the line's bytes without what is not shown: escape sequences, the bell, characters that take
/// no room, and returns before the line end. Tabs and bytes that are shown as marks are left as they
/// are; what is no UTF-8 is U+FFFD, as often as the row shows that. A line that goes back over what it has written, as a bar does that draws its frames with
/// carriage returns, shows what that leaves.
package struct ShownText {
  package private(set) var bytes: [UInt8] = []
  /// Where each of them comes from: an offset from the line's first byte.
  private var sources: [UInt32] = []

  /// - Parameters:
  ///   - line: without its line end.
  ///   - isRaw: whether movements are shown as marks: the bytes of returns and backspaces are text then.
  ///   - carried: what is to be read before; see `EscapeCarry`.
  package init(of line: ArraySlice<UInt8>, isRaw: Bool = false, carried: [UInt8] = []) {
    let whole = carried.isEmpty ? line : (carried + line)[...]
    let isPainted = !isRaw && ShownText.isPainted(whole)
    if isPainted { paint(whole) } else { copy(whole) }
    guard !carried.isEmpty else { return }
    // What is carried shows nothing; what a broken sequence leaves of it is dropped.
    let own = sources.firstIndex { Int($0) >= carried.count } ?? sources.count
    if !isPainted { bytes.removeFirst(own) }
    if !isPainted { sources.removeFirst(own) }
    sources = sources.map { UInt32(max(0, Int($0) - carried.count)) }
  }

  /// Whether a line shows something else than its bytes; see `init`.
  package static func differs(from line: ArraySlice<UInt8>) -> Bool {
    line.withUnsafeBytes { UnshownBytes.first(in: $0, from: 0) != nil }
  }

  /// The same for a line that is not looked into: as a rule the line.
  static func text(of line: ArraySlice<UInt8>, isRaw: Bool) -> ArraySlice<UInt8> {
    differs(from: line) ? ShownText(of: line, isRaw: isRaw).bytes[...] : line
  }

  /// Whether a line goes back over what it has written, so that it matters whether it is looked at raw.
  package static func isPainted(_ line: ArraySlice<UInt8>) -> Bool {
    line.withUnsafeBytes { isPainted($0) }
  }

  static func isPainted(_ line: UnsafeRawBufferPointer) -> Bool {
    let line = UnsafeRawBufferPointer(rebasing: line[..<end(of: line)])
    var place = 0
    while let sign = UnshownBytes.firstMovement(in: line, from: place) {
      guard line[sign] == UnshownBytes.escape else { return true }
      let step = EscapeStep(line, at: sign)
      if step.kind == .restore { return true }
      if step.kind == .other || step.kind == .eraseBelow {
        switch RowMotion(UnsafeRawBufferPointer(rebasing: line[sign..<step.end])) {
        // Until something has moved, there is nothing to erase on the right.
        case nil, .eraseRight: break
        default: return true
        }
      }
      place = step.end
    }
    return false
  }

  /// Returns before a line end are part of it.
  static func end(of line: UnsafeRawBufferPointer) -> Int {
    var end = line.count
    while end > 0, line[end - 1] == UnshownBytes.carriageReturn { end -= 1 }
    return end
  }

  /// What stands for bytes that are no UTF-8.
  static let replacement = Array("\u{FFFD}".utf8)

  /// The text of a line that does not go back in its row, for who need not know where it comes from.
  static func bytes(ofUnpainted line: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    runs(of: line) { run, isBroken in
      guard !isBroken else { return bytes.append(contentsOf: replacement) }
      bytes.append(contentsOf: line[run])
    }
    return bytes
  }

  /// Calls `found` with each run of bytes of a line that are shown, movements left aside, and with each
  /// that is no UTF-8 and is shown as one sign.
  @inline(__always)
  static func runs(
    of line: UnsafeRawBufferPointer, found: (_ run: Range<Int>, _ isBroken: Bool) -> Void
  ) {
    let line = UnsafeRawBufferPointer(rebasing: line[..<end(of: line)])
    var start = 0
    var place = 0
    while let sign = UnshownBytes.first(in: line, from: place) {
      var broken = UnshownBytes.broken(line, at: sign)
      if broken > 0 {
        if sign > start { found(start..<sign, false) }
        place = sign
        // Where one is, others often follow.
        while broken > 0 {
          found(place..<(place + broken), true)
          place += broken
          broken = place < line.count ? UnshownBytes.broken(line, at: place) : 0
        }
        start = place
        continue
      }
      let end = self.end(ofHidden: sign, in: line)
      if end > sign {
        if sign > start { found(start..<sign, false) }
        start = end
      }
      place = max(end, sign + 1)
    }
    if start < line.count { found(start..<line.count, false) }
  }

  /// Behind what is not shown at a place; the place itself for a byte that is text where nothing moves.
  private static func end(ofHidden place: Int, in line: UnsafeRawBufferPointer) -> Int {
    switch line[place] {
    case UnshownBytes.escape: return EscapeStep(line, at: place).end
    case UnshownBytes.carriageReturn, UnshownBytes.backspace: return place
    case UnshownBytes.bell: return place + 1
    default:
      guard UnshownBytes.isSequence(line, at: place) else {
        return place + UnshownBytes.hidden(line, at: place)
      }
      var end = place + 2
      while end < line.count, (0x20...0x3F).contains(line[end]) { end += 1 }
      return end < line.count && (0x40...0x7E).contains(line[end]) ? end + 1 : end
    }
  }

  private mutating func copy(_ line: ArraySlice<UInt8>) {
    line.withUnsafeBytes { line in
      bytes.reserveCapacity(line.count)
      sources.reserveCapacity(line.count)
      ShownText.runs(of: line) { run, isBroken in
        guard !isBroken else { return replace(run) }
        bytes.append(contentsOf: line[run])
        for place in run { sources.append(UInt32(place)) }
      }
    }
  }

  /// Writes the sign for bytes that are no UTF-8; there are at most as many of them as it has itself.
  private mutating func replace(_ broken: Range<Int>) {
    bytes += ShownText.replacement
    for place in ShownText.replacement.indices {
      sources.append(UInt32(min(broken.lowerBound + place, broken.upperBound - 1)))
    }
  }

  private mutating func paint(_ line: ArraySlice<UInt8>) {
    let end = line.startIndex + line.withUnsafeBytes { ShownText.end(of: $0) }
    var painter = RowPainter()
    painter.paint(line[..<end])
    bytes.reserveCapacity(painter.cells.count)
    sources.reserveCapacity(painter.cells.count)
    for cell in painter.cells where cell.kind != .rest {
      if cell.kind == .blank {
        bytes.append(UInt8(ascii: " "))
        sources.append(sources.last ?? 0)
      }
      take(cell.source, of: line)
      guard let marks = cell.marks else { continue }
      for mark in painter.marks[Int(marks)] { take(mark, of: line) }
    }
  }

  private mutating func take(_ source: Range<UInt32>, of line: ArraySlice<UInt8>) {
    let start = Int(source.lowerBound)
    line[(line.startIndex + start)..<(line.startIndex + Int(source.upperBound))].withUnsafeBytes {
      var place = 0
      while place < $0.count {
        let (length, isWhole) = ByteDecoder.character(in: $0, at: place)
        if isWhole {
          bytes.append(contentsOf: $0[place..<(place + length)])
          for place in place..<(place + length) { sources.append(UInt32(start + place)) }
        } else {
          replace((start + place)..<(start + place + length))
        }
        place += length
      }
    }
  }

  /// Where the text begins that comes from a byte of the line or one behind it, in a line that does not
  /// go back in its row.
  func place(ofSource source: Int) -> Int {
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if Int(sources[middle]) < source { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where a part of the text lies in the line: from its first byte there to its last.
  package func source(of range: Range<Int>) -> Range<Int> {
    guard let first = sources[range].min(), let last = sources[range].max() else { return 0..<0 }
    return Int(first)..<(Int(last) + 1)
  }

  /// Which bytes of the line a part of the text is, as runs: what is written over what was there may
  /// stand among other bytes.
  package func runs(of range: Range<Int>) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for place in sources[range] {
      if let last = runs.last, last.upperBound == Int(place) {
        runs[runs.count - 1] = last.lowerBound..<(Int(place) + 1)
      } else if runs.last?.contains(Int(place)) != true {
        runs.append(Int(place)..<(Int(place) + 1))
      }
    }
    return runs
  }
}

extension LineFilter {
  /// Whether the row of a line is let through.
  ///
  /// - Parameter isRaw: whether the row shows the line as it was written.
  package func lets(_ line: ArraySlice<UInt8>, isRaw: Bool, carried: [UInt8] = []) -> Bool {
    guard !isEmpty, !carried.isEmpty || ShownText.differs(from: line) else { return lets(line) }
    return lets(ShownText(of: line, isRaw: isRaw, carried: carried).bytes[...])
  }
}

extension Matcher {
  /// Where it matches in what the row of a line shows, as places in the line: from the first byte of
  /// each match to its last.
  package func matches(
    in line: ArraySlice<UInt8>, isRaw: Bool, carried: [UInt8] = []
  ) -> [Range<Int>] {
    guard !carried.isEmpty || ShownText.differs(from: line) else { return matches(in: line) }
    let text = ShownText(of: line, isRaw: isRaw, carried: carried)
    return matches(in: text.bytes[...]).map { text.source(of: $0) }
  }

  /// The bytes of a line that are part of a match, as runs; no more than `LogLimits.matchesPerLine`
  /// matches are looked for.
  package func highlights(
    in line: ArraySlice<UInt8>, isRaw: Bool, carried: [UInt8] = []
  ) -> [Range<Int>] {
    let most = LogLimits.matchesPerLine
    guard !carried.isEmpty || ShownText.differs(from: line) else {
      return matches(in: line, most: most)
    }
    let text = ShownText(of: line, isRaw: isRaw, carried: carried)
    return matches(in: text.bytes[...], most: most).flatMap { text.runs(of: $0) }
  }
}

extension LineBatch {
  /// The lines that show something else than their text, because they go back in their row.
  /// Bytes without returns and sequences cost a glance.
  var returning: [UInt32] {
    var found: [UInt32] = []
    bytes.withUnsafeBytes { bytes in
      var place = 0
      while let sign = LineBatch.nextMoving(in: bytes, from: place) {
        let line = self.line(holding: sign)
        let range = self.range(of: line)
        var end = range.upperBound
        if bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if ShownText.isPainted(UnsafeRawBufferPointer(rebasing: bytes[range.lowerBound..<end])) {
          found.append(UInt32(line))
        }
        place = range.upperBound
      }
    }
    return found
  }

  /// Whether there is a line that goes back in its row.
  package static func mayReturn(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let block = bytes.bindMemory(to: UInt8.self)
    var place = 0
    while let sign = nextMoving(in: bytes, from: place) {
      let line = NewlineScanner.line(around: sign, in: block)
      var end = line.upperBound
      if bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
      if ShownText.isPainted(UnsafeRawBufferPointer(rebasing: bytes[line.lowerBound..<end])) {
        return true
      }
      place = line.upperBound
    }
    return false
  }

  /// The next byte that can be part of a movement: not a return before a line end.
  private static func nextMoving(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    while let sign = UnshownBytes.firstMovement(in: bytes, from: place) {
      guard bytes[sign] == UnshownBytes.carriageReturn else { return sign }
      place = sign + 1
      while place < bytes.count, bytes[place] == UnshownBytes.carriageReturn { place += 1 }
      if place < bytes.count, bytes[place] != UInt8(ascii: "\n") { return sign }
    }
    return nil
  }
}
