import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("A job's end stands under its last line, whole or not")
struct EndRowTests {
  private func ended(_ text: String) -> Driver {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7, merged: true))
    driver.append(text, to: .stdout)
    driver.answer(.sample(7, state: .failed, exitCode: "1:0", merged: true))
    return driver
  }

  /// The rows without the numbers of lines.
  private func rows(_ driver: Driver) -> [String] {
    driver.screen.dropFirst().dropLast().filter { !$0.isEmpty }.map { row in
      let text = row.drop { $0 == " " || $0.isNumber }
      // The rule of an end is as wide as the pane.
      guard text.hasSuffix("────") else { return String(text) }
      return text.reversed().drop { $0 == "─" }.reversed() + "──"
    }
  }

  private let end = "── FAILED, exit 1, after 1:00 ──"

  @Test("Under a line without an end, however long it stays so")
  func unfinished() {
    var driver = ended("step 1\nsaving")
    for pause in [0.1, 1, 10, 600] {
      driver.wait(pause)
      #expect(rows(driver).suffix(3) == ["step 1", "saving", end], "after \(pause) s")
    }
    #expect(driver.screen[0].contains("ended"))
    driver.append(" it", to: .stdout)
    driver.wait(60)
    #expect(rows(driver).suffix(2) == ["saving it", end])
  }

  @Test("Lines that still come go above it")
  func lateLines() {
    var driver = ended("saving")
    driver.wait(30)
    driver.append(" it\nlast words\n", to: .stdout)
    #expect(rows(driver).suffix(3) == ["saving it", "last words", end])
    driver.wait(5)
    #expect(rows(driver).suffix(3) == ["saving it", "last words", end])
    #expect(rows(driver).count { $0 == end } == 1)
    // What another job appends later comes under it.
    driver.wait(60)
    driver.append("the next job\n", to: .stdout)
    #expect(rows(driver).suffix(2) == [end, "the next job"])
  }

  @Test("A process that outlives the job's script is waited for while it has the log open")
  func heldOpen() {
    var driver = ended("step 1\n")
    driver.wait(2)
    #expect(!driver.model.isDumpOver)
    driver.append("late\n", to: .stdout)
    driver.wait(2)
    #expect(!driver.model.isDumpOver)
    driver.happen(.closed, to: .stdout)
    driver.wait(1)
    #expect(driver.model.isDumpOver)
    #expect(rows(driver).suffix(2) == ["late", end])
  }

  @Test(
    "Nobody is waited for where it was closed, be that read before its last lines or after them")
  func closed() {
    for isBefore in [true, false] {
      var driver = Driver(.jobs(7))
      driver.answer(.sample(7, merged: true))
      driver.append("step 1\n", to: .stdout)
      driver.wait(10)
      if isBefore { driver.happen(.closed, to: .stdout) }
      driver.append("bye\n", to: .stdout)
      if !isBefore { driver.happen(.closed, to: .stdout) }
      driver.answer(.sample(7, state: .failed, exitCode: "1:0", merged: true))
      driver.wait(1)
      #expect(driver.model.isDumpOver)
    }
  }

  @Test("Under a line too long to be held in one piece")
  func longLine() {
    var driver = ended("go\n" + String(repeating: "x", count: 3 * LogLimits.chunkLength))
    driver.wait(30)
    #expect(rows(driver).last == end)
    driver.append("end\n", to: .stdout)
    driver.wait(30)
    #expect(rows(driver).last == end)
  }

  @Test("It is cleared with the lines above it, and comes back with them")
  func cleared() {
    var driver = ended("step 1\nsaving")
    driver.wait(30)
    driver.press("C")
    #expect(!driver.screen.contains { $0.contains("saving") || $0 == end })
    driver.press("C")
    #expect(rows(driver).suffix(3) == ["step 1", "saving", end])
  }

  @Test("A file that begins anew does so below the end of the run before")
  func newBeginning() {
    var driver = ended("saving")
    driver.wait(30)
    driver.happen(.truncated(from: 6, to: 0), to: .stdout)
    driver.rewrite("again\n", of: .stdout)
    driver.answer(.sample(7, restarts: 1, merged: true))
    driver.wait(5)
    let all = rows(driver)
    let places = [end, "── stdout truncated from 6 to 0 bytes ──", "again"].map {
      all.firstIndex(of: $0) ?? -1
    }
    #expect(places == places.sorted() && places[0] >= 0, "\(all)")
  }

  @Test("A file that is written has the last line without it")
  func saved() {
    var driver = ended("step 1\nsaving")
    driver.wait(30)
    driver.effects = []
    driver.press("s<Enter>")
    let requests = driver.effects.compactMap { effect -> ExportRequest? in
      if case .export(let request, _) = effect { request } else { nil }
    }
    guard let last = requests.first?.sections.last, case .partial(let bytes, _) = last else {
      Issue.record("\(requests)")
      return
    }
    #expect(String(decoding: bytes, as: UTF8.self) == "saving")
  }
}
