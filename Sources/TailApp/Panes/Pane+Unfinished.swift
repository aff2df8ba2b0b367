import LogCore

/// The last lines of a pane's streams while they have no end: running bars, prompts.
extension Pane {
  /// What is shown of them.
  func unfinished() -> [(stream: StreamIndex, content: RowContent)] {
    let lens = lens
    var shown: [(StreamIndex, RowContent)] = []
    for stream in streams where lens.streams.contains(stream.index) {
      if isCleared(stream) { continue }
      let carried = log.partialCarried(stream.index)
      for bytes in log.partialRows(stream.index, isRaw: lens.isRaw) {
        guard !lens.filtering || log.filter.lets(bytes[...], isRaw: lens.isRaw, carried: carried)
        else {
          continue
        }
        shown.append((stream.index, RowContent(bytes: bytes[...], carried: carried)))
      }
    }
    return shown
  }

  /// As long as it stands as it did it was cleared with the others.
  private func isCleared(_ stream: PaneStream) -> Bool {
    clearedPartials[stream.index].map { $0 == log.partial(stream.index) } ?? false
  }

  /// How many there are, and how many of them are shown: they are lines like those above, with the next
  /// number. One in pieces is one, whichever of them are shown.
  var unfinishedCounts: (shown: Int, total: Int) {
    let lens = lens
    var counts = (shown: 0, total: 0)
    let rows = isInsideLine ? unfinished() : []
    for stream in streams {
      let shown = rows.count { $0.stream == stream.index }
      if log.endsInsideLine(stream.index) {
        counts.total += 1
        if shown > 0 || log.showsOpenLine(stream.index, lens) { counts.shown += 1 }
      } else {
        counts.total += log.partialRows(stream.index, isRaw: lens.isRaw).count
        counts.shown += shown
      }
    }
    return counts
  }

  /// Whether any of its streams ends inside a line, be it shown or not.
  var isInsideLine: Bool {
    streams.contains { !log.partial($0.index).isEmpty || log.endsInsideLine($0.index) }
  }

  /// In how many of them the search finds something. The end of a line in pieces counts with these.
  var unfinishedMatches: Int {
    guard let search, !log.isSearchTooExpensive else { return 0 }
    let matcher = Matcher.hasty(search.pattern)
    let isRaw = display.showsRawProgress
    return unfinished().count { stream, content in
      !log.endsInsideLine(stream)
        && !matcher.matches(in: content.bytes, isRaw: isRaw, carried: content.carried).isEmpty
    }
  }
}
