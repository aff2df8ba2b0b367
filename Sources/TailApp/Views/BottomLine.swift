import CellUI
import LogCore

/// The last row: a prompt, a question, a message, or the status of the focused pane.
struct BottomLine {
  let model: Model
  let theme: Theme
  let area: Rect

  func draw(on grid: inout CellGrid) {
    guard !model.isPasting else {
      fill(" pasting: ^C ends it", style: theme.notice, on: &grid)
      return
    }
    switch model.overlay {
    case .prompt(let prompt):
      draw(prompt, hint: hint(prompt), on: &grid)
    case .confirmation(let confirmation):
      // All of it: what would be done stands at its start, what to press at its end.
      fill(
        confirmation.question, style: theme.complaint, rows: max(1, area.row), on: &grid)
      // Behind what is asked, never on a letter of it.
      let end = FittedText.rows(confirmation.question, columns: area.columns).last ?? ""
      let column = min(SafeLine(plain: end).width + 1, area.endColumn - 1)
      grid.cursor = Point(column: column, row: area.row)
    case .page(let page):
      drawPageLine(page, on: &grid)
    case .seriesChooser(let chooser):
      fill(chooser.hint, style: theme.status, on: &grid)
    case .picker:
      let hints = [
        KeyHint("Enter", "open"), KeyHint("Space", "choose several"), KeyHint("Tab", "complete"),
        KeyHint("^R", "ask again"),
      ]
      fill(
        fitted(hints, end: KeyHint("Esc", model.panes.isEmpty ? "quit" : "back")), on: &grid)
    case nil:
      if let notice = model.notice {
        let more =
          model.waitingNotices.isEmpty ? "" : "  (\(model.waitingNotices.count) more: any key)"
        fill(
          " " + notice.text + more, style: style(of: notice),
          rows: min(AppLimits.noticeRows, max(1, area.row / AppLimits.rowsPerNoticeRow)), on: &grid)
      } else if let overview = model.overview {
        draw(overview, on: &grid)
      } else {
        fill(status, on: &grid)
        drawPending(on: &grid)
      }
    }
  }

  /// What is searched for on a page, or the keys that it knows.
  private func drawPageLine(_ page: Page, on grid: inout CellGrid) {
    if let line = page.line {
      let count = model.matches(on: page).count
      let found = count == 0 ? "no match" : "\(Counted(count, "line"))"
      draw(Prompt(label: "/", line: line), hint: page.query.isEmpty ? nil : found, on: &grid)
      return
    }
    if let notice = model.notice {
      fill(" " + notice.text, style: style(of: notice), on: &grid)
      return
    }
    let keymap = model.keymap
    let keys = [Action.lineDown, .lineUp, .pageDown, .pageUp].compactMap { keymap.key(for: $0) }
    var moves = keys.isEmpty ? [] : [KeyHint(keys.joined(separator: " "), "move")]
    let hints: [(Action, String)] =
      page.query.isEmpty
      ? [(.search, "search")]
      : [(.nextMatch, "next"), (.previousMatch, "previous"), (.hideHighlight, "hide")]
    moves += hints.compactMap { action, word in keymap.key(for: action).map { KeyHint($0, word) } }
    fill(fitted(moves, end: KeyHint("any other key", "back")), on: &grid)
  }

  private func style(of notice: Notice) -> Style {
    notice.isError ? theme.complaint : theme.onBar(theme.notice)
  }

  /// As many hints as there is room for before the one that must not be missing.
  private func fitted(_ hints: [KeyHint], end: KeyHint) -> BarText {
    var hints = hints
    while !hints.isEmpty {
      let bar = BarText(" ", hints + [end])
      if bar.width <= area.columns { return bar }
      hints.removeLast()
    }
    return BarText(" ", [end])
  }

  /// What has been pressed of a command, such as `12` or `^W`.
  private var pending: String? {
    let keys = model.pendingKeys.map(\.name).joined(separator: " ")
    let text = (model.count.map(String.init) ?? "") + keys
    return text.isEmpty ? nil : text + "…"
  }

