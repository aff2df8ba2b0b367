import CellUI
import LogCore

extension Model {
  /// Where a pane's lines are on the screen.
  func body(of pane: Int) -> Rect { layout.body(of: pane) }

  func rows(of pane: Int) -> PaneRows { panes[pane].rows(in: body(of: pane)) }

  /// All panes go on, or, when any still does, all stop.
  mutating func togglePauseEverywhere() {
    let anyFollows = panes.contains { $0.viewport.isFollowing }
    for pane in panes.indices {
      if anyFollows { panes[pane].pause(in: body(of: pane)) } else { panes[pane].resumeFollowing() }
    }
    say(
      anyFollows ? keymap.sentence("all panes paused", (.pauseAll, "resumes")) : "all panes follow")
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
    return panes[focus].abandonPendingRead() + showHeld(line: wanted, of: stream, in: focus)
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
    if asked > last {
      panes[place].resumeFollowing()
    } else {
      panes[place].showAtTop(position, in: body(of: place))
    }
    return []
  }

  /// What was asked for lies behind the end: goes as far as there is something, and says so.
  private mutating func goToEnd(of pane: Int, insteadOf wanted: String) -> [Effect] {
    let effects = panes[pane].dropPendingRead()
    panes[pane].resumeFollowing()
    say("\(wanted) is past the end; this is the last line")
    return effects
  }

  mutating func goTo(percent: Int) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    guard percent <= 100 else {
      return panes[focus].abandonPendingRead()
        + goToEnd(of: focus, insteadOf: "\(Grouped(percent))%")
    }
    let pane = panes[focus]
    // Lines can be counted only while all of them are in memory.
    guard !pane.log.reachesBack(pane.lens) else { return attempt(.percent(percent), in: focus) }
    let fraction = Double(min(max(percent, 0), 100)) / 100
    guard let position = pane.log.position(atFraction: fraction, pane.lens) else { return [] }
    let effects = panes[focus].abandonPendingRead()
    panes[focus].showAtTop(position, in: body(of: focus))
    return effects
  }

  mutating func scroll(byColumns columns: Int) {
    guard panes.indices.contains(focus) else { return }
    guard !panes[focus].display.wraps else {
      say(keymap.sentence("lines are wrapped", (.wrap, "unwraps them")))
      return
    }
    panes[focus].scroll(byColumns: columns, in: body(of: focus))
  }
}
