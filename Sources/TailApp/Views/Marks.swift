/// The signs that views draw, in what the terminal can show. What else is not ASCII, such as the
/// text of a log, becomes its nearest form when the frame is done; see `CellGrid.asciiOnly`.
struct Marks: Hashable {
  let live, paused, ended, waiting, trouble, closed: String
  /// Of a title, and before the focused one's.
  let rule: Character
  /// Between panes side by side.
  let verticalRule: Character
  let focus: String
  /// Where a line goes on to the right.
  let cut: Unicode.Scalar
  /// Between two parts of the bottom line.
  let separator: String

  init(unicode: Bool) {
    live = unicode ? "●" : "*"
    paused = unicode ? "‖" : "="
    ended = unicode ? "■" : "#"
    waiting = unicode ? "○" : "o"
    trouble = "!"
    closed = unicode ? "▸" : "+"
    verticalRule = unicode ? "│" : "|"
    rule = unicode ? "─" : "-"
    focus = unicode ? "»" : ">"
    cut = unicode ? "›" : ">"
    separator = unicode ? " │ " : " | "
  }
}