  /// At the right, over what matters least, as vim has it.
  private func drawPending(on grid: inout CellGrid) {
    guard let pending else { return }
    let text = " \(pending) "
    let column = area.endColumn - SafeLine(plain: text).width
    guard column > area.column + area.columns / 2 else { return }
    grid.text(
      text, column: column, row: area.row, limit: area.endColumn,
      style: BarText.style(of: .init(text: text, look: .key), on: theme.status))
  }

  /// A bar as wide as the screen.
  func fill(_ bar: BarText, on grid: inout CellGrid) {
    grid.fill(area, style: theme.status)
    var column = area.column
    for run in bar.runs {
      column = grid.text(
        run.text, column: column, row: area.row, limit: area.endColumn,
        style: BarText.style(of: run, on: theme.status))
    }
  }

  /// Text that may take more than one row goes up over the panes.
  func fill(_ text: String, style: Style, rows: Int = 1, on grid: inout CellGrid) {
    let texts = rows > 1 ? FittedText.rows(text, columns: area.columns) : [text]
    var shown = Array(texts.prefix(rows))
    if texts.count > rows, let last = shown.indices.last {
      // What is left of it shows as cut off.
      shown[last] += " " + texts[rows...].joined(separator: " ")
    }
    let first = area.row - max(0, shown.count - 1)
    for (offset, text) in shown.enumerated() {
      let row = Rect(column: area.column, row: first + offset, columns: area.columns, rows: 1)
      grid.fill(row, style: style)
      grid.text(text, column: row.column, row: row.row, limit: row.endColumn, style: style)
    }
  }

  private func draw(_ prompt: Prompt, hint: String?, on grid: inout CellGrid) {
    grid.fill(area, style: theme.bar)
    let label = SafeLine(plain: label(prompt))
    let text = SafeLine(plain: prompt.string)
    let before = SafeLine(
      plain: String(scalars: prompt.text[..<prompt.line.cursor]))
    let room = max(1, area.columns - label.width - 1)
    // A line that is longer than the row moves under the cursor.
    let from = max(0, before.width - room + 1)
    let start = grid.text(
      label.text, column: area.column, row: area.row, limit: area.endColumn,
      style: theme.onBar(theme.notice))
    grid.draw(
      text, glyphs: 0..<text.glyphs.count, column: start, row: area.row, limit: area.endColumn,
      overlay: theme.bar, fromColumn: from)
    grid.cursor = Point(column: min(start + before.width - from, area.endColumn - 1), row: area.row)
    if let hint = prompt.complaint ?? hint {
      let column = start + text.width - from + 2
      let style = theme.onBar(prompt.complaint == nil ? theme.gutter : theme.failure)
      grid.text(hint, column: column, row: area.row, limit: area.endColumn, style: style)
    }
  }

  /// What stands before the line: while an earlier one is looked for, what it has to hold.
  private func label(_ prompt: Prompt) -> String {
    guard let search = prompt.line.backSearch else { return prompt.label }
    let wanted = String(scalars: search.wanted)
    return (search.isVain ? "no earlier line has \"" : "earlier line with \"") + wanted + "\": "
  }

  /// What an incremental search has found so far, and what an empty prompt would take.
  private func hint(_ prompt: Prompt) -> String? {
    switch prompt.purpose {
    case .search:
      guard !prompt.text.isEmpty, let pane = model.focusedPane else { return nil }
      return matches(pane)
    case .filter:
      return model.focusedPane.map { filterHint(prompt, $0) }
    case .save, .saveAll:
      return model.saving.description
    case .command:
      return commandHint(prompt.string)
    }
  }

  /// What an empty line would do, or how many lines pass the filter as it is typed so far.
  private func filterHint(_ prompt: Prompt, _ pane: Pane) -> String {
    // What is typed is added to it.
    let others = model.filterOrigin.map { $0.filter.terms } ?? []
    let lead = others.isEmpty ? "" : "with \(patternText(FilterText.of(others))): "
    guard prompt.text.isEmpty else {
      return pane.log.isFilterTooExpensive
        ? "the pattern takes too long" : lead + LineCount(of: pane).text
    }
    if !pane.filter.isEmpty { return lead + "pattern, !pattern, & on/off, Enter: no filter" }
    let offer = pane.search.map { ", Enter: the last search, \($0.pattern.source)" } ?? ""
    return "pattern, !pattern" + offer
  }

