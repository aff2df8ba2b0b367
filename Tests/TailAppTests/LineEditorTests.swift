import CellUI
import TailApp
import TailTestSupport
import Testing

@Suite("The line of a prompt")
struct LineEditorTests {
  /// Presses keys in a line that holds `text`; gives back the line with `|` where the cursor is.
  private func line(
    _ text: String, history: [String] = [], _ keys: Key...
  ) -> String {
    var editor = LineEditor(text: text, history: history)
    for key in keys { _ = editor.take(key) }
    return shown(editor)
  }

  private func shown(_ editor: LineEditor) -> String {
    var scalars = editor.text
    scalars.insert("|", at: editor.cursor)
    return String(String.UnicodeScalarView(scalars))
  }

  @Test("Keys cut and bring back, as in Emacs and in shells")
  func killing() {
    #expect(line("one two", .control("w")) == "one |")
    #expect(line("one two", .control("w"), .control("w"), .control("y")) == "one two|")
    #expect(line("one two", .control("a"), .alt("d"), .alt("d"), .control("y")) == "one two|")
    #expect(line("one two", .alt("b"), .control("k"), .control("a"), .control("y")) == "two|one ")
    #expect(line("one", .control("u"), "x", .control("y")) == "xone|")
    #expect(line("ab", .control("t")) == "ba|")
    #expect(line("abc", .left, .left, .control("t")) == "ba|c")
  }

  @Test("The newline of a line that is pasted is none of its text")
  func pastedLine() {
    var editor = LineEditor()
    editor.paste(Array("loss is nan\r\n".unicodeScalars))
    #expect(editor.string == "loss is nan")
    editor.paste(Array("\n\n".unicodeScalars))
    editor.paste(Array(", a\nb".unicodeScalars))
    #expect(editor.string == "loss is nan, a b")
  }

  @Test("A line has an end, whatever is pasted, and so has what can be taken back")
  func length() {
    var editor = LineEditor()
    for _ in 0..<3 { editor.paste(Array(repeating: "x", count: 4000)) }
    #expect(editor.text.count == AppLimits.lineLength)
    #expect(editor.take("y") == .ignored)
    #expect(editor.take(.backspace) == .edited)
    #expect(editor.take("y") == .edited)
    #expect(editor.text.last == "y")
  }

  @Test("^_ takes back the last change; what was typed in one go is one")
  func undoing() {
    #expect(line("", "a", "b", .control("_")) == "|")
    #expect(line("", "a", "b", .left, "c", .control("_")) == "a|b")
    #expect(line("one two", .control("u"), .control("_")) == "one two|")
    #expect(line("x", .control("_")) == "x|")
  }

  @Test("A character and the marks on it are one, a wide one too")
  func marks() {
    #expect(line("e\u{301}x", .left, .left) == "|e\u{301}x")
    #expect(line("xe\u{301}", .backspace) == "x|")
    #expect(line("e\u{301}한", .control("a"), .delete) == "|한")
    #expect(line("한국", .left, .backspace) == "|국")
  }

  @Test("^R looks for an earlier line, again for one before it; Esc keeps it, ^G brings mine back")
  func backSearch() {
    let history = ["loss 1", "acc", "loss 2"]
    #expect(line("mine", history: history, .control("r"), "l", "o") == "loss 2|")
    #expect(line("", history: history, .control("r"), "l", .control("r")) == "loss 1|")
    #expect(line("mine", history: history, .control("r"), "a", .control("g")) == "mine|")
    #expect(line("mine", history: history, .control("r"), "a", .escape, "x") == "accx|")
    #expect(line("mine", history: history, .control("r"), "z") == "mine|")
    #expect(line("mine", history: history, .control("r"), "a", .control("p")) == "loss 1|")
  }

  /// The line as text and a place in its characters, with the plainest code that does the same.
  private struct Reference {
    var before: [String] = []
    var after: [String] = []

    var text: String { (before + after).joined() }

    mutating func take(_ key: Key) {
      switch key {
      case .character(let scalar):
        if isMark(scalar), let last = before.last {
          before[before.count - 1] = last + String(Character(scalar))
        } else {
          before.append(String(Character(scalar)))
          joinMarks()
        }
      case .backspace: _ = before.popLast()
      case .delete: if !after.isEmpty { after.removeFirst() }
      case .left: if let last = before.popLast() { after.insert(last, at: 0) }
      case .right: if !after.isEmpty { before.append(after.removeFirst()) }
      case .home: (before, after) = ([], before + after)
      case .end: (before, after) = (before + after, [])
      case .control("u"): before = []
      case .control("k"): after = []
      default: break
      }
      joinMarks()
    }

    /// A mark without anything before it goes on what comes to stand before it.
    private mutating func joinMarks() {
      while let first = after.first?.unicodeScalars.first, isMark(first), !before.isEmpty {
        before[before.count - 1] += after.removeFirst()
      }
    }

    private func isMark(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{301}" }
  }

  @Test(
    "Any keys: the line is what plain code makes of them, the cursor is in it", arguments: 0..<40)
  func anyKeys(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let plain: [Key] = [
      "a", "b", " ", "한", "\u{301}", .backspace, .delete, .left, .right, .home, .end,
      .control("u"), .control("k"),
    ]
    var editor = LineEditor()
    var reference = Reference()
    for _ in 0..<400 {
      let key = plain[Int(random.next() % UInt64(plain.count))]
      if key == .backspace, editor.text.isEmpty { continue }
      _ = editor.take(key)
      reference.take(key)
      #expect(editor.string == reference.text)
      #expect(editor.cursor == reference.before.joined().unicodeScalars.count)
    }
  }

  @Test("Keys of every kind never trap, and the cursor stays in the line", arguments: 0..<40)
  func hostileKeys(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 1000)
    var editor = LineEditor(text: "begin", history: ["one", "", "e\u{301}e", "loss=0.1"])
    let named: [Key] = [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .left, .right, .home, .end,
      .alt("\u{7F}"), .alt("b"), .alt("f"), .alt("d"), .control("_"), .function(3), "\u{301}", "🚀",
    ]
    for _ in 0..<600 {
      let choice = random.next() % 3
      let number = Int(random.next() % 26)
      let key: Key =
        choice == 0
        ? .control(Unicode.Scalar(UInt8(97 + number)))
        : choice == 1 ? .character(Unicode.Scalar(UInt8(97 + number))) : named[number % named.count]
      if random.next() % 40 == 0 { editor.paste(["\u{301}", "x", "\n", "\u{0}", "한"]) }
      _ = editor.take(key)
      #expect((0...editor.text.count).contains(editor.cursor))
      #expect(!editor.text.contains { $0.value < 0x20 })
    }
  }
}
