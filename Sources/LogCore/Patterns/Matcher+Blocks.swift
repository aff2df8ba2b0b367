import CPCRE2

/// Many lines at a time: blocks of a file, and batches in memory.
extension Matcher {
  /// The first line that matches, its line end included.
  ///
  /// - Parameters:
  ///   - block: whole lines; the last one may lack its end.
  ///   - start: where a line begins.
  package func firstLine(
    in block: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Range<Int>? {
    if start == 0 { effort.add(bytes: block.count) }
    if let needles = pattern.needles { return firstLine(in: block, from: start, with: needles) }
    guard pattern.spansLines, start < block.count, !isMisread(block) else {
      return firstLineOneByOne(in: block, from: start)
    }
    let result = match(block, from: start, isBlock: true)
    if result == PCRE2_ERROR_NOMATCH {
      effort.add(steps: steps(for: block.count - start))
      return nil
    }
    // Many lines may be too much where each of them is not.
    guard result >= 0, let match = places else {
      return firstLineOneByOne(in: block, from: start)
    }
    effort.add(steps: LogLimits.hitSteps + steps(for: match.upperBound - start))
    // An empty match behind the last line end lies in no line; at the end of a line without one it does.
    guard match.lowerBound < block.count || block[block.count - 1] != UInt8(ascii: "\n") else {
      return nil
    }
    return NewlineScanner.line(around: match.lowerBound, in: block)
  }

  /// Looks for what a match must hold, and then at that line alone.
  private func firstLine(
    in block: UnsafeBufferPointer<UInt8>, from start: Int, with needles: NeedleSet
  ) -> Range<Int>? {
    var place = start
    while let found = needles.first(in: block, from: place) {
      effort.add(steps: LogLimits.hitSteps + (found - place) / LogLimits.quickBytesPerStep)
      let line = NewlineScanner.line(around: found, in: block)
      if pattern.isLiteral || matches(line, of: block) { return line }
      if hasStopped {
        stopPlace = line.lowerBound
        return nil
      }
      place = line.upperBound
    }
    effort.add(steps: (block.count - place) / LogLimits.quickBytesPerStep)
    return nil
  }

  private func firstLineOneByOne(
    in block: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> Range<Int>? {
    var place = start
    while place < block.count {
      let end = NewlineScanner.lineEnd(in: block, from: place)
      if matches(place..<end, of: block) { return place..<end }
      if hasStopped {
        stopPlace = place
        return nil
      }
      place = end
    }
    return nil
  }

  /// Whether one line of a block matches; its line end is not looked at.
  func matches(_ line: Range<Int>, of block: UnsafeBufferPointer<UInt8>) -> Bool {
    var end = line.upperBound
    if end > line.lowerBound, block[end - 1] == UInt8(ascii: "\n") { end -= 1 }
    effort.add(
      steps: LogLimits.lineSteps + (pattern.isCompiled ? 0 : steps(for: end - line.lowerBound)))
    return firstMatch(in: UnsafeBufferPointer(rebasing: block[line.lowerBound..<end])) != nil
  }

  /// What it costs to go through so many bytes in which nothing is hard.
  private func steps(for bytes: Int) -> Int {
    bytes * Int(pattern.stepCost) / LogLimits.bytesPerStep
  }

  /// Which lines of a batch match, by what they show as they were written. Of a line in pieces those
  /// in which a match begins.
  package func lines(of batch: LineBatch) -> LineSet {
    lines(of: batch, ShownBlock(of: batch, isRaw: true))
  }

  /// - Parameter text: what the batch shows.
  func lines(of batch: LineBatch, _ text: ShownBlock) -> LineSet {
    let lines = batch.lines { block in
      guard !isTooExpensive else { return [] }
      return text.ranges(of: block) { matchingLines(in: $0, within: 0..<$0.count) }
    }
    guard !batch.cuts.isEmpty, lines != .none else { return lines }
    var found: [UInt32] = []
    var next = lines.first(from: 0, of: batch.count)
    while let first = next {
      let last = batch.lineEnd(of: first)
      if first == last {
        found.append(UInt32(first))
      } else {
        found += piecesOfMatches(in: batch, first...last, isRaw: text.isRaw)
      }
      next = lines.first(from: last + 1, of: batch.count)
    }
    return LineSet(found, of: batch.count)
  }

  /// In which piece of a long line the first match begins.
  func pieceOfMatch(in batch: LineBatch, _ pieces: ClosedRange<Int>, isRaw: Bool) -> Int {
    let start = batch.range(of: pieces.lowerBound).lowerBound
    var end = Int(batch.ends[pieces.upperBound])
    if batch.isTerminated(pieces.upperBound) { end -= 1 }
    let text = ShownText(of: batch.bytes[start..<end], isRaw: isRaw)
    let match = text.bytes.withUnsafeBufferPointer { firstMatch(in: $0) }
    guard let match, !match.isEmpty else { return pieces.lowerBound }
    let source = text.source(of: match.prefix(1)).lowerBound
    return min(batch.line(holding: start + source), pieces.upperBound)
  }

  /// In which pieces of a long line matches begin, in ascending order.
  private func piecesOfMatches(
    in batch: LineBatch, _ pieces: ClosedRange<Int>, isRaw: Bool
  ) -> [UInt32] {
    let start = batch.range(of: pieces.lowerBound).lowerBound
    var end = Int(batch.ends[pieces.upperBound])
    if batch.isTerminated(pieces.upperBound) { end -= 1 }
    let text = ShownText(of: batch.bytes[start..<end], isRaw: isRaw)
    var found: Set<UInt32> = []
    text.bytes.withUnsafeBufferPointer { bytes in
      var place = 0
      while place < bytes.count, let match = firstMatch(in: bytes, from: place),
        match.lowerBound < bytes.count
      {
        let source = text.source(of: match.lowerBound..<(match.lowerBound + 1)).lowerBound
        let piece = min(batch.line(holding: start + source), pieces.upperBound)
        found.insert(UInt32(piece))
        // One match is enough for a piece.
        let next = text.place(ofSource: Int(batch.ends[piece]) - start)
        place = max(match.upperBound, next, place + 1)
        while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
      }
    }
    return found.isEmpty ? [UInt32(pieces.lowerBound)] : found.sorted()
  }

  /// The lines that match, those that follow each other as one range.
  func matchingLines(
    in block: UnsafeBufferPointer<UInt8>, within run: Range<Int>
  ) -> [Range<Int>] {
    let part = UnsafeBufferPointer(rebasing: block[run])
    var found: [Range<Int>] = []
    var place = 0
    while let line = firstLine(in: part, from: place) {
      place = line.upperBound
      found.append(joining: line.lowerBound + run.lowerBound..<line.upperBound + run.lowerBound)
    }
    return found
  }
}

extension [Range<Int>] {
  /// Appends a range that begins at or behind the last one's end.
  mutating func append(joining range: Range<Int>) {
    if let last, last.upperBound == range.lowerBound {
      self[count - 1] = last.lowerBound..<range.upperBound
    } else {
      append(range)
    }
  }
}
