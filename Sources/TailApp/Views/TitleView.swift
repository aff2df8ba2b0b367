import CellUI
import LogCore
import SlurmJobs

/// A pane's title: what it shows and how it is, in parts of which the least important go first
/// when there is no room.
struct TitleView {
  let pane: Pane
  let isFocused: Bool
  let model: Model
  let theme: Theme

  /// One part of a title.
  struct Part {
    var text: String
    /// Higher stays longer.
    var weight: Int
    /// It may be shortened to so many columns before anything goes.
    var shortest = Int.max
    /// What may stand for it before anything goes.
    var short: String?
    /// Whether it goes on with the part before instead of standing apart.
    var goesOn = false
    var look = Look.plain

    enum Look: Equatable {
      case plain
      /// What the pane shows.
      case name
      /// Of a job, or of what is the matter.
      case state(Style)
      case failure, warning
    }
  }

  /// - Parameter isClosed: whether there is no room for anything else of the pane.
  func draw(on grid: inout CellGrid, area: Rect, isClosed: Bool = false) {
    let ruleStyle = isFocused ? theme.focusedTitle : theme.title
    if isFocused {
      grid.fill(area, style: theme.focusedTitle)
    } else {
      let rule = String(repeating: theme.rule, count: area.columns)
      grid.text(rule, column: area.column, row: area.row, limit: area.endColumn, style: ruleStyle)
    }
    // Not by the look alone: where the eye, or a screen reader, sees text only.
    let isMarked = isFocused && model.panes.count > 1
    if isMarked {
      grid.text(
        theme.marks.focus, column: area.column, row: area.row, limit: area.endColumn,
        style: ruleStyle)
    }
    if isClosed {
      grid.text(
        theme.marks.closed, column: area.column + (isMarked ? 1 : 0), row: area.row,
        limit: area.endColumn, style: ruleStyle)
    }
    var column = area.column + 2
    func draw(_ text: String, _ style: Style) {
      column = grid.text(text, column: column, row: area.row, limit: area.endColumn, style: style)
    }
    // Blanks beside a chip are of it.
    var blank = ruleStyle
    for (place, part) in fitting(area.columns - 3).enumerated() {
      let style = style(of: part)
      let isChip = style.background != ruleStyle.background
      if place > 0, !part.goesOn {
        draw(" ", blank)
        draw(theme.marks.dot, ruleStyle)
        blank = ruleStyle
      }
      draw(" ", isChip ? style : blank)
      draw(part.text, style)
      blank = isChip ? style : ruleStyle
    }
    draw(" ", blank)
  }

  /// What matters stands out on either ground: as a chip on the accent's, in its colour on the terminal's.
  private func style(of part: Part) -> Style {
    switch part.look {
    case .plain: isFocused ? theme.focusedTitle : theme.title
    case .name: isFocused ? theme.focusedTitle : Style(attributes: .bold)
    case .state(let style): isFocused ? style.asChip(on: theme.focusedTitle) : style
    case .failure: isFocused ? theme.failure.asChip(on: theme.focusedTitle) : theme.failure
    case .warning: isFocused ? theme.pending.asChip(on: theme.focusedTitle) : theme.pending
    }
  }

  /// The parts that fit, in their order: long ones are shortened, the least important ones go.
  private func fitting(_ columns: Int) -> [Part] {
    var parts = self.parts
    while true {
      let short = parts.contains { $0.weight == 0 } ? parts : shortened(parts, to: columns)
      guard parts.count > 1, width(short) > columns,
        let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
      else { return short }
      parts.remove(at: least)
    }
  }

  private func width(_ parts: [Part]) -> Int {
    parts.reduce(-1) { $0 + SafeLine(plain: $1.text).width + ($1.goesOn ? 1 : 3) }
  }

  /// Takes from the parts that can be shorter what is too much, from the least important one first.
  private func shortened(_ parts: [Part], to columns: Int) -> [Part] {
    var parts = parts
    for place in parts.indices.sorted(by: { parts[$0].weight < parts[$1].weight }) {
      let excess = width(parts) - columns
      guard excess > 0 else { break }
      if let short = parts[place].short {
        parts[place].text = short
      } else {
        let own = SafeLine(plain: parts[place].text).width
        parts[place].text = FittedText.shortened(
          parts[place].text, columns: max(min(own, parts[place].shortest), own - excess))
      }
    }
    return parts
  }

  var parts: [Part] {
    var parts = [Part(text: pane.distinctLabel, weight: 9, look: .name)]
    if let reading = pane.job {
      if !reading.job.name.isEmpty {
        parts.append(
          Part(
            text: reading.job.name, weight: 3, shortest: AppLimits.titleName, goesOn: true,
            look: .name))
      }
      parts += state(reading)
    } else if pane.isUnknown, !pane.finding.isFailure {
      parts.append(Part(text: "unknown to Slurm", weight: 8))
    }
    if pane.choices.count > 1, pane.choice != .all {
      parts.append(Part(text: pane.choice.label, weight: 3))
    }
    if let standing { parts.append(standing) }
    if pane.errorCount > 0 {
      let errors = "\(Counted(pane.errorCount, "error"))"
      parts.append(Part(text: errors, weight: 5, look: .failure))
    }
    if let search = pane.search, search.isHighlighted, !isFocused {
      let matches = MatchCount(of: pane)
      parts.append(Part(text: "/\(search.pattern.source) \(matches.total)", weight: 3))
    }
    if let silence = pane.silence(at: model.now.moment) {
      parts.append(Part(text: "silent \(SilenceSpan(seconds: silence))", weight: 5))
    }
    if let age = staleness { parts.append(Part(text: age, weight: 4)) }
    if !pane.isEnded, let rate { parts.append(Part(text: rate, weight: 0, goesOn: true)) }
    return parts
  }

