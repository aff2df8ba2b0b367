import LogCore
import TailTestSupport
import Testing

private func point(_ x: UInt64, _ value: Double) -> MetricPoint {
  MetricPoint(
    x: x, value: value,
    place: MetricPlace(
      stream: StreamIndex(1), offset: x, number: .inFile(x / 10)))
}

@Suite("How a number went")
struct MetricTraceTests {
  @Test("A million values take bounded memory, and no spike is lost")
  func spikes() {
    var trace = MetricTrace(capacity: 100)
    for number in 0..<1_000_000 {
      trace.add(point(UInt64(number) * 37, number == 123_456 ? 99 : number == 7 ? -99 : 0.5))
    }
    #expect(trace.buckets.count <= 100)
    #expect(trace.buckets.count > 25)
    #expect(trace.count == 1_000_000)
    #expect(trace.range == -99...99)
    #expect(trace.last == 0.5)
    let spike = trace.buckets.first { $0.range?.upperBound == 99 }
    #expect(spike?.telling(beyond: 50).place.offset == 123_456 * 37)
    #expect(spike.map { ($0.first...$0.end).contains(123_456 * 37) } == true)
  }

  @Test("A trace in two parts is the trace, wherever it is parted and however its values lie")
  func merging() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let capacity = Int.random(in: 2...40, using: &random)
      var x: UInt64 = 0
      var points: [MetricPoint] = []
      for _ in 0..<Int.random(in: 1...200, using: &random) {
        x += UInt64.random(in: 0...500, using: &random)
        points.append(point(x, Double(Int.random(in: -9...9, using: &random))))
      }
      let cut = Int.random(in: 0...points.count, using: &random)
      var (one, other) = (MetricTrace(capacity: capacity), MetricTrace(capacity: capacity))
      for point in points[..<cut] { one.add(point) }
      for point in points[cut...] { other.add(point) }
      let merged = one.merged(with: other)
      #expect(merged.buckets.count <= capacity)
      #expect(merged.count == points.count)
      #expect(merged.last == points.last?.value)
      #expect(
        merged.range?.lowerBound == points.map(\.value).min()
          && merged.range?.upperBound == points.map(\.value).max())
      let sum = merged.buckets.reduce(0) { $0 + $1.mean * Double($1.count) }
      #expect(abs(sum - points.reduce(0) { $0 + $1.value }) < 1e-6)
      let places = merged.buckets.flatMap { [$0.first, $0.end] }
      #expect(places == places.sorted())
    }
  }

  @Test("What is infinite or no number is marked and does not count as lowest or highest")
  func strange() {
    var trace = MetricTrace(capacity: 10)
    for (x, value) in [1, .nan, 3, .infinity].enumerated() { trace.add(point(UInt64(x), value)) }
    #expect(trace.range == 1...3)
    #expect(trace.buckets.map(\.isStrange) == [false, true, false, true])
    let all = trace.buckets.dropFirst().reduce(trace.buckets[0]) { $0.joined(with: $1) }
    #expect(all.mean == 2)
    // The sum of the largest numbers is not finite, what they have in common is.
    var largest = MetricTrace(capacity: 2)
    for x in 0..<9 { largest.add(point(UInt64(x), .greatestFiniteMagnitude)) }
    #expect(largest.buckets.allSatisfy { $0.mean.isFinite && $0.mean > 1e308 })
  }
}

@Suite("Numbers in what a pane shows")
struct MetricReadingTests {
  private func batch(_ text: String, at offset: UInt64) -> LineBatch {
    FilePiece.batch(of: Array(text.utf8)[...], at: offset)
  }

  @Test("Lines are found through the names that are looked for, and have their numbers and places")
  func reading() {
    var text = ""
    for line in 0..<500 { text += line % 50 == 3 ? "step \(line) loss=0.\(line)\n" : "x=1\n" }
    var reader = MetricReader(names: [Array("loss".utf8), Array("step".utf8)])
    let batch = batch(text, at: 1000)
    reader.read(
      batch, lines: .all, x: 5000, stream: StreamIndex(1), number: .followed(70))
    let buckets = reader.traces[1].buckets
    #expect(buckets.map(\.last) == [3, 53, 103, 153, 203, 253, 303, 353, 403, 453])
    #expect(buckets[1].place.number == .followed(123))
    #expect(buckets[1].place.offset == batch.offset(of: 53))
    #expect(buckets[1].first == 4000 + batch.offset(of: 53))
    #expect(reader.traces[0].count == 10)
  }

  @Test("Only what the filter and the choice of streams show is read, now and later")
  func lens() throws {
    var log = Scrollback()
    let stream = log.addStream(budget: 1 << 20)
    let other = log.addStream(budget: 1 << 20)
    log.setFilter(
      LineFilter(terms: [
        LineFilter.Term(pattern: try Pattern("rank 0"), isExclusion: false)
      ]))
    log.append(batch("rank 0 loss=1\nrank 1 loss=2\n", at: 0), to: stream)
    log.append(batch("rank 0 loss=3\n", at: 0), to: other)
    let lens = Lens(streams: StreamMask(stream), filtering: true, isRaw: true)
    var reader = MetricReader(names: [Array("loss".utf8)])
    var x = log.readNumbers(lens, into: &reader)
    #expect(reader.traces[0].buckets.map(\.last) == [1])
    for text in ["rank 0 loss=4\n", "rank 1 loss=5\n", "rank 0 loss=6\n"] {
      let next = batch(text, at: log.firstHeldOffset(stream).map { $0.offset } ?? 0 + x)
      log.append(next, to: stream)
      log.readNewestNumbers(of: next, x: x, lens, into: &reader)
      x += UInt64(next.bytes.count)
    }
    #expect(reader.traces[0].buckets.map(\.last) == [1, 4, 6])
    let catalogue = log.catalogue(lens, budget: 1 << 20)
    #expect(catalogue.ranked.map { String(decoding: $0.name, as: UTF8.self) } == ["loss", "rank"])
  }

  @Test("The most telling names come first")
  func ranking() {
    var catalogue = MetricCatalogue()
    for step in 0..<20 {
      let line = Array("port=8080 step \(step) val_loss=\(Double(step) / 7) seen=3".utf8)
      line.withUnsafeBufferPointer {
        catalogue.take($0, x: UInt64(step), place: point(UInt64(step), 0).place)
      }
    }
    #expect(
      catalogue.ranked.map { String(decoding: $0.name, as: UTF8.self) }
        == ["val_loss", "step", "port", "seen"])
  }
}
