import DequeModule

/// What is shown of folded lines.
extension Scrollback {
  /// What the row of a line shows in place of the line; `nil`: the line.
  func row(at place: LinePlace, of entry: Entry) -> [UInt8]? {
    let progress = tracks[Int(entry.stream.number)].progress
    return progress.partialRows[place] ?? entry.folded?.rows[place.line]?.bytes
  }

  /// The rows of the unfinished last line of a stream; none where it only goes over rows that are
  /// there.
  package func partialRows(_ stream: StreamIndex, isRaw: Bool) -> [[UInt8]] {
    let track = tracks[Int(stream.number)]
    if !isRaw, let own = track.progress.partialOwn { return own }
    return track.partial.isEmpty ? [] : [track.partial]
  }

  /// What has to be read before the unfinished last line; see `Line.carried`.
  package func partialCarried(_ stream: StreamIndex) -> [UInt8] {
    let track = tracks[Int(stream.number)]
    return track.endsInsideLine ? track.progress.carried : []
  }

  /// Takes in what the unfinished line does to rows, for as long as it is not finished.
  mutating func foldPartial(_ track: Int) {
    let before = tracks[track].progress.erasedRows.keys
    restoreErased(track)
    workOutPartial(track)
    let now = tracks[track].progress.erasedRows.keys
    guard !(before.isEmpty && now.isEmpty) else { return }
    for id in Set(Set(before).symmetricDifference(now).map(\.entry)) { refresh(entry: id) }
  }

  /// Rows that the unfinished line has erased are what they were before it.
  ///
  /// - Returns: the entries in which there are such rows.
  @discardableResult
  mutating func restoreErased(_ track: Int) -> Set<UInt64> {
    let erased = tracks[track].progress.erasedRows
    guard !erased.isEmpty else { return [] }
    tracks[track].progress.erasedRows = [:]
    for (home, row) in erased {
      if let index = place(of: home.entry), entries[index].batch != nil {
        entries[index].folded?.rows[home.line] = row
      } else {
        let left = LiveBlock.Row(home: home, bytes: [], isChanged: true, origin: row?.origin)
        recountLeft(left, isSeen: true, track: track)
      }
    }
    return Set(erased.keys.map(\.entry))
  }

  private mutating func noteErased(_ row: LiveBlock.Row, at home: LinePlace, track: Int) {
    guard let index = place(of: home.entry), entries[index].batch != nil else { return }
    let known = entries[index].folded?.rows[home.line]
    tracks[track].progress.erasedRows.updateValue(known, forKey: home)
    entries[index].folded = entries[index].folded ?? FoldedLines()
    entries[index].folded?.rows[home.line] = FoldedLines.Row(
      bytes: row.bytes, isSeen: false, origin: row.origin)
  }

  private mutating func workOutPartial(_ track: Int) {
    tracks[track].progress.partialRows = [:]
    tracks[track].progress.partialOwn = nil
    let partial = tracks[track].partial
    guard !partial.isEmpty, let last = entries.last else { return }
    var block = tracks[track].progress.block
    let isContinuation = tracks[track].endsInsideLine
    if !block.isLive {
      let isUpward = partial.withUnsafeBytes { EscapeStep.firstUpward(in: $0, from: 0) != nil }
      guard isUpward || isContinuation && tracks[track].progress.returns else {
        // A bar that was erased: where the cursor is.
        let isErased = !isContinuation && LiveRow.returns(partial[...])
        if isErased, !LiveRow.showsText(partial) { tracks[track].progress.partialOwn = [] }
        return
      }
      let end = LinePlace(entry: last.id, line: UInt32(last.count))
      block = LiveBlock(rows: rowsAbove(end, track: track, inside: isContinuation))
    }
    let isHome = block.take(
      partial[...], home: nil, origin: nil, isContinuation: isContinuation, isTerminated: false)
    var own: [[UInt8]] = []
    let lastSeen = block.lastSeen ?? -1
    for (place, row) in block.rows.enumerated() {
      guard let home = row.home else { continue }
      if row.isChanged, isRow(home), place > lastSeen {
        noteErased(row, at: home, track: track)
      } else if row.isChanged, isRow(home) {
        tracks[track].progress.partialRows[home] = row.bytes
      } else if row.isChanged, LiveRow.hasText(row.bytes) {
        own.append(row.bytes)
      }
    }
    if isHome, let row = block.rows.last { own.append(row.bytes) }
    // An empty row at the end is where the cursor is, not something to see.
    while let last = own.last, !LiveRow.showsText(last) { own.removeLast() }
    tracks[track].progress.partialOwn = own
  }

