import CellUI
import LogCore
import SlurmJobs

/// The overview: a title, the names of the columns, a row for each pane. Only what is on the screen
/// is worked out.
struct OverviewView {
  let overview: Overview
  let model: Model
  let theme: Theme

  func draw(on grid: inout CellGrid) {
    let limit = model.size.columns
    let title = Rect(column: 0, row: 0, columns: limit, rows: 1)
    grid.fill(title, style: theme.focusedTitle)
    grid.text(" " + summary, column: 0, row: 0, limit: limit, style: theme.focusedTitle)
    let shown = Array(overview.visible(model.size))
    let rows = shown.map { OverviewRow(pane: model.panes[$0], model: model) }
    let columns = OverviewColumns(rows: rows, overview: overview, model: model)
    draw(columns.header, columns, style: theme.notice, at: 1, on: &grid)
    grid.text(
      "last line", column: columns.last.lowerBound, row: 1, limit: limit, style: theme.notice)
    for (offset, row) in rows.enumerated() {
      let screenRow = offset + Overview.rowsAbove
      let isCurrent = overview.top + offset == overview.row
      draw(
        row, of: model.panes[shown[offset]], columns, isCurrent: isCurrent, at: screenRow, on: &grid
      )
      if isCurrent {
        grid.restyle(Rect(column: 0, row: screenRow, columns: limit, rows: 1)) {
          $0.attributes.insert(.reverse)
        }
        grid.cursor = Point(column: 0, row: screenRow)
      }
    }
    if rows.isEmpty {
      grid.text(
        overview.narrowing.isEmpty ? "nothing to show" : "no row matches; Esc shows all",
        column: 2, row: 2, limit: limit, style: theme.gutter)
    }
  }

  /// - Parameter isCurrent: whether it is the row under the cursor. It is reversed, where colours are patches:
  ///   only what tells of trouble has one.
  private func draw(
    _ row: OverviewRow, of pane: Pane, _ columns: OverviewColumns, isCurrent: Bool,
    at screenRow: Int, on grid: inout CellGrid
  ) {
    if overview.chosen.contains(pane.id) {
      grid.text(
        model.traits.unicode ? "✓" : "x", column: 0, row: screenRow, limit: 1, style: theme.notice)
    }
    draw(
      columns.texts(of: row), columns, style: .standard, at: screenRow, on: &grid,
      marked: marked(pane, isCurrent: isCurrent))
    let last = columns.last
    guard !last.isEmpty else { return }
    switch row.last {
    case .line(let bytes, let carried):
      let line = SafeLine(
        decoding: bytes, mode: .collapsed, carried: carried, columns: 0..<(last.count + 1))
      grid.draw(
        line, glyphs: 0..<line.glyphs.count, column: last.lowerBound, row: screenRow,
        limit: last.upperBound, overlay: .standard,
        tints: isCurrent
          ? [] : LineColours(of: pane, theme).tints(of: line, bytes: bytes, carried: carried))
      if !line.isWhole || line.width > last.count {
        grid.put(
          Glyph(theme.marks.cut), width: 1, style: theme.gutter, column: last.upperBound - 1,
          row: screenRow, limit: last.upperBound)
      }
    case .words(let words):
      grid.text(
        words, column: last.lowerBound, row: screenRow, limit: last.upperBound,
        style: theme.gutter)
    }
  }

  private func draw(
    _ texts: [Overview.Column: String], _ columns: OverviewColumns, style: Style, at row: Int,
    on grid: inout CellGrid, marked: [Overview.Column: Style] = [:]
  ) {
    for (column, range) in columns.places {
      let text = texts[column] ?? ""
      let isNumber = [.errors, .elapsed, .left, .age].contains(column)
      let width = SafeLine(plain: text).width
      let start = isNumber ? max(range.lowerBound, range.upperBound - width) : range.lowerBound
      grid.text(
        text, column: start, row: row, limit: range.upperBound,
        style: marked[column] ?? style)
    }
  }

  /// The columns of a pane that need to be looked at, and those that do not.
  private func marked(_ pane: Pane, isCurrent: Bool) -> [Overview.Column: Style] {
    var styles: [Overview.Column: Style] = [:]
    if !isCurrent {
      // Many curves in full light would be the brightest thing there.
      styles[.rate] = theme.gutter
      styles[.state] = pane.job.map { theme.style(of: $0.job.state) }
    }
    if pane.job?.job.state.isFailure ?? pane.finding.isFailure {
      (styles[.state], styles[.exit]) = (theme.failure, theme.failure)
    }
    if pane.errorCount > 0 { styles[.errors] = theme.failure }
    if pane.job.flatMap({ JobTime($0, at: model.now.moment) })?.isShort ?? false {
      styles[.left] = theme.pending
    }
    return styles
  }

