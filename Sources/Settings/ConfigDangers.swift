/// Finds lines that the parser must not see: it ends the program where a table's name begins with
/// what no name begins with, and goes down into tables without looking at its stack.
///
/// Lines within long texts are looked at, too: where such a text begins is the parser's to say.
enum ConfigDangers {
  /// No setting is deeper than two; dots in a line count, wherever they lead.
  static let most = 32

  /// The lines, counted from 0, and what is wrong with them.
  static func all(in lines: [String]) -> [(line: Int, message: String)] {
    lines.enumerated().compactMap { number, line in
      if isNameless(line) { return (number, "this is no table's name; a table is written [name]") }
      return dots(in: line) > most ? (number, "this is more than \(most) tables deep") : nil
    }
  }

  /// Whether it opens a table and does not go on with a name.
  private static func isNameless(_ line: String) -> Bool {
    // What the parser may pass over before it; behind it, it passes over these two only.
    var rest = line.unicodeScalars.drop {
      $0.properties.isWhitespace || $0 == "\u{FEFF}"
    }
    guard rest.popFirst() == "[" else { return false }
    func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
    rest = rest.drop(while: isSpace)
    if rest.first == "[" { rest = rest.dropFirst().drop(while: isSpace) }
    guard let first = rest.first else { return true }
    switch first {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "\"", "'", "]": return false
    default: return true
    }
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
