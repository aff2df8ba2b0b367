import LogCore
import TailTestSupport
import Testing

@Suite("Lines are those of an undivided reading")
struct UndividedTests {
  private let needle = Array("needle".utf8)

  /// What comes of bytes that are read in chunks of random length.
  private func batches(
    _ bytes: [UInt8], from start: Int = 0, _ random: inout SplitMix64
  ) -> [LineBatch] {
    var splitter = LineSplitter(offset: UInt64(start))
    var found: [LineBatch] = []
    var place = start
    while place < bytes.count {
      let most = Bool.random(using: &random) ? 2000 : LogLimits.chunkLength
      let end = min(bytes.count, place + Int.random(in: 1...most, using: &random))
      let time = WallTime(milliseconds: Int64(found.count) * 700 + 1)
      if let batch = splitter.push(bytes[place..<end], arrival: time) { found.append(batch) }
      place = end
    }
    return found
  }

  private func ends(_ batches: [LineBatch]) -> [UInt64] {
    batches.flatMap { batch in batch.ends.map { batch.fileOffset + UInt64($0) } }
  }

  @Test(
    "The same pieces come out wherever reading begins and however much comes at a time",
    arguments: 1...8 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
    var random = SplitMix64(seed: seed &+ 300)
    let document = LongDocument(seed: seed)
    let all = ends(batches(document.bytes, &random))
    #expect(ends(batches(document.bytes, &random)) == all, "seed \(seed)")
    let cuts = all.filter { document.bytes[Int($0) - 1] != 10 }
    #expect(!cuts.isEmpty)
    let starts = document.lineStarts.shuffled(using: &random).prefix(2)
    for start in starts + cuts.shuffled(using: &random).prefix(3).map({ Int($0) }) {
      let later = ends(batches(document.bytes, from: start, &random))
      #expect(later == all.filter { $0 > start }, "seed \(seed), from \(start)")
    }
  }

  @Test("A cut is never inside of a character, whatever follows", arguments: [0, 1, 2, 3])
  func cutCharacters(before: Int) {
    for unit in ["🦊", "한", "é"].map({ Array($0.utf8) }) where before < unit.count {
      let border = Int(LogLimits.pieceBlock)
      var line = [UInt8](repeating: UInt8(ascii: "x"), count: border - before) + unit
      line += [UInt8](repeating: 0x80, count: 9)
      line += [UInt8](repeating: UInt8(ascii: "y"), count: border)
      var splitter = LineSplitter()
      let batch = splitter.push(line + [10], arrival: WallTime(milliseconds: 0))
      let first = batch?.line(0) ?? []
      #expect(first.count >= border)
      // All of the line shows what its pieces do.
      let whole = String(decoding: line, as: UTF8.self)
      #expect(batch?.texts.joined() == whole, "\(before) bytes before the border")
    }
  }

  @Test(
    "A character that goes over the parts of a very long line is whole in one of them",
    arguments: [0, 1, 2, 3])
  func characterAcrossParts(shift: Int) throws {
    let line =
      [UInt8](repeating: UInt8(ascii: "x"), count: shift)
      + Array(repeatElement(Array("🦊".utf8), count: 1_300_000).joined())
    for (source, isThere) in [(#"\x{FFFD}"#, false), (#"[^x🦊]"#, false), ("🦊{3}", true)] {
      let pattern = try Pattern(source)
      let filter = LineFilter(terms: [LineFilter.Term(pattern: pattern, isExclusion: false)])
      let kind = LineKind(filter: filter, pattern: pattern, isRaw: true)
      let look = try #require(LineKindMatcher(kind).longLineLook)
      var pass = LongLinePass(look, from: 0, startsLine: true)
      for start in stride(from: 0, to: line.count, by: 1_000_000) {
        pass.take(line[start..<min(start + 1_000_000, line.count)])
      }
      pass.finish(endsLine: true, goesOn: false)
      #expect(pass.part.found == [isThere], "\(source)")
      #expect(pass.part.hits.isEmpty != isThere, "\(source)")
      var judge = ExportWriter(filter: filter, format: .raw).judge()
      line.withUnsafeBufferPointer { bytes in
        let parts = [(0, 2_000_000), (1_999_998, 4_000_000), (3_999_990, line.count)]
        for (start, end) in parts {
          var ends: Matcher.LineEnds = start == 0 ? [] : [.noStart]
          if end < line.count { ends.insert(.noEnd) }
          judge.look(
            at: UnsafeBufferPointer(rebasing: bytes[start..<end]), overlap: 0, ends: ends)
        }
      }
      #expect(judge.letsThrough == isThere, "\(source)")
    }
  }

  @Test(
    "Numbers and counts are those of lines, whatever they came in",
    arguments: 1...10 as ClosedRange<UInt64>)
  func counts(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 400)
    let document = LongDocument(seed: seed, hasBars: false)
    let lines = document.lines
    var log = Scrollback(errorPattern: ErrorPattern([try Pattern("needle")]))
    let stream = log.addStream(budget: 100_000_000)
    log.setSearch(try Pattern("^long|^short"))
    for batch in batches(document.bytes, &random) { log.append(batch, to: stream) }
    #expect(log.received(stream) == UInt64(lines.count), "seed \(seed)")
    #expect(log.held(stream) == lines.count)
    #expect(log.counts(Lens()).shown == lines.count)
    #expect(log.counts(Lens()).total == UInt64(lines.count))
    let texts = lines.filter {
      $0.starts(with: Array("long".utf8)) || $0.starts(with: Array("short".utf8))
    }
    #expect(log.hitCount(Lens()) == texts.count, "seed \(seed)")
    check(log, document, "seed \(seed)")
    let term = LineFilter.Term(pattern: try Pattern("^(long|nul)"), isExclusion: false)
    log.setFilter(LineFilter(terms: [term]))
    while log.hasUnjudged { log.judgeMore() }
    let kept = lines.count {
      $0.starts(with: Array("long".utf8)) || $0.starts(with: Array("nul".utf8))
    }
    #expect(log.counts(Lens()).shown == kept, "seed \(seed)")
    // What leaves memory is no longer counted; what stays is.
    log.setFilter(LineFilter())
    var small = Scrollback()
    let other = small.addStream(budget: 300_000)
    for batch in batches(document.bytes, &random) { small.append(batch, to: other) }
    let held = try #require(small.firstHeldOffset(other)).offset
    #expect(small.held(other) == document.bytes[Int(held)...].count { $0 == 10 }, "seed \(seed)")
    #expect(small.counts(Lens()).shown == small.held(other))
    check(small, document, "seed \(seed), small")
  }

