import DequeModule

/// What of a stream stands around the lines that a filter lets through, while an export writes it.
struct ExportNeighbours: Sendable {
  /// A whole line that was left out so far.
  struct Line: Sendable {
    let bytes: [UInt8]
    let number: UInt64?
    let arrival: WallTime?
  }

  /// The last lines that were left out, no more than are written before one that is let through. Nothing
  /// of the stream was written since.
  private(set) var waiting: Deque<Line> = []
  private var bytes = 0
  /// How many of the lines to come are written as neighbours of one that was let through.
  var left = 0
  /// Whether lines were left out since the last one that was written; before the first they do not count.
  var isApart = false
  var hasBegun = false

  mutating func wait(_ line: Line, context: Int) {
    waiting.append(line)
    bytes += line.bytes.count
    while waiting.count > context || bytes > LogLimits.heldNeighbours,
      let first = waiting.popFirst()
    {
      bytes -= first.bytes.count
      isApart = true
    }
  }

  mutating func forgetWaiting() {
    waiting = []
    bytes = 0
  }
}

/// Lines that a filter lets through with those around them in their stream. Where several streams go into
/// one file, neighbours stand beside their line, whatever came between.
extension ExportWriter {
  /// Writes whole lines, those in `runs` and their neighbours.
  mutating func write(
    _ runs: [Range<Int>], withNeighboursIn block: UnsafeBufferPointer<UInt8>, origin: LineOrigin,
    arrival: WallTime?
  ) {
    var around = neighbours[origin] ?? ExportNeighbours()
    var place = 0
    for run in runs {
      let rest = writeBehind(place..<run.lowerBound, of: block, &around, origin, arrival)
      let (first, count) = ExportWriter.last(context, linesOf: rest, in: block)
      let before = first == rest.lowerBound ? around.waiting.suffix(context - count) : []
      if first > rest.lowerBound || before.count < around.waiting.count { around.isApart = true }
      begin(groupOf: &around)
      for line in before { write(line, origin: origin) }
      around.forgetWaiting()
      countSkipped(in: block, from: rest.lowerBound, to: first, of: origin)
      write(
        run: UnsafeBufferPointer(rebasing: block[first..<run.upperBound]), origin: origin,
        arrival: arrival)
      around.left = context
      place = run.upperBound
    }
    let rest = writeBehind(place..<block.count, of: block, &around, origin, arrival)
    var (next, _) = ExportWriter.last(context, linesOf: rest, in: block)
    if next > rest.lowerBound {
      around.forgetWaiting()
      around.isApart = true
    }
    countSkipped(in: block, from: rest.lowerBound, to: next, of: origin)
    while next < block.count {
      let end = NewlineScanner.lineEnd(in: block, from: next)
      around.wait(
        ExportNeighbours.Line(
          bytes: Array(block[next..<end]), number: numbers[origin], arrival: arrival),
        context: context)
      countSkipped(in: block, from: next, to: end, of: origin)
      next = end
    }
    neighbours[origin] = around
  }

  /// Takes in a line that is too long to be held.
  ///
  /// - Returns: whether it is to be written.
  package mutating func takesLongLine(_ isLetThrough: Bool, of origin: LineOrigin) -> Bool {
    guard context > 0 else { return isLetThrough }
    var around = neighbours[origin] ?? ExportNeighbours()
    defer { neighbours[origin] = around }
    if isLetThrough {
      begin(groupOf: &around)
      for line in around.waiting { write(line, origin: origin) }
      around.forgetWaiting()
      around.left = context
      return true
    }
    if around.left > 0 {
      around.left -= 1
      return true
    }
    // It cannot wait, so nothing before it is a neighbour of what comes.
    around.forgetWaiting()
    around.isApart = true
    return false
  }

  /// Writes what stands between groups of lines, as grep has it and the screen.
  private mutating func begin(groupOf around: inout ExportNeighbours) {
    if around.isApart, around.hasBegun { writeGap() }
    (around.isApart, around.hasBegun) = (false, true)
  }

  /// Writes those lines of a stretch that are neighbours of what was let through before it.
  ///
  /// - Returns: the others.
  private mutating func writeBehind(
    _ stretch: Range<Int>, of block: UnsafeBufferPointer<UInt8>, _ around: inout ExportNeighbours,
    _ origin: LineOrigin, _ arrival: WallTime?
  ) -> Range<Int> {
    var end = stretch.lowerBound
    while around.left > 0, end < stretch.upperBound {
      end = NewlineScanner.lineEnd(in: block, from: end)
      around.left -= 1
    }
    if end > stretch.lowerBound {
      write(
        run: UnsafeBufferPointer(rebasing: block[stretch.lowerBound..<end]), origin: origin,
        arrival: arrival)
    }
    return end..<stretch.upperBound
  }

  private mutating func write(_ line: ExportNeighbours.Line, origin: LineOrigin) {
    let next = numbers[origin]
    numbers[origin] = line.number
    line.bytes.withUnsafeBufferPointer { write(run: $0, origin: origin, arrival: line.arrival) }
    numbers[origin] = next
  }

  /// Where the last lines of a stretch begin, and how many there are.
  private static func last(
    _ most: Int, linesOf stretch: Range<Int>, in block: UnsafeBufferPointer<UInt8>
  ) -> (start: Int, count: Int) {
    var start = stretch.upperBound
    var count = 0
    while count < most, start > stretch.lowerBound {
      start = max(stretch.lowerBound, NewlineScanner.lineStart(in: block, before: start - 1))
      count += 1
    }
    return (start, count)
  }
}
