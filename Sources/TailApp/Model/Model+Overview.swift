import CellUI
import Scalars
import SlurmJobs

extension Model {
  /// Whether so many jobs were named that nobody could read as many panes.
  var isForOverview: Bool {
    guard plan.arrangement == nil, plan.dump == nil else { return false }
    let named = plan.sources.reduce(0) { count, source in
      guard case .job(let target) = source, case .tasks(let tasks) = target.selection else {
        return count + 1
      }
      return count + tasks.count
    }
    return max(named, panes.count) > AppLimits.panesAtStart
  }

  mutating func openOverview() {
    overview = lastOverview ?? Overview()
    overview?.isTyping = false
    isFromOverview = false
    if let left = overview?.left, let pane = index(of: left) { focus = pane }
    overview?.left = nil
    renewOverview()
  }

  private mutating func closeOverview() {
    lastOverview = overview
    overview = nil
  }

  /// Jobs have come to those that were there. So many that nobody could read as many panes are shown in
  /// the overview, unless the reader is at something.
  ///
  /// - Parameters:
  ///   - before: the panes that were there.
  ///   - isFirst: whether nothing was known of jobs.
  mutating func announceNew(since before: Set<PaneID>, isFirst: Bool) {
    let hasCrossed = before.count <= AppLimits.panesAtStart || isFirst
    if overview == nil, isForOverview, hasCrossed, !isTouched { openOverview() }
    let new = panes.filter { !before.contains($0.id) && !$0.isRest && $0.job != nil }
    guard !isFirst, !new.isEmpty, plan.dump == nil else { return }
    let running = new.filter { $0.job?.job.isClockRunning ?? false }
    let others = new.filter { !($0.job?.job.isClockRunning ?? false) }
    let names = (running + others).prefix(AppLimits.announcedJobs).map(\.label)
      .joined(separator: ", ")
    let more = new.count > AppLimits.announcedJobs ? " and others" : ""
    let what = new.count == 1 ? "a new job: " : "\(Grouped(new.count)) new jobs: "
    say(
      overview == nil && isForOverview
        ? keymap.sentence(what + names + more, (.overview, "shows all in a list"))
        : what + names + more)
  }

  // MARK: Rows

  /// Sorts and narrows the rows anew. Done for everything that happens but lines.
  mutating func renewOverview() {
    guard var overview else { return }
    overview.order = overviewOrder(overview)
    overview.chosen = overview.chosen.filter { id in panes.contains { $0.id == id } }
    let row = overview.order.firstIndex(of: focus) ?? overview.row
    overview.follow(row, size)
    if overview.order.indices.contains(overview.row) { focus = overview.order[overview.row] }
    self.overview = overview
  }

  private func overviewOrder(_ overview: Overview) -> [Int] {
    let narrowing = Narrowing(overview.narrowing)
    let rows = panes.indices.filter {
      (!showsTroubleOnly || panes[$0].isInTrouble) && narrowing.lets(panes[$0])
    }
    let isFromHigh = overview.column.isFromHigh != overview.isTurned
    func sorted<Key: Comparable>(_ key: (Pane) -> Key) -> [Int] {
      rows.map { (key: key(panes[$0]), row: $0) }.sorted {
        guard $0.key != $1.key else { return $0.row < $1.row }
        return isFromHigh ? $0.key > $1.key : $0.key < $1.key
      }.map(\.row)
    }
    switch overview.column {
    case .job: return isFromHigh ? inOrderOfTasks(rows).reversed() : inOrderOfTasks(rows)
    case .name: return sorted { NaturalName(($0.job?.job.name ?? $0.label).utf8) }
    case .state: return sorted(\.stateRank)
    case .exit: return sorted { $0.job.flatMap { JobOutcome($0.job).cause } ?? "" }
    case .left:
      return sorted { pane in
        pane.job.flatMap { JobTime($0, at: now.moment)?.left } ?? .max
      }
    case .elapsed: return sorted { $0.elapsed(at: now.moment) ?? -1 }
    case .age: return sorted { age(of: $0) ?? -1 }
    case .partition: return sorted { $0.job?.job.partition ?? "" }
    case .nodes: return sorted { NaturalName(($0.job?.job.nodes ?? "").utf8) }
    case .rate: return sorted { $0.activity.rate(at: now.moment) }
    case .errors: return sorted(\.errorCount)
    }
  }

