import CBytes

/// What the rows of a block of lines show, as one text, and where each of its lines lies in the block.
/// A block in which nothing is hidden is its own text: that costs a glance.
package struct ShownBlock {
  /// Whether movements are shown as marks; see `ShownText`.
  let isRaw: Bool
  /// Whether the text is the block.
  package let isSame: Bool
  /// Whether there are lines that go back over what they have written, so that it matters whether they
  /// are looked at raw.
  private(set) var hasPainted = false
  /// How many bytes the lines have that show something else, those that are painted aside.
  private(set) var cleanedBytes = 0
  /// And those whose rows were painted.
  private(set) var paintedBytes = 0
  /// As many lines as the block has, a newline behind the last one; empty where `isSame`.
  private var text: [UInt8] = []
  private var changes: [Change] = []
  private let count: Int

  /// A line that shows something else than its bytes, without its line end.
  private struct Change {
    let text: Range<Int>
    let sourceStart: Int
    let sourceEnd: Int
  }

  /// - Parameters:
  ///   - block: whole lines; the last one may lack its end.
  ///   - isRaw: see `ShownText`.
  package init(of block: UnsafeBufferPointer<UInt8>, isRaw: Bool = false) {
    let raw = UnsafeRawBufferPointer(block)
    count = block.count
    self.isRaw = isRaw
    guard let first = UnshownBytes.first(in: raw, from: 0) else {
      isSame = true
      return
    }
    isSame = false
    text.reserveCapacity(block.count + 1)
    var place = 0
    var next: Int? = first
    while let sign = next {
      place = take(lineOf: sign, after: place, in: block, isRaw: isRaw)
      next = UnshownBytes.first(in: raw, from: place)
    }
    text.append(contentsOf: block[place...])
    if block.last != UInt8(ascii: "\n") { text.append(UInt8(ascii: "\n")) }
  }

  /// A block of so many bytes that is known to be its own text.
  private init(ofPlainText count: Int, isRaw: Bool) {
    self.count = count
    self.isRaw = isRaw
    isSame = true
  }

  /// The bytes of a batch, as one text.
  package init(of batch: LineBatch, isRaw: Bool) {
    self =
      batch.content == .plainText
      ? ShownBlock(ofPlainText: batch.bytes.count, isRaw: isRaw)
      : batch.bytes.withUnsafeBufferPointer { ShownBlock(of: $0, isRaw: isRaw) }
  }

  /// What the rows of the same batch show, movements carried out.
  func rows(of batch: LineBatch) -> ShownBlock {
    hasPainted && isRaw ? ShownBlock(of: batch, isRaw: false) : self
  }

  /// Writes what comes up to the end of the line in which something is hidden.
  ///
  /// - Returns: where that line ends, before its newline.
  private mutating func take(
    lineOf sign: Int, after place: Int, in block: UnsafeBufferPointer<UInt8>, isRaw: Bool
  ) -> Int {
    let (start, whole) = (
      NewlineScanner.lineStart(in: block, before: sign),
      NewlineScanner.lineEnd(in: block, from: sign)
    )
    let end = block[whole - 1] == UInt8(ascii: "\n") ? whole - 1 : whole
    text.append(contentsOf: block[place..<start])
    let textStart = text.count
    let line = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: block[start..<end]))
    if ShownText.end(of: line) == sign - start {
      // Nothing but the returns of a line end.
      text.append(contentsOf: block[start..<sign])
    } else if repair(line) {
      cleanedBytes += line.count
    } else {
      let isPainted = ShownText.isPainted(line)
      hasPainted = hasPainted || isPainted
      if isPainted, !isRaw {
        text += ShownText(of: Array(line)[...]).bytes
        paintedBytes += line.count
      } else {
        cleanedBytes += line.count
        ShownText.runs(of: line) { run, isBroken in
          guard !isBroken else { return text.append(contentsOf: ShownText.replacement) }
          text.append(contentsOf: line[run])
        }
      }
    }
    changes.append(Change(text: textStart..<text.count, sourceStart: start, sourceEnd: end))
    return end
  }

  /// Writes a line in which bytes are no UTF-8 and all others are shown, quicker than one that has more.
  ///
  /// - Returns: whether it is such a line; nothing is written of another one.
  private mutating func repair(_ line: UnsafeRawBufferPointer) -> Bool {
    let count = ShownText.end(of: line)
    guard let base = line.baseAddress else { return false }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * count) { room in
      guard let out = room.baseAddress else { return false }
      var written = 0
      let bytes = base.assumingMemoryBound(to: UInt8.self)
      guard cb_repair(bytes, count, out, &written) == count else { return false }
      text.append(contentsOf: UnsafeBufferPointer(start: out, count: written))
      return true
    }
  }

  /// Looks at the text instead of the block.
  func withText<Result>(
    of block: UnsafeBufferPointer<UInt8>, _ look: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    isSame ? look(block) : text.withUnsafeBufferPointer(look)
  }

  /// The ranges of lines that `choose` gives for the text, as ranges of the block.
  func ranges(
    of block: UnsafeBufferPointer<UInt8>,
    _ choose: (UnsafeBufferPointer<UInt8>) -> [Range<Int>]
  ) -> [Range<Int>] {
    if isSame { return choose(block) }
    return text.withUnsafeBufferPointer(choose).map { source(of: $0) }
  }

  /// Where whole lines of the text lie in the block.
  func source(of lines: Range<Int>) -> Range<Int> {
    isSame ? lines : source(ofLineAt: lines.lowerBound)..<source(ofLineAt: lines.upperBound)
  }

  private func source(ofLineAt place: Int) -> Int {
    guard place < text.count else { return count }
    // The last change that begins at or before the place.
    var low = 0
    var high = changes.count
    while low < high {
      let middle = (low + high) / 2
      if changes[middle].text.lowerBound <= place { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return place }
    let change = changes[low - 1]
    if change.text.lowerBound == place { return change.sourceStart }
    return place - change.text.upperBound + change.sourceEnd
  }
}
