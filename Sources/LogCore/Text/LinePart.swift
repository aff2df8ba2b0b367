/// Part of a line that says when it was written, how bad it is, or what is what: what a view may tell
/// apart by colour in a log that has none of its own. Found by shape, whatever program wrote it.
package struct LinePart: Hashable, Sendable {
  /// In bytes from the start of what was looked at.
  package let range: Range<Int>
  package let kind: Kind

  package enum Kind: Hashable, Sendable {
    case timestamp
    case level(Level)
    /// The name in `name=value`, `name: 3` and `"name":`.
    case key
    case path
  }

  /// How bad a line calls itself.
  package enum Level: Hashable, Sendable {
    case debug, info, warning, error
  }

  /// So much of a line is looked at.
  private static let reach = 4096

  /// So far from the start of a line its level is looked for.
  private static let levelReach = 96

  /// - Parameters:
  ///   - bytes: what a row shows, without sequences. A byte from 0x80 on is part of a word.
  ///   - isStart: whether it is the start of a line, where its time and its level stand.
  /// - Returns: parts in their order, apart from each other.
  package static func parts(of bytes: ArraySlice<UInt8>, isStart: Bool = true) -> [LinePart] {
    let bytes = bytes.prefix(reach)
    guard !bytes.isEmpty else { return [] }
    let time = isStart ? LineTimestamp.range(in: bytes) : nil
    return bytes.withUnsafeBufferPointer { bytes in
      var scan = LinePartScan(bytes: bytes, levelEnd: isStart ? levelReach : 0)
      return scan.parts(after: time)
    }
  }
}

/// One way through a line, word by word.
private struct LinePartScan {
  let bytes: UnsafeBufferPointer<UInt8>
  /// Where levels are no longer looked for; 0 once there is one.
  var levelEnd: Int
  var found: [LinePart] = []

  init(bytes: UnsafeBufferPointer<UInt8>, levelEnd: Int) {
    self.bytes = bytes
    self.levelEnd = levelEnd
  }

  mutating func parts(after time: Range<Int>?) -> [LinePart] {
    if let time { found.append(LinePart(range: time, kind: .timestamp)) }
    var place = 0
    while place < bytes.count {
      if let time, time.contains(place) {
        place = time.upperBound
      } else {
        place = word(at: place)
      }
    }
    // A level may stand before the time.
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  /// Takes in what begins at a place and returns where the next begins.
  private mutating func word(at start: Int) -> Int {
    let byte = bytes[start]
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return quoted(at: start) }
    if let end = pathEnd(from: start) {
      found.append(LinePart(range: start..<end, kind: .path))
      return end
    }
    guard LinePartScan.isNameStart(byte) else { return start + 1 }
    var end = start + 1
    while end < bytes.count, LinePartScan.isName(bytes[end]) { end += 1 }
    // The end of a sentence, or of a row of dots, is no name's.
    while end > start + 1,
      bytes[end - 1] == UInt8(ascii: ".") || bytes[end - 1] == UInt8(ascii: "-")
    { end -= 1 }
    let range = start..<end
    if start < levelEnd, let level = level(of: range) {
      found.append(LinePart(range: range, kind: .level(level)))
      levelEnd = 0
    } else if isKey(range) {
      found.append(LinePart(range: range, kind: .key))
    }
    return end
  }

  // MARK: Keys

  /// `"name":` of JSON, `'name':` of Python; other quotes are text.
  private mutating func quoted(at start: Int) -> Int {
    var end = start + 1
    while end < bytes.count, end - start <= LinePartScan.longestKey,
      bytes[end] != bytes[start]
    { end += 1 }
    guard end < bytes.count, bytes[end] == bytes[start], end + 1 < bytes.count,
      bytes[end + 1] == UInt8(ascii: ":"), end > start + 1
    else { return start + 1 }
    found.append(LinePart(range: (start + 1)..<end, kind: .key))
    return end + 2
  }

  private static let longestKey = 40