  /// In the order of the panes, but for the tasks of an array: they are where that has its rows, by their numbers.
  private func inOrderOfTasks(_ rows: [Int]) -> [Int] {
    var places: [UInt32: [Int]] = [:]
    for (place, row) in rows.enumerated() {
      guard let job = panes[row].job?.job, job.id.task != nil || job.waiting != nil else {
        continue
      }
      places[job.id.number, default: []].append(place)
    }
    var ordered = rows
    for places in places.values where places.count > 1 {
      // What waits as one row comes last, as it does in squeue.
      let tasks = places.map { rows[$0] }.sorted {
        (panes[$0].job?.job.id.task ?? .max, $0) < (panes[$1].job?.job.id.task ?? .max, $1)
      }
      for (place, row) in zip(places, tasks) { ordered[place] = row }
    }
    return ordered
  }

  // MARK: Keys

  /// Keys that mean something in the overview only; `nil` for others.
  mutating func takeInOverview(_ key: Key) -> [Effect]? {
    guard var overview, pendingKeys.isEmpty else { return nil }
    if overview.isTyping { return take(key, narrowing: overview) }
    switch key {
    case " ": chooseRow()
    case "<", ">":
      let all = Overview.Column.allCases.filter { isSomething(in: $0) }
      let place = all.firstIndex(of: overview.column) ?? 0
      overview.column = all[(place + (key == ">" ? 1 : all.count - 1)) % all.count]
      overview.isTurned = false
      self.overview = overview
      say("sorted by \(overview.column.rawValue); r reverses the order")
    case "r":
      overview.isTurned.toggle()
      self.overview = overview
    default: return nil
    }
    count = nil
    return []
  }

  /// Whether any job has something in a column that few have, on the screen or not.
  func isSomething(in column: Overview.Column) -> Bool {
    switch column {
    case .exit: panes.contains { $0.job.map { JobOutcome($0.job).cause != nil } ?? false }
    case .left:
      panes.contains { $0.job.flatMap { JobTime($0, at: now.moment)?.left } != nil }
    case .age: panes.contains { age(of: $0) != nil }
    case .partition: panes.contains { $0.job?.job.partition.isEmpty == false }
    case .nodes: panes.contains { $0.job?.job.nodes.isEmpty == false }
    case .elapsed: panes.contains { $0.elapsed(at: now.moment) != nil }
    case .name: panes.contains { $0.job?.job.name.isEmpty == false }
    case .errors: panes.contains { $0.errorCount > 0 }
    case .job, .state, .rate: true
    }
  }

  /// How long ago a pane's job was submitted, in seconds.
  func age(of pane: Pane) -> Int? {
    pane.age(at: now.wall, utcOffset: surroundings.utcOffset)
  }

  private mutating func take(_ key: Key, narrowing overview: Overview) -> [Effect]? {
    var overview = overview
    switch key {
    case .character(let scalar): overview.narrowing.unicodeScalars.append(scalar)
    case .backspace, .control("h"):
      // As in less: deleting on an empty line leaves it.
      if overview.narrowing.unicodeScalars.popLast() == nil { overview.isTyping = false }
    case .control("u"): overview.narrowing = ""
    case .control("w"):
      let words = overview.narrowing.split(separator: " ").dropLast()
      overview.narrowing = words.map { $0 + " " }.joined()
    case .enter, .tab: overview.isTyping = false
    case .escape, .control("c"), .control("g"):
      overview.isTyping = false
      overview.narrowing = ""
    // Moves what is seen while it is narrowed down.
    case .up, .down, .pageUp, .pageDown: return nil
    default: return []
    }
    self.overview = overview
    return []
  }

  mutating func paste(narrowing scalars: [Unicode.Scalar]) {
    guard overview?.isTyping == true else { return }
    let room = AppLimits.lineLength - (overview?.narrowing.unicodeScalars.count ?? 0)
    for scalar in scalars.prefix(max(0, room)) where scalar.value >= 0x20 && scalar.value != 0x7F {
      overview?.narrowing.unicodeScalars.append(scalar)
    }
  }

