import LogCore

/// The last lines of a pane's streams while they have no end: running bars, prompts.
extension Pane {
  /// What is shown of them.
  func unfinished() -> [(stream: StreamIndex, content: RowContent)] {
    let lens = lens
    var shown: [(StreamIndex, RowContent)] = []
    for stream in streams where lens.streams.contains(stream.index) {
      // As long as it stands as it did it was cleared with the others.
      if let cleared = clearedPartials[stream.index], cleared == log.partial(stream.index) {
        continue
      }
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
