import CPCRE2

/// A regular expression (PCRE2), ready to be matched against bytes of any kind.
///
/// `@unchecked Sendable`: compiled code, the just-in-time code that belongs to it included, is only
/// read while matching; what a match writes lives in the match data, of which each `Matcher` has
/// its own. pcre2api(3), "MULTITHREADING". Nothing here writes to `code` after `init`.
package final class Pattern: @unchecked Sendable {
  /// As it was typed.
  package let source: String
  let code: OpaquePointer
  /// Whether `code` finds in a block of lines what it finds in each of them; see `PatternSyntax`.
  package let spansLines: Bool
  /// What each match holds, where it is quicker to look for that first.
  let needles: NeedleSet?
  /// Whether each occurrence of a needle is a match.
  let isLiteral: Bool
  /// Whether there is code of this machine for it.
  let isCompiled: Bool

  /// Compiles `source` with smart case: lower case matches both, an upper case letter outside an
  /// escape makes the case count.
  ///
  /// - Throws: what is wrong with the pattern and where, for people.
  package init(_ source: String) throws(PatternError) {
    guard !source.isEmpty else { throw PatternError(message: "an empty pattern") }
    self.source = source
    let bytes = Array(source.utf8)
    let caseCounts = Pattern.caseCounts(in: bytes)
    let original = try Pattern.compile(bytes, PCRE2_UTF | (caseCounts ? 0 : PCRE2_CASELESS))
    if let syntax = PatternSyntax(bytes, caseCounts: caseCounts),
      let rewritten = try? Pattern.compile(
        syntax.rewritten,
        PCRE2_MULTILINE | (syntax.isBytewise ? 0 : PCRE2_UTF) | (caseCounts ? 0 : PCRE2_CASELESS))
    {
      pcre2_code_free_8(original)
      code = rewritten
      spansLines = true
      needles = syntax.needles.map { NeedleSet($0, caseCounts: caseCounts) }
      isLiteral = syntax.isLiteral
    } else {
      code = original
      spansLines = false
      needles = nil
      isLiteral = false
    }
    // Without the compiler for this machine's code matching is slower, and works.
    isCompiled = pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
  }

  private static func compile(
    _ pattern: [UInt8], _ options: UInt32
  ) throws(PatternError) -> OpaquePointer {
    let context = pcre2_compile_context_create_8(nil)
    defer { pcre2_compile_context_free_8(context) }
    // Whatever the library was built for: a line ends with a newline.
    pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_LF))
    var error: Int32 = 0
    var place = 0
    let invalid = options & PCRE2_UTF != 0 ? PCRE2_MATCH_INVALID_UTF : 0
    let code = pcre2_compile_8(
      pattern, pattern.count, options | invalid | PCRE2_NEVER_BACKSLASH_C, &error, &place, context)
    guard let code else {
      throw PatternError(message: "\(words(for: error)) at character \(place + 1)")
    }
    return code
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
