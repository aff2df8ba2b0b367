import Foundation
import TailTestSupport
import Testing

/// What really goes to the terminal while hostile files are shown: recorded by tmux from the
/// pseudo-terminal that the program writes to.
@Suite(
  "Hostile files", .enabled(if: TmuxTerminal.unavailableReason == nil, "tmux is not installed"))
struct HostileTests {
  /// Shows a file for as long as `look` takes and gives back all bytes that reached the terminal.
  private func record(
    _ log: [UInt8], name: String, environment: [String: String] = [:],
    _ look: (TmuxTerminal) throws -> Void
  ) throws -> [UInt8] {
    let terminal = try TmuxTerminal(columns: 80, rows: 24, environment: environment)
    let file = terminal.folder.file(name)
    try Data(log).write(to: URL(filePath: file))
    let quoted = file.replacing("'", with: "'\\''")
    try Data("exec slurmtail-tui '\(quoted)'\n".utf8).write(
      to: URL(filePath: terminal.folder.file("show")))
    let raw = terminal.folder.file("raw")
    try terminal.type("clear; bash show; echo over\n")
    try terminal.waitFor("last line")
    try terminal.command(["pipe-pane", "-t", "t", "cat >> '\(raw)'"])
    try terminal.press("C-l")
    try look(terminal)
    try terminal.press("q")
    try terminal.waitFor("over")
    try terminal.command(["pipe-pane", "-t", "t"])
    #expect(try terminal.title().contains("PWNED") == false)
    var bytes: [UInt8] = []
    _ = Deadline.wait {
      bytes = (try? Array(Data(contentsOf: URL(filePath: raw)))) ?? []
      return bytes.count > 1000
    }
    return bytes
  }

  private var hostile: [UInt8] {
    var random = SplitMix64(seed: 7)
    var log = Array("한국어 🚀 끝\n\u{1B}[31mred\u{1B}[0m\n\u{1B}]0;PWNED\u{07}\n\u{1B}[2J\n".utf8)
    for _ in 0..<60 { log += Hostile.bytes(20, &random) + [0x0A] }
    return log + Array("\u{1B}[0m\nlast line\n".utf8)
  }

  private func look(_ terminal: TmuxTerminal) throws {
    for keys in ["u", "w", "u", "r", "$", "0", "w", "g", "r", "G"] {
      try terminal.type(keys)
    }
    try terminal.press("C-l")
    try terminal.waitFor("last line")
  }

  @Test("Only what ncurses writes itself gets to the terminal")
  func bytes() throws {
    let name = "evil\u{1B}]0;PWNED\u{07}\u{1B}[2J\u{9B}31m\u{202E}\u{200B}.log"
    let bytes = try record(hostile, name: name, look)
    let foreign = TerminalOutput(bytes).foreign
    #expect(foreign.isEmpty, "\(foreign.prefix(10))")
  }

  @Test("Nor where only ASCII can be shown: then there is no other byte")
  func ascii() throws {
    let bytes = try record(
      hostile, name: "evil.log", environment: ["LC_ALL": "C", "LANG": "C"], look)
    #expect(TerminalOutput(bytes).foreign.isEmpty)
    #expect(bytes.allSatisfy { $0 < 0x80 })
  }
}

/// A program's output to a terminal, taken apart.
struct TerminalOutput {
  /// What is neither text nor among the sequences that ncurses has for this terminal.
  private(set) var foreign: [String] = []

  init(_ bytes: [UInt8]) {
    var text = String(decoding: bytes, as: UTF8.self).unicodeScalars[...]
    while let scalar = text.popFirst() {
      switch scalar.value {
      case 0x1B: takeSequence(&text)
      // Carriage return, line feed, backspace, shift in.
      case 0x0D, 0x0A, 0x08, 0x0F: break
      default:
        if !Hostile.isHarmless(scalar) { foreign.append("U+" + String(scalar.value, radix: 16)) }
      }
    }
  }

  private mutating func takeSequence(_ text: inout Substring.UnicodeScalarView) {
    guard let kind = text.popFirst() else { return }
    switch kind {
    // Keypad, one line up, character sets, cursor kept and brought back.
    case "=", ">", "M", "7", "8": return
    case "(", ")":
      if let set = text.popFirst(), set != "B", set != "0" { foreign.append("ESC \(kind) \(set)") }
    case "[":
      var parameters = ""
      while let next = text.popFirst() {
        guard (0x40...0x7E).contains(next.value) else {
          parameters.unicodeScalars.append(next)
          continue
        }
        if !isKnown(parameters, next) { foreign.append("ESC [ \(parameters) \(next)") }
        return
      }
    default: foreign.append("ESC \(kind)")
    }
  }

  private func isKnown(_ parameters: String, _ final: Unicode.Scalar) -> Bool {
    switch final {
    // The modes of the program itself: alternate screen, cursor, keypad, paste.
    case "h", "l": ["?1049", "?25", "?12;25", "?1", "?2004", "34", "4"].contains(parameters)
    case "t": parameters == "22;0;0" || parameters == "23;0;0"
    case "r", "m", "H", "J", "K", "A", "B", "C", "D", "G", "d", "X", "P", "L", "M", "S", "T", "@",
      "b":
      parameters.allSatisfy { "0123456789;:".contains($0) }
    default: false
    }
  }
}
