import CPCRE2

/// A regular expression (PCRE2), ready to be matched against bytes of any kind.
///
/// `@unchecked Sendable`: compiled code, the just-in-time code that belongs to it included, is only
/// read while matching; what a match writes lives in the match data, of which each `Matcher` has
/// its own. pcre2api(3), "MULTITHREADING". Nothing here writes to `code` after `init`.
package final class Pattern: @unchecked Sendable {
  /// As it was typed.
  package let source: String
  /// Whether it stands for itself, so that it can be looked for in many lines at once.
  package let isLiteral: Bool
  let code: OpaquePointer

  /// Compiles `source` with smart case: lower case matches both, an upper case letter outside an
  /// escape makes the case count.
  ///
  /// - Throws: what is wrong with the pattern and where, for people.
  package init(_ source: String) throws(PatternError) {
    guard !source.isEmpty else { throw PatternError(message: "an empty pattern") }
    self.source = source
    let bytes = Array(source.utf8)
    isLiteral = bytes.allSatisfy { Pattern.isPlain($0) }
    var options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
    if !Pattern.caseCounts(in: bytes) { options |= PCRE2_CASELESS }
    var error: Int32 = 0
    var place = 0
    guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &place, nil) else {
      throw PatternError(message: "\(Pattern.words(for: error)) at character \(place + 1)")
    }
    // Without the compiler for this machine's code matching is slower, and works.
    _ = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE)
    self.code = code
  }

  deinit {
    pcre2_code_free_8(code)
  }

  /// Whether an upper case letter stands outside of an escape such as `\S`, `\x{4E}` or `\p{Lu}`.
  static func caseCounts(in pattern: [UInt8]) -> Bool {
    var place = 0
    while place < pattern.count {
      guard pattern[place] == UInt8(ascii: "\\") else {
        if isUpper(pattern[place]) { return true }
        place += 1
        continue
      }
      let letter = place + 1 < pattern.count ? pattern[place + 1] : 0
      place += 2
      if letter == UInt8(ascii: "Q") {
        // Quoted text is text.
        while place < pattern.count, !pattern[place...].starts(with: [0x5C, 0x45]) {
          if isUpper(pattern[place]) { return true }
          place += 1
        }
        place += 2
      } else if place < pattern.count, pattern[place] == UInt8(ascii: "{"),
        "xpPogkN".utf8.contains(letter)
      {
        while place < pattern.count, pattern[place] != UInt8(ascii: "}") { place += 1 }
      } else if letter == UInt8(ascii: "x") {
        for _ in 0..<2 where place < pattern.count && isHexadecimal(pattern[place]) { place += 1 }
      } else if letter == UInt8(ascii: "p") || letter == UInt8(ascii: "P")
        || letter == UInt8(ascii: "c")
      {
        place += 1
      }
    }
    return false
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  /// Not one of the characters that mean something in a pattern, nor a line end.
  private static func isPlain(_ byte: UInt8) -> Bool {
    !"\\^$.|?*+()[]{}#\n\r".utf8.contains(byte)
  }

  private static func words(for error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
    guard length > 0 else { return "error \(error)" }
    return String(decoding: buffer[..<Int(length)], as: UTF8.self)
  }
}

/// What is wrong with a pattern.
package struct PatternError: Error, Equatable {
  /// One line for people, such as `missing closing parenthesis at character 5`.
  package let message: String
}