  /// Whether a value follows: anything behind `=`, but behind a colon, which prose has too, only what is
  /// a number, a quotation, a list or a word of programs.
  private func isKey(_ name: Range<Int>) -> Bool {
    guard name.count <= LinePartScan.longestKey, isFreeBefore(name.lowerBound) else { return false }
    let end = name.upperBound
    guard end + 1 < bytes.count else { return false }
    if bytes[end] == UInt8(ascii: "=") {
      let next = bytes[end + 1]
      return next > 0x20 && next != UInt8(ascii: "=") && next != UInt8(ascii: ">")
    }
    guard bytes[end] == UInt8(ascii: ":"), bytes[end + 1] == 0x20 else { return false }
    var value = end + 1
    while value < bytes.count, bytes[value] == 0x20 { value += 1 }
    guard value < bytes.count else { return false }
    switch bytes[value] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "\""), UInt8(ascii: "{"),
      UInt8(ascii: "["):
      return true
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      return value + 1 < bytes.count && bytes[value + 1].isDigit
    default:
      var valueEnd = value
      while valueEnd < bytes.count, bytes[valueEnd].isLetter { valueEnd += 1 }
      return ["true", "false", "null", "none", "nan", "inf"].contains {
        isWord(value..<valueEnd, $0)
      }
    }
  }

  /// Whether a word may begin here: not inside another.
  private func isFreeBefore(_ place: Int) -> Bool {
    place == 0 || !LinePartScan.isName(bytes[place - 1])
  }

  // MARK: Paths

  /// Behind a path that begins here; `nil`: none does.
  private func pathEnd(from start: Int) -> Int? {
    if start > 0 {
      switch bytes[start - 1] {
      case 0x20, 0x09, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"), UInt8(ascii: "="),
        UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"), UInt8(ascii: ":"),
        UInt8(ascii: ","):
        break
      default: return nil
      }
    }
    var place = start
    while place < bytes.count, place - start < 2,
      bytes[place] == UInt8(ascii: ".") || bytes[place] == UInt8(ascii: "~")
    { place += 1 }
    guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "/"),
      LinePartScan.isName(bytes[place + 1])
    else { return nil }
    var end = place + 1
    while end < bytes.count, LinePartScan.isPath(bytes[end]) { end += 1 }
    while end > place + 2, [UInt8(ascii: "."), UInt8(ascii: "-")].contains(bytes[end - 1]) {
      end -= 1
    }
    return end
  }

  // MARK: Levels

  private func level(of word: Range<Int>) -> LinePart.Level? {
    guard isFreeBefore(word.lowerBound) else { return nil }
    if word.lowerBound == 0, word.count == 5, let level = levelOfGlog(word) { return level }
    let end = word.upperBound
    let next = end < bytes.count ? bytes[end] : 0x20
    let before = word.lowerBound > 0 ? bytes[word.lowerBound - 1] : 0x20
    let isUpper = word.allSatisfy { !(0x61...0x7A).contains(bytes[$0]) }
    let isMarked =
      next == UInt8(ascii: ":") || before == UInt8(ascii: "[") && next == UInt8(ascii: "]")
      || before == UInt8(ascii: "<") && next == UInt8(ascii: ">") || before == UInt8(ascii: "=")
    guard isUpper || isMarked else { return nil }
    for (name, level) in LinePartScan.levels where isWord(word, name) { return level }
    // `UserWarning:` of Python and R's `Warning message:`.
    if next == UInt8(ascii: ":"), word.count > 7, isWord((end - 7)..<end, "warning") {
      return .warning
    }
    return nil
  }

  private static let levels: [(String, LinePart.Level)] = [
    ("info", .info), ("warning", .warning), ("warn", .warning), ("error", .error),
    ("debug", .debug), ("trace", .debug), ("verbose", .debug), ("notice", .info),
    ("critical", .error), ("fatal", .error), ("severe", .error), ("panic", .error), ("err", .error),
  ]

  /// `E1124 18:27:00.123456 4711 trainer.cc:88] …`.
  private func levelOfGlog(_ word: Range<Int>) -> LinePart.Level? {
    guard word.dropFirst().allSatisfy({ bytes[$0].isDigit }),
      word.upperBound + 1 < bytes.count, bytes[word.upperBound] == 0x20,
      bytes[word.upperBound + 1].isDigit
    else { return nil }
    switch bytes[word.lowerBound] {
    case UInt8(ascii: "I"): return .info
    case UInt8(ascii: "W"): return .warning
    case UInt8(ascii: "E"), UInt8(ascii: "F"): return .error
    default: return nil
    }
  }

  /// Whether a word is another, small or capital.
  private func isWord(_ range: Range<Int>, _ word: String) -> Bool {
    range.count == word.utf8.count && zip(range, word.utf8).allSatisfy { bytes[$0] | 0x20 == $1 }
  }

  // MARK: Kinds of bytes

  private static func isNameStart(_ byte: UInt8) -> Bool {
    byte.isLetter || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "/")
  }

  private static func isPath(_ byte: UInt8) -> Bool {
    isName(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "@")
      || byte == UInt8(ascii: "%") || byte == UInt8(ascii: "~") || byte == UInt8(ascii: "=")
  }
}
