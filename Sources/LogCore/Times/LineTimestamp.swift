/// The time that a log wrote at the start of a line. Times compare within one form only.
package struct LineTimestamp: Hashable, Sendable {
  package let form: Form
  /// Counted from an origin that all lines of one form share.
  package let microseconds: Int64

  /// How it was written.
  package enum Form: Hashable, Sendable {
    /// `2026-11-24T18:27:00.123`, `2026/11/24 18:27:00,123`: a clock's time, its zone unknown.
    case dateTime
    /// The same with `Z` or `+01:00`.
    case zonedDateTime
    /// `Nov 24 18:27:00`, as syslog writes it: without a year.
    case monthDay
    /// `18:27:00.123`: of an unknown day.
    case timeOfDay
    /// `1764008820.123`: seconds since 1970.
    case epoch

    /// After how many microseconds it begins again; `nil`: never.
    var cycle: Int64? {
      switch self {
      case .timeOfDay: LineTimestamp.day
      // Twelve months of 31 days: see `monthDay`.
      case .monthDay: 12 * 31 * LineTimestamp.day
      case .dateTime, .zonedDateTime, .epoch: nil
      }
    }
  }

  private static let day: Int64 = 86_400_000_000

  /// How far from the start of a line a time is looked for, in bytes: behind a level, a rank or a
  /// bracket.
  private static let reach = 48

  /// How much of a line is looked at where colours and links stand in front of the text, in bytes.
  private static let colouredReach = 512

  /// Finds the first time in the start of what a line shows; `nil` where there is none.
  package init?(in line: ArraySlice<UInt8>) {
    var head = line.prefix(LineTimestamp.reach + 40)
    if ShownText.differs(from: head) {
      head = ShownText(of: line.prefix(LineTimestamp.colouredReach), isRaw: true).bytes
        .prefix(LineTimestamp.reach + 40)
    }
    guard let found = LineTimestamp.find(in: head)?.time else { return nil }
    self = found
  }

  /// Where that time stands, in bytes from the first.
  ///
  /// - Parameter text: what a row shows, without sequences.
  static func range(in text: ArraySlice<UInt8>) -> Range<Int>? {
    guard let range = find(in: text.prefix(reach + 40))?.range else { return nil }
    return range.lowerBound - text.startIndex..<range.upperBound - text.startIndex
  }

  private static func find(
    in head: ArraySlice<UInt8>
  ) -> (time: LineTimestamp, range: Range<Int>)? {
    var reader = DigitReader(bytes: head)
    let end = min(head.endIndex, head.startIndex + reach)
    var isWordStart = true
    while reader.place < end {
      let (byte, start) = (head[reader.place], reader.place)
      if isWordStart, byte.isDigit || byte.isLetter,
        let found = read(&reader, isFirst: start == head.startIndex)
      {
        return (found, start..<reader.place)
      }
      isWordStart = !(byte.isDigit || byte.isLetter)
      reader.place += 1
    }
    return nil
  }

  private init(_ form: Form, _ microseconds: Int64) {
    self.form = form
    self.microseconds = microseconds
  }

  /// Reads a time that begins exactly here; leaves the reader where it was if there is none.
  private static func read(_ reader: inout DigitReader, isFirst: Bool) -> LineTimestamp? {
    let start = reader.place
    if let time = date(&reader) { return time }
    reader.place = start
    if let time = monthDay(&reader) { return time }
    reader.place = start
    if let time = reader.clock() { return LineTimestamp(.timeOfDay, time) }
    reader.place = start
    // Any long number could be one; only at the start is it meant.
    if isFirst, let seconds = reader.number(digits: 10), !reader.isAtDigit {
      return LineTimestamp(.epoch, seconds * 1_000_000 + reader.fraction())
    }
    reader.place = start
    return nil
  }

  private static func date(_ reader: inout DigitReader) -> LineTimestamp? {
    guard let year = reader.number(digits: 4), let separator = reader.take(of: "-/"),
      let month = reader.number(digits: 2), reader.take(separator),
      let day = reader.number(digits: 2), reader.take(of: "T t_") != nil,
      let time = reader.clock(), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    let clock = days(year, month, day) * LineTimestamp.day + time
    guard let offset = reader.zone() else { return LineTimestamp(.dateTime, clock) }
    return LineTimestamp(.zonedDateTime, clock - offset)
  }

  private static func monthDay(_ reader: inout DigitReader) -> LineTimestamp? {
    guard let month = reader.month(), reader.take(of: " ") != nil else { return nil }
    _ = reader.take(of: " ")
    guard let day = reader.number(upTo: 2), reader.take(of: " ") != nil, let time = reader.clock()
    else { return nil }
    return LineTimestamp(.monthDay, (month * 31 + day) * LineTimestamp.day + time)
  }

  /// Days since 1970-01-01 of the Gregorian calendar.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
  }
}

