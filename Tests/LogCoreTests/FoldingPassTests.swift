import LogCore
import TailTestSupport
import Testing

/// A file with bars between its lines, of which only the newest are in memory.
private struct BarFile {
  var bytes: [UInt8] = []

  /// - Parameter restores: whether bars that come back to a remembered place are among them: what
  ///   reads from the middle of one cannot know the place.
  init(seed: UInt64, steps: Int, restores: Bool = false) {
    var random = SplitMix64(seed: seed)
    for step in 0..<steps {
      switch Int.random(in: 0..<(restores ? 6 : 4), using: &random) {
      case 0: add("plain \(step)\n")
      case 4...: restored(step, &random)
      case 1: nested(step, &random)
      case 2: frames(step, &random)
      default: add("\rsingle \(step) 10%\rsingle \(step) 100%\n")
      }
    }
  }

  private mutating func add(_ text: String) { bytes += Array(text.utf8) }

  /// As tqdm writes nested bars.
  private mutating func nested(_ step: Int, _ random: inout SplitMix64) {
    add("\router \(step): 0\n")
    for turn in 1...Int.random(in: 1...3, using: &random) {
      for inner in 0..<Int.random(in: 2...40, using: &random) {
        add("\rinner \(step): \(turn).\(inner)\u{1B}[K\u{1B}[A\n")
      }
      add("\u{1B}[A\router \(step): \(turn)\n")
    }
    add("\n")
  }

  /// As `tput sc` and `tput rc` have it.
  private mutating func restored(_ step: Int, _ random: inout SplitMix64) {
    let rows = Int.random(in: 1...4, using: &random)
    add("\u{1B}7")
    for frame in 0..<Int.random(in: 1...30, using: &random) {
      if frame > 0 { add("\u{1B}8") }
      for row in 0..<rows { add("\u{1B}[Kplace \(step).\(row): \(frame)\n") }
    }
  }

  /// As rich writes frames, with text between.
  private mutating func frames(_ step: Int, _ random: inout SplitMix64) {
    let rows = Int.random(in: 2...4, using: &random)
    let up = "\r\u{1B}[2K" + String(repeating: "\u{1B}[1A\u{1B}[2K", count: rows - 1)
    var isFirst = true
    for frame in 0..<Int.random(in: 2...30, using: &random) {
      if !isFirst { add(up) }
      isFirst = false
      if Int.random(in: 0..<5, using: &random) == 0 { add("note \(step).\(frame)\n") }
      add((0..<rows).map { "bar \(step).\($0): \(frame)" }.joined(separator: "\n"))
    }
    add("\n")
  }
}

@Suite("Progress output in the file and in memory")
struct FoldingPassTests {
  /// All rows of a pane whose ring is small, the file's before those in memory.
  private func rows(
    _ file: BarFile, budget: Int, from start: Int = 0, cut: Int, isRaw: Bool = false
  ) throws -> [String] {
    let feed = FeedID(1)
    var history = PlayedHistory()
    history.files[feed] = file.bytes
    var log = Scrollback()
    let stream = log.addStream(budget: budget)
    log.begin(stream, at: UInt64(start), generation: 0)
    var splitter = LineSplitter(offset: UInt64(start))
    for place in stride(from: start, to: file.bytes.count, by: cut) {
      let time = WallTime(milliseconds: Int64(place) * 2000)
      let chunk = file.bytes[place..<min(place + cut, file.bytes.count)]
      if let batch = splitter.push(chunk, arrival: time) { log.append(batch, to: stream) }
    }
    let lens = Lens(reachesFile: true, isRaw: isRaw)
    var found: [String] = []
    var place: Position?
    for _ in 0..<100_000 {
      do throws(FileMiss) {
        guard let next = try log.walk(from: place, by: 1, forward: true, lens).position else {
          return found
        }
        place = next
        guard let line = log.line(at: next) else { continue }
        let bytes = isRaw ? line.bytes : line.row.map { $0[...] } ?? line.bytes
        let text = isRaw ? Array(bytes) : ShownText(of: bytes).bytes
        found.append(String(decoding: text, as: UTF8.self))
      } catch {
        let request = HistoryRequest(
          feed: feed, path: LogPath("/f"), ticket: 1, contentCheck: nil,
          question: .piece(at: error.offset, end: error.range.upperBound, goingOn: nil))
        for case .piece(let piece) in history.answers(to: request) {
          log.insert(piece, of: stream)
        }
      }
    }
    return found
  }

  @Test(
    "A ring of any size and the file behind it show the rows that a ring for all would",
    arguments: 1...12 as ClosedRange<UInt64>)
  func anyBudget(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 100)
    let file = BarFile(seed: seed, steps: 20, restores: true)
    let all = try rows(file, budget: 10_000_000, cut: 4096)
    #expect(all.contains { $0.hasPrefix("plain") || $0.hasPrefix("single") })
    let places = all.filter { $0.hasPrefix("place") }.map { $0.prefix { $0 != ":" } }
    #expect(Set(places).count == places.count, "seed \(seed): each row of a bar is there once")
    for _ in 0..<8 {
      let budget = Int.random(in: 400...6000, using: &random)
      let cut = Int.random(in: 20...2000, using: &random)
      let seen = try rows(file, budget: budget, cut: cut)
      let difference = seen.difference(from: all)
      #expect(difference.isEmpty, "seed \(seed), budget \(budget), cut \(cut): \(difference)")
    }
    let raw = try rows(file, budget: 3000, cut: 500, isRaw: true)
    #expect(raw.joined(separator: "\n") + "\n" == String(decoding: file.bytes, as: UTF8.self))
  }

  @Test(
    "The same where reading began in the middle, in a bar or not",
    arguments: 1...12 as ClosedRange<UInt64>)
  func coldStart(seed: UInt64) throws {
    var random = SplitMix64(seed: seed &+ 200)
    let file = BarFile(seed: seed, steps: 20)
    let all = try rows(file, budget: 10_000_000, cut: 4096)
    let starts = file.bytes.indices.filter { $0 == 0 || file.bytes[$0 - 1] == 10 }
    for _ in 0..<8 {
      let start = starts[Int.random(in: 0..<starts.count, using: &random)]
      let seen = try rows(file, budget: 10_000_000, from: start, cut: 1000)
      // A line end that goes over a row above the first line cannot be known for one.
      let (missing, extra) = (Set(all).subtracting(seen), Set(seen).subtracting(all + [""]))
      #expect(missing.isEmpty && extra.isEmpty, "seed \(seed), start \(start): \(missing) \(extra)")
    }
  }
}
