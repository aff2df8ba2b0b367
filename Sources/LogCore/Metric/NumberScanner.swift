/// Finds the numbers of a line that have a name: `loss=0.213`, `acc: 71.2 %`, `"loss": 0.213`,
/// `step 1200 loss 0.213`, and the rates of progress bars, whose unit is their name.
///
/// Bytes in, ranges and values out: no text is decoded and nothing is allocated.
package struct NumberScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  /// For each byte.
  private let kinds: UnsafeBufferPointer<ByteKind>
  private var place = 0
  /// The last word, while a number that follows would be its.
  private var name: Range<Int>?
  /// Where the words begin that one blank each parts from the name.
  private var firstWord = 0
  private var gap = Gap()

  /// What stands between a name and what comes next.
  private struct Gap {
    var blanks = 0
    var signs = 0
    var brackets = 0
    var isColumn = false

    /// Whether a number may follow: `loss0.2` is no name and number, nor is `f(2)`.
    var separates: Bool { signs > 0 || blanks > 0 }
  }

  /// The longest name, in bytes; more is no name.
  package static let longestName = 64
  /// Blanks between a name and its number: aligned columns have some; in a table they have more.
  private static let mostBlanks = 8
  private static let mostBlanksInTable = 40

  /// Looks through a line, or through several.
  ///
  /// - Parameters:
  ///   - names: what names of interest hold: behind the last place where one of these stands, nothing is
  ///     looked at. `nil`: all names are of interest.
  ///   - found: gets the range of each name and the value behind it.
  package static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, found: (Range<Int>, Double) -> Void
  ) {
    scan(bytes, names: nil, found: found)
  }

  static func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, names: NeedleSet?, found: (Range<Int>, Double) -> Void
  ) {
    ByteKind.table.withUnsafeBufferPointer { kinds in
      var scanner = NumberScanner(bytes: bytes, kinds: kinds)
      // Up to where it is known that one of the names may follow.
      var next = 0
      while scanner.place < bytes.count {
        if scanner.name == nil {
          if let names, scanner.place >= next {
            guard let place = names.first(in: bytes, from: scanner.place) else { return }
            next = place + 1
          }
          scanner.skipIdleBytes()
          guard scanner.place < bytes.count else { return }
        }
        scanner.step(found)
      }
    }
  }

  private init(bytes: UnsafeBufferPointer<UInt8>, kinds: UnsafeBufferPointer<ByteKind>) {
    self.bytes = bytes
    self.kinds = kinds
  }

  /// Goes on to the next byte that means something where no name stands before it.
  @inline(__always)
  private mutating func skipIdleBytes() {
    var place = place
    while place < bytes.count, kinds[Int(bytes[place])] == .idle { place += 1 }
    self.place = place
  }

  /// Goes on to the end of the word that begins here.
  @inline(__always)
  private mutating func skipWord() {
    var place = place
    while place < bytes.count {
      let kind = kinds[Int(bytes[place])]
      guard kind == .word || kind == .inner && isInsideLetter(place) else { break }
      place += 1
    }
    self.place = place
  }

  @inline(__always)
  private mutating func step(_ found: (Range<Int>, Double) -> Void) {
    let byte = bytes[place]
    if kinds[Int(byte)] == .word {
      takeWord(found)
      return
    }
    place += 1
    guard name != nil else {
      if byte == 0x1B { skipEscape() }
      return
    }
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"):
      gap.blanks += 1
      let most = gap.isColumn ? Self.mostBlanksInTable : Self.mostBlanks
      // The other column of a table may be far away.
      if gap.blanks > most, !isBeforeColumn { forget() }
    case UInt8(ascii: "="), UInt8(ascii: ":"):
      gap.signs += 1
      if gap.signs > 2 { forget() }
    case UInt8(ascii: "|"):
      if gap.blanks == 0 || gap.signs > 0 { forget() }
      gap.signs += 1
      gap.isColumn = true
    case UInt8(ascii: "["), UInt8(ascii: "("):
      gap.brackets += 1
      if !gap.separates || gap.brackets > 1 { forget() }
    case UInt8(ascii: "\""), UInt8(ascii: "'"): break
    case 0x1B: skipEscape()
    default: forget()
    }
  }

  private mutating func forget() {
    name = nil
  }

  /// Whether only blanks lie before the next `|`, which is not far.
  private var isBeforeColumn: Bool {
    var next = place
    while next < bytes.count, next < place + Self.mostBlanksInTable, bytes[next] == 0x20 {
      next += 1
    }
    return next < bytes.count && bytes[next] == UInt8(ascii: "|")
  }

  /// Colours between a name and its number change nothing; what moves the cursor ends a name.
  private mutating func skipEscape() {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "[") else {
      forget()
      return
    }
    place += 1
    while place < bytes.count, (0x20...0x3F).contains(bytes[place]) { place += 1 }
    guard place < bytes.count else { return }
    if bytes[place] != UInt8(ascii: "m") { forget() }
    place += 1
  }

  // MARK: Words

  private mutating func takeWord(_ found: (Range<Int>, Double) -> Void) {
    let start = place
    if mayBeNumber(bytes[start]), let number = WrittenNumber(in: bytes, at: start) {
      place = number.end
      if let name, gap.separates, isName(name, isSaid: gap.signs > 0 || gap.brackets > 0) {
        found(qualified(name), number.value)
      } else if let rate = number.rate {
        found(rate, number.value)
      }
      forget()
      return
    }
    skipWord()
    // What a number is wrapped in: tensor(0.213, …), np.float64(0.213).
    if name != nil, gap.signs > 0, place < bytes.count, bytes[place] == UInt8(ascii: "(") {
      place += 1
      return
    }
    var end = place
    while end > start, isTrailing(bytes[end - 1]) { end -= 1 }
    setName(start..<end)
  }

  private func mayBeNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
    // nan and inf are words where nothing has a name.
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "i"), UInt8(ascii: "I"):
      name != nil && gap.separates
    default: false
    }
  }

  /// A byte that goes on with a letter of several.
  private func isInsideLetter(_ place: Int) -> Bool {
    guard bytes[place] & 0xC0 == 0x80 else { return false }
    let before = bytes[place - 1]
    return before.isForeignLetter || before & 0xC0 == 0x80
  }

  private func isTrailing(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/")
      || byte == UInt8(ascii: "+")
  }

  private mutating func setName(_ word: Range<Int>) {
    defer { gap = Gap() }
    guard !word.isEmpty, word.count <= Self.longestName else {
      forget()
      return
    }
    let first = bytes[word.lowerBound]
    guard first.isLetter || first == UInt8(ascii: "_") || first.isForeignLetter else {
      forget()
      return
    }
    let isNext =
      gap.blanks == 1 && gap.signs + gap.brackets == 0 && name?.upperBound == word.lowerBound - 1
    if !isNext { firstWord = word.lowerBound }
    name = word
  }

  /// The name with the words before it that belong to it, as in `train loss`.
  private func qualified(_ name: Range<Int>) -> Range<Int> {
    var start = name.lowerBound
    while start > firstWord + 1 {
      var before = start - 1
      while before > firstWord, bytes[before - 1] != UInt8(ascii: " ") { before -= 1 }
      guard name.upperBound - before <= Self.longestName,
        NameWords.isQualifier(before..<(start - 1), in: bytes)
      else { break }
      start = before
    }
    return start..<name.upperBound
  }

  /// - Parameter isSaid: whether more than blanks stands between name and number.
  private func isName(_ name: Range<Int>, isSaid: Bool) -> Bool {
    isSaid || !NameWords.isCommon(name, in: bytes)
  }
}