  private func isRow(_ home: LinePlace) -> Bool {
    guard let index = place(of: home.entry), entries[index].batch != nil else { return false }
    return entries[index].folded?.isRow(home.line) ?? true
  }

  // MARK: Filter, search, figures

  /// Works out anew which rows of an entry the filter lets through and the search finds.
  ///
  /// - Returns: how many steps that took, of patterns and for working out what is shown.
  @discardableResult
  mutating func refresh(entry id: UInt64) -> Int {
    guard let index = place(of: id) else { return 0 }
    let matchers = hastyMatchers
    let painted = refresh(index, matchers)
    return giveUpIfExpensive(matchers) + painted * LogLimits.paintSteps
  }

  /// The same for all entries, after the neighbours of what the filter lets through were found.
  mutating func refreshFolded() {
    let matchers = hastyMatchers
    for index in entries.indices where entries[index].folded != nil { refresh(index, matchers) }
    giveUpIfExpensive(matchers)
  }

  /// There is no filter any more: what is found stays, and need not be looked for.
  mutating func letFoldedThrough() {
    for index in entries.indices {
      guard let batch = entries[index].batch, entries[index].folded != nil else { continue }
      count(index, sign: -1)
      entries[index].folded?.letAllThrough()
      let isBegun = isBegun(index) { $0.rows(isFiltered: true) }
      let rows = batch.endedLines(in: entries[index].folded?.shown ?? .all, isBegun: isBegun)
      let hidden = entries[index].countedShown - rows
      entries[index].folded?.countedShown = hidden
      count(index, sign: 1)
    }
  }

  /// - Returns: of how many bytes it had to work out what they show.
  @discardableResult
  private mutating func refresh(_ index: Int, _ matchers: RowMatchers) -> Int {
    guard var folded = entries[index].folded, let batch = entries[index].batch else { return 0 }
    let openRow = openRow(at: index)
    count(index, sign: -1)
    var painted = folded.judge(
      batch, shown: entries[index].shown, hits: entries[index].hits,
      filter: matchers.filter.isEmpty ? nil : matchers.filter, search: matchers.search,
      keepsShown: context > 0)
    folded.countedCost = folded.memoryCost
    let isBegun = (
      all: isBegun(index) { $0.rows(isFiltered: false) },
      shown: isBegun(index) { $0.rows(isFiltered: true) }
    )
    folded.countedLines =
      batch.endedLines - batch.endedLines(in: folded.all, isBegun: isBegun.all)
    folded.countedShown =
      entries[index].countedShown - batch.endedLines(in: folded.shown, isBegun: isBegun.shown)
    entries[index].folded = folded
    count(index, sign: 1)
    // A line is counted where it ends: whether it has a row may be seen here only.
    if openRow != self.openRow(at: index), let end = continuations(of: index).last {
      painted += refresh(end, matchers)
    }
    return painted
  }

  /// Nothing of an entry is let through any more, until it is judged.
  mutating func hideFolded(at index: Int) {
    guard entries[index].folded != nil else { return }
    count(index, sign: -1)
    entries[index].folded?.shown = .none
    entries[index].folded?.countedShown = 0
    count(index, sign: 1)
  }

  /// Lets go of what was folded in an entry that is evicted.
  mutating func forgetFolded(_ index: Int) {
    count(index, sign: -1)
    entries[index].folded = nil
  }

  private mutating func count(_ index: Int, sign: Int) {
    guard let folded = entries[index].folded else { return }
    let track = Int(entries[index].stream.number)
    tracks[track].cost += sign * folded.countedCost
    tracks[track].progress.foldedAway += sign * folded.countedLines
    tracks[track].progress.filteredAway += sign * folded.countedShown
  }
}

extension LineBatch {
  /// The lines that are pieces of longer ones, and -1 for what may have come before the first.
  var pieces: [Int] { ends.isEmpty ? [] : [-1] + cuts.map { Int($0) } }

  /// Which line a byte belongs to.
  func line(holding offset: Int) -> Int {
    var low = 0
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if Int(ends[middle]) <= offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
