/// Follows numbers of some names through a log.
package struct MetricReader: Sendable {
  package let names: [[UInt8]]
  /// One for each name.
  package private(set) var traces: [MetricTrace]
  /// Finds lines that can have one of them, where that is quicker than reading all.
  private let needles: NeedleSet?

  package init(names: [[UInt8]]) {
    self.names = names
    traces = names.map { _ in MetricTrace() }
    needles = NeedleSet.isWorthwhile(names) ? NeedleSet(names, caseCounts: true) : nil
  }

  /// Whether there can be one of the names in these bytes; cheaper than reading them.
  package func isPossible(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let needles else { return true }
    return ShownBlock(of: bytes, isRaw: true).withText(of: bytes) {
      needles.first(in: $0, from: 0) != nil
    }
  }

  /// Reads some lines of a batch.
  ///
  /// - Parameters:
  ///   - x: how many bytes come before the batch.
  ///   - number: that of the batch's first line.
  ///   - entry: the batch's place in the scrollback.
  package mutating func read(
    _ batch: LineBatch, lines: LineSet, from first: Int = 0, x: UInt64, stream: StreamIndex,
    number: Line.Number, entry: UInt64? = nil
  ) {
    batch.bytes.withUnsafeBufferPointer { bytes in
      var next = lines.first(from: first, of: batch.count)
      // Colours may stand in the middle of a name.
      let isPlain = UnshownBytes.first(in: UnsafeRawBufferPointer(bytes), from: 0) == nil
      while var line = next {
        if isPlain, let needles {
          guard let hit = needles.first(in: bytes, from: batch.range(of: line).lowerBound) else {
            return
          }
          let holding = batch.line(holding: batch.fileOffset + UInt64(hit)) ?? line
          guard let shown = lines.first(from: holding, of: batch.count) else { return }
          line = shown
        }
        let range = batch.range(of: line)
        let offset = UInt64(range.lowerBound)
        let place = MetricPlace(
          stream: stream, offset: batch.fileOffset + offset,
          number: number.advanced(by: batch.endedLines(before: line)), entry: entry)
        read(UnsafeBufferPointer(rebasing: bytes[range]), x: x + offset, place: place)
        next = lines.first(from: line + 1, of: batch.count)
      }
    }
  }

  /// Reads what one line, or a part of it, shows; of a line that goes over itself, all of it.
  package mutating func read(
    _ line: UnsafeBufferPointer<UInt8>, x: UInt64, place: MetricPlace
  ) {
    MetricReader.scan(line, names: needles) { name, value, offset in
      guard let series = index(of: name) else { return }
      traces[series].add(MetricPoint(x: x + UInt64(offset), value: value, place: place))
    }
  }

  /// Calls `found` with the name and the value of each number that a line shows, and where in the line
  /// the name begins.
  package static func scan(
    _ line: UnsafeBufferPointer<UInt8>, found: (UnsafeBufferPointer<UInt8>, Double, Int) -> Void
  ) {
    scan(line, names: nil, found: found)
  }

  /// - Parameter names: what names of interest hold; see `NumberScanner`.
  private static func scan(
    _ line: UnsafeBufferPointer<UInt8>, names: NeedleSet?,
    found: (UnsafeBufferPointer<UInt8>, Double, Int) -> Void
  ) {
    guard UnshownBytes.first(in: UnsafeRawBufferPointer(line), from: 0) != nil else {
      return NumberScanner.scan(line, names: names) { name, value in
        found(UnsafeBufferPointer(rebasing: line[name]), value, name.lowerBound)
      }
    }
    let shown = ShownText(of: Array(line)[...], isRaw: true)
    shown.bytes.withUnsafeBufferPointer { text in
      NumberScanner.scan(text, names: names) { name, value in
        let start = shown.source(of: name).lowerBound
        found(UnsafeBufferPointer(rebasing: text[name]), value, start)
      }
    }
  }

  private func index(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    for (place, own) in names.enumerated() where own.count == name.count {
      if own.elementsEqual(name) { return place }
    }
    return nil
  }
}