  /// What a command takes, and what it does.
  private func commandHint(_ text: String) -> String? {
    let command = Command(text)
    guard !text.isEmpty else { return "an action's name; Tab completes" }
    if command.rest == nil, let place = FilePlace(command.name) { return place.explanation }
    guard let action = command.action else { return nil }
    guard let rest = command.rest else { return nil }
    guard rest.isEmpty else { return nil }
    let label = action.argument.label
    return (label.isEmpty ? "" : label + "  ") + action.explanation
  }

  // MARK: Status

  private var status: BarText {
    guard let pane = model.focusedPane else { return BarText(" ", KeyHints(of: model).hints) }
    var parts: [String] = []
    if let saving { parts.append(saving) }
    if let waiting = waiting(pane) { parts.append(waiting) }
    if let streams = pane.streamsText { parts.append(streams) }
    if !pane.filter.isEmpty { parts.append(filters(pane)) }
    if let error = errorPlace(pane) { parts.append(error) }
    let before = parts
    if let search = pane.search, search.isHighlighted {
      parts.append("/\(patternText(search.pattern.source)) " + matches(pane))
    }
    let withPlace = parts
    parts.append(place(pane))
    if model.isMouseOn { parts.append("mouse (Shift-drag selects)") }
    let mode = mode(pane)
    guard model.pendingKeys.isEmpty else {
      // What may follow is what matters now; what was pressed stands at the right.
      var hints = model.keymap.hints(after: model.pendingKeys)
      let room = area.columns - SafeLine(plain: pending ?? "").width - 2
      while !hints.isEmpty, bar(mode, hints).width > room { hints.removeLast() }
      return bar(mode, hints)
    }
    let hints = KeyHints(of: model).hints
    guard before.count < withPlace.count, !fits(mode, withPlace), pane.pendingRead == nil else {
      return fitted(mode, parts, hints: hints)
    }
    let (narrowMode, place) = narrow(pane, mode, withPlace.last)
    return fitted(narrowMode, [place], hints: hints)
  }

  /// Where there is little room: the place among the matches is what was asked for, and other things make
  /// way for it.
  private func narrow(_ pane: Pane, _ mode: Mode, _ search: String?) -> (Mode?, String) {
    let place = matches(pane)
    let count = MatchCount(of: pane)
    let line = place == count.text ? count.line : place
    let shorter = place == count.text ? count.shortLine : place
    let shortMode = Mode(
      text: pane.viewport.isFollowing ? "FOLLOW" : "PAUSED", style: mode.style)
    let choices = [
      (mode, search ?? place), (mode, place), (shortMode, place), (shortMode, line), (nil, line),
    ]
    return choices.first { fits($0.0, [$0.1]) } ?? (nil, shorter)
  }

  private func fits(_ mode: Mode?, _ parts: [String]) -> Bool {
    bar(mode, parts).width <= area.columns
  }

  /// The mode and the parts, apart from each other.
  private func bar(_ mode: Mode?, _ parts: [String]) -> BarText {
    var bar = BarText()
    if let mode { bar.add(" \(mode.text) ", .chip(mode.style)) }
    bar.add(" " + parts.joined(separator: theme.marks.separator))
    return bar
  }

  private func bar(_ mode: Mode, _ hints: [KeyHint]) -> BarText {
    var bar = bar(mode, [String]())
    bar.add("", hints)
    return bar
  }

  /// How far saving is.
  var saving: String? {
    guard let progress = model.exports.compactMap(\.progress).min() else { return nil }
    return "saving \(Int(progress * 100)) %"
  }

  private func patternText(_ text: String) -> String {
    FittedText.shortened(
      text, columns: max(AppLimits.titleName, area.columns / AppLimits.statusPatternShare))
  }

  /// The status first, its first parts before others; the keys that matter as far as there is room.
  private func fitted(_ mode: Mode?, _ parts: [String], hints: [KeyHint]) -> BarText {
    let separator = theme.marks.separator
    var parts = parts
    while parts.count > 1, !fits(mode, parts) { parts.removeLast() }
    var shown = hints
    while !shown.isEmpty {
      var line = bar(mode, parts)
      line.add(separator, shown)
      if line.width <= area.columns { return line }
      shown.removeLast()
    }
    return bar(mode, parts)
  }

