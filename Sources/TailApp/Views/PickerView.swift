import CellUI
import LogCore
import SlurmJobs

/// The picker over the whole screen: what is typed, below it what fits.
struct PickerView {
  let picker: Picker
  let model: Model
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    let columns = model.size.columns
    let layout = PickerLayout(picker, model.size)
    grid.fill(Rect(column: 0, row: 0, columns: columns, rows: 1), style: theme.focusedTitle)
    grid.text(title, column: 0, row: 0, limit: columns, style: theme.focusedTitle)
    drawLine(on: &grid)
    if let row = layout.trouble, let trouble = picker.list?.trouble {
      grid.text(trouble.message, column: 0, row: row, limit: columns, style: theme.complaint)
    }
    guard !picker.rows.isEmpty else {
      let rows = emptiness.flatMap { FittedText.rows($0, columns: columns - 2) }
      for (text, row) in zip(rows, layout.list) {
        grid.text(text, column: 2, row: row, limit: columns, style: .standard)
      }
      return
    }
    let widths = PickerColumns(
      of: picker.rows[layout.shown], columns: columns, place: place)
    if let row = layout.header { drawHeader(widths, row: row, on: &grid) }
    for (place, row) in zip(layout.shown, layout.list) {
      draw(picker.rows[place], isCurrent: place == picker.cursor, row: row, widths, on: &grid)
    }
    PickerPreview(picker: picker, model: model, theme: theme).draw(in: layout.preview, on: &grid)
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
    switch picker.list?.stage {
    case .remembered: parts.append("remembered; asking Slurm …")
    case .current: parts.append("asking what has ended …")
    case .complete, nil:
      // Where Slurm has not answered there is no time at which it did.
      if let time = picker.listedAt, picker.list?.trouble == nil {
        parts.append("as of \(ClockTime(time, utcOffset: model.surroundings.utcOffset))")
      }
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
      return ["no match; a full job id or a path (with / or .) can be opened too"]
    }
    guard let list = picker.list else { return ["asking Slurm for your jobs …"] }
    if let trouble = list.trouble {
      return [trouble.message, "type the path of a log, with / or ."]
    }
    return [
      "you have no running, pending or recently ended jobs",
      "type another job's id, or the path of a log (with / or .)",
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
    var cells = PickerCells(row: line, limit: limit)
    switch row {
    case .path(let path):
      cells.put(path, limit, style, on: &grid)
      drawLast(of: row, isCurrent: isCurrent, cells: cells, from: cells.column + 1, on: &grid)
    case .typed(let text):
      cells.put(text, SafeLine(plain: text).width + 1, style, on: &grid)
      cells.put("as it is typed", limit, isCurrent ? style : theme.gutter, on: &grid)
    case .array(let array):
      cells.put(array.label, widths.id, style, on: &grid)
      cells.put(array.name, widths.name, style, on: &grid)
      cells.put(
        array.states.map { "\(Grouped($0.count)) \($0.word)" }.joined(separator: ", "), limit,
        style, on: &grid)
    case .job(let job):
      cells.put(job.label, widths.id, style, on: &grid)
      cells.put(job.name, widths.name, style, on: &grid)
      cells.put(
        job.stateWord, widths.state, isCurrent || !job.state.isFailure ? style : theme.failure,
        on: &grid)
      cells.put(
        job.elapsed.map { "\(Elapsed(seconds: $0))" } ?? "", widths.elapsed, style, on: &grid)
      cells.put(job.listTime, widths.time, style, on: &grid)
      cells.put(place(of: job), widths.place, style, on: &grid)
      if widths.last > 0 {
        drawLast(of: row, isCurrent: isCurrent, cells: cells, from: cells.column, on: &grid)
      }
    }
  }

  private func drawHeader(_ widths: PickerColumns, row: Int, on grid: inout CellGrid) {
    var cells = PickerCells(row: row, limit: model.size.columns)
    let names = [
      ("job", widths.id), ("name", widths.name), ("state", widths.state), ("time", widths.elapsed),
      (PickerColumns.timeTitle, widths.time), ("where", widths.place), ("last line", widths.last),
    ]
    for (name, width) in names { cells.put(name, width, theme.notice, on: &grid) }
  }

