import CellUI
import Scalars

/// A line that is being typed, with the keys of Emacs and of shells.
///
/// The cursor never stands between a character and the marks on it: both are one to the reader, so
/// they are one to every key.
package struct LineEditor: Sendable {
  package private(set) var text: [Unicode.Scalar]
  /// Where the next character goes, from 0 to `text.count`.
  package private(set) var cursor: Int
  /// What was cut last, for `^Y`.
  package private(set) var killed: [Unicode.Scalar]
  /// A search through earlier lines that goes on.
  package private(set) var backSearch: BackSearch?
  private let history: [String]
  private var place: Int
  private var draft: [Unicode.Scalar]
  private var undoSteps: [Step] = []
  private var lastChange = Change.none

  /// A line as it was before a change.
  fileprivate struct Step: Sendable {
    let text: [Unicode.Scalar]
    let cursor: Int
  }

  /// What kind of change came last: typing is undone in one go, kills that follow each other are
  /// brought back in one go.
  private enum Change: Sendable {
    case none, typing, kill, other
  }

  /// A search for an earlier line that holds what is typed.
  package struct BackSearch: Sendable {
    package var wanted: [Unicode.Scalar] = []
    /// Whether no earlier line holds it.
    package var isVain = false
    /// Where the search stands in the history.
    fileprivate var place: Int
    fileprivate let start: Step
  }

  /// What a key did to the line.
  package enum Outcome: Equatable, Sendable {
    case edited, moved, accepted, left, ignored
  }

  package init(text: String = "", history: [String] = [], killed: [Unicode.Scalar] = []) {
    self.text = Array(text.unicodeScalars)
    self.cursor = self.text.count
    self.history = history
    self.killed = killed
    self.place = history.count
    self.draft = self.text
  }

  package var string: String { String(scalars: text) }

  /// Takes one key.
  package mutating func take(_ key: Key) -> Outcome {
    if backSearch != nil, let outcome = takeSearching(key) { return outcome }
    switch key {
    case .enter: return .accepted
    case .escape, .control("c"), .control("g"): return .left
    case .character(let scalar): return insert([scalar], as: .typing)
    case .backspace, .control("h"):
      // As in less: deleting on an empty line leaves the prompt.
      if text.isEmpty { return .left }
      return remove(before(cursor)..<cursor)
    case .delete, .control("d"): return remove(cursor..<after(cursor))
    case .left, .control("b"): return move(to: before(cursor))
    case .right, .control("f"): return move(to: after(cursor))
    case .home, .control("a"): return move(to: 0)
    case .end, .control("e"): return move(to: text.count)
    case .alt("b"), .modified(_, .left): return move(to: wordStart)
    case .alt("f"), .modified(_, .right): return move(to: wordEnd)
    case .up, .control("p"): return recall(place - 1)
    case .down, .control("n"): return recall(place + 1)
    case .control("r"): return startBackSearch()
    default: return cut(key)
    }
  }

  /// Whether a key with Alt, or Ctrl and an arrow, means something here.
  static func knows(_ key: Key) -> Bool {
    switch key {
    case .alt("b"), .alt("f"), .alt("d"), .alt("\u{7F}"), .modified(_, .left), .modified(_, .right):
      true
    case .alt, .modified: false
    default: true
    }
  }

  /// Keys that cut, bring back and undo.
  private mutating func cut(_ key: Key) -> Outcome {
    switch key {
    case .control("u"): kill(0..<cursor, goesBack: true)
    case .control("k"): kill(cursor..<text.count, goesBack: false)
    case .control("w"), .alt("\u{7F}"): kill(wordStart..<cursor, goesBack: true)
    case .alt("d"): kill(cursor..<wordEnd, goesBack: false)
    case .control("y"): insert(killed, as: .other)
    case .control("t"): swapCharacters()
    case .control("_"): undo()
    default: .ignored
    }
  }

  /// Puts pasted text in. Line ends become blanks: there is one line.
  package mutating func paste(_ scalars: [Unicode.Scalar]) {
    // A line that was copied whole ends with its newline.
    let end = scalars.lastIndex { $0 != "\n" && $0 != "\r" }.map { $0 + 1 } ?? 0
    _ = insert(scalars[..<end].map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }, as: .other)
  }

  /// Puts another line in its place.
  package mutating func replace(with line: String) {
    change(to: Array(line.unicodeScalars), cursor: line.unicodeScalars.count, as: .other)
  }

  // MARK: Changing

  private mutating func change(to text: [Unicode.Scalar], cursor: Int, as kind: Change) {
    if kind != .typing || lastChange != .typing {
      undoSteps.append(Step(text: self.text, cursor: self.cursor))
      if undoSteps.count > AppLimits.undoSteps { undoSteps.removeFirst() }
    }
    lastChange = kind
    self.text = text
    self.cursor = boundary(cursor)
  }

  /// How many more characters there is room for.
  package var room: Int { max(0, AppLimits.lineLength - text.count) }

  private mutating func insert(_ scalars: [Unicode.Scalar], as kind: Change) -> Outcome {
    let scalars = scalars.prefix(room)
    guard !scalars.isEmpty else { return .ignored }
    var line = text
    line.insert(contentsOf: scalars, at: cursor)
    change(to: line, cursor: cursor + scalars.count, as: kind)
    return .edited
  }

  private mutating func remove(_ range: Range<Int>, as kind: Change = .other) -> Outcome {
    guard !range.isEmpty else { return .ignored }
    var line = text
    line.removeSubrange(range)
    change(to: line, cursor: range.lowerBound, as: kind)
    return .edited
  }

  private mutating func kill(_ range: Range<Int>, goesBack: Bool) -> Outcome {
    guard !range.isEmpty else { return .ignored }
    let more = text[range]
    killed = lastChange != .kill ? Array(more) : goesBack ? more + killed : killed + more
    return remove(range, as: .kill)
  }

  /// Swaps the characters on both sides of the cursor; at the end, the last two.
  private mutating func swapCharacters() -> Outcome {
    let middle = cursor == text.count ? before(cursor) : cursor
    let start = before(middle)
    let end = after(middle)
    guard start < middle, middle < end else { return .ignored }
    let line = text[..<start] + text[middle..<end] + text[start..<middle] + text[end...]
    change(to: Array(line), cursor: end, as: .other)
    return .edited
  }

  private mutating func undo() -> Outcome {
    guard let step = undoSteps.popLast() else { return .ignored }
    text = step.text
    cursor = step.cursor
    lastChange = .none
    return .edited
  }

  // MARK: Moving

  private mutating func move(to place: Int) -> Outcome {
    cursor = place
    lastChange = .none
    return .moved
  }

  /// Where the character before a place begins.
  private func before(_ place: Int) -> Int {
    var place = max(0, place - 1)
    while place > 0, isMark(text[place]) { place -= 1 }
    return place
  }

  /// Where the character at a place ends, with the marks on it.
  private func after(_ place: Int) -> Int {
    boundary(min(place + 1, text.count))
  }

  /// The first place from `place` on that is not inside of a character.
  private func boundary(_ place: Int) -> Int {
    var place = place
    while place > 0, place < text.count, isMark(text[place]) { place += 1 }
    return place
  }

  private func isMark(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x300 && GlyphWidth.of(scalar) == 0
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0, text[index - 1] == " " { index -= 1 }
    while index > 0, text[index - 1] != " " { index -= 1 }
    // A mark on a blank belongs to it.
    return boundary(index)
  }

  private var wordEnd: Int {
    var index = cursor
    while index < text.count, text[index] == " " { index += 1 }
    while index < text.count, text[index] != " " { index += 1 }
    return boundary(index)
  }

  // MARK: Earlier lines

  private mutating func recall(_ wanted: Int) -> Outcome {
    guard wanted >= 0, wanted <= history.count, wanted != place else { return .ignored }
    if place == history.count { draft = text }
    place = wanted
    let line = place == history.count ? draft : Array(history[place].unicodeScalars)
    change(to: line, cursor: line.count, as: .other)
    return .edited
  }

  private mutating func startBackSearch() -> Outcome {
    guard !history.isEmpty else { return .ignored }
    backSearch = BackSearch(place: history.count, start: Step(text: text, cursor: cursor))
    return .moved
  }

  /// `nil`: the key ends the search and is then taken as any other.
  private mutating func takeSearching(_ key: Key) -> Outcome? {
    guard var search = backSearch else { return nil }
    switch key {
    case .character(let scalar):
      search.wanted.append(scalar)
      return look(search, from: min(search.place, history.count - 1))
    case .backspace, .control("h"):
      guard !search.wanted.isEmpty else { return .ignored }
      search.wanted.removeLast()
      return look(search, from: history.count - 1)
    case .control("r"):
      return look(search, from: search.place - 1)
    case .escape:
      backSearch = nil
      return .moved
    case .control("c"), .control("g"):
      backSearch = nil
      let start = search.start
      let isChanged = text != start.text
      (text, cursor) = (start.text, start.cursor)
      return isChanged ? .edited : .moved
    default:
      backSearch = nil
      return nil
    }
  }

  /// Goes to the newest line at or before `from` that holds what is wanted.
  private mutating func look(_ search: BackSearch, from: Int) -> Outcome {
    var search = search
    let wanted = String(scalars: search.wanted)
    let found = history.indices.prefix(max(0, from + 1)).last {
      wanted.isEmpty || history[$0].includes(wanted)
    }
    search.isVain = found == nil
    defer { backSearch = search }
    guard let found, !wanted.isEmpty else { return .moved }
    search.place = found
    place = found
    let line = Array(history[found].unicodeScalars)
    guard line != text else { return .moved }
    change(to: line, cursor: line.count, as: .other)
    return .edited
  }
}

extension String {
  /// Text from its scalars.
  init(scalars: some Sequence<Unicode.Scalar>) {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    self = String(view)
  }
}
