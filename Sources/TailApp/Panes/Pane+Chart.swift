import LogCore

/// Numbers of the lines for the chart.
extension Pane {
  /// Reads what is in memory anew: what the pane shows has changed.
  mutating func rereadChart() {
    guard var chart else { return }
    self.chart = nil
    chart.read(log, chartLens)
    self.chart = chart
  }

  /// Reads the batch that was appended last.
  mutating func chartNewest(_ batch: LineBatch, of stream: StreamIndex) {
    // What came late has no place among the bytes of the pane.
    guard !batch.isLate, var chart else { return }
    // Taken out while it changes, so that nothing of it is copied.
    self.chart = nil
    chart.readNewest(batch, of: stream, in: log, chartLens)
    self.chart = chart
  }

  /// Reads what progress bars have written since.
  mutating func chartPartial(_ bytes: [UInt8], of stream: StreamIndex) {
    guard chart != nil, !bytes.isEmpty else { return }
    let lens = chartLens
    guard lens.streams.contains(stream), !lens.filtering,
      let start = self.stream(stream)?.startOffset
    else { return }
    let number = log.received(stream)
    chart?.readPartial(bytes, of: stream, start: start, number: number)
  }

  /// Takes what was found in a file for the chart.
  ///
  /// - Parameter done: how far the file is read, from 0 to 1.
  mutating func takeNumbers(
    _ traces: [MetricTrace], done: Double, ticket: UInt64, of stream: StreamIndex
  ) {
    guard var asked = chart?.reading[stream], asked.ticket == ticket else { return }
    chart?.take(traces, of: stream, length: asked.length)
    asked.done = done
    chart?.reading[stream] = done < 1 ? asked : nil
  }

  /// Whether its files are read for the chart.
  var isReadingChart: Bool { chart?.reading.isEmpty == false }

  /// What its chart is made of: what it shows, bars as they were written.
  var chartLens: Lens {
    var lens = lens
    lens.isRaw = true
    return lens
  }

  mutating func stopReadingChart() -> [Effect] {
    let streams = chart.map { Array($0.reading.keys) } ?? []
    chart?.reading = [:]
    chart?.wantsFile = false
    return streams.compactMap { stream in
      request(.stopNumbers, of: stream).map { .history($0) }
    }
  }

  /// Whether what of its files is not in memory is short, and read without costing others anything.
  var isChartedAtOnce: Bool {
    let lens = chartLens
    let shown = streams.filter { lens.streams.contains($0.index) }
    return lens.from == nil && log.reachesBack(self.lens)
      && shown.allSatisfy {
        $0.watch == .announced && log.fileEnd(of: $0.index) ?? 0 <= AppLimits.chartedAtOnce
      }
  }

  /// Asks for the numbers in its files, where the chart wants them.
  mutating func readChart() -> [Effect] {
    guard let chart, chart.wantsFile, !chart.hasAskedFile else { return [] }
    self.chart?.hasAskedFile = true
    let lens = chartLens
    guard lens.from == nil else { return [] }
    let kind = LineKind(
      filter: lens.filtering ? log.filter : LineFilter(), pattern: nil, isRaw: true)
    var effects: [Effect] = []
    for stream in streams where lens.streams.contains(stream.index) {
      guard let end = log.fileEnd(of: stream.index),
        let request = request(.numbers(chart.names, kind, end: end), of: stream.index)
      else { continue }
      self.chart?.reading[stream.index] = Chart.Reading(ticket: request.ticket, length: end)
      effects.append(.history(request))
    }
    return effects
  }
}
