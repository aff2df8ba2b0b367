import CellUI
import LogCore

extension Model {
  func rows(of pane: Int) -> PaneRows {
    PaneRows(pane: panes[pane], body: layout.body(of: pane))
  }

  /// Moves a pane by rows; negative: up. What is needed of a file has been read.
  mutating func move(byRows rows: Int, in pane: Int) {
    guard rows != 0 else { return }
    let look = self.rows(of: pane)
    guard let top = look.top else { return }
    let target = look.place(top, movedBy: rows)
    if rows > 0 {
      guard !panes[pane].viewport.isFollowing else { return }
      if let end = look.endTop, target < end {
        hold(pane, at: target, look)
      } else {
        resumeFollowing(pane)
      }
    } else if target < top || panes[pane].viewport.isFollowing {
      // Where nothing is above, what is on the screen stays all the same: that is what is asked for.
      hold(pane, at: target, look)
    }
  }

  /// Stops following with `place` at the top.
  ///
  /// - Parameter look: a look at the pane as it is, where there is one already.
  mutating func hold(_ pane: Int, at place: PaneRows.Place?, _ look: PaneRows? = nil) {
    if panes[pane].viewport.isFollowing {
      panes[pane].viewport.receivedAtPause = panes[pane].receivedRows
      panes[pane].viewport.newestAtPause = panes[pane].log.newest
    }
    panes[pane].viewport.topColumn = place.flatMap { (look ?? rows(of: pane)).column(of: $0) }
    panes[pane].viewport.isFollowing = false
    panes[pane].viewport.top = place?.position
    panes[pane].viewport.origin = nil
    // Where to go back to with `w` is forgotten by whoever moves on.
    if panes[pane].display.wraps { panes[pane].viewport.leftColumn = 0 }
    panes[pane].log.look(at: place?.position)
  }

  mutating func resumeFollowing(_ pane: Int) {
    panes[pane].viewport.isFollowing = true
    panes[pane].viewport.top = nil
    panes[pane].viewport.topColumn = nil
    panes[pane].viewport.origin = nil
    forgetPendingRead(of: pane)
    panes[pane].historyTrouble = nil
    panes[pane].filling = Filling()
    guard !panes[pane].isFilledFromFile else {
      panes[pane].log.look(at: nil)
      return
    }
    panes[pane].log.closeFileView()
  }

  mutating func pause(_ pane: Int) {
    hold(pane, at: rows(of: pane).top)
  }

  mutating func togglePause(_ pane: Int) {
    if panes[pane].viewport.isFollowing { pause(pane) } else { resumeFollowing(pane) }
  }

  /// All panes go on, or, when any still does, all stop.
  mutating func togglePauseEverywhere() {
    let anyFollows = panes.contains { $0.viewport.isFollowing }
    for pane in panes.indices {
      if anyFollows { pause(pane) } else { resumeFollowing(pane) }
    }
    say(
      anyFollows ? keymap.sentence("all panes paused", (.pauseAll, "resumes")) : "all panes follow")
  }

  mutating func goToStart(of pane: Int) {
    guard let first = panes[pane].log.first(panes[pane].lens) else { return }
    hold(pane, at: PaneRows.Place(position: first, row: 0))
  }

