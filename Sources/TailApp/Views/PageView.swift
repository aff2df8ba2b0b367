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

  private static func details(_ pane: Pane, _ resources: ResourceUse?, _ model: Model) -> [String] {
    var lines: [String] = []
    if let message = pane.finding.failure { lines.append(message) }
    if pane.job == nil, case .job(let target) = pane.source {
      lines += unknown(target, pane, model)
    }
    if let reading = pane.job {
      lines += JobCard(reading, of: pane, model: model).lines
      lines += (model.askedDetails?.details?.summary ?? []) + [""]
    }
    for stream in pane.streams {
      for feed in stream.feeds {
        lines.append("\(stream.label): \(feed.path)")
        if let origin = pane.origins[feed.path] { lines.append("  \(origin)") }
      }
      lines.append("  \(describe(stream))")
      if let watch = stream.watch { lines.append("  \(watch.explanation)") }
      if let seconds = stream.age.interval {
        lines.append("  looked at about every \(seconds) s: many files share its server")
      }
      if let seconds = stream.age.behind {
        lines.append("  not looked at for \(seconds) s: its server or this program is busy")
      }
      lines.append(
        "  \(Counted(pane.log.receivedInAll(stream.index), "line")) received, "
          + "\(Grouped(pane.log.held(stream.index))) in memory")
    }
    lines.append(
      "memory: \(mebibytes(pane.memoryHeld)) MiB here, \(mebibytes(model.memoryHeld)) of "
        + "\(model.memoryTotal >> 20) MiB in all panes (--memory)")
    lines += resources?.lines ?? []
    if let reading = pane.job {
      let output = reading.job.output
      if output.discardsStdout { lines.append("stdout goes to /dev/null: it is thrown away") }
      if output.discardsStderr { lines.append("stderr goes to /dev/null: it is thrown away") }
      if output.isMerged { lines.append("stderr goes to the same file as stdout") }
      lines.append(PageText.origin(of: reading, at: model.now.moment))
      lines.append("")
      lines += record(of: model.askedDetails, reading, model.keymap)
    }
    return lines
  }

  /// What Slurm was asked about a job that it has told nothing of, and what it answered.
  private static func unknown(_ target: JobTarget, _ pane: Pane, _ model: Model) -> [String] {
    if let trouble = model.slurm.trouble { return ["job \(target): \(trouble.message)", ""] }
    if pane.isUndecided {
      return [
        "job \(target): the controller does not know it, and the data base has not answered yet",
        "",
      ]
    }
    guard pane.isUnknown else { return ["job \(target): asking Slurm …", ""] }
    guard !pane.finding.isFailure else { return [] }
    return [
      "job \(target): unknown to Slurm (never existed, purged or hidden)",
      "asked were the controller and, where there is one, its data base; the log was found by its "
        + "usual name, and may be another job's",
      "",
    ]
  }

  /// Who told the state, and how old that is where it may change.
  private static func origin(of reading: Pane.JobReading, at now: Moment) -> String {
    let job = reading.job
    guard job.source != .memory else {
      return "the state is remembered from when the job was seen before"
    }
    let age = job.state.isTerminal ? "" : ", \(Int(now.seconds(since: reading.at))) s old"
    return "the state is \(job.source.name)'s" + age
  }

  /// What Slurm prints of a job, and of which state, where it has another one by now.
  private static func record(
    of asked: AskedDetails?, _ reading: Pane.JobReading, _ keymap: Keymap
  ) -> [String] {
    guard let details = asked?.details else { return ["asking Slurm …"] }
    guard let answered = asked?.answered, answered < reading.at, let state = details.state,
      state != reading.job.state
    else { return details.lines }
    return [
      keymap.sentence("told while the job was \(state.name)", (.details, "in the log asks again"))
    ] + details.lines
  }

  /// To a tenth.
  private static func mebibytes(_ bytes: Int) -> String {
    let tenths = (bytes * 10 + (1 << 19)) >> 20
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func describe(_ stream: PaneStream) -> String {
    switch stream.standing {
    case .looking: "looking for it"
    case .missing: "not there yet"
    case .open: "open, read from byte \(Grouped(stream.startOffset))"
    case .unreadable(let message): "cannot be read: \(message)"
    case .refused(let message): message
    case .deleted: "was deleted"
    }
  }
}

/// The keys of an action as the help page and the README write them; `:name` where it has none.
package struct KeyNames {
  package let text: String

  package init(of action: Action, in keymap: Keymap) {
    let names = keymap.names(of: action)
    // Alt-1 Alt-2 … Alt-9 would fill the row.
    if names.isEmpty {
      text = ":" + action.rawValue
    } else if action == .selectPane, names.count > 2 {
      text = "\(names[0])…\(names[names.count - 1].suffix(1))"
    } else {
      text = names.joined(separator: " ")
    }
  }
}

extension WatchMode {
  var explanation: String {
    switch self {
    case .announced: "watched with inotify"
    case .unwatched: "polled: no inotify watch is left (sysctl fs.inotify)"
    case .polled(let fileSystem): "polled (\(fileSystem)): growth by other hosts is not announced"
    }
  }
}

/// A page over the panes.
struct PageView {
  let page: Page
  let model: Model
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    let text = PageText(page: page, model: model)
    let area = Rect(column: 0, row: 0, columns: model.size.columns, rows: 1)
    grid.fill(area, style: theme.focusedTitle)
    grid.text(
      " " + text.title, column: 0, row: 0, limit: model.size.columns, style: theme.focusedTitle)
    let height = max(0, model.size.rows - 2)
    for (offset, line) in text.lines.dropFirst(page.top).prefix(height).enumerated() {
      grid.text(
        line, column: 1, row: offset + 1, limit: model.size.columns, style: .standard)
      if page.topic == .help {
        let ends = text.columnStarts.dropFirst() + [Int.max]
        for (start, end) in zip(text.columnStarts, ends) {
          markKeys(line.prefix(end).dropFirst(start), column: 1 + start, offset + 1, on: &grid)
        }
      }
      let characters = Array(line)
      for range in PageFinder(page.query).ranges(in: line) {
        func width(_ end: Int) -> Int { SafeLine(plain: String(characters[..<end])).width }
        let area = Rect(
          column: 1 + width(range.lowerBound), row: offset + 1,
          columns: width(range.upperBound) - width(range.lowerBound), rows: 1)
        grid.restyle(area) { $0 = theme.match }
      }
    }
    // At the first line of the text: a screen reader begins there.
    grid.cursor = Point(column: 1, row: 1)
  }

  /// Keys stand out, here as everywhere, and so do the names of their groups.
  private func markKeys(
    _ line: Substring, column: Int, _ row: Int, on grid: inout CellGrid
  ) {
    let width = line.hasPrefix(" ") ? PageText.keyColumns : line.count
    grid.restyle(Rect(column: column, row: row, columns: width, rows: 1)) {
      $0.attributes.insert(.bold)
    }
  }
}
