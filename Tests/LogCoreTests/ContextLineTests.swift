import LogCore
import TailTestSupport
import Testing

@Suite("Neighbours are lines, whatever they are read in")
struct ContextLineTests {
  private let limit = 100_000_000

  @Test(
    "Of a line in pieces all pieces are one neighbour", arguments: 1...10 as ClosedRange<UInt64>)
  func neighbours(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 700)
    let document = LongDocument(seed: seed, hasBars: false)
    let context = Int.random(in: 1...3, using: &random)
    let term = LineFilter.Term(pattern: try Pattern(#"^short \d+\.0 "#), isExclusion: false)
    let filter = LineFilter(terms: [term])
    let matcher = Matcher(term.pattern)
    let lines = document.lines
    var expected: Set<Int> = []
    for place in lines.indices where matcher.isMatch(lines[place][...]) {
      expected.formUnion(max(0, place - context)...min(lines.count - 1, place + context))
    }
    for isSetBefore in [true, false] {
      var log = Scrollback()
      let stream = log.addStream(budget: limit)
      if isSetBefore { log.setFilter(filter, context: context) }
      var splitter = LineSplitter()
      var place = 0
      while place < document.bytes.count {
        let most = Bool.random(using: &random) ? 2000 : LogLimits.chunkLength
        let end = min(document.bytes.count, place + Int.random(in: 1...most, using: &random))
        let part = document.bytes[place..<end]
        if let batch = splitter.push(part, arrival: WallTime(milliseconds: 1)) {
          log.append(batch, to: stream)
        }
        place = end
      }
      if !isSetBefore { log.setFilter(filter, context: context) }
      // Bytes that are no UTF-8 cost more: a slice at a time.
      while log.hasUnjudged { log.judgeMore() }
      #expect(shown(log, document) == expected, "seed \(seed), set before: \(isSetBefore)")
    }
  }

  /// The numbers of the lines of which something is shown.
  private func shown(_ log: Scrollback, _ document: LongDocument) -> Set<Int> {
    let starts = document.lineStarts
    let lens = Lens(filtering: true)
    var found: Set<Int> = []
    var number = 0
    var next = log.first(lens)
    while let place = next {
      while number + 1 < starts.count, starts[number + 1] <= Int(place.offset) { number += 1 }
      found.insert(number)
      next = log.after(place, lens)
    }
    return found
  }
}
