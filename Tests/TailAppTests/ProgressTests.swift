import CellUI
import Foundation
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

/// Output of real programs, cut in all ways, against what a terminal shows of it.
@Suite("Progress output")
struct ProgressTests {
  static let recordings = [
    "tqdm-single", "tqdm-nested-leave", "tqdm-nested-drop", "tqdm-pty", "rich-file", "rich-pty",
    "rich-transient", "pip-pty", "curl-file", "curl-pty",
  ]

  private func fixture(_ name: String) throws -> [UInt8] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "Fixtures/\(name)")
    return Array(try Data(contentsOf: file))
  }

  private func lines(_ name: String) throws -> [String] {
    String(decoding: try fixture(name + ".screen"), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast()
  }

  private func oneFile() -> Driver {
    var driver = Driver(.file("/logs/a.log"), columns: 100, rows: 60)
    driver.open(.file)
    return driver
  }

  /// The rows of text of the only pane, without gutters and empty ones at the end.
  private func body(_ driver: Driver) -> [String] {
    var rows = driver.screen.dropFirst().dropLast().map { String($0.dropFirst(7)) }
    while rows.last == "" { rows.removeLast() }
    return rows
  }

  @Test("It ends as on a terminal, read at once", arguments: recordings)
  func whole(name: String) throws {
    var driver = oneFile()
    driver.append(bytes: try fixture(name + ".log"), to: .file)
    #expect(try body(driver) == lines(name))
  }

  @Test(
    "A bar of which all rows were erased is not shown, and what comes next has the numbers of its rows",
    arguments: [
      // tqdm with leave=False, with and without erasing; rich; rows that end in a line end; nested bars.
      "\r 10%\r 20%\r     \r", "\r 10%\r 20%\r\u{1B}[K", "\r 10%\r 20%\u{1B}[2K\r",
      "a 1\nb 1\r\u{1B}[2K\u{1B}[1A\u{1B}[2Ka 2\nb 2\n\r\u{1B}[1A\u{1B}[2K\r\u{1B}[1A\u{1B}[2K",
      "a 1\nb 1\n\u{1B}[2A\u{1B}[J", "a 1\nb 1\n\u{1B}[2Aa 2\nb 2\n\u{1B}[2A\u{1B}[J",
      "\ra 1\n\rb 1\u{1B}[A\n\r     \r\u{1B}[A\r     \r",
    ])
  func erased(bar: String) {
    for isWhole in [true, false] {
      var driver = oneFile()
      driver.append("start\n", to: .file)
      for piece in isWhole ? [bar] : bar.map(String.init) { driver.append(piece, to: .file) }
      let rows = driver.screen.dropFirst().dropLast()
      #expect(rows.filter { $0.contains { !$0.isWhitespace } }.count == 1, "\(rows)")
      #expect(driver.bottom.contains("1 of 1 line") || driver.bottom.contains("1 line"))
      // It begins anew, and is erased again.
      driver.append("again", to: .file)
      #expect(body(driver) == ["start", "again"])
      driver.append("\r\u{1B}[2K", to: .file)
      #expect(body(driver) == ["start"])
      driver.append("after\nmore\n", to: .file)
      let after = driver.screen.dropFirst().dropLast()
        .map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
      #expect(after == ["1 start", "2 after", "3 more"])
    }
  }

  @Test("It ends the same when it is read in pieces of any size", arguments: recordings)
  func pieces(name: String) throws {
    let bytes = try fixture(name + ".log")
    let expected = try lines(name)
    for seed in 1...6 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var driver = oneFile()
      var place = 0
      while place < bytes.count {
        let end = min(
          bytes.count, place + Int.random(in: 1...(seed < 4 ? 80 : 700), using: &random))
        driver.append(bytes: Array(bytes[place..<end]), to: .file)
        if Bool.random(using: &random) { driver.wait(2) }
        place = end
      }
      #expect(body(driver) == expected, "seed \(seed)")
    }
  }

  @Test("While it runs, its rows are where they were, whatever is there of the next frame")
  func running() throws {
    let bytes = try fixture("tqdm-nested-drop.log")
    var driver = oneFile()
    for start in stride(from: 0, to: bytes.count - 18, by: 23) {
      driver.append(bytes: Array(bytes[start..<min(start + 23, bytes.count - 18)]), to: .file)
      let rows = body(driver)
      #expect(rows.count <= 2, "\(start): \(rows)")
      #expect(rows.first?.hasPrefix("epochs:") ?? false, "\(start): \(rows)")
      #expect(driver.screen[1].hasPrefix(start < 100 ? "" : "    1"), "\(start)")
    }
  }

  @Test("What comes late to an earlier file keeps its rows, whatever moves up behind it")
  func lateLines() throws {
    func late(_ text: String) -> LineBatch {
      LineBatch(
        text, at: LineBatch.lateStart(number: 1), generation: LineBatch.lateGeneration)
    }
    var driver = oneFile()
    driver.append("one\nouter 1\ninner 1\n", to: .file)
    let feed = try #require(driver.feed(.file))
    driver.send(.feed(feed, .lines(late("late\n"))))
    driver.append("\u{1B}[2A\u{1B}[2Kouter 2\n\u{1B}[2Kinner 2\n", to: .file)
    #expect(body(driver) == ["one", "outer 2", "inner 2", "late"])
    // What has no place in memory any more has it where the next lines come.
    var plan = LaunchPlan.file("/logs/a.log")
    plan.ringBudget = 4_000
    var small = Driver(plan, columns: 100, rows: 60)
    small.append("one\nouter 1\ninner 1\n", to: .file)
    small.append("\u{1B}[2A\u{1B}[2Kouter 2\n", to: .file)
    let other = try #require(small.feed(.file))
    small.send(.feed(other, .lines(late(String(repeating: "late\n", count: 2_000)))))
    small.append("\u{1B}[2Kinner 2\n\u{1B}[2A\u{1B}[2Kouter 3\n\u{1B}[2Kinner 3\n", to: .file)
    #expect(body(small).suffix(2) == ["outer 3", "inner 3"])
    #expect(body(small).count { $0.contains("outer") || $0.contains("inner") } == 2)
  }

  @Test("r shows every frame, and the way back keeps the place")
  func raw() throws {
    var driver = oneFile()
    driver.append(bytes: try fixture("tqdm-nested-drop.log"), to: .file)
    driver.press("r")
    #expect(body(driver).count == 32)
    #expect(body(driver)[1].contains("^Mepoch 0:   0%"))
    #expect(body(driver)[1].hasSuffix("^[[A"))
    driver.press("r")
    #expect(try body(driver) == lines("tqdm-nested-drop"))
  }

  @Test("C clears a bar that runs; it comes back with its next frame")
  func cleared() throws {
    let bytes = try fixture("tqdm-nested-drop.log")
    var driver = oneFile()
    driver.append(bytes: Array(bytes[..<700]), to: .file)
    driver.press("C")
    driver.append(bytes: Array(bytes[700...]), to: .file)
    #expect(try body(driver) == lines("tqdm-nested-drop"))
  }

  @Test("A filter and a search look at what a row shows, not at what it showed")
  func filtered() throws {
    var driver = oneFile()
    driver.append(bytes: try fixture("rich-pty.log"), to: .file)
    driver.press("&checkpoint<Enter>")
    #expect(body(driver) == ["checkpoint 3", "checkpoint 11", "checkpoint 19"])
    driver.press("&<Enter>/50%<Enter>")
    #expect(driver.bottom.contains("1 of 1"))
    driver.press("/  0%<Enter>")
    #expect(driver.bottom.contains("no line matches"))
  }

  @Test("What a bar has written over itself is not found, but for the raw form")
  func overwritten() {
    var driver = oneFile()
    driver.append("start\n\rstep 1 loss 0.9\rstep 2 loss 0.7\nplain step 3\r\n", to: .file)
    driver.press("&step<Enter>")
    #expect(body(driver) == ["step 2 loss 0.7", "plain step 3"])
    driver.press("&<Enter>&!step 1<Enter>")
    #expect(body(driver) == ["start", "step 2 loss 0.7", "plain step 3"])
    driver.press("&<Enter>/0.9<Enter>")
    #expect(driver.bottom.contains("no line matches"))
    driver.press("/^step 2<Enter>")
    #expect(driver.bottom.contains("1 of 1"))
    driver.press("r/0[.]9<Enter>")
    #expect(driver.bottom.contains("1 of 1"))
  }

  @Test("The same in the part of the file that is not in memory")
  func overwrittenInFile() {
    var driver = Driver(.file("/logs/a.log"), columns: 100, rows: 10)
    let bars = (1...3000).map { "\rstep \($0) loss 0.9\rstep \($0) loss 0.7\n" }.joined()
    driver.write(bars, to: .file, holding: 5)
    driver.press("/^step 17 <Enter>")
    #expect(body(driver).contains("step 17 loss 0.7"))
    #expect(driver.bottom.contains("1 of 1"))
    driver.press("/0[.]9<Enter>")
    #expect(driver.bottom.contains("no line matches"))
    driver.press("&step 17<Enter>g")
    #expect(body(driver).first == "step 17 loss 0.7")
    driver.press("&<Enter>r/1 loss 0.9.*1 loss<Enter>")
    #expect(driver.bottom.contains("of 300"))
  }

  @Test("A bar that is longer than the ring shows its rows, with the last that was written to them")
  func longBar() {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.ringBudget = 200_000
    var driver = Driver(plan, columns: 100, rows: 10)
    driver.open(.file)
    driver.append("before\n\router: 7\n", to: .file)
    for step in 0..<40 {
      driver.append(
        (0..<300).map {
          "\rinner: \(step).\($0) " + String(repeating: "#", count: 20) + "\u{1B}[A\n"
        }
        .joined(), to: .file)
      driver.wait(2)
    }
    #expect(body(driver) == ["outer: 7", "inner: 39.299 " + String(repeating: "#", count: 20)])
    #expect(driver.bottom.contains(" 3 lines"))
    driver.press("p")
    driver.append("\rinner: 40\u{1B}[A\n\nnew\n", to: .file)
    #expect(driver.bottom.contains("PAUSED +1"))
    driver.press("r")
    driver.wait(6)
    #expect(driver.bottom.contains("PAUSED +1"))
    #expect(driver.bottom.contains("12,005 lines"))
  }

  @Test("A bar without a line end is one row, however many pieces it takes")
  func piecesOfABar() {
    var driver = oneFile()
    let frames = (0..<30_000).map { "\r \($0)/30000 it/s" }.joined()
    driver.append("start\n" + frames, to: .file)
    #expect(body(driver) == ["start", " 29999/30000 it/s"])
    driver.append("\r done\u{1B}[K\nnext\n", to: .file)
    #expect(body(driver) == ["start", " done", "next"])
  }

  @Test("Output that comes back to a remembered place has the rows that a terminal shows")
  func remembered() {
    var driver = oneFile()
    driver.append("copy \u{1B}7 10%\u{1B}8 50%\u{1B}8 100%\n", to: .file)
    driver.append("take \u{1B}[s 10%\u{1B}[u 50%\u{1B}[u 100%\n", to: .file)
    #expect(body(driver) == ["copy  100%", "take  100%"])
    for frame in ["\u{1B}7", "\u{1B}8", "\u{1B}8"].enumerated() {
      for byte in "\(frame.element)one \(frame.offset)\n two \(frame.offset)\n".utf8 {
        driver.append(bytes: [byte], to: .file)
      }
      driver.wait(2)
      #expect(body(driver).dropFirst(2) == ["one \(frame.offset)", " two \(frame.offset)"])
    }
    driver.append("\u{1B}8\u{1B}[Kdone\n\u{1B}[Kend\n", to: .file)
    #expect(body(driver).dropFirst(2) == ["done", "end"])
    driver.press("r")
    #expect(body(driver)[2].hasPrefix("^[7one 0"))
  }

  @Test("A line that comes back to a place for ever is one row, with what stands before the place")
  func piecesOfARememberedBar() {
    var driver = oneFile()
    let frames = (0..<30_000).map { "\u{1B}8\($0)/30000 it/s" }.joined()
    driver.append("start\ncopy \u{1B}7" + frames, to: .file)
    #expect(body(driver) == ["start", "copy 29999/30000 it/s"])
    driver.append("\u{1B}8done\u{1B}[K\nnext\n", to: .file)
    #expect(body(driver) == ["start", "copy done", "next"])
  }

  @Test("A long line that ends with CR LF is no bar: all of it is shown")
  func longLine() {
    var driver = oneFile()
    driver.append(String(repeating: "x", count: 150_000) + "end\r\nnext\r\n", to: .file)
    #expect(body(driver).count == 4)
    #expect(body(driver).last == "next")
  }

  @Test("Read from its middle, a bar is one row; the one above it appears where it belongs")
  func middle() {
    var driver = Driver(.file("/logs/a.log"), columns: 100, rows: 10)
    driver.open(.file, skipping: 5000)
    driver.append("\rinner: 1\u{1B}[A\n\rinner: 2\u{1B}[A\n\rinner: 3\u{1B}[A\n", to: .file)
    #expect(body(driver) == ["inner: 3"])
    driver.append("\rinner: 4\u{1B}[A\router: 1\n\rinner: 5", to: .file)
    #expect(body(driver) == ["outer: 1", "inner: 5"])
    driver.append("\u{1B}[A\n\rinner: 6\u{1B}[A\n", to: .file)
    #expect(body(driver) == ["outer: 1", "inner: 6"])
  }
}