  /// An action in the overview; `nil` for those that mean the same there.
  mutating func performInOverview(_ action: Action, count: Int?) -> [Effect]? {
    guard let overview else { return nil }
    if action.group == .move {
      move(overview, action, count: count)
      return []
    }
    switch action {
    case .zoom: openRows()
    case .overview: closeOverview()
    case .search, .filter: self.overview?.isTyping = true
    case .hideHighlight: leave(overview)
    case .copy: return copyFailedTasks()
    case .open, .closePane, .closeEnded, .troubleOnly, .saveAll, .stopSaving: return nil
    case .interrupt: return leave()
    default:
      guard action.group == .job || action.group == .program else {
        say("\(action.rawValue) needs a pane; Enter opens one")
        return []
      }
      return nil
    }
    return []
  }

  private mutating func move(_ overview: Overview, _ action: Action, count: Int?) {
    let page = max(1, Overview.height(size) - 1)
    let times = min(count ?? 1, max(1, overview.order.count))
    let row: Int
    switch action {
    case .lineDown: row = overview.row + times
    case .lineUp: row = overview.row - times
    case .pageDown: row = overview.row + page * times
    case .pageUp: row = overview.row - page * times
    case .halfPageDown: row = overview.row + (count ?? max(1, page / 2))
    case .halfPageUp: row = overview.row - (count ?? max(1, page / 2))
    case .start: row = (count ?? 1) - 1
    case .end: row = (count ?? overview.order.count) - 1
    case .percent: row = overview.order.count * min(count ?? 0, 100) / 100
    default: return
    }
    goTo(row: row)
  }

  private mutating func goTo(row: Int) {
    self.overview?.follow(row, size)
    if let overview, overview.order.indices.contains(overview.row) {
      focus = overview.order[overview.row]
    }
  }

  /// The wheel moves, a click goes to a row, a second one at once opens it.
  mutating func takeInOverview(_ event: MouseEvent) -> [Effect] {
    guard let overview else { return [] }
    mouse.border = nil
    switch event.kind {
    case .wheel(let notches): goTo(row: overview.row + notches * AppLimits.wheelRows)
    case .press:
      let row = overview.top + event.point.row - Overview.rowsAbove
      guard event.point.row >= Overview.rowsAbove, event.point.row < size.rows - 1,
        overview.order.indices.contains(row)
      else { return [] }
      let isDouble =
        mouse.lastPress.map {
          $0.point == event.point
            && now.moment.seconds(since: $0.at) <= AppLimits.doubleClickTime
        } ?? false
      mouse.lastPress = isDouble ? nil : (event.point, now.moment)
      goTo(row: row)
      if isDouble { openRows() }
    case .drag, .release: break
    }
    return []
  }

  private mutating func chooseRow() {
    guard let overview, overview.order.indices.contains(overview.row) else { return }
    let id = panes[overview.order[overview.row]].id
    if self.overview?.chosen.remove(id) == nil { self.overview?.chosen.insert(id) }
    goTo(row: overview.row + 1)
  }

  /// Takes back one thing after the other, then leaves.
  private mutating func leave(_ overview: Overview) {
    if !overview.narrowing.isEmpty {
      self.overview?.narrowing = ""
    } else if !overview.chosen.isEmpty {
      self.overview?.chosen = []
    } else {
      closeOverview()
    }
  }

  /// Opens the row that the reader is at alone, or those that were chosen side by side.
  private mutating func openRows() {
    guard let overview, !overview.order.isEmpty else { return }
    closeOverview()
    isFromOverview = true
    let chosen = panes.indices.filter { overview.chosen.contains(panes[$0].id) }
    guard chosen.count > 1 else {
      if let only = chosen.first { focus = only }
      opened = nil
      isZoomed = panes.count > 1
      return
    }
    opened = overview.chosen
    lastOverview?.left = panes[focus].id
    if !chosen.contains(focus) { focus = chosen[0] }
    isZoomed = false
    if plan.arrangement == nil, arrangement == .stack { arrangement = .grid }
  }
}
