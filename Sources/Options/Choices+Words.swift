import TailApp

/// What cannot be used of what was typed.
package struct OptionError: Error, Equatable, Sendable {
  package let message: String

  /// With its full stop, so that another sentence can follow.
  package var sentence: String { message.hasSuffix("?") ? message : message + "." }
}

extension Choices {
  /// Reads the words of a command line. Options and sources may come in any order, the last of an option
  /// counts, and behind `--` everything is a source. Who asks for help gets it, whatever else is wrong.
  package init(words: [String]) throws(OptionError) {
    self.init()
    var rest = words[...]
    var trouble: OptionError?
    while let word = rest.popFirst() {
      guard word != "--" else {
        sources += rest
        break
      }
      guard word.utf8.first == UInt8(ascii: "-"), word != "-" else {
        sources.append(word)
        continue
      }
      do throws(OptionError) {
        try take(TypedOption(word), &rest)
      } catch {
        trouble = trouble ?? error
      }
    }
    if let trouble, !help { throw trouble }
  }

  private mutating func take(
    _ typed: TypedOption, _ rest: inout ArraySlice<String>
  ) throws(OptionError) {
    let spelling = typed.spelling
    guard let option = typed.option else {
      let near = NearestName.of(String(spelling.drop { $0 == "-" }), among: Option.all.map(\.name))
      let remedy = spelling.hasPrefix("--") ? near.map { ". Did you mean '--\($0)'?" } : nil
      throw OptionError(message: "unknown option '\(spelling)'\(remedy ?? "")")
    }
    guard let value = option.value else {
      guard let word = typed.value else {
        _ = option.take("", &self)
        return
      }
      throw OptionError(message: "\(spelling) takes no value, and this is one: '\(word)'")
    }
    guard let word = typed.value ?? value.next(&rest) else {
      if let word = rest.first, word.isNegative {
        rest.removeFirst()
        throw OptionError(message: "\(spelling) '\(word)': \(value.kind) is needed")
      }
      throw OptionError(message: "\(spelling) needs a value: \(value.kind)")
    }
    guard option.take(word, &self) else {
      throw OptionError(message: "\(spelling) '\(word)': \(value.kind) is needed")
    }
  }
}

extension Option.Value {
  /// Takes the value that is a word of its own.
  fileprivate func next(_ rest: inout ArraySlice<String>) -> String? {
    guard let word = rest.first,
      mayBeginWithDash || word == "-" || word.utf8.first != UInt8(ascii: "-")
    else { return nil }
    return rest.popFirst()
  }
}

extension String {
  /// Whether it reads as a number below zero, which no option does.
  fileprivate var isNegative: Bool {
    let bytes = Array(utf8.prefix(3))
    guard bytes.count > 1, bytes[0] == UInt8(ascii: "-") else { return false }
    let first = bytes[1] == UInt8(ascii: ".") ? bytes.last : bytes[1]
    return first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }
}

/// A word that begins with a dash: `--lines=5`, `-n5`, `--me`.
private struct TypedOption {
  /// As it was typed, without the value.
  let spelling: String
  /// What was in the same word.
  let value: String?
  let option: Option?

  init(_ word: String) {
    if word.hasPrefix("--") {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      spelling = String(parts[0])
      value = parts.count == 2 ? String(parts[1]) : nil
      let name = parts[0].dropFirst(2)
      option = Option.all.first { $0.name == name }
      return
    }
    // By scalars: what follows may make one character with the dash.
    let letters = word.unicodeScalars.dropFirst()
    let joined = letters.dropFirst()
    let found = Option.all.first { $0.letter == letters.first }
    // A flag has nothing joined to it: there is but one with a letter.
    option = found?.value == nil && !joined.isEmpty ? nil : found
    spelling = option.map { $0.spellings[0] } ?? word
    value =
      option == nil || joined.isEmpty
      ? nil : String(joined.first == "=" ? joined.dropFirst() : joined)
  }
}
