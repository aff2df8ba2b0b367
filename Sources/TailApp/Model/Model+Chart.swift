import CellUI
import LogCore

extension Model {
  mutating func chart(_ action: Action, count: Int?) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    if action == .chart {
      return panes[focus].chart == nil ? chooseSeries(of: focus) : closeChart(of: focus)
    }
    guard panes[focus].chart != nil else {
      say("there is no chart; m draws numbers of the log")
      return []
    }
    guard let area = layout.chart(of: focus) else {
      sayNoRoom()
      return []
    }
    switch action {
    case .chartWholeFile: return chartWholeFile(of: focus)
    case .chartLeft, .chartRight:
      for _ in 0..<min(count ?? 1, AppLimits.rowStepCap) {
        guard moveChartCursor(right: action == .chartRight, area: area) else { break }
      }
    case .chartZoomIn, .chartZoomOut: zoomChart(closer: action == .chartZoomIn, area: area)
    case .chartZoomWhole:
      panes[focus].chart?.window = nil
      panes[focus].chart?.cursor = nil
    case .chartScale: panes[focus].chart?.isLogarithmic.toggle()
    case .chartGoToLine: return goToChartLine(area: area)
    default: break
    }
    return []
  }

  // MARK: Opening and closing

  private mutating func chooseSeries(of pane: Int) -> [Effect] {
    let catalogue = panes[pane].log.catalogue(
      panes[pane].chartLens, budget: AppLimits.catalogueBytes)
    let chooser = SeriesChooser(pane: panes[pane].id, catalogue: catalogue)
    guard let first = chooser.entries.first else {
      complain("no numbers here; looked for name=0.5, name: 0.5, \"name\": 0.5, name 0.5, 9 it/s")
      return []
    }
    if chooser.entries.count == 1 { return openChart(names: [first.name], in: pane) }
    overlay = .seriesChooser(chooser)
    return []
  }

  mutating func take(_ key: Key, choosing chooser: SeriesChooser) -> [Effect] {
    var chooser = chooser
    switch chooser.take(key) {
    case .changed: overlay = .seriesChooser(chooser)
    case .left: overlay = nil
    case .accepted:
      let names = chooser.names
      guard !names.isEmpty else { break }
      overlay = nil
      return index(of: chooser.pane).map { openChart(names: names, in: $0) } ?? []
    }
    return []
  }

  /// The numbers that a name can become as far as it is typed, with their last values.
  func seriesCompletion(of stem: String, _ rest: String) -> Completion? {
    guard panes.indices.contains(focus) else { return nil }
    let start = rest.lastIndex(of: " ").map { rest.index(after: $0) } ?? rest.startIndex
    let typed = String(rest[start...])
    let catalogue = panes[focus].log.catalogue(
      panes[focus].chartLens, budget: AppLimits.completionBytes)
    let candidates = SeriesChooser(pane: panes[focus].id, catalogue: catalogue).entries
      .filter { $0.text.hasPrefix(typed) }
      .map { entry in
        Completion.Candidate(
          entry.text, entry.trace.last.map { NumberText($0).description } ?? "")
      }
    guard !candidates.isEmpty, candidates.map(\.text) != [typed] else { return nil }
    return Completion(of: stem + rest[..<start], typed: typed, candidates: candidates)
  }

  /// The names in what was typed; one of several words, such as `val loss`, is known from the log.
  func seriesNames(_ text: String) -> [[UInt8]] {
    let catalogue = panes[focus].log.catalogue(
      panes[focus].chartLens, budget: AppLimits.catalogueBytes)
    let known = Set(catalogue.ranked.map(\.name))
    var words = text.split(separator: " ")[...]
    var names: [[UInt8]] = []
    while !words.isEmpty {
      let count =
        (1...words.count).reversed().first {
          known.contains(Array(words.prefix($0).joined(separator: " ").utf8))
        } ?? 1
      names.append(Array(words.prefix(count).joined(separator: " ").utf8))
      words = words.dropFirst(count)
    }
    return names
  }

  mutating func openChart(names: [[UInt8]], in pane: Int) -> [Effect] {
    let effects = panes[pane].stopReadingChart()
    panes[pane].chart = Chart(names: Array(names.prefix(AppLimits.chartSeries)))
    panes[pane].rereadChart()
    let isRead = panes[pane].isChartedAtOnce
    panes[pane].chart?.wantsFile = isRead
    if names.count > AppLimits.chartSeries {
      say("the first \(AppLimits.chartSeries) of them; more cannot be told apart")
    } else if layout.chart(of: pane) == nil, pane == focus {
      sayNoRoom()
    } else if !isRead, panes[pane].chart?.traces.allSatisfy(\.isEmpty) == true {
      say("no such number in memory yet; M looks through the whole file")
    } else if !isRead, panes[pane].log.reachesBack(panes[pane].lens) {
      say("[ ] cursor  ( ) zoom  = all  | to its line  M whole file  m closes")
    } else {
      say("[ ] cursor  ( ) zoom  = all  | to its line  m closes")
    }
    return effects
  }

  private mutating func closeChart(of pane: Int) -> [Effect] {
    let effects = panes[pane].stopReadingChart()
    panes[pane].chart = nil
    return effects
  }

  private mutating func sayNoRoom() {
    say("no room for the chart here; \(isZoomed ? "a larger terminal" : "z") would make some")
  }

  /// Changes the scale; returns what stands against it.
  mutating func setChartScale(isLogarithmic: Bool) -> String? {
    guard panes[focus].chart != nil else { return "there is no chart; m draws one" }
    panes[focus].chart?.isLogarithmic = isLogarithmic
    return nil
  }

  // MARK: Cursor and window

  private func chartScale(area: Rect) -> ChartScale? {
    panes[focus].chart.map { ChartScale(chart: $0, area: area, symbols: chartSymbols) }
  }

  /// - Returns: whether there was a value on that side.
  private mutating func moveChartCursor(right: Bool, area: Rect) -> Bool {
    guard let place = chartScale(area: area)?.nextPlace(right: right) else { return false }
    panes[focus].chart?.cursor = place
    return true
  }

  private mutating func zoomChart(closer: Bool, area: Rect) {
    guard let scale = chartScale(area: area) else { return }
    panes[focus].chart?.window = scale.zoomed(
      closer: closer, in: ChartScale.extent(of: scale.traces))
  }

  /// Shows the line of the value under the cursor at the top of the pane.
  private mutating func goToChartLine(area: Rect) -> [Effect] {
    guard let scale = chartScale(area: area), let column = scale.cursorColumn else {
      say("[ and ] choose a value of the chart first")
      return []
    }
    let readings = scale.traces.indices.compactMap { scale.reading(of: $0, inColumn: column) }
    guard let place = readings.first?.place else { return [] }
    if let entry = place.entry {
      let position = Position(entry: entry, offset: place.offset)
      return attempt(.place(panes[focus].log.renewed(position)), in: focus)
    }
    return attempt(.byte(place.offset, place.stream), in: focus)
  }

  // MARK: The whole file

  private mutating func chartWholeFile(of pane: Int) -> [Effect] {
    if panes[pane].clearedBefore != nil {
      say("the pane is cleared: the chart begins there; C brings the rest back")
      return []
    }
    guard panes[pane].log.reachesBack(panes[pane].lens) else {
      say("the chart has the whole file")
      return []
    }
    let effects = panes[pane].stopReadingChart()
    // What has left memory since is read in the file, once.
    panes[pane].rereadChart()
    panes[pane].chart?.wantsFile = true
    return effects
  }
}

extension PaneLayout {
  /// Where a pane's chart is.
  func chart(of pane: Int) -> Rect? { slots.first { $0.index == pane }?.chart }
}