/// Reads numbers and separators off the start of bytes.
private struct DigitReader {
  let bytes: ArraySlice<UInt8>
  var place: Int

  init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    place = bytes.startIndex
  }

  var isAtDigit: Bool { place < bytes.endIndex && bytes[place].isDigit }

  mutating func number(digits: Int) -> Int64? {
    let start = place
    guard let value = number(upTo: digits), place - start == digits else { return nil }
    return value
  }

  mutating func number(upTo digits: Int) -> Int64? {
    var value: Int64 = 0
    let start = place
    while place - start < digits, isAtDigit {
      value = value * 10 + Int64(bytes[place] - UInt8(ascii: "0"))
      place += 1
    }
    return place > start ? value : nil
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard place < bytes.endIndex, bytes[place] == byte else { return false }
    place += 1
    return true
  }

  mutating func take(of choice: StaticString) -> UInt8? {
    guard place < bytes.endIndex else { return nil }
    let byte = bytes[place]
    let isThere = choice.withUTF8Buffer { $0.contains(byte) }
    guard isThere else { return nil }
    place += 1
    return byte
  }

  /// `18:27:00` with a fraction or without, in microseconds.
  mutating func clock() -> Int64? {
    guard let hour = number(digits: 2), take(UInt8(ascii: ":")), let minute = number(digits: 2),
      take(UInt8(ascii: ":")), let second = number(digits: 2), !isAtDigit, hour < 24,
      minute < 60, second <= 60
    else { return nil }
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction()
  }

  /// `.123` or `,123`, in microseconds.
  mutating func fraction() -> Int64 {
    let start = place
    guard take(of: ".,") != nil, isAtDigit else {
      place = start
      return 0
    }
    var value: Int64 = 0
    for _ in 0..<6 {
      value = value * 10 + (isAtDigit ? Int64(bytes[place] - UInt8(ascii: "0")) : 0)
      if isAtDigit { place += 1 }
    }
    while isAtDigit { place += 1 }
    return value
  }

  /// `Z`, `+0100` or `+01:00`, in microseconds; `nil` where there is none.
  mutating func zone() -> Int64? {
    if take(of: "Zz") != nil { return 0 }
    let start = place
    guard let sign = take(of: "+-"), let hours = number(digits: 2) else {
      place = start
      return nil
    }
    _ = take(UInt8(ascii: ":"))
    let offset = (hours * 60 + (number(digits: 2) ?? 0)) * 60_000_000
    return sign == UInt8(ascii: "-") ? -offset : offset
  }

  /// 1 to 12 for `Jan` to `Dec`.
  mutating func month() -> Int64? {
    let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
    let word = bytes[place...].prefix(3)
    guard word.count == 3 else { return nil }
    let found = names.withUTF8Buffer { all in
      (0..<12).first { all[($0 * 3)..<($0 * 3 + 3)].elementsEqual(word) }
    }
    guard let found else { return nil }
    place += 3
    return Int64(found + 1)
  }
}