  /// How many there are in each state, what needs to be looked at first.
  private var summary: String {
    var counts: [String: (rank: Int, count: Int)] = [:]
    for pane in model.panes.indices {
      let waiting = model.panes[pane].job?.job.waiting?.count ?? 1
      let rank = model.panes[pane].stateRank
      counts[model.panes[pane].stateName, default: (rank, 0)].count += waiting
    }
    let parts = counts.sorted { ($0.value.rank, $0.key) < ($1.value.rank, $1.key) }
      .map { OverviewView.count($0.value.count, $0.key) }
    let states = "overview: " + parts.joined(separator: ", ") + (staleness.map { "; \($0)" } ?? "")
    let words = "; failed tasks "
    let failed = FailedTasks(of: model.panes)
      .text(columns: model.size.columns - 1 - states.count - words.count)
    return failed.isEmpty ? states : states + words + failed
  }

  /// How old the states are, once Slurm has stopped answering. What has ended stays as it is.
  private var staleness: String? {
    guard let trouble = model.slurm.trouble, trouble != .notInstalled,
      model.panes.contains(where: { !$0.source.isOfFiles && $0.job?.job.state.isTerminal != true })
    else { return nil }
    guard let last = model.slurm.lastAnswer else { return "Slurm does not answer" }
    return "Slurm silent, states \(Int(model.now.moment.seconds(since: last))) s old"
  }

  /// `3 RUNNING`, `13 files`.
  private static func count(_ number: Int, _ state: String) -> String {
    switch state {
    case "file": "\(Counted(number, "file"))"
    case "no file": "\(Grouped(number)) without a file"
    default: "\(Grouped(number)) \(state)"
    }
  }
}

/// What the columns say of a pane.
struct OverviewRow {
  var texts: [Overview.Column: String] = [:]
  /// How many lines come, without how that has changed.
  private(set) var plainRate: String?
  let last: Last

  /// The last thing that it wrote, what was the matter if it failed, or why there is nothing.
  enum Last {
    case line(ArraySlice<UInt8>, carried: [UInt8])
    case words(String)
  }

  init(pane: Pane, model: Model) {
    let moment = model.now.moment
    texts[.job] = pane.distinctLabel
    texts[.name] = pane.job?.job.name ?? ""
    texts[.state] = pane.stateName
    texts[.elapsed] = pane.elapsed(at: moment).map { "\(Elapsed(seconds: $0))" } ?? ""
    texts[.exit] = pane.job.flatMap { JobOutcome($0.job).cause } ?? ""
    let left = pane.job.flatMap { JobTime($0, at: moment)?.left }
    texts[.left] = left.map { "\(Elapsed(seconds: $0))" } ?? ""
    texts[.age] = model.age(of: pane).map { "\(JobAge(seconds: $0))" } ?? ""
    texts[.partition] = pane.job?.job.partition ?? ""
    texts[.nodes] = pane.job?.job.nodes ?? ""
    texts[.errors] = pane.errorCount > 0 ? "\(Grouped(pane.errorCount))" : ""
    if let seconds = pane.streams.compactMap(\.age.behind).max() {
      texts[.rate] = "\(seconds) s behind"
    } else if let silence = pane.silence(at: moment) {
      texts[.rate] = "silent \(SilenceSpan(seconds: silence))"
    } else if let recent = pane.activity.recent(at: moment) {
      let rate = "\(LineRate(perSecond: pane.activity.rate(at: moment)))"
      texts[.rate] = "\(Sparkline(recent, unicode: model.traits.unicode)) \(rate)"
      plainRate = rate
    }
    last = OverviewRow.last(of: pane, model)
  }

  private static func last(of pane: Pane, _ model: Model) -> Last {
    if pane.job?.job.state.isFailure == true {
      switch pane.diagnosis {
      case .line(let bytes)?: return .line(bytes[...], carried: [])
      case .words(let words)?: return .words(words)
      case nil: break
      }
    }
    // What there is of its log is an earlier run's.
    if let job = pane.job?.job, job.state.isWaiting, job.restarts > 0 {
      return waiting(job, model)
    }
    var streams = StreamMask()
    for stream in pane.streams {
      streams.insert(StreamMask(stream.index))
      if let bytes = pane.log.partialRows(stream.index, isRaw: false).last, !bytes.isEmpty {
        return .line(bytes[...], carried: pane.log.partialCarried(stream.index))
      }
    }
    let lens = Lens(
      streams: streams, filtering: false, from: nil, reachesFile: false, isRaw: false)
    if let position = pane.log.last(lens), let line = pane.log.line(at: position) {
      if let row = line.row { return .line(row[...], carried: []) }
      return .line(line.bytes, carried: line.carried)
    }
    if let job = pane.job?.job, job.state.isWaiting { return waiting(job, model) }
    return .words(Emptiness(of: pane, model: model).lines.first ?? "")
  }

  /// Why a job waits, and until when.
  private static func waiting(_ job: Job, _ model: Model) -> Last {
    let remark = String(JobOutcome(job).waitingRemark.dropFirst())
    return .words(
      [remark, model.startClock(of: job).map { "starts ~\($0)" } ?? ""].filter { !$0.isEmpty }
        .joined(separator: " "))
  }
}