  /// The same where there is no mode.
  func fitted(_ parts: [String], hints: [KeyHint]) -> BarText {
    fitted(nil, parts, hints: hints)
  }

  /// Whether the pane follows its end, as a chip.
  private struct Mode {
    let text: String
    let style: Style
  }

  private func mode(_ pane: Pane) -> Mode {
    if pane.viewport.isFollowing { return Mode(text: "FOLLOW", style: theme.running) }
    let (new, isComplete) = pane.arrivedSincePause
    let news = new == 0 ? "" : " +\(Grouped(new))\(isComplete ? "" : " or more")"
    return Mode(text: "PAUSED" + news, style: theme.pending)
  }

  /// What is being done in the file.
  private func waiting(_ pane: Pane) -> String? {
    guard let pendingRead = pane.pendingRead else { return nil }
    guard pendingRead.isScan else { return "reading …" }
    let progress = pendingRead.progress.map { " \(Int($0 * 100)) %" } ?? ""
    if pendingRead.miss?.isUnjudged ?? false {
      return "looking through memory \(Int(pane.log.judgedPart * 100)) %\(stops)"
    }
    let deed =
      pendingRead.isForScreen ? "searching the file…" : "looking through the file"
    return "\(deed)\(progress)\(stops)"
  }

  private var stops: String {
    model.keymap.key(for: .hideHighlight).map { ", \($0) stops" } ?? ""
  }

  /// Which of the errors `e` and `E` have gone to.
  private func errorPlace(_ pane: Pane) -> String? {
    guard pane.error != nil else { return nil }
    guard let rank = pane.errorRank else { return "error" }
    return "error \(Grouped(rank)) of \(Grouped(pane.errorCount))"
  }

  /// `2,573–2,606 of 3,000 lines 86%`: what a paused pane shows, where one file is shown as it is; and how much
  /// of the file of its last line lies above the end of that, as less has it.
  private func place(_ pane: Pane) -> String {
    let count = LineCount(of: pane)
    guard !pane.viewport.isFollowing else { return count.text }
    // Rows of our own are in no file.
    let rows = model.rows(of: model.focus).visible().filter {
      $0.line != nil && $0.stream != pane.events
    }
    guard let first = rows.first, let last = rows.last, let position = last.position,
      let line = last.line
    else { return count.text }
    let end = pane.log.endOffset(position.stream)
    let shown = position.offset + UInt64(line.bytes.count) + 1
    let share = end > 0 ? " \(min(100, Int(Double(shown) * 100 / Double(end))))%" : ""
    // Where bars fold lines, these have numbers and rows are counted.
    guard pane.streams.count == 1, !count.isFiltered, pane.receivedRows == pane.received,
      let stream = pane.streams.first, first.stream == last.stream,
      let from = first.line.flatMap({ stream.number(of: $0.number) }),
      let to = stream.number(of: line.number), to <= count.least
    else { return count.text + share }
    return "\(Grouped(from))–\(Grouped(to)) of " + count.all + share
  }

  private func filters(_ pane: Pane) -> String {
    guard pane.isFiltering else { return "filter off" }
    if pane.log.isFilterTooExpensive { return "the filter takes too long and is left out" }
    let context = pane.context > 0 ? " ±\(pane.context)" : ""
    return patternText(FilterText.of(pane.filter.terms)) + context
  }

  private func matches(_ pane: Pane) -> String {
    let count = MatchCount(of: pane)
    if pane.log.isSearchTooExpensive { return "the pattern takes too long" }
    if let done = pane.counting.values.compactMap(\.done).min() {
      return count.text + ", counting \(Int(done * 100)) %\(stops)"
    }
    if pane.log.isSearchUnfinished, !count.isAny {
      return "searching… \(Int(pane.log.judgedPart * 100)) %"
    }
    guard count.isAny else { return count.isNone ? "no match" : "no match in memory" }
    return count.text
  }
}
