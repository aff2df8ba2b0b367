import CPCRE2
import Scalars

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
  /// Whether the text is decoded; else it is bytes.
  let isDecoding: Bool
  /// Whether there is code of this machine for it.
  let isCompiled: Bool
  /// What a step of a match counts: one, or as many as take the time of an interpreted one.
  var stepCost: UInt32 { isCompiled ? 1 : LogLimits.interpretedStep }
  /// Whether a match may be looked for from any place on without changing what is found: nothing in it
  /// tells where the search began, or how it goes on.
  let startsAnywhere: Bool
  /// What `code` was compiled from.
  private let recipe: (bytes: [UInt8], options: UInt32)

  /// Compiles `source` with smart case: lower case matches both, an upper case letter outside an
  /// escape makes the case count; see `SmartCase`.
  ///
  /// - Parameter isInterpreted: whether PCRE2's interpreter matches it as it was typed: what the quicker ways
  ///   are compared with.
  /// - Throws: what is wrong with the pattern and where, for people.
  package init(_ source: String, isInterpreted: Bool = false) throws(PatternError) {
    guard !source.isEmpty else { throw PatternError(message: "an empty pattern") }
    self.source = source
    let bytes = Array(source.utf8)
    let caseCounts = SmartCase.counts(in: bytes)
    let (caseless, decoding) = (caseCounts ? 0 : PCRE2_CASELESS, PCRE2_UTF)
    let typed = try Pattern.compile(bytes, decoding | caseless)
    startsAnywhere = !source.includes("\\G") && !source.includes("(*")
    let syntax = isInterpreted ? nil : PatternSyntax(bytes, caseCounts: caseCounts)
    let options = PCRE2_MULTILINE | (syntax?.isBytewise ?? false ? 0 : decoding) | caseless
    if let syntax, let rewritten = try? Pattern.compile(syntax.rewritten, options) {
      pcre2_code_free_8(typed)
      code = rewritten
      recipe = (syntax.rewritten, options)
      spansLines = true
      isDecoding = !syntax.isBytewise
      needles = syntax.needles.map { NeedleSet($0, caseCounts: caseCounts) }
      isLiteral = syntax.isLiteral
    } else {
      let sound = isInterpreted ? bytes : NegatedEscapes.asClasses(bytes)
      let mended = sound == bytes ? nil : try? Pattern.compile(sound, decoding | caseless)
      if mended != nil { pcre2_code_free_8(typed) }
      code = mended ?? typed
      recipe = (mended == nil ? bytes : sound, decoding | caseless)
      spansLines = false
      isDecoding = true
      needles = nil
      isLiteral = false
    }
    // Without the compiler for this machine's code matching is slower, and works.
    isCompiled =
      !isInterpreted && !RepeatedChoice.isIn(bytes) && !AtomicGroup.isMistaken(in: bytes)
      && pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) == 0
  }

  /// The same with a bound for the places where matches may begin, which costs a little for each; to be
  /// freed by whoever asks.
  func compiledForBounds() -> OpaquePointer? {
    let options = recipe.options | PCRE2_USE_OFFSET_LIMIT
    guard let code = try? Pattern.compile(recipe.bytes, options) else { return nil }
    if isCompiled, pcre2_jit_compile_8(code, PCRE2_JIT_COMPLETE) != 0 {
      pcre2_code_free_8(code)
      return nil
    }
    return code
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
