/// Finds lines that would open tables within tables without end.
enum ConfigDepth {
  /// No setting is deeper than two; dots in a line count, wherever they lead.
  static let most = 32

  /// The lines, counted from 0, that have more dots outside of quotes than any setting.
  static func tooDeep(in lines: [String]) -> [Int] {
    var found: [Int] = []
    var fence: String?
    for (number, line) in lines.enumerated() {
      if let open = fence {
        if line.contains(open) { fence = nil }
        continue
      }
      if dots(in: line) > most { found.append(number) }
      for mark in ["\"\"\"", "'''"] where line.split(separator: mark).count == 2 { fence = mark }
    }
    return found
  }

  private static func dots(in line: String) -> Int {
    var count = 0
    var quote: UInt8?
    var isEscaped = false
    for byte in line.utf8 {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
          isEscaped = true
        } else if byte == open {
          quote = nil
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "#"): return count
      case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
      case UInt8(ascii: "."): count += 1
      default: break
      }
    }
    return count
  }
}
