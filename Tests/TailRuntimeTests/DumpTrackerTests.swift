import LogCore
import Testing

@testable import TailApp
@testable import TailRuntime

@Suite("What of a followed file a dump has handed on")
struct DumpTrackerTests {
  private var tracker = DumpTracker(
    export: ExportID(1),
    stream: DumpStream(
      pane: PaneID(number: 1), index: StreamIndex(0), path: LogPath("a.log"),
      origin: LineOrigin(stream: "a.log"), target: .standardOutput, startOffset: 10))
  private var splitter = LineSplitter(offset: 10)

  /// Takes in what the tailer would read.
  private mutating func read(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let chunk = bytes.prefix(LogLimits.chunkLength)
      if let batch = splitter.push(chunk, arrival: WallTime(milliseconds: 0)) {
        _ = tracker.sections(for: batch)
      }
      tracker.take(partial: splitter.partial)
      bytes = bytes.dropFirst(chunk.count)
    }
  }

  /// What is still to be written when the dump ends, and is known though nobody reads it again.
  private var rest: String {
    guard case .rest(_, let from, let known, _) = tracker.rest else { return "" }
    return "\(from): \(String(decoding: known, as: UTF8.self))"
  }

  @Test("The unfinished last line is its rest, until it is finished or the file another")
  mutating func partial() {
    read("one\nhalf")
    #expect(rest == "14: half")
    read(" a line\nmore")
    #expect(rest == "26: more")
    guard case .partial(let bytes, _)? = tracker.known else {
      Issue.record("nothing is known")
      return
    }
    #expect(bytes == Array("more".utf8))
    read("\n")
    #expect(rest == "31: ")
    #expect(tracker.known == nil)
    read("x")
    #expect(tracker.startOver(at: 0) == nil)
    #expect(rest == "0: ")
  }

  @Test("The last line of a file that was left is handed on though it has no end")
  mutating func leftBehind() throws {
    for start in ["", "one\n"] {
      read(start + "half")
      let finished = splitter.finish(arrival: WallTime(milliseconds: 0))
      let last = try #require(finished)
      #expect(tracker.sections(for: last).isEmpty)
      tracker.take(partial: [])
      guard case .partial(let bytes, _)? = tracker.startOver(at: 0) else {
        Issue.record("nothing is handed on")
        return
      }
      #expect(bytes == Array("half".utf8))
      #expect(tracker.startOver(at: 0) == nil)
      splitter.reset(offset: 0, generation: splitter.generation + 1)
    }
  }

  @Test("Of a line too long to be held only its place is known")
  mutating func longLine() {
    read("one\n" + String(repeating: "x", count: 3 * LogLimits.chunkLength))
    #expect(rest == "14: ")
    #expect(tracker.known == nil)
    read("y\nlast")
    let end = 14 + 3 * LogLimits.chunkLength + 2
    #expect(rest == "\(end): last")
  }
}
