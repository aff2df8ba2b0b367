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
    guard case .rest(_, let from, let known, _)? = tracker.rest.last else { return "" }
    return "\(from): \(String(decoding: known, as: UTF8.self))"
  }

  /// What sections that are in memory write.
  private func text(_ sections: [ExportSection]) -> String {
    var writer = ExportWriter(filter: LineFilter())
    for section in sections {
      switch section {
      case .batch(let batch, let lines, let origin) where batch.isLate:
        writer.writeAside(batch, lines: lines, origin: origin)
      case .batch(let batch, let lines, let origin):
        writer.write(batch, lines: lines, origin: origin)
      case .partial(let bytes, let origin): writer.write(partial: bytes, origin: origin)
      case .file, .rest: Issue.record("a file is read")
      }
    }
    writer.finish()
    return String(decoding: writer.buffer, as: UTF8.self)
  }

  @Test("The unfinished last line is its rest, until it is finished or the file another")
  mutating func partial() {
    read("one\nhalf")
    #expect(rest == "14: half")
    read(" a line\nmore")
    #expect(rest == "26: more")
    #expect(text(tracker.known) == "[a.log] more\n")
    read("\n")
    #expect(rest == "31: ")
    #expect(tracker.known.isEmpty)
    read("x")
    #expect(tracker.startOver(at: 0)?.isEmpty ?? false)
    #expect(rest == "0: ")
  }

  @Test(
    "The last line of a file that was left is handed on though it has no end, however long it is",
    arguments: [4, 70_000, 3 * LogLimits.chunkLength])
  mutating func leftBehind(length: Int) throws {
    let half = String(repeating: "h", count: length)
    for start in ["", "one\n"] {
      read(start + half)
      let finished = splitter.finish(arrival: WallTime(milliseconds: 0))
      if let last = finished { #expect(tracker.sections(for: last).isEmpty) }
      tracker.take(partial: [])
      let rest = tracker.startOver(at: 0)
      #expect(text(try #require(rest)) == "[a.log] \(half)\n")
      #expect(tracker.startOver(at: 0)?.isEmpty ?? false)
      splitter.reset(offset: 0, generation: splitter.generation + 1)
    }
  }

  @Test("A long line of a file that was written anew comes before what it holds now")
  mutating func rewritten() throws {
    let half = String(repeating: "h", count: 70_000)
    read(half)
    let last = splitter.finish(arrival: WallTime(milliseconds: 0))
    if let last { #expect(tracker.sections(for: last).isEmpty) }
    tracker.take(partial: [])
    splitter.reset(offset: 5, generation: splitter.generation + 1)
    let pushed = splitter.push(Array("new\n".utf8), arrival: WallTime(milliseconds: 0))
    let batch = try #require(pushed)
    #expect(text(tracker.sections(for: batch)) == "[a.log] \(half)\n[a.log] new\n")
    #expect(rest == "9: ")
  }

  @Test("A line in pieces is written from memory: its file may be another by then")
  mutating func longLine() {
    let long = String(repeating: "x", count: 3 * LogLimits.chunkLength)
    read("one\n" + long)
    #expect(rest == "14: \(long)")
    #expect(text(tracker.known) == "[a.log] \(long)\n")
    // It is opened again, and read on where it was left.
    #expect(tracker.startOver(at: splitter.offset)?.isEmpty ?? false)
    var written = ""
    if let batch = splitter.push(Array("y\nlast".utf8), arrival: WallTime(milliseconds: 0)) {
      written = text(tracker.sections(for: batch))
    }
    tracker.take(partial: splitter.partial)
    #expect(written == "[a.log] \(long)y\n")
    let end = 14 + 3 * LogLimits.chunkLength + 2
    #expect(rest == "\(end): last")
  }

  @Test("Of a line too long to be held only its place is known, and that it is left out is told")
  mutating func longestLine() {
    let length = RuntimeLimits.heldLine + LogLimits.chunkLength
    read("one\n" + String(repeating: "x", count: length))
    #expect(rest == "14: ")
    #expect(tracker.known.isEmpty)
    read("y\nlast")
    #expect(rest == "\(14 + length + 2): last")
    read(String(repeating: "x", count: length))
    #expect(tracker.startOver(at: 0) == nil)
    #expect(tracker.startOver(at: 0)?.isEmpty ?? false)
  }

  @Test("Late lines of two files do not get into each other, nor into the line that is read")
  mutating func late() {
    var files = (0..<2).map {
      LineSplitter(offset: LineBatch.lateStart(number: $0), generation: LineBatch.lateGeneration)
    }
    let long = String(repeating: "l", count: 70_000)
    var written = ""
    read("half")
    for (file, bytes) in [(0, long), (1, "b\n"), (1, long), (0, "\nc\nend"), (1, "\n")] {
      let time = WallTime(milliseconds: 0)
      guard let batch = files[file].push(Array(bytes.utf8), arrival: time) else { continue }
      written += text(tracker.sections(for: batch))
    }
    #expect(written == ["b", long, "c", long].map { "[a.log] \($0)\n" }.joined())
    if let batch = files[0].finish(arrival: WallTime(milliseconds: 0)) {
      #expect(tracker.sections(for: batch).isEmpty)
    }
    #expect(text(tracker.known) == "[a.log] end\n[a.log] half\n")
  }
}
