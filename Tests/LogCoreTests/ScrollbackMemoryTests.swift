import LogCore
import TailTestSupport
import Testing

@Suite("What lines in memory cost")
struct ScrollbackMemoryTests {
  private func time(_ seconds: Int) -> WallTime { WallTime(milliseconds: 1000 * Int64(seconds)) }

  @Test("A log that trickles costs little more than its bytes, and keeps the time of each line")
  func trickle() {
    var log = Scrollback()
    let out = log.addStream(budget: 1 << 24)
    let text = String(repeating: "x", count: 75)
    var offset: UInt64 = 0
    for number in 0..<20_000 {
      let batch = LineBatch(
        "\(number % 10000) \(text)\n", at: offset, arrival: time(1_000_000 + 7 * number))
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    #expect(log.held(out) == 20_000)
    #expect(Double(log.memoryCost(out)) < 1.3 * Double(offset))
    var next = log.first(Lens())
    for number in 0..<20_000 {
      guard let position = next, let line = log.line(at: position) else { break }
      #expect(line.arrival == time(1_000_000 + 7 * number))
      next = log.after(position, Lens())
    }
    #expect(next == nil)
  }

  @Test("Lines that are saved keep their times, in parts of merged batches too")
  func times() {
    var log = Scrollback()
    let out = log.addStream(budget: 1 << 24)
    var offset: UInt64 = 0
    // Clocks are set back, too.
    for seconds in [10, 10, 12, 13, 11, 11, 30] {
      let batch = LineBatch("at \(seconds)\n", at: offset, arrival: time(seconds))
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    var found: [String] = []
    for (_, batch, lines) in log.snapshot(Lens()) {
      for cut in [lines, (lines.lowerBound + 3)..<lines.upperBound] {
        for part in batch.slice(cut).arrivals(in: 0..<cut.count) {
          for line in part.lines {
            let text = String(decoding: batch.slice(cut).line(line), as: UTF8.self)
            #expect(text == "at \(part.time.milliseconds / 1000)")
            found.append(text)
          }
        }
      }
    }
    #expect(found.count == 11)
  }

  @Test("What a filter and a search find is counted, and given back")
  func marks() throws {
    var log = Scrollback()
    let out = log.addStream(budget: 1 << 24)
    var offset: UInt64 = 0
    for number in 0..<200 {
      let batch = LineBatch((0..<2000).map { "\(number) \($0)\n" }.joined(), at: offset)
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    let plain = log.memoryCost(out)
    log.setSearch(try Pattern("[02468]$"))
    while log.hasUnjudged { log.judgeMore() }
    #expect(log.memoryCost(out) >= plain + 200 * 1000 * 4)
    log.setSearch(nil)
    #expect(log.memoryCost(out) == plain)
  }

  @Test(
    "A smaller share is kept to at once, whatever came before",
    arguments: 1...20 as ClosedRange<UInt64>)
  func shares(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var log = Scrollback()
    let streams = [log.addStream(budget: 1 << 20), log.addStream(budget: 1 << 20)]
    var offsets: [UInt64] = [0, 0]
    var sent: [[String]] = [[], []]
    for step in 0..<200 {
      let stream = Int.random(in: 0...1, using: &random)
      let lines = (0..<Int.random(in: 1...400, using: &random)).map { "\(step) \($0) padding" }
      sent[stream] += lines
      let batch = LineBatch(lines.map { $0 + "\n" }.joined(), at: offsets[stream])
      offsets[stream] += UInt64(batch.bytes.count)
      for part in log.parts(of: batch, for: streams[stream]) {
        log.append(part, to: streams[stream])
      }
      if step % 10 == 0 {
        let budget = Int.random(in: 0...500_000, using: &random)
        log.setBudget(budget, of: streams[stream])
      }
      for place in [0, 1] {
        let cost = log.memoryCost(streams[place])
        #expect(
          cost <= max(log.budget(streams[place]), 2 * LogLimits.ringPart),
          "seed \(seed), step \(step)")
        let held = log.held(streams[place])
        let last = log.last(Lens(streams: StreamMask(streams[place])))
          .flatMap { log.line(at: $0) }.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(last == sent[place].last && held <= sent[place].count, "seed \(seed)")
      }
    }
  }

  @Test("A file that is truncated with every line it gets takes no more memory for it")
  func truncations() {
    var log = Scrollback()
    _ = log.addStream(budget: 10_000, isExempt: true)
    let out = log.addStream(budget: 20_000)
    for generation in 0..<5_000 as Range<UInt32> {
      log.append(LineBatch("line of \(generation)\n", generation: generation), to: out)
    }
    #expect(log.memoryCost(out) <= 20_000)
    #expect(log.fileViewCost < 20_000)
    #expect(log.rememberedNumberings(out) < 100)
    // The lines of the newest one are counted from its own start.
    let last = log.last(Lens()).flatMap { log.line(at: $0) }
    #expect(last?.number == .inFile(0))
  }
}
