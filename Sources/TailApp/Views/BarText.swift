import CellUI

/// What stands in a bar: text, keys that stand out of it, and a chip for the mode.
struct BarText {
  private(set) var runs: [Run] = []

  struct Run {
    let text: String
    let look: Look
  }

  enum Look {
    case plain, key
    case chip(Style)
  }

  init(_ text: String = "") {
    add(text)
  }

  /// - Parameter hints: what each key does.
  init(_ text: String, _ hints: [KeyHint]) {
    add(text, hints)
  }

  mutating func add(_ text: String, _ hints: [KeyHint]) {
    add(text)
    for (place, hint) in hints.enumerated() {
      add(place > 0 ? "  " : "")
      add(hint)
    }
  }

  mutating func add(_ text: String, _ look: Look = .plain) {
    if !text.isEmpty { runs.append(Run(text: text, look: look)) }
  }

  private mutating func add(_ hint: KeyHint) {
    add(hint.keys, .key)
    add(" " + hint.word)
  }

  var text: String { runs.map(\.text).joined() }

  var width: Int { SafeLine(plain: text).width }

  /// How one of its runs looks on a bar.
  static func style(of run: Run, on bar: Style) -> Style {
    switch run.look {
    case .plain: bar
    case .key:
      Style(
        foreground: bar.foreground, background: bar.background,
        attributes: bar.attributes.union(.bold))
    case .chip(let style): style.asChip(on: bar)
    }
  }
}
