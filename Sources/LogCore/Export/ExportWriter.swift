/// Writes lines in one of the formats into a buffer, those that a filter lets through.
package struct ExportWriter {
  /// What has been written since it was last emptied.
  package var buffer: [UInt8] = []
  /// Lines written in all.
  package private(set) var lineCount: UInt64 = 0
  /// The number of each stream's next line, from 1, where it is known; those that the filter leaves
  /// out count.
  var numbers: [LineOrigin: UInt64] = [:]
  package let format: ExportFormat
  /// How many neighbours of each line that the filter lets through are written, too, on each side.
  let context: Int
  var neighbours: [LineOrigin: ExportNeighbours] = [:]
  private let matcher: FilterMatcher
  private var json = JSONLine()
  /// Whether the last line that was written stands there without a line end, as in its file.
  private var owesLineEnd = false
  /// Lines whose rest is still to come, at most one of each stream.
  private var open: [OpenLine] = []

  private struct OpenLine {
    let origin: LineOrigin
    var bytes: [UInt8]
    let arrival: WallTime?
  }

  package init(filter: LineFilter, format: ExportFormat = .text, context: Int = 0) {
    self.format = format
    self.context = filter.isEmpty ? 0 : context
    // Nobody waits for a key: it may take long.
    matcher = FilterMatcher(filter, isBounded: false)
  }

  /// A pattern of the filter that had to be given up: what is in the buffer may be anything.
  package var tooExpensive: Pattern? { matcher.tooExpensive }

  /// Has it ask, while it looks for lines to write, whether to go on; see `FilterMatcher.ask`.
  package func ask(_ goesOn: @escaping (_ steps: Int) -> Bool) { matcher.ask(goesOn) }

  /// The pattern at which it was told to go on no more: lines that come are neither looked at nor written.
  package var calledOff: Pattern? { matcher.calledOff }

  /// Whether all bytes are written as they are.
  package var isCopy: Bool { matcher.isEmpty && format == .raw }

  /// Tells the number of a stream's next line, counted from 1; `nil`: it is unknown.
  package mutating func setNextLine(_ number: UInt64?, of origin: LineOrigin) {
    numbers[origin] = number
  }

  /// Whether a last line without a line end stays as it is: where bytes are written as they are. With a
  /// filter lines are chosen, and lines have ends, as grep has it.
  private func keepsEnd(of origin: LineOrigin) -> Bool {
    format == .text && origin.prefix.isEmpty && matcher.isEmpty
  }

  /// What comes next begins a line.
  private mutating func payLineEnd() {
    guard owesLineEnd else { return }
    owesLineEnd = false
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Writes what tells people that lines are left out here.
  mutating func writeGap() {
    guard format == .text else { return }
    payLineEnd()
    buffer += "--\n".utf8
  }

  /// Writes what the block of lines at the start says.
  package mutating func write(header lines: [String]) {
    switch format {
    case .raw: break
    case .text:
      for line in lines {
        let printable = line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : $0 }
        buffer += "# ".utf8
        for scalar in printable { buffer += String(scalar).utf8 }
        buffer.append(UInt8(ascii: "\n"))
      }
    case .json: JSONLine.write(header: lines, into: &buffer)
    }
  }

  // MARK: Whole lines

  /// Writes a block of whole lines; a last one without a line end is the last one of its file.
  package mutating func write(
    block: UnsafeBufferPointer<UInt8>, origin: LineOrigin, arrival: WallTime? = nil
  ) {
    guard matcher.calledOff == nil else { return }
    var place = 0
    let runs = matcher.isEmpty ? [0..<block.count] : matcher.lines(in: block)
    // What nobody has looked at is not there.
    let block =
      matcher.calledOff == nil ? block : UnsafeBufferPointer(rebasing: block[..<matcher.decided])
    guard context == 0 else {
      return write(runs, withNeighboursIn: block, origin: origin, arrival: arrival)
    }
    for run in runs {
      countSkipped(in: block, from: place, to: run.lowerBound, of: origin)
      place = run.upperBound
      write(run: UnsafeBufferPointer(rebasing: block[run]), origin: origin, arrival: arrival)
    }
    countSkipped(in: block, from: place, to: block.count, of: origin)
  }

  mutating func countSkipped(
    in block: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, of origin: LineOrigin
  ) {
    guard format == .json, let next = numbers[origin], start < end else { return }
    let bytes = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: block[start..<end]))
    numbers[origin] = next + UInt64(NewlineScanner.count(bytes))
  }

  /// Writes lines that are let through.
  mutating func write(
    run: UnsafeBufferPointer<UInt8>, origin: LineOrigin, arrival: WallTime?
  ) {
    let bytes = UnsafeRawBufferPointer(run)
    payLineEnd()
    if format == .raw || (format == .text && origin.prefix.isEmpty) {
      buffer.append(contentsOf: run)
      lineCount += UInt64(NewlineScanner.count(bytes))
      guard let last = run.last, last != UInt8(ascii: "\n") else { return }
      lineCount += 1
      guard format == .text else { return }
      owesLineEnd = true
      if !keepsEnd(of: origin) { payLineEnd() }
      return
    }
    var start = 0
    NewlineScanner.scan(bytes, from: 0) { newline in
      write(
        line: UnsafeBufferPointer(rebasing: run[start..<newline]), isFinished: true,
        origin: origin, arrival: arrival)
      start = newline + 1
    }
    if start < run.count {
      write(
        line: UnsafeBufferPointer(rebasing: run[start...]), isFinished: false, origin: origin,
        arrival: arrival)
    }
  }

  private mutating func write(
    line: UnsafeBufferPointer<UInt8>, isFinished: Bool, origin: LineOrigin, arrival: WallTime?
  ) {
    var check = UTF8Check()
    if format == .json { check.take(line) }
    begin(origin: origin, arrival: arrival, isUTF8: check.isValid)
    piece(line)
    end(isFinished: isFinished, of: origin)
    skipLine(of: origin)
  }

  // MARK: One long line

  /// Begins a line that is let through.
  package mutating func begin(origin: LineOrigin, arrival: WallTime? = nil, isUTF8: Bool) {
    payLineEnd()
    lineCount += 1
    switch format {
    case .text: buffer += origin.prefix
    case .raw: break
    case .json:
      json.begin(
        origin, line: numbers[origin], arrival: arrival, isUTF8: isUTF8, into: &buffer)
    }
  }

  /// Goes on with the line that was begun.
  package mutating func piece(_ bytes: UnsafeBufferPointer<UInt8>) {
    if format == .json {
      json.piece(bytes, into: &buffer)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// So many NULs come next in the line that was begun. Where they can be told they need not be written.
  ///
  /// - Returns: whether they are.
  package mutating func passOver(nuls count: UInt64) -> Bool {
    guard format == .json else { return false }
    json.passOver(count)
    return true
  }

  /// - Parameter isFinished: whether the line has a line end in its log.
  package mutating func end(isFinished: Bool, of origin: LineOrigin) {
    if !isFinished, keepsEnd(of: origin) {
      owesLineEnd = true
    } else if format == .json {
      json.end(isFinished: isFinished, into: &buffer)
    } else if isFinished || format == .text {
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  /// Counts a line, written or not.
  package mutating func skipLine(of origin: LineOrigin) {
    guard format == .json, let next = numbers[origin] else { return }
    numbers[origin] = next + 1
  }

  /// A judge of a line that is too long to be held: it is shown part by part.
  package func judge() -> LongLineJudge {
    LongLineJudge(matcher, needsUTF8: format == .json)
  }

  // MARK: Lines in memory

  /// Writes lines of a batch. The pieces of a long line are put together again.
  package mutating func write(_ batch: LineBatch, lines: Range<Int>, origin: LineOrigin) {
    for part in batch.arrivals(in: lines) where !lines.isEmpty {
      write(batch, lines: part.lines, arrival: part.time, origin: origin)
    }
  }

  /// Writes lines that came late to another file than those around them: they have no numbers.
  package mutating func writeAside(_ batch: LineBatch, lines: Range<Int>, origin: LineOrigin) {
    let next = numbers.removeValue(forKey: origin)
    write(batch, lines: lines, origin: origin)
    numbers[origin] = next
  }

  private mutating func write(
    _ batch: LineBatch, lines: Range<Int>, arrival: WallTime, origin: LineOrigin
  ) {
    let arrival = arrival.isKnown ? arrival : nil
    let range = batch.range(of: lines.lowerBound).lowerBound..<Int(batch.ends[lines.upperBound - 1])
    batch.bytes.withUnsafeBufferPointer { bytes in
      var rest = UnsafeBufferPointer(rebasing: bytes[range])
      if let line = open.firstIndex(where: { $0.origin == origin }) {
        let end = NewlineScanner.lineEnd(in: rest, from: 0)
        take(piece: UnsafeBufferPointer(rebasing: rest[..<end]), of: line)
        rest = UnsafeBufferPointer(rebasing: rest[end...])
      }
      let whole = NewlineScanner.lineStart(in: rest, before: rest.count)
      if whole > 0 {
        write(
          block: UnsafeBufferPointer(rebasing: rest[..<whole]), origin: origin, arrival: arrival)
      }
      guard whole < rest.count else { return }
      open.append(OpenLine(origin: origin, bytes: [], arrival: arrival))
      take(piece: UnsafeBufferPointer(rebasing: rest[whole...]), of: open.count - 1)
    }
  }

  /// Writes the unfinished last line of a stream.
  package mutating func write(partial: [UInt8], origin: LineOrigin) {
    if !open.contains(where: { $0.origin == origin }) {
      open.append(OpenLine(origin: origin, bytes: [], arrival: nil))
    }
    guard let line = open.firstIndex(where: { $0.origin == origin }) else { return }
    open[line].bytes += partial
    finish(open.remove(at: line))
  }

  /// Ends lines that were cut off.
  package mutating func finish() {
    let lines = open
    open = []
    for line in lines { finish(line) }
  }

  private mutating func finish(_ line: OpenLine) {
    line.bytes.withUnsafeBufferPointer {
      write(block: $0, origin: line.origin, arrival: line.arrival)
    }
  }

  private mutating func take(piece: UnsafeBufferPointer<UInt8>, of line: Int) {
    open[line].bytes.append(contentsOf: piece)
    // What is not whole is no line, however long: there is no more of it than memory holds.
    guard piece.last == UInt8(ascii: "\n") else { return }
    finish(open.remove(at: line))
  }
}

/// Decides about a line that is too long to be held as a whole: it is shown in parts that overlap,
/// and a match that is longer than the overlap may be missed.
package struct LongLineJudge {
  private let matcher: FilterMatcher
  private var verdicts: [Bool]
  private var check: UTF8Check?

  init(_ matcher: FilterMatcher, needsUTF8: Bool) {
    self.matcher = matcher
    verdicts = matcher.noVerdicts
    check = needsUTF8 ? UTF8Check() : nil
  }

  /// - Parameters:
  ///   - part: begins with the last `overlap` bytes of the part before.
  ///   - ends: which ends of the line are not in it.
  package mutating func look(
    at part: UnsafeBufferPointer<UInt8>, overlap: Int, ends: Matcher.LineEnds
  ) {
    matcher.look(at: part, ends: ends, verdicts: &verdicts)
    check?.take(UnsafeBufferPointer(rebasing: part[overlap...]))
  }

  package var letsThrough: Bool {
    matcher.calledOff == nil && matcher.letsThrough(verdicts)
  }

  package var isUTF8: Bool { check?.isValid ?? true }
}