  /// How many lines come, and how that has changed: the first to go where there is no room.
  private var rate: String? {
    pane.activity.recent(at: model.now.moment).map { counts in
      let line = Sparkline(counts, unicode: model.traits.unicode)
      return "\(line) \(LineRate(perSecond: pane.activity.rate(at: model.now.moment))) l/s"
    }
  }

  private func state(_ reading: Pane.JobReading) -> [Part] {
    let job = reading.job
    let isFailure = job.state.isFailure || job.state.isWaiting && JobOutcome(job).isStuck
    let state = pane.hasEvidentlyStarted ? .running : job.state
    let style = isFailure ? theme.failure : theme.style(of: state)
    let mark = theme.marks.mark(of: state, isFailure: isFailure)
    var parts = [
      Part(text: "\(mark) \(pane.stateName)", weight: 8, goesOn: true, look: .state(style))
    ]
    // Why it waited is over.
    if pane.hasEvidentlyStarted { return parts }
    func add(_ text: String, _ weight: Int, shortest: Int = .max) {
      parts.append(
        Part(
          text: text, weight: weight, shortest: shortest, goesOn: true,
          look: weight >= 5 && isFailure ? .failure : .plain))
    }
    let outcome = JobOutcome(job)
    if job.state.isWaiting {
      let remark = outcome.waitingRemark.dropFirst()
      if !remark.isEmpty { add(String(remark), 7, shortest: AppLimits.titleName) }
      if job.restarts > 0 { add("restart \(job.restarts)", 2) }
      if let start = model.startClock(of: job) { add("starts ~\(start)", 2) }
      return parts
    }
    if let time = JobTime(reading, at: model.now.moment) {
      parts.append(
        Part(
          text: time.text, weight: 4, short: time.elapsedText, goesOn: true,
          look: time.isShort ? .warning : .plain))
    }
    if let cause = outcome.cause {
      add(cause, 5, shortest: AppLimits.titleName)
    }
    if !job.nodes.isEmpty { add("on \(job.nodes)", 1, shortest: AppLimits.titleName) }
    return parts
  }

  /// Live, paused, waiting, ended, or what is wrong.
  ///
  /// - Returns: `nil` where the job's state says it already, and the rows below say what is waited for.
  private var standing: Part? {
    let marks = theme.marks
    // One mark is enough: the state has one.
    let hasState = pane.job != nil
    func word(_ mark: String, _ text: String, weight: Int = 6, short: String? = nil) -> Part {
      let lead = hasState ? "" : mark + " "
      return Part(text: lead + text, weight: weight, short: short.map { lead + $0 })
    }
    if let seconds = pane.streams.compactMap(\.silence).max() {
      return Part(text: "\(marks.trouble) not responding \(seconds) s", weight: 7, look: .failure)
    }
    if pane.finding.isFailure {
      return Part(text: "\(marks.trouble) \(pane.stateName)", weight: 7, look: .failure)
    }
    for stream in pane.streams {
      switch stream.standing {
      case .unreadable(let message):
        return Part(
          text: "\(marks.trouble) \(stream.label): \(message)", weight: 7,
          shortest: AppLimits.titleName, look: .failure)
      case .refused(let message):
        return Part(
          text: "\(marks.trouble) \(stream.label) \(message)", weight: 7,
          shortest: AppLimits.titleName, look: .failure)
      default: break
      }
    }
    if pane.isEnded || pane.endRow != nil { return word(marks.ended, "ended") }
    if !pane.viewport.isFollowing {
      // The bottom line has it for the focused one.
      let news = isFocused ? 0 : pane.arrivedSincePause.count
      let count = news > 0 ? " +\(Grouped(news))" : ""
      return Part(text: "\(marks.paused) paused\(count)", weight: 7)
    }
    if pane.streams.contains(where: { $0.standing == .open }) {
      if let seconds = pane.streams.compactMap(\.age.behind).max() {
        return word(marks.waiting, "\(seconds) s behind", weight: 7)
      }
      // What there is of the log is an earlier run's, unless what is left of that still writes.
      let isWritten =
        pane.startSign.isWritten(pane.receivedRows) && pane.activity.rate(at: model.now.moment) > 0
      if let job = pane.job?.job, job.state.isWaiting, job.restarts > 0, !isWritten {
        return word(marks.waiting, "waiting")
      }
      return word(marks.live, "live")
    }
    if pane.isRest || pane.job?.job.output.absence != nil {
      return word(marks.waiting, "no log")
    }
    if pane.source == .mine, pane.job == nil {
      return word(marks.waiting, "none")
    }
    if case .pattern = pane.source, pane.finding != .looking {
      return word(marks.waiting, "no match yet")
    }
    if let missing = pane.streams.first(where: { $0.standing == .missing }) {
      if pane.job?.job.state.isWaiting == true { return nil }
      let name = missing.path.map { $0.name.description } ?? missing.label
      return word(marks.waiting, "waiting for \(name)", short: "waiting")
    }
    if pane.streams.contains(where: { $0.standing == .deleted }) {
      return word(marks.waiting, "deleted")
    }
    return word(marks.waiting, "looking")
  }

  /// How old the state is, once Slurm has stopped answering.
  private var staleness: String? {
    if pane.source.isOfFiles { return nil }
    guard let trouble = model.slurm.trouble, trouble != .notInstalled else { return nil }
    guard let reading = pane.job, reading.job.source != .memory else {
      return pane.job?.job.state.isTerminal == true ? nil : "Slurm does not answer"
    }
    // What has ended stays as it is.
    guard !reading.job.state.isTerminal else { return nil }
    let at = reading.at
    return "Slurm silent, state \(Int(model.now.moment.seconds(since: at))) s old"
  }
}
