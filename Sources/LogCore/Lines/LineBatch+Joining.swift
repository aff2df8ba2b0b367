/// Small batches put together, large ones cut.
extension LineBatch {
  /// When line `index` was read, to the second.
  package func arrival(of index: Int) -> WallTime {
    guard let delay = delays.last(where: { $0.line <= index }) else { return arrival }
    return WallTime(milliseconds: arrival.milliseconds + Int64(delay.time))
  }

  /// The same; `nil` where nobody knows, since it was there before.
  package func knownArrival(of index: Int) -> WallTime? {
    arrival.isKnown ? arrival(of: index) : nil
  }

  /// The lines of a range in parts that were read at one time each.
  package func arrivals(in lines: Range<Int>) -> [(lines: Range<Int>, time: WallTime)] {
    let inner = delays.lazy.map { Int($0.line) }.filter { lines.dropFirst().contains($0) }
    let borders = [lines.lowerBound] + inner + [lines.upperBound]
    return zip(borders, borders.dropFirst()).map { ($0..<$1, arrival(of: $0)) }
  }

  /// Makes lines that follow in the file part of this batch. Their times stay good to the second.
  ///
  /// - Returns: whether that can be: they do not follow, or came weeks before or after it.
  mutating func append(_ next: LineBatch) -> Bool {
    let later = next.arrival.milliseconds - arrival.milliseconds
    guard next.generation == generation, fileOffset + UInt64(bytes.count) == next.fileOffset,
      next.delays.isEmpty, arrival.isKnown == next.arrival.isKnown, let time = Int32(exactly: later)
    else { return false }
    let known = delays.last?.time ?? 0
    if time < known || time - known >= LogLimits.arrivalStep {
      delays.append(Delay(line: UInt32(count), time: time))
    }
    let shift = UInt32(bytes.count)
    let pieces = UInt32(count)
    cuts.append(contentsOf: next.cuts.lazy.map { $0 + pieces })
    bytes += next.bytes
    content = max(content, next.content)
    ends.append(contentsOf: next.ends.lazy.map { $0 + shift })
    return true
  }

  /// Gives back room that was kept for more lines, where there is much.
  ///
  /// - Returns: whether there was.
  mutating func trim() -> Bool {
    guard bytes.capacity - bytes.count > bytes.capacity / 8 else { return false }
    bytes = bytes.withUnsafeBytes { [UInt8]($0) }
    delays = delays.withUnsafeBufferPointer { [Delay]($0) }
    ends = ends.withUnsafeBufferPointer { [UInt32]($0) }
    cuts = cuts.withUnsafeBufferPointer { [UInt32]($0) }
    return true
  }

  /// The batch in parts of about `size` bytes, none without a line.
  func parts(of size: Int) -> [LineBatch] {
    guard memoryCost > size else { return [self] }
    var parts: [LineBatch] = []
    var first = 0
    while first < count {
      var end = first + 1
      let start = range(of: first).lowerBound
      while end < count,
        Int(ends[end]) - start + (end - first) * MemoryLayout<UInt32>.stride < size
      {
        end += 1
      }
      parts.append(slice(first..<end))
      first = end
    }
    return parts
  }
}
