import LogCore

/// The lines that were in a pane's files before they were opened: nobody saw in which order they
/// came, so they wait for each other and are put in order by their own times.
package struct OpeningLines: Sendable {
  /// In the order in which the streams were read.
  var batches: [(stream: StreamIndex, batch: LineBatch)] = []
  /// What they take up, in bytes.
  var cost = 0
  /// When they are shown as they are, whoever is missing.
  var due: Moment
}

extension Model {
  /// A stream's file was opened: if there are others, its first lines wait for theirs.
  mutating func awaitOpeningLines(of stream: Int, in pane: Int) {
    guard panes[pane].streams.count > 1, !panes[pane].streams[stream].isOpening else { return }
    panes[pane].streams[stream].isOpening = true
    if panes[pane].opening == nil {
      panes[pane].opening = OpeningLines(due: now.moment + AppLimits.openingPatience)
    }
  }

  mutating func take(_ batch: LineBatch, of stream: Int, in pane: Int) {
    let index = panes[pane].streams[stream].index
    guard panes[pane].streams[stream].isOpening, panes[pane].opening != nil else {
      append(batch, markingNewIn: index, of: pane)
      return
    }
    panes[pane].opening?.batches.append((index, batch))
    panes[pane].opening?.cost += batch.memoryCost
    // It takes the place of lines that are shown.
    let room = max(LogLimits.ringPart, panes[pane].log.budget(index))
    if panes[pane].opening?.cost ?? 0 > room { showOpeningLines(of: pane) }
  }

  /// Shows the first lines once all streams have given theirs, or have none.
  mutating func showOpeningLines(ifComplete pane: Int) {
    let isComplete = panes[pane].streams.allSatisfy { stream in
      !stream.isOpening && stream.standing != .looking
    }
    if isComplete { showOpeningLines(of: pane) }
  }

  mutating func showOpeningLines(of pane: Int) {
    guard let opening = panes[pane].opening else { return }
    panes[pane].opening = nil
    for stream in panes[pane].streams.indices { panes[pane].streams[stream].isOpening = false }
    let streams = panes[pane].streams.map(\.index)
    let timeline = Timeline(
      merging: streams.map { stream in
        opening.batches.filter { $0.stream == stream }.map(\.batch)
      })
    for run in timeline.runs {
      append(run.batch, markingNewIn: streams[run.source], of: pane)
    }
  }
}