  /// Each line in memory has its number, and begins once.
  private func check(_ log: Scrollback, _ document: LongDocument, _ note: Comment) {
    let starts = document.lineStarts
    var number = 0
    var next = log.first(Lens())
    var wrong = 0
    while let place = next {
      guard let line = log.line(at: place) else { break }
      while number + 1 < starts.count, starts[number + 1] <= Int(place.offset) { number += 1 }
      let isStart = starts[number] == Int(place.offset)
      if line.number != .followed(UInt64(number)) || line.isContinuation == isStart { wrong += 1 }
      next = log.after(place, Lens())
    }
    #expect(wrong == 0, note)
  }

  @Test("A match is found once in a line, also where it lies across a cut of the same reading")
  func hits() throws {
    let block = Int(LogLimits.pieceBlock)
    var line = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)
    line.replaceSubrange(block - 3..<block + 3, with: needle)
    line.replaceSubrange(2 * block + 50..<2 * block + 56, with: needle)
    for chunk in [LogLimits.chunkLength, 10_000] {
      var log = Scrollback(errorPattern: ErrorPattern([try Pattern("needle")]))
      let stream = log.addStream(budget: 10_000_000)
      log.setSearch(try Pattern("needle"))
      var splitter = LineSplitter()
      let bytes = Array("one\n".utf8) + line + Array("\nneedle\n".utf8)
      for place in stride(from: 0, to: bytes.count, by: chunk) {
        let part = bytes[place..<min(bytes.count, place + chunk)]
        if let batch = splitter.push(part, arrival: WallTime(milliseconds: 1)) {
          log.append(batch, to: stream)
        }
      }
      #expect(log.hitCount(Lens()) == 2, "chunks of \(chunk)")
      #expect(log.errorCount(stream) == 2, "chunks of \(chunk)")
      // What is counted are lines, what is gone to are matches.
      var stops: [Position] = []
      while let next = log.nextHit(after: stops.last ?? Position(entry: 0, offset: 0), Lens()) {
        stops.append(next)
      }
      #expect(stops.count == 3, "chunks of \(chunk)")
      #expect(stops.map { log.hitRank(of: $0, Lens()) } == [1, 1, 2])
      log.setSearch(try Pattern("needle"))
      #expect(log.hitCount(Lens()) == 2, "chunks of \(chunk)")
    }
  }

  @Test(
    "A line of any length is one line when it is saved, with its number",
    arguments: [70_000, 6_000_000])
  func saved(length: Int) {
    let text = "one\n" + String(repeating: "x", count: length) + "\nthree\n"
    var writer = ExportWriter(filter: LineFilter(), format: .json)
    let origin = LineOrigin(stream: "stdout")
    writer.setNextLine(1, of: origin)
    var random = SplitMix64(seed: 5)
    for batch in batches(Array(text.utf8), &random) {
      writer.write(batch, lines: 0..<batch.count, origin: origin)
    }
    writer.finish()
    let rows = writer.buffer.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
    #expect(rows.count == 3)
    #expect(rows.last?.contains("\"line\":3,") ?? false)
    #expect(!rows.contains { $0.contains("unfinished") })
  }
}
