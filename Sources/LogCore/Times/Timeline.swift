/// Lines of several streams put into the order in which they were written, as far as their own
/// times tell.
package struct Timeline {
  /// Some lines of one stream.
  package struct Run: Sendable {
    /// Which of the streams that were given.
    package let source: Int
    package let batch: LineBatch
  }

  /// In order.
  package let runs: [Run]

  /// Merges streams by their lines' times where each has them in the same form, else puts one
  /// after the other. A line without a time stays behind the line before it.
  ///
  /// - Parameter sources: the batches of each stream, in its file's order.
  package init(merging sources: [[LineBatch]]) {
    var clocks = sources.map { StreamClock($0) }
    let used = clocks.filter { !$0.times.isEmpty }
    let forms = Set(used.map(\.form))
    guard used.count > 1, forms.count == 1, forms.first != .some(nil) else {
      runs = sources.enumerated().flatMap { index, batches in
        batches.map { Run(source: index, batch: $0) }
      }
      return
    }
    StreamClock.align(&clocks)
    var cursors = sources.map { Cursor(batches: $0) }
    var merged: [Run] = []
    while let next = Timeline.earliest(clocks, cursors) {
      let others = clocks.indices.filter { $0 != next }
      let limit = others.compactMap { clocks[$0].time(at: cursors[$0].line) }.min()
      // Up to where another stream has an earlier line. Of equal times the first stream's goes
      // first.
      let isFirst = others.allSatisfy { $0 > next }
      var end = cursors[next].line + 1
      while let time = clocks[next].time(at: end) {
        if let limit, isFirst ? time > limit : time >= limit { break }
        end += 1
      }
      for batch in cursors[next].take(upTo: end) {
        merged.append(Run(source: next, batch: batch))
      }
    }
    runs = merged
  }

  private static func earliest(_ clocks: [StreamClock], _ cursors: [Cursor]) -> Int? {
    var found: (index: Int, time: Int64)?
    for index in clocks.indices {
      guard let time = clocks[index].time(at: cursors[index].line) else { continue }
      if found.map({ time < $0.time }) ?? true { found = (index, time) }
    }
    return found?.index
  }
}

/// How much of a stream has been put in order.
private struct Cursor {
  let batches: [LineBatch]
  /// Lines taken.
  private(set) var line = 0
  private var batch = 0
  private var inBatch = 0

  init(batches: [LineBatch]) {
    self.batches = batches
  }

  mutating func take(upTo end: Int) -> [LineBatch] {
    var taken: [LineBatch] = []
    while line < end, batch < batches.count {
      let count = min(end - line, batches[batch].count - inBatch)
      taken.append(batches[batch].slice(inBatch..<(inBatch + count)))
      line += count
      inBatch += count
      if inBatch == batches[batch].count { (batch, inBatch) = (batch + 1, 0) }
    }
    return taken
  }
}

extension LineBatch {
  /// Some of the lines, as a batch of their own.
  package func slice(_ lines: Range<Int>) -> LineBatch {
    guard lines.count < count, !lines.isEmpty else { return self }
    let start = range(of: lines.lowerBound).lowerBound
    let end = Int(ends[lines.upperBound - 1])
    let parts = arrivals(in: lines)
    var slice = LineBatch(
      bytes: Array(bytes[start..<end]), ends: ends[lines].map { $0 - UInt32(start) },
      cuts: cuts.filter { lines.contains(Int($0)) }.map { $0 - UInt32(lines.lowerBound) },
      fileOffset: fileOffset + UInt64(start), generation: generation, arrival: parts[0].time,
      content: content)
    slice.delays = parts.dropFirst().compactMap { part in
      let later = part.time.milliseconds - slice.arrival.milliseconds
      let line = UInt32(part.lines.lowerBound - lines.lowerBound)
      return Int32(exactly: later).map { Delay(line: line, time: $0) }
    }
    return slice
  }
}
