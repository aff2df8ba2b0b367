import DequeModule

/// How many lines of a stream can still be read, in memory or in its file. What is lost with a file that was
/// cut or replaced is none of them.
extension Scrollback {
  /// What lies in a stream's file before those of its lines that were followed.
  package enum Lead: Sendable {
    /// What was there before the first line that came at all.
    case first
    /// Nothing that can be read.
    case none
    /// Lines of a file that took the place of another one: nobody counts them.
    case later
  }

  /// Lines that were followed and are in their file only by now: as they were written, and as the rows
  /// that progress output makes of them.
  struct LeftLines: Sendable {
    var raw = 0
    var rows = 0

    /// - Parameter hidden: how many of them have no rows.
    mutating func add(_ lines: Int, hidden: Int = 0) {
      raw += lines
      rows += lines - hidden
    }
  }

  /// What lies in a stream's file before those of its lines that were followed.
  package func lead(_ stream: StreamIndex) -> Lead { tracks[Int(stream.number)].lead }

  /// How many of the lines of a stream that were followed can still be read.
  ///
  /// - Parameter isRaw: whether they are counted as they were written, not as rows.
  func reachable(_ track: Track, isRaw: Bool) -> UInt64 {
    let lines =
      isRaw
      ? track.held + track.left.raw : track.held - track.progress.foldedAway + track.left.rows
    return UInt64(max(0, lines))
  }

  /// Whether what an entry holds can be read from its file once it has left memory.
  func isInFile(_ entry: Entry) -> Bool {
    let track = tracks[Int(entry.stream.number)]
    return !track.isExempt && !entry.isLate && entry.id >= track.lostBefore
  }

  /// The lines of an entry that leaves memory are counted with its file from now on, where they can be read
  /// back, and those of them that the filter lets through.
  mutating func noteLeaving(at place: Int, _ batch: LineBatch, track: Int) {
    let entry = entries[place]
    tracks[track].held -= batch.endedLines
    tracks[track].shown -= entry.countedShown
    let hidden =
      (entry.folded?.countedLines ?? 0) - (countsOpenLine(at: place, isFiltered: false) ? 1 : 0)
    tracks[track].progress.foldedGone += hidden
    guard isInFile(entry) else { return }
    tracks[track].left.add(batch.endedLines, hidden: hidden)
    guard countsPassed(entry) else {
      if !filter.isEmpty { tracks[track].isPassedInDoubt = true }
      return
    }
    // Lines that were cleared are hidden in the file as well.
    if let from = lens.from, entry.id <= from.entry {
      guard entry.id == from.entry else { return }
      let (raw, rows) = (uncleared(at: place, isRaw: true), uncleared(at: place, isRaw: false))
      tracks[track].passed.add(raw, hidden: raw - rows)
      return
    }
    tracks[track].passed.add(
      entry.countedShown,
      hidden: (entry.folded?.countedShown ?? 0)
        - (countsOpenLine(at: place, isFiltered: true) ? 1 : 0))
    // A long line of which a part is not known yet may pass after all.
    if knownRange(of: entry, track: track) != entry.range { tracks[track].isPassedInDoubt = true }
  }

  /// How many lines that the filter lets through end in an entry behind what was cleared.
  private func uncleared(at place: Int, isRaw: Bool) -> Int {
    var lens = lens
    lens.streams = StreamMask(entries[place].stream)
    lens.isRaw = isRaw
    return heldLineCount(at: place, lens)
  }

  // MARK: Lines that go on

  /// Whether the line that has not ended in an entry has its row there and none behind it, as a bar of many
  /// pieces has. In memory a line is counted where it ends, in the file where its row is.
  private func countsOpenLine(at place: Int, isFiltered: Bool) -> Bool {
    let entry = entries[place]
    guard let batch = entry.batch, batch.count > 0, !batch.isTerminated(batch.count - 1),
      batch.isOpen(in: entry.rows(isFiltered: isFiltered), isBegun: false)
    else { return false }
    let next = continuations(of: place)
    // Nobody knows how it goes on: a bar stays in its row, another line is counted where it ends.
    if next.isEmpty { return tracks[Int(entry.stream.number)].progress.returns }
    return next.allSatisfy { next in
      guard let batch = entries[next].batch else { return true }
      let row = entries[next].rows(isFiltered: isFiltered).first(from: 0, of: batch.count)
      return row.map { $0 > batch.lineEnd(of: 0) } ?? true
    }
  }

  /// The entry in which the line ends that has its row in another one, where it has ended.
  func endOfOpenLine(at place: Int) -> UInt64? {
    guard countsOpenLine(at: place, isFiltered: false), let last = continuations(of: place).last,
      let batch = entries[last].batch, batch.isTerminated(batch.lineEnd(of: 0))
    else { return nil }
    return entries[last].id
  }

  /// Whether the line that has not ended in an entry has a row there, and one that the filter lets through.
  func openRow(at place: Int) -> [Bool] {
    guard let batch = entries[place].batch, batch.count > 0, !batch.isTerminated(batch.count - 1)
    else { return [] }
    return [false, true].map {
      batch.isOpen(in: entries[place].rows(isFiltered: $0), isBegun: false)
    }
  }

  /// The entries in memory that go on with the line that has not ended in another one.
  func continuations(of place: Int) -> [Int] {
    let entry = entries[place]
    guard let batch = entry.batch, batch.count > 0, !batch.isTerminated(batch.count - 1)
    else { return [] }
    var found: [Int] = []
    for next in entries.indices[(place + 1)...]
    where entries[next].stream == entry.stream && !entries[next].isLate {
      guard let batch = entries[next].batch, entries[next].generation == entry.generation,
        entries[next].continuesLine
      else { break }
      found.append(next)
      if batch.isTerminated(batch.lineEnd(of: 0)) { break }
    }
    return found
  }
}