  /// Goes to a line by its number, as the gutter shows it; the stream whose lines come first in
  /// the pane is meant.
  mutating func goTo(line number: Int) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    let pane = panes[focus]
    guard let stream = pane.streams.first(where: { pane.shows($0.role) }) else { return [] }
    let wanted = UInt64(max(0, number - 1))
    let held = pane.log.firstHeldLine(stream.index) ?? 0
    let before = stream.linesBefore ?? 0
    let isCounted =
      pane.log.countsFromStart(stream.index) || stream.linesBefore.map { wanted >= $0 } ?? false
    let isHeld =
      isCounted
      && pane.log.received(number: wanted, linesBefore: before, of: stream.index) >= held
    if pane.log.reachesBack(pane.lens), !isHeld {
      return attempt(.line(wanted, stream.index), in: focus)
    }
    return abandonPendingRead(of: focus) + showHeld(line: wanted, of: stream, in: focus)
  }

  /// Shows a line that is in memory, if it is anywhere.
  ///
  /// - Parameter wanted: its number, counted from 0.
  mutating func showHeld(line wanted: UInt64, of stream: PaneStream, in place: Int) -> [Effect] {
    let pane = panes[place]
    let asked = pane.log.received(
      number: wanted, linesBefore: stream.linesBefore ?? 0, of: stream.index)
    // The unfinished last line is one more.
    let rest: UInt64 = pane.log.partial(stream.index).isEmpty ? 0 : 1
    guard let last = pane.log.lastHeldLine(stream.index), asked <= last + rest,
      let position = pane.log.position(ofLine: asked, stream: stream.index, pane.lens)
    else { return goToEnd(of: place, insteadOf: "line \(Grouped(wanted + 1))") }
    if asked > last { resumeFollowing(place) } else { showAtTop(position, in: place) }
    return []
  }

  /// What was asked for lies behind the end: goes as far as there is something, and says so.
  private mutating func goToEnd(of pane: Int, insteadOf wanted: String) -> [Effect] {
    let effects = dropPendingRead(of: pane)
    resumeFollowing(pane)
    say("\(wanted) is past the end; this is the last line")
    return effects
  }

  mutating func goTo(percent: Int) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    guard percent <= 100 else {
      return abandonPendingRead(of: focus) + goToEnd(of: focus, insteadOf: "\(Grouped(percent))%")
    }
    let pane = panes[focus]
    // Lines can be counted only while all of them are in memory.
    guard !pane.log.reachesBack(pane.lens) else { return attempt(.percent(percent), in: focus) }
    let fraction = Double(min(max(percent, 0), 100)) / 100
    guard let position = pane.log.position(atFraction: fraction, pane.lens) else { return [] }
    let effects = abandonPendingRead(of: focus)
    showAtTop(position, in: focus)
    return effects
  }

  mutating func showAtTop(_ position: Position, in pane: Int) {
    let place = PaneRows.Place(position: position, row: 0)
    // Whoever asks for the first line where all are on the screen has not asked for the end.
    let isStart = panes[pane].log.first(panes[pane].lens) == position
    if let end = rows(of: pane).endTop, end < place || end == place && !isStart {
      resumeFollowing(pane)
    } else {
      hold(pane, at: place)
    }
  }

  mutating func scroll(byColumns columns: Int) {
    guard panes.indices.contains(focus) else { return }
    if panes[focus].display.wraps {
      say(keymap.sentence("lines are wrapped", (.wrap, "unwraps them")))
      return
    }
    panes[focus].viewport.topColumn = panes[focus].viewport.topColumn.map { _ in 0 }
    let look = rows(of: focus)
    let left = min(panes[focus].viewport.leftColumn + columns, CellLimits.columns)
    let widest = look.widest(upTo: max(0, left) + look.textWidth)
    panes[focus].viewport.leftColumn = max(0, min(left, widest - look.textWidth))
  }

  /// Changes what a pane lets through, and keeps the line under the eye where it is. Where that
  /// takes a part of the file that has not been read, it is done when it is there.
  ///
  /// - Parameter origin: where the eye was, when that is not where the pane is now.
  mutating func changeLens(
    of pane: Int, from origin: Viewport? = nil, _ change: (inout Pane) -> Void
  ) {
    if let origin { panes[pane].viewport = origin }
    let top = panes[pane].viewport.isFollowing ? nil : topCharacter(of: pane, origin)
    let waiting = jumps(of: pane)
    let old = panes[pane].lens
    let isOnTheWay = isJumpingBeforeSearch(pane) && !old.filtering
    panes[pane].filtersOnArrival = false
    change(&panes[pane])
    if isOnTheWay {
      panes[pane].filtersOnArrival = panes[pane].lens.filtering
      if panes[pane].lens == old { return }
      panes[pane].filtersOnArrival = false
    }
    noteOtherLens(of: pane)
    // Whoever was on the way to a place goes on to it.
    panes[pane].typedAhead = waiting
    guard let top else { return }
    guard let nearest = panes[pane].log.nearest(to: top.position, panes[pane].lens) else { return }
    let column = nearest == top.position ? top.column : nil
    let place =
      column.map { rows(of: pane).place(of: $0, at: nearest) }
      ?? PaneRows.Place(position: nearest, row: 0)
    // Where that leaves rows empty, the pane is filled; see `fillAbove`.
    hold(pane, at: place)
    if nearest != top.position { panes[pane].viewport.origin = top }
  }

  /// What was looked for and counted was so through another lens.
  mutating func noteOtherLens(of pane: Int) {
    panes[pane].log.lens = panes[pane].lens
    rereadChart(of: pane)
    forgetPendingRead(of: pane)
    panes[pane].historyTrouble = nil
    panes[pane].filling = Filling()
    panes[pane].passing.isStale = true
    panes[pane].passing.isStopped = false
    if panes[pane].search?.isCounted == true || !panes[pane].counting.isEmpty {
      panes[pane].search?.wantsCounting = true
    }
    for stream in panes[pane].streams {
      panes[pane].log.forgetFileHits(of: stream.index)
      panes[pane].log.forgetPassed(of: stream.index)
    }
  }

  /// The line and the character that the first row holds; no character: the row stands above the line.
  private func topCharacter(of pane: Int, _ origin: Viewport?) -> TopCharacter? {
    if let known = panes[pane].viewport.origin { return renewed(known, in: pane) }
    if let origin, let top = origin.top {
      return renewed(TopCharacter(position: top, column: origin.topColumn), in: pane)
    }
    let look = rows(of: pane)
    return look.top.map { TopCharacter(position: $0.position, column: look.column(of: $0)) }
  }

  private func renewed(_ top: TopCharacter, in pane: Int) -> TopCharacter {
    TopCharacter(position: panes[pane].log.renewed(top.position), column: top.column)
  }

  /// What waits for a part of a file is not wanted any more; what looks for it is told in time.
  private mutating func forgetPendingRead(of pane: Int) {
    if let pendingRead = panes[pane].pendingRead, pendingRead.isScan {
      panes[pane].abandoned = pendingRead.feed
    }
    panes[pane].pendingRead = nil
  }

  /// What a pane is on the way to, through whatever lens; not what is looked for.
  private func jumps(of pane: Int) -> [Intent] {
    guard let pendingRead = panes[pane].pendingRead, isJumpingBeforeSearch(pane) else { return [] }
    return [pendingRead.intent] + panes[pane].typedAhead
  }

  /// Lines left memory: what points to them learns where they are now.
  mutating func renewPositions(of pane: Int) {
    let log = panes[pane].log
    if let top = panes[pane].viewport.top { panes[pane].viewport.top = log.renewed(top) }
    panes[pane].viewport.origin = panes[pane].viewport.origin.map { renewed($0, in: pane) }
    panes[pane].viewport.newestAtPause = panes[pane].viewport.newestAtPause.map { log.renewed($0) }
    if let current = panes[pane].search?.current {
      panes[pane].search?.current = log.renewed(current)
    }
    panes[pane].error = panes[pane].error.map { log.renewed($0) }
    if let from = panes[pane].clearedBefore { panes[pane].clearedBefore = log.renewed(from) }
    panes[pane].runs.renew { log.renewed($0) }
    if !panes[pane].viewport.isFollowing { panes[pane].log.look(at: panes[pane].viewport.top) }
  }
}
