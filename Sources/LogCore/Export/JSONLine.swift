/// A line of a log as one JSON object on a line of its own:
///
///     {"job":"12345","stream":"stderr","line":17,"time":"2026-03-01T12:00:00.123Z","text":"…"}
///
/// `job` is missing for a file that was named as one, `line` and `time` where they are unknown. What
/// is no UTF-8 is in `raw`, in base64, in place of `text`; a path that is none is in `rawStream` as well.
/// `"unfinished":true` says that the log ended without a line end. Long runs of NULs, as holes have them, are not
/// written but told: `"nuls":[[5,4096]]` is where in the line they are, and how many. So the bytes of the log can
/// be put together again.
struct JSONLine {
  /// How many bytes of the open object's line have come, and which runs of them are left out.
  private var length: UInt64 = 0
  private var nuls: [Range<UInt64>] = []
  /// How many NULs have come last.
  private var openNuls: UInt64 = 0
  /// The bytes of the open object that base64 has not taken, three at a time.
  private var rest: [UInt8] = []
  private var isRaw = false

  /// Writes what comes before the bytes of the line.
  mutating func begin(
    _ origin: LineOrigin, line: UInt64?, arrival: WallTime?, isUTF8: Bool, into out: inout [UInt8]
  ) {
    out.append(UInt8(ascii: "{"))
    if let job = origin.job {
      out += "\"job\":".utf8
      JSONLine.quote(job, into: &out)
      out.append(UInt8(ascii: ","))
    }
    out += "\"stream\":".utf8
    JSONLine.quote(origin.stream, into: &out)
    if let raw = origin.rawStream {
      out += ",\"rawStream\":\"".utf8
      Base64.append(raw[...], to: &out)
      out.append(UInt8(ascii: "\""))
    }
    if let line { out += ",\"line\":\(line)".utf8 }
    if let arrival { out += ",\"time\":\"\(arrival.timestamp)\"".utf8 }
    out += (isUTF8 ? ",\"text\":\"" : ",\"raw\":\"").utf8
    isRaw = !isUTF8
    rest = []
    length = 0
    nuls = []
  }

  /// Writes bytes of the line, without its line end.
  mutating func piece(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
    var place = 0
    while place < bytes.count {
      let end = bytes[place...].firstIndex { $0 != 0 } ?? bytes.count
      openNuls += UInt64(end - place)
      guard end < bytes.count else { return }
      settleNuls(into: &out)
      place = bytes[end...].firstIndex(of: 0) ?? bytes.count
      write(UnsafeBufferPointer(rebasing: bytes[end..<place]), into: &out)
    }
  }

  /// So many NULs come next.
  mutating func passOver(_ count: UInt64) { openNuls += count }

  /// It is known how many NULs there are in a row.
  private mutating func settleNuls(into out: inout [UInt8]) {
    let count = openNuls
    openNuls = 0
    guard count < LogLimits.longNulRun else {
      nuls.append(length..<length + count)
      length += count
      return
    }
    let bytes = [UInt8](repeating: 0, count: Int(count))
    bytes.withUnsafeBufferPointer { write($0, into: &out) }
  }

  private mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
    length += UInt64(bytes.count)
    guard isRaw else {
      JSONLine.escape(bytes, into: &out)
      return
    }
    let all = rest + bytes
    let whole = all.count / 3 * 3
    Base64.append(all[..<whole], to: &out)
    rest = Array(all[whole...])
  }

  mutating func end(isFinished: Bool, into out: inout [UInt8]) {
    settleNuls(into: &out)
    if isRaw { Base64.append(rest[...], to: &out) }
    out.append(UInt8(ascii: "\""))
    if !nuls.isEmpty {
      let runs = nuls.map { "[\($0.lowerBound),\($0.upperBound - $0.lowerBound)]" }
      out += ",\"nuls\":[\(runs.joined(separator: ","))]".utf8
    }
    out += (isFinished ? "}\n" : ",\"unfinished\":true}\n").utf8
  }

  /// `{"header":["job: 12345", …]}`.
  static func write(header lines: [String], into out: inout [UInt8]) {
    out += "{\"header\":[".utf8
    for (place, line) in lines.enumerated() {
      if place > 0 { out.append(UInt8(ascii: ",")) }
      quote(line, into: &out)
    }
    out += "]}\n".utf8
  }

  static func quote(_ text: String, into out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    Array(text.utf8).withUnsafeBufferPointer { escape($0, into: &out) }
    out.append(UInt8(ascii: "\""))
  }

  private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, into out: inout [UInt8]) {
    var start = 0
    for (place, byte) in bytes.enumerated()
    where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      out.append(contentsOf: bytes[start..<place])
      start = place + 1
      out.append(UInt8(ascii: "\\"))
      switch byte {
      case UInt8(ascii: "\t"): out.append(UInt8(ascii: "t"))
      case UInt8(ascii: "\r"): out.append(UInt8(ascii: "r"))
      case UInt8(ascii: "\n"): out.append(UInt8(ascii: "n"))
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        out += "u00".utf8
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      default: out.append(byte)
      }
    }
    out.append(contentsOf: bytes[start...])
  }
}

/// RFC 4648.
package enum Base64 {
  private static let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    var place = bytes.startIndex
    while place < bytes.endIndex {
      let group = bytes[place..<min(place + 3, bytes.endIndex)]
      let word = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for digit in 0..<4 {
        out.append(
          digit <= group.count
            ? letters[Int(word >> UInt32(18 - 6 * digit) & 63)] : UInt8(ascii: "="))
      }
      place += 3
    }
  }
}
