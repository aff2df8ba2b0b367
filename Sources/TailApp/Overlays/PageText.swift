import CellUI
import LogCore
import SlurmJobs

/// The text of a page: what the help or a pane's details say.
struct PageText {
  let title: String
  /// As rows of the screen.
  let lines: [String]
  /// Where the columns of the help begin.
  private(set) var columnStarts = [0]

  init(page: Page, model: Model) {
    let lines: [String]
    switch page.topic {
    case .help:
      title = "slurmtail-tui: keys"
      (lines, columnStarts) = PageText.inColumns(
        PageText.help(model.keymap), columns: model.size.columns - 1)
    case .messages:
      title = "messages, the newest first"
      lines = PageText.messages(model)
    case .details(let id):
      let pane = model.panes.first { $0.id == id }
      title = "details of \(pane?.label ?? "a closed pane")"
      lines = pane.map { PageText.details($0, page.resources, model) } ?? []
    }
    self.lines = lines.flatMap { FittedText.rows($0, columns: model.size.columns - 1) }
  }

  /// How wide the keys are, with the blanks before them.
  static let keyColumns = 20

  /// One row per action, in the keymap's groups.
  static func help(_ keymap: Keymap) -> [String] {
    var lines: [String] = []
    for group in Action.Group.allCases {
      lines.append(group.rawValue)
      for action in Action.allCases where action.group == group {
        let keys = KeyNames(of: action, in: keymap).text
        let padding = String(
          repeating: " ", count: max(1, keyColumns - 2 - keys.unicodeScalars.count))
        lines.append("  " + keys + padding + action.explanation)
      }
      lines.append("")
    }
    lines.append("Marks: ▌ or ! stderr   ~ line number not counted   › line goes on to the right")
    return lines
  }

  /// Groups of lines beside each other where there is room, the first half of them at the left.
  private static func inColumns(
    _ lines: [String], columns: Int
  ) -> (lines: [String], starts: [Int]) {
    let widest = lines.map { SafeLine(plain: $0).width }.max() ?? 0
    let start = widest + 3
    // Groups end with an empty line.
    guard start + widest <= columns,
      let middle = lines[(lines.count / 2)...].firstIndex(of: "")
    else { return (lines, [0]) }
    let (left, right) = (lines[...middle], Array(lines[(middle + 1)...]))
    let joined = left.enumerated().map { place, line in
      guard place < right.count else { return line }
      let blanks = String(repeating: " ", count: start - SafeLine(plain: line).width)
      return line + blanks + right[place]
    }
    return (joined, [0, start])
  }

  private static func messages(_ model: Model) -> [String] {
    guard !model.pastNotices.isEmpty else { return ["no messages yet"] }
    return model.pastNotices.reversed().map { notice in
      let time = ClockTime(notice.time, utcOffset: model.surroundings.utcOffset)
      return "\(time)  \(notice.isError ? "! " : "  ")\(notice.text)"
    }
  }
}
