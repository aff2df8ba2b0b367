import SlurmJobs

/// The signs that views draw, in what the terminal can show. What else is not ASCII, such as the
/// text of a log, becomes its nearest form when the frame is done; see `CellGrid.asciiOnly`.
struct Marks: Hashable {
  let live, paused, ended, waiting, trouble, closed: String
  /// Of jobs that have ended well, and that have not.
  let completed, failed: String
  /// Between two parts of a title.
  let dot: String
  /// Of a line of stderr, in colour.
  let bar: String
  /// Of a title, and before the focused one's.
  let rule: Character
  /// Between panes side by side, and whether it joins those of titles.
  let verticalRule: Character
  private let joinsRules: Bool
  let focus: String
  /// Where a line goes on to the right, and where it comes from the left.
  let cut, cutLeft: Unicode.Scalar
  /// Before a row that goes on with the line of the row above.
  let continuation: Unicode.Scalar
  /// Between two parts of the bottom line.
  let separator: String

  init(unicode: Bool) {
    live = unicode ? "●" : "*"
    paused = unicode ? "‖" : "="
    ended = unicode ? "■" : "#"
    waiting = unicode ? "○" : "o"
    trouble = "!"
    completed = unicode ? "✓" : "+"
    failed = unicode ? "✗" : "x"
    dot = unicode ? "·" : "-"
    bar = unicode ? "▌" : "!"
    closed = unicode ? "▸" : "+"
    verticalRule = unicode ? "│" : "|"
    joinsRules = unicode
    rule = unicode ? "─" : "-"
    focus = unicode ? "»" : ">"
    cut = unicode ? "›" : ">"
    cutLeft = unicode ? "‹" : "<"
    continuation = unicode ? "↳" : "+"
    separator = unicode ? " │ " : " | "
  }

  /// Before the word for a job's state.
  func mark(of state: JobState, isFailure: Bool) -> String {
    switch state {
    case _ where isFailure: failed
    case .completed: completed
    case _ where state.isTerminal: ended
    case .running, .completing: live
    default: waiting
    }
  }

  /// Between panes side by side, where it meets titles on either side or goes on upwards.
  func border(left: Bool, right: Bool, up: Bool) -> Character {
    guard joinsRules else { return verticalRule }
    return switch (left, right, up) {
    case (true, true, true): "┼"
    case (true, true, false): "┬"
    case (true, false, true): "┤"
    case (false, true, true): "├"
    default: verticalRule
    }
  }
}