/// Where the columns are: as wide as what they hold; where there is no room for the last line, the least
/// important ones are left out or made narrower.
struct OverviewColumns {
  private(set) var places: [(Overview.Column, Range<Int>)] = []
  /// Where the last line is.
  private(set) var last: Range<Int>
  private(set) var header: [Overview.Column: String] = [:]
  private var isRatePlain = false

  /// What is done without where there is no room.
  private enum Saving {
    case column(Overview.Column)
    /// Of a column, what is beyond this width.
    case end(of: Overview.Column, beyond: Int)
    /// Of a rate, how it has changed.
    case sparkline
  }

  /// What goes first comes first. Which job it is, its name and its state never go.
  private static let savings: [Saving] = [
    .column(.nodes), .column(.partition), .column(.age),
    .end(of: .name, beyond: AppLimits.overviewName), .sparkline,
    .end(of: .exit, beyond: AppLimits.overviewName), .column(.rate), .column(.elapsed),
    .column(.errors), .column(.exit), .column(.left),
    .end(of: .name, beyond: AppLimits.overviewNameMin),
  ]

  init(rows: [OverviewRow], overview: Overview, model: Model) {
    for column in Overview.Column.allCases {
      let isFromHigh = column.isFromHigh != overview.isTurned
      // Panes are in their own order until the reader has chosen one.
      let isSorted = column == overview.column && (column != .job || overview.isTurned)
      let arrow = isSorted ? (isFromHigh ? "↓" : "↑") : ""
      header[column] = column.title + arrow
    }
    let titles = header
    func width(_ column: Overview.Column, _ texts: [String?]) -> Int {
      let all = texts.map { $0 ?? "" } + [titles[column] ?? ""]
      let hasShare =
        column == .name || column == .exit && model.size.columns >= AppLimits.overviewWide
      let share = hasShare ? model.size.columns / AppLimits.overviewNameShare : 0
      let most = max(AppLimits.overviewColumns, column == .exit ? 2 * share : share)
      return min(all.map { SafeLine(plain: $0).width }.max() ?? 0, most)
    }
    var widths: [Overview.Column: Int] = [:]
    for column in Overview.Column.allCases {
      widths[column] = width(column, rows.map { $0.texts[column] })
    }
    // A digit more or less moves nothing.
    if rows.contains(where: { $0.plainRate != nil }) {
      widths[.rate] = max(widths[.rate] ?? 0, AppLimits.overviewRate)
    }
    // What nobody has anything in is no column, unless the rows are sorted by it. Scrolling changes
    // none, but for the rate, which comes and goes by itself.
    var left = Overview.Column.allCases.filter { column in
      guard column != overview.column else { return true }
      return column == .rate
        ? rows.contains { !($0.texts[column] ?? "").isEmpty } : model.isSomething(in: column)
    }
    for saving in OverviewColumns.savings {
      let used = left.reduce(2) { $0 + (widths[$1] ?? 0) + 1 }
      let excess = used + AppLimits.lastLineColumns - model.size.columns
      guard excess > 0 else { break }
      switch saving {
      case .column(let column): if column != overview.column { left.removeAll { $0 == column } }
      case .end(let column, let shortest):
        if left.contains(column), let width = widths[column] {
          widths[column] = max(min(width, shortest), width - excess)
        }
      case .sparkline:
        isRatePlain = true
        widths[.rate] = width(.rate, rows.map { $0.plainRate ?? $0.texts[.rate] })
      }
    }
    // How a job ended has what the last line can do without.
    if left.contains(.exit), let width = widths[.exit] {
      let used = left.reduce(2) { $0 + (widths[$1] ?? 0) + 1 }
      let spare = model.size.columns - used - model.size.columns / AppLimits.lastLineShare
      let whole = rows.map { SafeLine(plain: $0.texts[.exit] ?? "").width }.max() ?? 0
      if spare > 0 { widths[.exit] = max(width, min(whole, width + spare)) }
    }
    var start = 2
    for column in left {
      let end = min(start + (widths[column] ?? 0), model.size.columns)
      places.append((column, start..<max(start, end)))
      start = max(start, end) + 1
    }
    last = min(start, model.size.columns)..<model.size.columns
  }

  /// What stands in a row's columns.
  func texts(of row: OverviewRow) -> [Overview.Column: String] {
    guard isRatePlain, let rate = row.plainRate else { return row.texts }
    return row.texts.merging([.rate: rate]) { $1 }
  }
}

extension Overview.Column {
  fileprivate var title: String {
    switch self {
    case .job: "job"
    case .name: "name"
    case .state: "state"
    case .exit: "exit"
    case .elapsed: "time"
    case .left: "left"
    case .age: "age"
    case .partition: "partition"
    case .nodes: "nodes"
    case .rate: "lines/s"
    case .errors: "err"
    }
  }
}