  /// The last line of a row's log.
  private func drawLast(
    of row: Picker.Row, isCurrent: Bool, cells: PickerCells, from column: Int,
    on grid: inout CellGrid
  ) {
    guard let last = picker.tail(of: row)?.tail?.last, column < cells.limit else { return }
    let line = SafeLine(decoding: last[...], mode: .collapsed, columns: 0..<cells.limit - column)
    grid.draw(
      line, glyphs: 0..<line.glyphs.count, column: column, row: cells.row, limit: cells.limit,
      overlay: isCurrent ? theme.status : .standard)
  }

  /// Where it runs, or why it does not; whether it has a pane.
  private func place(of job: Job) -> String {
    let isOpen = model.panes.contains { $0.jobID == job.id && $0.isRest == (job.waiting != nil) }
    let why = job.reason.isEmpty || job.reason == "None" ? "" : "(\(job.reason))"
    return (isOpen ? "open " : "") + (job.nodes.isEmpty ? why : job.nodes)
  }
}

/// Puts texts into columns, one after the other.
private struct PickerCells {
  let row: Int
  let limit: Int
  /// Behind the two marks.
  private(set) var column = 3

  init(row: Int, limit: Int) {
    self.row = row
    self.limit = limit
  }

  /// - Parameter width: of the column; 0: there is none. One that reaches the limit is as wide as its text.
  mutating func put(_ text: String, _ width: Int, _ style: Style, on grid: inout CellGrid) {
    guard width > 0 else { return }
    let end = grid.text(
      text, column: column, row: row, limit: min(limit, column + width), style: style)
    column = (width >= limit ? end : column + width) + 1
  }
}

/// How wide the columns of the picker are, for the rows that are shown; 0: there is none.
struct PickerColumns {
  let id: Int
  let name: Int
  let state: Int
  private(set) var elapsed = 0
  /// When it ended, or was submitted.
  private(set) var time = 0
  private(set) var place = 0
  /// What is left.
  private(set) var last = 0

  static let timeTitle = "submit/end"

  /// - Parameter place: where a job runs, or why it does not.
  init(of rows: ArraySlice<Picker.Row>, columns: Int, place text: (Job) -> String) {
    let jobs = rows.compactMap { row -> Job? in if case .job(let job) = row { job } else { nil } }
    func widest(_ text: (Job) -> String, _ cap: Int) -> Int {
      min(cap, jobs.map { SafeLine(plain: text($0)).width }.max() ?? 0)
    }
    let arrays = rows.compactMap { row in if case .array(let array) = row { array } else { nil } }
    id = max(
      widest(\.label, max(8, columns / 4)), arrays.map { $0.label.unicodeScalars.count }.max() ?? 0,
      jobs.isEmpty && arrays.isEmpty ? 0 : 3)
    state = max(widest(\.stateWord, AppLimits.pickerStateColumns), 5)
    let fixed = 3 + id + 1 + state + 1
    // A name is worth more than a time, a time more than a place, a place more than the log.
    let names = arrays.map { SafeLine(plain: $0.name).width }.max() ?? 0
    let wanted = max(4, widest(\.name, 1000), names)
    name = max(0, min(wanted, AppLimits.pickerNameColumns, columns - fixed - 1))
    var rest = columns - fixed - name - 1
    /// A column's width, with the blank behind it taken from what is left.
    func take(_ width: Int) -> Int {
      guard width > 0, rest > width else { return 0 }
      rest -= width + 1
      return width
    }
    elapsed = take(widest({ $0.elapsed.map { "\(Elapsed(seconds: $0))" } ?? "" }, 12))
    let times = widest(\.listTime, PickerColumns.timeTitle.count + 1)
    time = take(times == 0 ? 0 : max(times, PickerColumns.timeTitle.count))
    let widestPlace = widest(text, 1000)
    let places = widestPlace == 0 ? 0 : max(5, widestPlace)
    place =
      places == 0
      ? 0
      : rest >= AppLimits.lastLineColumns + 6
        ? take(min(places, AppLimits.pickerPlaceColumns, rest - AppLimits.lastLineColumns - 1))
        : max(0, rest)
    last = rest >= AppLimits.lastLineColumns ? rest : 0
  }
}

extension Job {
  /// When it ended, or else was submitted, as `11-24 14:30`.
  fileprivate var listTime: String {
    Job.clock(endTime.isEmpty ? submitTime : endTime) ?? ""
  }
}
