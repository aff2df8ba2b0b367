import CNcurses
import Glibc

/// Sequences that switch what a terminal can do on and off, for terminals that are young enough to
/// know them: consoles, which have no alternate screen, are not.
enum TerminalModes {
  /// Whether the terminal that ncurses was told of is a young one.
  static var isRecent: Bool {
    st_capability("smcup").map { strstr($0, "47h") != nil || strstr($0, "1049h") != nil } ?? false
  }

  /// Bracketed paste, which terminfo of ncurses 6.4 has no word for.
  static var pasteOn: String { isRecent ? "\u{1B}[?2004h" : "" }
  static var pasteOff: String { isRecent ? "\u{1B}[?2004l" : "" }

  /// Buttons and movement with one down, in the form that has no limit of columns. ncurses' own
  /// support holds clicks back and knows no movement.
  static var mouseOn: String { isRecent ? "\u{1B}[?1002h\u{1B}[?1006h" : "" }
  static var mouseOff: String { isRecent ? "\u{1B}[?1002l\u{1B}[?1006l" : "" }

  /// Synchronized output: what stands between these is shown at once.
  static let synchronizedOutput = 2026
  static let frameBegins = Array("\u{1B}[?2026h".utf8)
  static let frameEnds = Array("\u{1B}[?2026l".utf8)

  /// Asks whether the terminal knows it (DECRQM).
  static let question = "\u{1B}[?2026$p"

  /// Asks for the colour behind the text (OSC 11). To be asked before `question`: whoever answers that knows
  /// whether there will be an answer to this one.
  static let groundQuestion = "\u{1B}]11;?\u{1B}\\"

  /// Where there is no other screen to leave, what comes next stands in a line of its own below this one. Rows
  /// beyond the last are the last.
  private static var freshLine: String {
    func text(_ name: String) -> String { st_capability(name).map { String(cString: $0) } ?? "" }
    guard text("rmcup").isEmpty, text("cup").hasPrefix("\u{1B}[") else { return "" }
    return "\u{1B}[999;1H\r\n"
  }

  /// What gives the terminal back, but for how its lines are set.
  static var restoreText: String {
    let names: [String] = ["rmkx", "cnorm", "sgr0", "rmcup"]
    let capabilities = names.compactMap {
      st_capability($0).map { String(cString: $0) }
    }
    let frame = isRecent ? String(decoding: frameEnds, as: UTF8.self) : ""
    return frame + mouseOff + pasteOff + capabilities.joined().withoutDelays + freshLine
  }
}

extension String {
  /// terminfo writes delays as `$<5>`; a handler has no time for them.
  fileprivate var withoutDelays: String {
    var text = ""
    var isDelay = false
    for character in self {
      if character == "$", !isDelay { isDelay = true } else if !isDelay { text.append(character) }
      if character == ">" { isDelay = false }
    }
    return text
  }
}
