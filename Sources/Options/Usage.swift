/// What `--help` prints.
package enum Usage {
  private static let width = 79
  /// Where explanations begin.
  private static let column = 26

  package static var text: String {
    var rows = ["USAGE: slurmtail-tui [<options>] [<source> ...]", "", "ARGUMENTS:"]
    rows += entry("<source>", sources)
    rows += ["", "OPTIONS:"]
    for option in Option.all {
      let value = option.value.map { " <\($0.name)>" } ?? ""
      rows += entry(option.spellings.joined(separator: ", ") + value, option.explanation)
    }
    return rows.joined(separator: "\n") + "\n"
  }

  private static let sources =
    "Jobs (12345, 12345_7, 12345_[1-3], 12345+1, several with commas) or log files to watch; the "
    + "files of a pattern in quotes are shown as they come, 12345=path,path shows further logs of "
    + "a job."

  /// A name and beside it, or below where it is long, the explanation.
  private static func entry(_ name: String, _ explanation: String) -> [String] {
    let margin = String(repeating: " ", count: column)
    var rows = [margin]
    if name.count + 3 <= column {
      let label = "  " + name
      rows = [label + margin.dropFirst(label.count)]
    } else {
      rows = ["  " + name, margin]
    }
    for word in explanation.split(separator: " ") {
      let row = rows[rows.count - 1]
      let isEmpty = row.count == column
      if !isEmpty, row.count + 1 + word.count > width {
        rows.append(margin + word)
      } else {
        rows[rows.count - 1] = isEmpty ? row + word : row + " " + word
      }
    }
    return rows
  }
}
