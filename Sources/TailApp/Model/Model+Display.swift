import LogCore
import SlurmJobs

extension Model {
  mutating func chooseStream(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    let everywhere = action == .cycleStreamEverywhere
    let next =
      everywhere
      ? panes[focus].choice.next : panes[focus].choice.next(among: panes[focus].choices)
    choose(next, everywhere: everywhere)
    if everywhere { say("all panes: \(next.label)") }
    return []
  }

  /// Shows a stream by its name.
  mutating func choose(_ choice: StreamChoice, everywhere: Bool) {
    if everywhere {
      for pane in panes.indices {
        panes[pane].changeLens(in: body(of: pane), at: now.moment) { $0.choice = choice }
      }
    } else if let reason = singleStreamReason(panes[focus]) {
      say(reason)
    } else {
      panes[focus].changeLens(in: body(of: focus), at: now.moment) { $0.choice = choice }
    }
  }

  /// Why there is nothing to choose between.
  private func singleStreamReason(_ pane: Pane) -> String? {
    guard pane.choices.count < 2 else { return nil }
    if pane.source.isOfFiles { return "this is one file: there is nothing to choose" }
    if pane.job == nil { return "the job's files are not known yet" }
    if let job = pane.job?.job, let absence = job.output.absence {
      return absence.text(of: job, keymap: keymap)
    }
    if pane.isRest { return "these tasks wait: there is no stream yet" }
    if let output = pane.job?.job.output {
      let remedy = "is thrown away (/dev/null): there is one stream"
      if output.discardsStdout { return "stdout \(remedy)" }
      if output.discardsStderr { return "stderr \(remedy)" }
    }
    return "stderr goes to the same file as stdout: there is one stream"
  }

  mutating func changeDisplay(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .wrap:
      panes[focus].toggleWrap(in: body(of: focus))
      say(
        panes[focus].display.wraps
          ? "long lines are wrapped" : keymap.sentence("long lines are cut", (.right, "scrolls")))
    case .lineNumbers: panes[focus].display.numbersLines.toggle()
    case .arrivalTime: panes[focus].display.showsArrival.toggle()
    case .rawProgress:
      panes[focus].changeLens(in: body(of: focus), at: now.moment) {
        let new = $0.receivedRows - min($0.receivedRows, $0.viewport.receivedAtPause)
        $0.display.showsRawProgress.toggle()
        $0.viewport.receivedAtPause = $0.receivedRows - min($0.receivedRows, new)
      }
      say(
        panes[focus].display.showsRawProgress
          ? "progress output as it was written" : "progress output as one row")
    case .clear: clear(focus)
    default: break
    }
    return []
  }

  /// Hides what is there, unfinished lines, too; where no line has come since, brings it back. A bar that
  /// runs is no line. The file is not touched.
  private mutating func clear(_ pane: Int) {
    if panes[pane].clearedBefore != nil, panes[pane].log.first(panes[pane].lens) == nil {
      panes[pane].clearedBefore = nil
      panes[pane].clearedPartials = [:]
      panes[pane].endRow?.isCleared = false
      panes[pane].noteOtherLens()
      say("brought back")
      return
    }
    panes[pane].clearedBefore = panes[pane].log.endPosition
    for stream in panes[pane].streams {
      panes[pane].clearedPartials[stream.index] = panes[pane].log.partial(stream.index)
    }
    panes[pane].endRow?.isCleared = true
    panes[pane].typedAhead = []
    panes[pane].noteOtherLens()
    panes[pane].log.keepRows()
    panes[pane].resumeFollowing()
    say(
      keymap.sentence(
        "cleared, the file is untouched", (.clear, "brings it back until a line comes")))
  }
}
