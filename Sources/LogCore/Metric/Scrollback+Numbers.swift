import DequeModule

/// Reading numbers out of the lines in memory.
extension Scrollback {
  /// How many bytes of the streams come before those in memory: the longest stretch that one of
  /// them has only in its file. Places of numbers count from there.
  package var numbersOrigin: UInt64 {
    tracks.indices.filter { !tracks[$0].isExempt }
      .compactMap { fileEnd(of: StreamIndex(UInt8($0))) }.max() ?? 0
  }

  /// Reads the numbers of some names in what a lens shows of memory.
  ///
  /// - Returns: where the next batch would stand.
  package func readNumbers(_ lens: Lens, into reader: inout MetricReader) -> UInt64 {
    var x = numbersOrigin
    for place in entries.indices where isRead(place) {
      guard let batch = entries[place].batch else { continue }
      read(place, batch, from: 0, x: x, lens, into: &reader)
      x += UInt64(batch.bytes.count)
    }
    return x
  }

  /// Reads them in the batch that was appended last, as far as a lens shows it.
  ///
  /// - Parameters:
  ///   - x: where the batch stands.
  ///   - first: the first of its lines that is read.
  package func readNewestNumbers(
    of batch: LineBatch, x: UInt64, from first: Int = 0, _ lens: Lens,
    into reader: inout MetricReader
  ) {
    // It may have become part of the one before.
    guard let whole = entries.last?.batch, whole.count >= batch.count,
      whole.bytes.count >= batch.bytes.count
    else { return }
    let before = UInt64(whole.bytes.count - batch.bytes.count)
    read(
      entries.count - 1, whole, from: whole.count - batch.count + first, x: x - min(x, before),
      lens,
      into: &reader)
  }

  /// The numbers in what a lens shows of the newest lines, up to some bytes.
  package func catalogue(_ lens: Lens, budget: Int) -> MetricCatalogue {
    var catalogue = MetricCatalogue()
    var left = budget
    var first = entries.count
    while first > 0, left > 0 {
      first -= 1
      if isRead(first), lens.streams.contains(entries[first].stream) {
        left -= entries[first].batch?.bytes.count ?? 0
      }
    }
    var x: UInt64 = 0
    for place in first..<entries.count where isRead(place) {
      guard let batch = entries[place].batch else { continue }
      let lines = heldLines(.visible, at: place, lens)
      batch.bytes.withUnsafeBufferPointer { bytes in
        var next = lines.first(from: 0, of: batch.count)
        while let line = next {
          let range = batch.range(of: line)
          catalogue.take(
            UnsafeBufferPointer(rebasing: bytes[range]), x: x + UInt64(range.lowerBound),
            place: MetricPlace(
              stream: entries[place].stream, offset: batch.offset(of: line),
              number: .followed(
                entries[place].firstLine + UInt64(batch.endedLines(before: line)))))
          next = lines.first(from: line + 1, of: batch.count)
        }
      }
      x += UInt64(batch.bytes.count)
    }
    for (number, track) in tracks.enumerated() where !track.isExempt {
      let stream = StreamIndex(UInt8(number))
      guard lens.streams.contains(stream) else { continue }
      let place = MetricPlace(stream: stream, offset: 0, number: .followed(track.received))
      track.partial.withUnsafeBufferPointer { catalogue.take($0, x: x, place: place) }
    }
    return catalogue
  }

  private func isRead(_ place: Int) -> Bool {
    entries[place].batch != nil && !tracks[Int(entries[place].stream.number)].isExempt
  }

  private func read(
    _ place: Int, _ batch: LineBatch, from first: Int, x: UInt64, _ lens: Lens,
    into reader: inout MetricReader
  ) {
    let entry = entries[place]
    reader.read(
      batch, lines: heldLines(.visible, at: place, lens), from: first, x: x,
      stream: entry.stream, number: number(ofFollowed: entry.firstLine, entry), entry: entry.id)
  }
}