/// What a byte is to who looks for numbers.
private enum ByteKind: UInt8 {
  /// Nothing, where no name stands before it.
  case idle
  case word
  /// It may go on with a letter of several bytes.
  case inner
  case escape

  init(_ byte: UInt8) {
    self =
      byte.isWord ? .word : byte & 0xC0 == 0x80 ? .inner : byte == 0x1B ? .escape : .idle
  }

  static let table = (0...UInt8.max).map { ByteKind($0) }
}

/// Words that mean something to names of numbers.
enum NameWords {
  /// Words that belong to the name behind them: what is trained and what is validated are two.
  private static let qualifiers: [StaticString] = [
    "train", "training", "val", "valid", "validation", "test", "eval", "evaluation", "dev", "avg",
    "average", "mean", "total", "best", "learning", "grad", "gradient", "step", "batch", "epoch",
    "gpu", "cpu", "peak", "max", "min", "running", "smoothed",
  ]
  /// Words before numbers that name nothing: those of sentences and dates.
  private static let common: [StaticString] = [
    "a", "about", "after", "all", "and", "at", "by", "file", "first", "for", "from", "in", "is",
    "job", "last", "line", "node", "of", "on", "only", "or", "over", "pid", "port", "than", "the",
    "then",
    "to", "took", "version", "was", "with",
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    "mon", "tue", "wed", "thu", "fri", "sat", "sun",
  ]

  static func isQualifier(_ word: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isOne(of: qualifiers, word, in: bytes)
  }

  static func isCommon(_ word: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    isOne(of: common, word, in: bytes)
  }

  private static func isOne(
    of words: [StaticString], _ word: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard word.count <= 10 else { return false }
    return words.contains {
      $0.utf8CodeUnitCount == word.count && $0.isWritten(in: bytes, at: word.lowerBound)
    }
  }
}
