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
    var isFailure = false
  }

  func draw(on grid: inout CellGrid, area: Rect) {
    let style = isFocused ? theme.focusedTitle : theme.title
    for column in area.column..<area.endColumn {
      grid.text(
        String(theme.rule), column: column, row: area.row, limit: area.endColumn,
        style: isFocused ? Style(attributes: .bold) : theme.title)
    }
    let parts = fitting(area.columns - 4)
    var column = area.column + 2
    for (place, part) in parts.enumerated() {
      var partStyle = style
      if part.isFailure { partStyle.foreground = theme.failure.foreground }
      let lead = place == 0 ? " " : "\(theme.rule) "
      column = grid.text(
        lead + part.text + " ", column: column, row: area.row, limit: area.endColumn,
        style: partStyle)
    }
  }

  /// The parts that fit, in their order; the last one left is cut short.
  private func fitting(_ columns: Int) -> [Part] {
    var parts = self.parts
    func width(_ parts: [Part]) -> Int {
      parts.reduce(0) { $0 + SafeLine(plain: $1.text).width + 2 } + max(0, parts.count - 1)
    }
    while parts.count > 1, width(parts) > columns,
      let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
    {
      parts.remove(at: least)
    }
    return parts
  }

  var parts: [Part] {
    var parts = [Part(text: pane.label, weight: 9)]
    if let reading = pane.job {
      if !reading.job.name.isEmpty { parts[0].text += " \(reading.job.name)" }
      parts.append(Part(text: state(reading), weight: 8, isFailure: reading.job.state.isFailure))
    }
    if pane.streams.contains(where: { $0.role == .stderr }), pane.choice != .all {
      parts.append(Part(text: pane.choice.label, weight: 5))
    }
    parts.append(standing)
    if let age = staleness { parts.append(Part(text: age, weight: 4)) }
    return parts
  }

  private func state(_ reading: Pane.JobReading) -> String {
    let job = reading.job
    var text = job.state.name
    let reason = job.reason == "None" ? "" : job.reason
    if job.state == .pending {
      if !reason.isEmpty { text += " (\(reason))" }
      if let start = job.startClock { text += " starts ~\(start)" }
      return text
    }
    if let elapsed = job.elapsed {
      let since = job.isClockRunning ? Int(model.now.moment.seconds(since: reading.at)) : 0
      text += " \(Elapsed(seconds: elapsed + since))"
    }
    if job.state.isFailure, !job.exitCode.isEmpty { text += " exit \(job.exitCode)" }
    if !job.nodes.isEmpty { text += " on \(job.nodes)" }
    return text
  }

  /// Live, paused, waiting, ended, or what is wrong.
  private var standing: Part {
    let marks = Marks(unicode: model.traits.unicode)
    if let seconds = pane.streams.compactMap(\.silence).max() {
      return Part(text: "\(marks.trouble) not responding \(seconds) s", weight: 7, isFailure: true)
    }
    if case .notFound = pane.finding {
      return Part(text: "\(marks.trouble) not found", weight: 7, isFailure: true)
    }
    for stream in pane.streams {
      switch stream.standing {
      case .unreadable(let message):
        return Part(
          text: "\(marks.trouble) \(stream.label): \(message)", weight: 7, isFailure: true)
      case .refused(let message):
        return Part(
          text: "\(marks.trouble) \(stream.label) \(message)", weight: 7, isFailure: true)
      default: break
      }
    }
    if !pane.viewport.isFollowing { return Part(text: "\(marks.paused) paused", weight: 7) }
    if pane.isEnded || pane.endRow != nil { return Part(text: "\(marks.ended) ended", weight: 6) }
    if pane.streams.contains(where: { $0.standing == .open }) {
      return Part(text: "\(marks.live) live", weight: 6)
    }
    if let missing = pane.streams.first(where: { $0.standing == .missing }) {
      let name = missing.path.map { $0.name.description } ?? missing.label
      return Part(text: "\(marks.waiting) waiting for \(name)", weight: 6)
    }
    return Part(text: "\(marks.waiting) looking", weight: 6)
  }

  /// How old the state is, once Slurm has stopped answering.
  private var staleness: String? {
    guard case .job = pane.source, let trouble = model.slurm.trouble, trouble != .notInstalled
    else { return nil }
    guard let at = pane.job?.at else { return "Slurm does not answer" }
    return "Slurm silent, state \(Int(model.now.moment.seconds(since: at))) s old"
  }
}

/// The signs of a pane's standing, in what the terminal can show.
struct Marks {
  let live, paused, ended, waiting, trouble: String

  init(unicode: Bool) {
    live = unicode ? "●" : "*"
    paused = unicode ? "‖" : "="
    ended = unicode ? "■" : "#"
    waiting = unicode ? "○" : "o"
    trouble = "!"
  }
}

extension Job {
  /// When a waiting job is expected to start, as `14:30` or with the day; `nil` when unknown.
  var startClock: String? {
    // 2026-11-24T14:30:00
    let parts = startTime.split(separator: "T")
    guard parts.count == 2, parts[1].count >= 5 else { return nil }
    return "\(parts[0].suffix(5)) \(parts[1].prefix(5))"
  }
}
