import LogCore

/// Follows numbers through a file from its start on, and tells now and then how they went so far.
struct NumbersTask: HistoryTask {
  let request: HistoryRequest
  private let matcher: LineKindMatcher
  private let end: UInt64
  private var reader: MetricReader
  private var left: Range<UInt64>
  private var lines: UInt64 = 0
  private var pace = TellingPace()
  private var nulRun = EmptyRun()

  init(_ request: HistoryRequest, _ names: [[UInt8]], _ kind: LineKind, end: UInt64) {
    self.request = request
    self.end = end
    matcher = LineKindMatcher(kind)
    reader = MetricReader(names: names)
    left = 0..<end
  }

  mutating func step(
    _ file: inout OpenHistory, _ system: some FileSystem
  ) throws(OpenHistory.Failure) -> (answer: HistoryReport.Answer?, isDone: Bool) {
    if !left.isEmpty {
      let slice = try WholeLines(of: left, forward: true, file, system)
      left = slice.range.upperBound..<left.upperBound
      file.count(slice.bytes, at: slice.range.lowerBound)
      read(slice)
      // A number is a number's digits: there are none in a hole.
      if let hole = nulRun.take(slice, of: left, forward: true, found: false, file, system) {
        file.count(hole: hole)
        left = hole.upperBound..<left.upperBound
      }
    }
    if let pattern = matcher.tooExpensive { return (.tooExpensive(pattern), true) }
    guard pace.isDue(atEnd: left.isEmpty) else { return (nil, false) }
    let done = 1 - Double(left.count) / Double(max(1, end))
    return (.numbers(reader.traces, done: left.isEmpty ? 1 : min(done, 0.99)), left.isEmpty)
  }

  private mutating func read(_ slice: WholeLines) {
    // In slices with nothing of interest only the lines are counted.
    if slice.bytes.withUnsafeBufferPointer({
      matcher.isPossible(in: $0) && reader.isPossible(in: $0)
    }) {
      let batch = slice.batch
      reader.read(
        batch, lines: matcher.lines(of: batch, nil), x: batch.fileOffset, stream: StreamIndex(0),
        number: .inFile(lines))
    }
    lines += UInt64(slice.bytes.withUnsafeBytes { NewlineScanner.count($0) })
  }
}
