import DequeModule

/// Finding one's way through what a lens shows.
extension Scrollback {
  /// The lines of an entry that are visible.
  func visible(_ entry: Entry, _ lens: Lens) -> LineSet {
    guard entry.batch != nil, lens.streams.contains(entry.stream) else { return .none }
    let isFiltered = lens.filtering && !tracks[Int(entry.stream.number)].isExempt
    let shown = lens.isRaw ? isFiltered ? entry.shown : .all : entry.rows(isFiltered: isFiltered)
    guard let from = lens.from, entry.id <= from.entry else { return shown }
    guard entry.id == from.entry, Int(from.line) < entry.count else { return .none }
    return from.line == 0
      ? shown
      : shown.intersection(
        LineSet.some((from.line..<UInt32(entry.count)).map { $0 }))
  }

  package func first(_ lens: Lens) -> Position? {
    var place = lens.from.map { firstPlace(from: $0.entry) } ?? 0
    while place < entries.count {
      let entry = entries[place]
      if let line = visible(entry, lens).first(from: 0, of: entry.count) {
        return Position(entry: entry.id, line: UInt32(line))
      }
      place += 1
    }
    return nil
  }

  package func last(_ lens: Lens) -> Position? {
    lastVisible(before: entries.count, lens)
  }

  /// The next visible line; `position` itself need not be there any more.
  package func after(_ position: Position, _ lens: Lens) -> Position? {
    var place = firstPlace(from: position.entry)
    while place < entries.count {
      let entry = entries[place]
      let start = entry.id == position.entry ? Int(position.line) + 1 : 0
      if let line = visible(entry, lens).first(from: start, of: entry.count) {
        return Position(entry: entry.id, line: UInt32(line))
      }
      place += 1
    }
    return nil
  }

  /// The visible line before; `position` itself need not be there any more.
  package func before(_ position: Position, _ lens: Lens) -> Position? {
    let place = firstPlace(from: position.entry)
    if place < entries.count, entries[place].id == position.entry {
      let entry = entries[place]
      if let line = visible(entry, lens).last(upTo: Int(position.line) - 1) {
        return Position(entry: entry.id, line: UInt32(line))
      }
    }
    return lastVisible(before: place, lens)
  }

  /// `position` where it is visible, else the next visible line, else the one before.
  package func nearest(to position: Position, _ lens: Lens) -> Position? {
    isVisible(position, lens) ? position : after(position, lens) ?? before(position, lens)
  }

  package func isVisible(_ position: Position, _ lens: Lens) -> Bool {
    guard let place = place(of: position.entry), Int(position.line) < entries[place].count else {
      return false
    }
    return visible(entries[place], lens).contains(Int(position.line))
  }

  /// The visible line that is `count` further (back, when negative), or as far as there is one.
  package func advance(_ position: Position, by count: Int, _ lens: Lens) -> Position {
    count < 0
      ? retreat(from: position, by: -count, lens) : proceed(from: position, by: count, lens)
  }

  private func proceed(from position: Position, by count: Int, _ lens: Lens) -> Position {
    var left = count
    var found = position
    var place = firstPlace(from: position.entry)
    while left > 0, place < entries.count {
      let entry = entries[place]
      let set = visible(entry, lens)
      let size = set.size(of: entry.count)
      let start =
        entry.id == position.entry ? set.rank(of: Int(position.line) + 1, count: entry.count) : 0
      if size > start {
        let step = min(left, size - start)
        found = Position(entry: entry.id, line: UInt32(set.line(ranked: start + step - 1)))
        left -= step
      }
      place += 1
    }
    return found
  }

  private func retreat(from position: Position, by count: Int, _ lens: Lens) -> Position {
    var left = count
    var found = position
    var place = firstPlace(from: position.entry)
    if place == entries.count || entries[place].id != position.entry { place -= 1 }
    while left > 0, place >= 0 {
      let entry = entries[place]
      let set = visible(entry, lens)
      let end =
        entry.id == position.entry
        ? set.rank(of: Int(position.line), count: entry.count) : set.size(of: entry.count)
      if end > 0 {
        let step = min(left, end)
        found = Position(entry: entry.id, line: UInt32(set.line(ranked: end - step)))
        left -= step
      }
      place -= 1
    }
    return found
  }

  private func lastVisible(before place: Int, _ lens: Lens) -> Position? {
    var place = place - 1
    while place >= 0 {
      let entry = entries[place]
      if let line = visible(entry, lens).last(upTo: entry.count - 1) {
        return Position(entry: entry.id, line: UInt32(line))
      }
      place -= 1
    }
    return nil
  }

  package func line(at position: Position) -> Line? {
    guard let place = place(of: position.entry), let batch = entries[place].batch,
      Int(position.line) < batch.count
    else { return nil }
    let entry = entries[place]
    let index = Int(position.line)
    var line = Line(
      stream: entry.stream, number: entry.firstLine + UInt64(index), bytes: batch.line(index),
      arrival: batch.arrival, isTerminated: batch.isTerminated(index),
      isContinuation: index == 0 ? entry.continuesLine : !batch.isTerminated(index - 1))
    line.carried = entry.folded?.carried[UInt32(index)] ?? []
    line.row = row(at: LinePlace(entry: entry.id, line: UInt32(index)), of: entry)
    return line
  }

  /// How many lines the lens shows, and how many have come in all; exempt streams do not count.
  package func counts(_ lens: Lens) -> (shown: Int, total: UInt64) {
    var total: UInt64 = 0
    var shown = 0
    for (number, track) in tracks.enumerated() where !track.isExempt {
      total += track.received
      guard lens.from == nil, lens.streams.contains(StreamIndex(UInt8(number))) else { continue }
      shown += lens.filtering ? track.shown : track.held
      if !lens.isRaw {
        shown -= lens.filtering ? track.progress.filteredAway : track.progress.foldedAway
      }
    }
    if let from = lens.from {
      for entry in entries[firstPlace(from: from.entry)...]
      where !tracks[Int(entry.stream.number)].isExempt {
        shown += visible(entry, lens).size(of: entry.count)
      }
    }
    return (shown, total)
  }

  /// The visible line at a fraction from 0 to 1 of all visible lines.
  package func position(atFraction fraction: Double, _ lens: Lens) -> Position? {
    guard let first = first(lens) else { return nil }
    let count = entries.reduce(0) { $0 + visible($1, lens).size(of: $1.count) }
    return advance(first, by: Int(Double(count - 1) * min(max(fraction, 0), 1)), lens)
  }

  /// The visible line of a stream with this number, or the one nearest to it.
  package func position(
    ofLine number: UInt64, stream: StreamIndex, _ lens: Lens
  ) -> Position? {
    for entry in entries where entry.stream == stream && entry.batch != nil {
      guard number < entry.firstLine + UInt64(entry.count) else { continue }
      let line = number > entry.firstLine ? UInt32(number - entry.firstLine) : 0
      return nearest(to: Position(entry: entry.id, line: line), lens)
    }
    return last(lens)
  }

  /// The batches that a lens lets see, stream by stream as they came; the filter is not applied.
  package func snapshot(
    _ lens: Lens
  ) -> [(stream: StreamIndex, batch: LineBatch, lines: Range<Int>)] {
    var unfiltered = lens
    unfiltered.filtering = false
    unfiltered.isRaw = true
    return entries.compactMap { entry in
      guard let batch = entry.batch,
        let first = visible(entry, unfiltered).first(from: 0, of: entry.count)
      else { return nil }
      return (entry.stream, batch, first..<batch.count)
    }
  }
}
