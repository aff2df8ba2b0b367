import CellUI
import SlurmJobs

/// The picker over the whole screen: what is typed, below it what fits.
struct PickerView {
  let picker: Picker
  let model: Model
  let theme: Theme

  /// Rows that are none of the list's: title, line, why there is no Slurm, and bottom.
  static let otherRows = 4

  func draw(on grid: inout CellGrid) {
    let columns = model.size.columns
    grid.fill(Rect(column: 0, row: 0, columns: columns, rows: 1), style: theme.focusedTitle)
    grid.text(title, column: 0, row: 0, limit: columns, style: theme.focusedTitle)
    drawLine(on: &grid)
    var top = 2
    if let trouble = picker.list?.trouble, !picker.rows.isEmpty {
      grid.text(trouble.message, column: 0, row: top, limit: columns, style: theme.complaint)
      top += 1
    }
    let height = max(0, model.size.rows - 1 - top)
    if picker.rows.isEmpty {
      let rows = emptiness.flatMap { FittedText.rows($0, columns: columns - 2) }
      for (offset, text) in rows.prefix(height).enumerated() {
        grid.text(text, column: 2, row: offset + top, limit: columns, style: .standard)
      }
      return
    }
    let first = max(0, min(picker.cursor - height / 2, picker.rows.count - height))
    let shown = first..<min(picker.rows.count, first + height)
    let widths = PickerColumns(of: picker.rows[shown], columns: columns)
    for (offset, place) in shown.enumerated() {
      draw(
        picker.rows[place], isCurrent: place == picker.cursor, row: offset + top, widths, on: &grid)
    }
  }

  private var title: String {
    let jobs = picker.rows.reduce(0) { sum, row in
      switch row {
      case .job: sum + 1
      // Its tasks are rows of their own once something is typed.
      case .array(let array): sum + (picker.typed.isEmpty ? array.count : 0)
      case .path, .typed: sum
      }
    }
    let total = picker.list?.jobs.count ?? 0
    var parts = [model.panes.isEmpty ? " slurmtail-tui: what to watch" : " add"]
    if picker.list != nil { parts.append("\(jobs) of \(total) jobs") }
    if !picker.chosen.isEmpty { parts.append("\(picker.chosen.count) chosen") }
    if picker.list?.isComplete == false {
      parts.append("remembered; asking Slurm …")
    } else if let time = picker.listedAt {
      parts.append("as of \(ClockTime(time, utcOffset: model.surroundings.utcOffset))")
    }
    return parts.joined(separator: " ─ ")
  }

  private func drawLine(on grid: inout CellGrid) {
    let columns = model.size.columns
    let start = grid.text("> ", column: 0, row: 1, limit: columns, style: theme.notice)
    let text = SafeLine(plain: picker.typed)
    let before = SafeLine(
      plain: String(scalars: picker.line.text[..<picker.line.cursor]))
    let from = max(0, before.width - max(1, columns - start - 1))
    grid.draw(
      text, glyphs: 0..<text.glyphs.count, column: start, row: 1, limit: columns,
      overlay: .standard, fromColumn: from)
    grid.cursor = Point(column: min(start + before.width - from, columns - 1), row: 1)
    let column = start + text.width - from + 2
    if let complaint = picker.complaint {
      grid.text(complaint, column: column, row: 1, limit: columns, style: theme.failure)
    } else if picker.typed.isEmpty {
      grid.text(
        "type to narrow; a job's id; a path with / or .", column: column, row: 1, limit: columns,
        style: theme.gutter)
    }
  }

  /// What is said where there is no row.
  private var emptiness: [String] {
    if !picker.typed.isEmpty {
      return ["nothing fits; a job's id in full or a path (it holds / or .) can be opened, too"]
    }
    guard let list = picker.list else { return ["asking Slurm for your jobs …"] }
    if let trouble = list.trouble {
      return [trouble.message, "type the path of a log: it holds / or ."]
    }
    return [
      "no job of yours runs or waits, and none has ended lately",
      "type another job's id, or the path of a log (it holds / or .)",
    ]
  }

  private func draw(
    _ row: Picker.Row, isCurrent: Bool, row line: Int, _ widths: PickerColumns,
    on grid: inout CellGrid
  ) {
    let limit = model.size.columns
    let style = isCurrent ? theme.status : .standard
    if isCurrent { grid.fill(Rect(column: 0, row: line, columns: limit, rows: 1), style: style) }
    let marks = (isCurrent ? ">" : " ") + (picker.chosen.contains(row) ? "*" : " ")
    grid.text(marks, column: 0, row: line, limit: limit, style: style)
    var column = 3
    func put(_ text: String, _ width: Int, _ style: Style) {
      guard width > 0 else { return }
      grid.text(text, column: column, row: line, limit: min(limit, column + width), style: style)
      column += width + 1
    }
    switch row {
    case .path(let path): put(path, limit, style)
    case .typed(let text):
      put(text, limit, style)
      column = 3 + SafeLine(plain: text).width + 2
      put("as it is typed", limit, isCurrent ? style : theme.gutter)
    case .array(let array):
      put(array.label, widths.id, style)
      put(array.name, widths.name, style)
      put(
        array.states.map { "\(Grouped($0.count)) \($0.state.word)" }.joined(separator: ", "), limit,
        style)
    case .job(let job):
      put(job.label, widths.id, style)
      put(job.name, widths.name, style)
      put(job.state.word, widths.state, isCurrent || !job.state.isFailure ? style : theme.failure)
      put(job.elapsed.map { "\(Elapsed(seconds: $0))" } ?? "", widths.elapsed, style)
      put(place(of: job), widths.place, style)
    }
  }

  /// Where it runs, or why it does not; whether it has a pane.
  private func place(of job: Job) -> String {
    let isOpen = model.panes.contains { $0.jobID == job.id && $0.isRest == (job.waiting != nil) }
    let why = job.reason.isEmpty || job.reason == "None" ? "" : "(\(job.reason))"
    return (isOpen ? "is open  " : "") + (job.nodes.isEmpty ? why : job.nodes)
  }
}

/// How wide the columns of the picker are, for the rows that are shown.
struct PickerColumns {
  let id: Int
  let name: Int
  let state: Int
  let elapsed: Int
  let place: Int

  init(of rows: ArraySlice<Picker.Row>, columns: Int) {
    let jobs = rows.compactMap { row -> Job? in if case .job(let job) = row { job } else { nil } }
    func widest(_ text: (Job) -> String, _ cap: Int) -> Int {
      min(cap, jobs.map { SafeLine(plain: text($0)).width }.max() ?? 0)
    }
    let arrays = rows.compactMap { row in if case .array(let array) = row { array } else { nil } }
    id = max(
      widest(\.label, max(8, columns / 4)), arrays.map { $0.label.unicodeScalars.count }.max() ?? 0)
    state = widest(\.state.word, 16)
    let elapsed = widest({ $0.elapsed.map { "\(Elapsed(seconds: $0))" } ?? "" }, 12)
    let fixed = 3 + id + 1 + state + 1
    // A name is worth more than a time, a time more than a place.
    let names = arrays.map { min(32, SafeLine(plain: $0.name).width) }.max() ?? 0
    name = max(0, min(max(names, widest(\.name, 32)), columns - fixed - 1))
    let rest = columns - fixed - name - 1
    self.elapsed = rest > elapsed ? elapsed : 0
    place = max(0, rest - self.elapsed - 1)
  }
}

extension JobState {
  /// As the picker says it.
  fileprivate var word: String {
    switch self {
    case .forgotten: "seen before"
    case .unknown: "not known"
    default: name
    }
  }
}
