import LogCore

/// Answers what is asked of files beyond memory, from bytes: the plainest reader there could be.
package struct PlayedHistory {
  /// What each followed file holds.
  package var files: [FeedID: [UInt8]] = [:]

  /// Whether it tells which line of the file a piece begins with.
  package var knowsNumbers = true

  package init() {}

  /// All answers to a question, in their order.
  package func answers(to request: HistoryRequest) -> [HistoryReport.Answer] {
    let bytes = files[request.feed] ?? []
    if let contentCheck = request.contentCheck {
      let end = Int(contentCheck.offset) + contentCheck.bytes.count
      guard end <= bytes.count, Array(bytes[Int(contentCheck.offset)..<end]) == contentCheck.bytes
      else {
        return [.changed]
      }
    }
    // It was cut since then.
    if let end = request.question.end, end > UInt64(bytes.count) { return [.changed] }
    switch request.question {
    case .piece(let offset, let end, _): return [.piece(piece(at: offset, end: end, bytes))]
    case .longLine(let kind, let offset):
      return [.longLine(LongLineFindings(line(holding: offset, kind, bytes), by: kind))]
    case .scan(let scan): return [.progress(0.5), answer(to: scan, bytes)]
    case .count(let kind, let end, let cuts):
      var counts = BlockCounts()
      let found = counted(kind, end, bytes)
      for offset in found {
        counts.add(1, toBlock: offset / LogLimits.pieceBlock)
      }
      var atCuts: [UInt64: UInt32] = [:]
      for cut in cuts {
        let start = cut / LogLimits.pieceBlock * LogLimits.pieceBlock
        atCuts[cut] = UInt32(found.count { (start..<cut).contains($0) })
      }
      return [.counts(counts, cuts: atCuts, done: 1, isLast: true)]
    case .line(let line, let end):
      let starts = [0] + bytes[..<Int(end)].indices.filter { bytes[$0] == 10 }.map { $0 + 1 }
      let offset = line < starts.count ? starts[Int(line)] : Int(end)
      return [.line(offset: offset < end ? UInt64(offset) : nil)]
    case .data(let offset, _):
      let data = bytes.indices.filter { bytes[$0] != 0 }
      let near = data.filter { abs($0 - Int(offset)) <= LogLimits.pieceBlock }
      let found =
        near.min { abs($0 - Int(offset)) < abs($1 - Int(offset)) }
        ?? data.first { $0 > offset } ?? data.last
      let start = found.map { place in
        bytes[..<place].lastIndex { $0 == 0 || $0 == 10 }.map { $0 + 1 } ?? 0
      }
      return [.data(offset: start.map { UInt64($0) })]
    case .numbers(let names, let kind, let end):
      var reader = MetricReader(names: names)
      for offset in matches(kind, 0..<end, bytes) {
        let line = Array(bytes[Int(offset)...].prefix { $0 != 10 }) + [10]
        reader.read(
          FilePiece.batch(of: line[...], at: offset), lines: .all, x: offset,
          stream: StreamIndex(0),
          number: .inFile(UInt64(bytes[..<Int(offset)].count { $0 == 10 })))
      }
      return [.numbers(reader.traces, done: 1)]
    case .countPassing(let kind, let end):
      var counts = BlockCounts()
      for offset in counted(kind, end, bytes) {
        counts.add(1, toBlock: offset / LogLimits.pieceBlock)
      }
      return [.counts(counts, cuts: [:], done: 1, isLast: true)]
    case .stop, .stopCounting, .stopCountingPassing, .stopNumbers, .close: return []
    }
  }

  /// What of a kind is found in a line.
  private func line(
    holding offset: UInt64, _ kind: LineKind, _ bytes: [UInt8]
  ) -> [LongLines.Part] {
    guard let look = LineKindMatcher(kind).longLineLook else { return [] }
    let start = bytes[..<Int(offset)].lastIndex(of: 10).map { $0 + 1 } ?? 0
    let line = bytes[start...].prefix { $0 != 10 }
    var pass = LongLinePass(look, from: UInt64(start), startsLine: true)
    pass.take(line)
    pass.finish(endsLine: line.endIndex < bytes.count, goesOn: false)
    return [pass.part]
  }

  /// Where lines begin that are counted: neighbours of others of the kind may be among them.
  private func counted(_ kind: LineKind, _ end: UInt64, _ bytes: [UInt8]) -> [UInt64] {
    guard kind.context > 0 else {
      return matches(kind, 0..<end, bytes).filter { !kind.leftOut.contains($0) }
    }
    let starts = starts(0..<end, bytes)
    let passing = Set(matches(LineKind(filter: kind.filter, pattern: nil), 0..<end, bytes))
    var shown = Set(max(0, starts.count - kind.neighboursAtEnd)..<starts.count)
    for line in starts.indices where passing.contains(starts[line]) {
      shown.formUnion(max(0, line - kind.context)...(line + kind.context))
    }
    let sought = LineKind(
      filter: LineFilter(), pattern: kind.pattern, errors: kind.errors, isRaw: kind.isRaw)
    let found = matches(sought, 0..<end, bytes)
    return found.filter { offset in
      !kind.leftOut.contains(offset)
        && (starts.firstIndex(of: offset).map(shown.contains) ?? false)
    }
  }

  /// The same in a range, and what is let through where the scan begins: it may have neighbours beyond.
  private func foundAmongNeighbours(_ scan: HistoryScan, _ bytes: [UInt8]) -> [UInt64] {
    let starts = starts(scan.range, bytes)
    let edge = scan.forward ? starts.prefix(scan.kind.context) : starts.suffix(scan.kind.context)
    let passing = matches(LineKind(filter: scan.kind.filter, pattern: nil), scan.range, bytes)
    let found = counted(scan.kind, scan.end, bytes).filter(scan.range.contains)
    return Set(found).union(Set(passing).intersection(edge)).sorted()
  }

  /// Where the lines of a kind in a range begin.
  private func matches(_ kind: LineKind, _ range: Range<UInt64>, _ bytes: [UInt8]) -> [UInt64] {
    var found: [UInt64] = []
    if !kind.isRaw, bytes.contains(0x1B) {
      let batch = FilePiece.batch(
        of: bytes[Int(range.lowerBound)..<Int(range.upperBound)], at: range.lowerBound)
      let rows = folded(batch, by: pass(through: bytes, boundary: 0))
      let lines = LineKindMatcher(kind).lines(of: batch, rows)
      return (0..<lines.size(of: batch.count)).map { batch.offset(of: lines.line(ranked: $0)) }
    }
    let matcher = kind.pattern.map { Matcher($0) }
    for start in starts(range, bytes) {
      let line = bytes[Int(start)...].prefix { $0 != 10 }
      let isError =
        kind.errors?.lines(of: FilePiece.batch(of: Array(line)[...], at: start)) ?? .all == .all
      if isError, kind.filter.lets(line, isRaw: kind.isRaw),
        matcher.map({ !$0.matches(in: line, isRaw: kind.isRaw).isEmpty }) ?? true
      {
        found.append(start)
      }
    }
    return found
  }

  private func starts(_ range: Range<UInt64>, _ bytes: [UInt8]) -> [UInt64] {
    range.filter { $0 == 0 || bytes[Int($0) - 1] == 10 }
  }

  private func answer(to scan: HistoryScan, _ bytes: [UInt8]) -> HistoryReport.Answer {
    let found =
      scan.kind.context > 0
      ? foundAmongNeighbours(scan, bytes) : matches(scan.kind, scan.range, bytes)
    guard let hit = scan.forward ? found.first : found.last else {
      return .scanned(pieces: [], knownEmpty: [scan.range])
    }
    let piece = piece(at: hit, end: scan.end, bytes)
    let knownEmpty =
      scan.forward
      ? scan.range.lowerBound..<max(scan.range.lowerBound, piece.range.lowerBound)
      : min(piece.range.upperBound, scan.range.upperBound)..<scan.range.upperBound
    var pieces = [piece]
    if scan.kind.context > 0 {
      // It is a neighbour of what may lie in the pieces around.
      if piece.range.lowerBound > 0 {
        pieces.append(self.piece(at: piece.range.lowerBound - 1, end: scan.end, bytes))
      }
      if piece.range.upperBound < scan.end {
        pieces.append(self.piece(at: piece.range.upperBound, end: scan.end, bytes))
      }
    }
    return .scanned(pieces: pieces, knownEmpty: [knownEmpty])
  }

  private func piece(at offset: UInt64, end: UInt64, _ bytes: [UInt8]) -> FilePiece {
    // The lines that begin in the block, as long as none is longer than a block.
    let size = LogLimits.pieceBlock
    let starts = starts(0..<end, bytes)
    let line = starts.last { $0 <= offset } ?? 0
    let inBlock = starts.filter { $0 / size == line / size }
    let first = inBlock.first ?? 0
    let next = starts.first { $0 / size > line / size } ?? end
    let number = bytes[..<Int(first)].count { $0 == 10 }
    var piece = FilePiece(
      batch: FilePiece.batch(of: bytes[Int(first)..<Int(next)], at: first),
      firstLine: knowsNumbers || number == 0 ? UInt64(number) : nil, continuesLine: false)
    guard bytes.contains(0x1B) else { return piece }
    let pass = pass(through: bytes, boundary: Int(end))
    piece.folded = folded(piece.batch, by: pass)
    piece.boundary = pass.boundary
    piece.isUnsettled = pass.isLive
    return piece
  }

  /// The rows of the whole file.
  private func pass(through bytes: [UInt8], boundary: Int) -> FoldingPass {
    var pass = FoldingPass(from: 0)
    for part in [0..<boundary, boundary..<bytes.count] {
      for start in stride(from: part.lowerBound, to: part.upperBound, by: LogLimits.chunkLength) {
        pass.push(bytes[start..<min(part.upperBound, start + LogLimits.chunkLength)])
      }
      if part.lowerBound == 0 { pass.noteBoundary() }
    }
    return pass
  }

  private func folded(_ batch: LineBatch, by pass: FoldingPass) -> FoldedLines {
    var folded = FoldedLines(alone: batch) ?? FoldedLines()
    pass.fold(batch, in: batch.fileRange, into: &folded)
    return folded
  }
}

extension HistoryRequest.Question {
  /// Up to where the file is asked about.
  fileprivate var end: UInt64? {
    switch self {
    case .piece(_, let end, _), .count(_, let end, _), .countPassing(_, let end),
      .line(_, let end), .numbers(_, _, let end), .data(_, let end):
      end
    case .scan(let scan): scan.end
    case .longLine, .stop, .stopCounting, .stopCountingPassing, .stopNumbers, .close: nil
    }
  }
}
