import CellUI

/// A line that is being typed at the bottom of the screen.
package struct Prompt: Sendable {
  /// What the line is for.
  package enum Purpose: String, Hashable, CaseIterable, Sendable {
    case search, filter, save, saveAll, command
  }

  package let purpose: Purpose
  /// What stands before the line, such as `/`.
  package let label: String
  package private(set) var text: [Unicode.Scalar]
  /// Where the next character goes, from 0 to `text.count`.
  package private(set) var cursor: Int
  /// What is wrong with the line as it stands, for people.
  package var complaint: String?
  private let history: [String]
  private var place: Int
  private var draft: [Unicode.Scalar]

  package init(
    purpose: Purpose, label: String, text: String = "", history: [String] = []
  ) {
    self.purpose = purpose
    self.label = label
    self.text = Array(text.unicodeScalars)
    self.cursor = self.text.count
    self.history = history
    self.place = history.count
    self.draft = self.text
  }

  package var string: String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text)
    return String(view)
  }

  /// What a key did to the line.
  package enum Outcome: Equatable, Sendable {
    case edited, moved, accepted, left, ignored
  }

  /// Emacs keys, as in a shell.
  package mutating func take(_ key: Key) -> Outcome {
    switch key {
    case .enter: return .accepted
    case .escape, .control("c"), .control("g"): return .left
    case .character(let scalar):
      insert([scalar])
      return .edited
    case .backspace, .control("h"):
      // As in less: deleting on an empty line leaves the prompt.
      if text.isEmpty { return .left }
      return remove(max(0, cursor - 1)..<cursor)
    case .delete, .control("d"): return remove(cursor..<min(cursor + 1, text.count))
    case .control("u"): return remove(0..<cursor)
    case .control("k"): return remove(cursor..<text.count)
    case .control("w"), .alt("\u{7F}"): return remove(wordStart..<cursor)
    case .alt("d"): return remove(cursor..<wordEnd)
    case .left, .control("b"): return move(to: cursor - 1)
    case .right, .control("f"): return move(to: cursor + 1)
    case .home, .control("a"): return move(to: 0)
    case .end, .control("e"): return move(to: text.count)
    case .alt("b"): return move(to: wordStart)
    case .alt("f"): return move(to: wordEnd)
    case .up, .control("p"): return recall(place - 1)
    case .down, .control("n"): return recall(place + 1)
    default: return .ignored
    }
  }

  /// Puts pasted text in. Line ends become blanks: a prompt has one line.
  package mutating func paste(_ scalars: [Unicode.Scalar]) {
    insert(scalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
  }

  /// Puts another line in its place.
  package mutating func replace(with line: String) {
    text = Array(line.unicodeScalars)
    cursor = text.count
    complaint = nil
  }

  private mutating func insert(_ scalars: [Unicode.Scalar]) {
    text.insert(contentsOf: scalars, at: cursor)
    cursor += scalars.count
    complaint = nil
  }

  private mutating func remove(_ range: Range<Int>) -> Outcome {
    guard !range.isEmpty else { return .ignored }
    text.removeSubrange(range)
    cursor = range.lowerBound
    complaint = nil
    return .edited
  }

  private mutating func move(to place: Int) -> Outcome {
    cursor = min(max(0, place), text.count)
    return .moved
  }

  private mutating func recall(_ wanted: Int) -> Outcome {
    guard wanted >= 0, wanted <= history.count, wanted != place else { return .ignored }
    if place == history.count { draft = text }
    place = wanted
    text = place == history.count ? draft : Array(history[place].unicodeScalars)
    cursor = text.count
    complaint = nil
    return .edited
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0, text[index - 1] == " " { index -= 1 }
    while index > 0, text[index - 1] != " " { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < text.count, text[index] == " " { index += 1 }
    while index < text.count, text[index] != " " { index += 1 }
    return index
  }
}
