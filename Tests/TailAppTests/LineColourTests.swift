import CellUI
import TailTestSupport
import Testing

@testable import TailApp

@Suite("Colours of lines that bring none")
struct LineColourTests {
  private let theme = Theme.everywhere

  /// How a text on the screen looks.
  private func style(of text: String, _ driver: Driver) -> Style? {
    for (number, row) in driver.screen.enumerated() {
      guard let range = row.firstRange(of: text) else { continue }
      let column = row.distance(from: row.startIndex, to: range.lowerBound)
      return driver.grid.row(number).dropFirst(column).first?.style
    }
    return nil
  }

  @Test("Time, level, names, paths and what tells of an error")
  func parts() {
    var driver = Driver(.file("log"), columns: 100)
    driver.append(
      """
      2026-11-24 15:04:20 INFO epoch=7 done
      15:04:21 WARNING scale halved
      15:04:22 DEBUG wrote /tmp/model.pt
      RuntimeError: out of memory

      """, to: .file)
    #expect(style(of: "2026-11", driver) == theme.timestamp)
    #expect(style(of: "INFO", driver) == theme.levelInfo)
    #expect(style(of: "epoch", driver) == theme.key)
    #expect(style(of: "done", driver) == .standard)
    #expect(style(of: "WARNING", driver) == theme.levelWarning)
    #expect(style(of: "DEBUG", driver) == theme.levelDebug)
    #expect(style(of: "/tmp/model.pt", driver) == theme.path)
    #expect(style(of: "RuntimeError", driver) == theme.levelError)
    #expect(style(of: "out of memory", driver) == .standard)
  }

  @Test("A line that brings colours keeps them, and one of stderr has a mark instead of a colour")
  func own() {
    var driver = Driver(.jobs(7), columns: 100)
    driver.answer(.sample(7))
    driver.append("\u{1B}[35mmagenta\u{1B}[0m epoch=7\n", to: .stdout)
    driver.append("plain words\n", to: .stderr)
    #expect(style(of: "epoch", driver) == .standard)
    #expect(style(of: "plain", driver) == .standard)
    #expect(style(of: "▌", driver) == theme.stderr)
  }

  @Test("What is searched for lies over them; a part that is cut or wrapped has its colours")
  func over() {
    var driver = Driver(.file("log"), columns: 40)
    driver.append("15:04:20 INFO " + String(repeating: "word ", count: 10) + "step=5\n", to: .file)
    driver.press("w")
    #expect(style(of: "step", driver) == theme.key)
    driver.press("/step<Enter>")
    #expect(style(of: "step", driver) == theme.currentMatch)
  }

  @Test("They can be switched off")
  func off() {
    var plan = LaunchPlan.jobs(1, 2)
    plan.display.coloursLogs = false
    var driver = Driver(plan, columns: 100)
    driver.answer(.sample(1), .sample(2))
    driver.append("INFO epoch=7\n", to: .stdout, of: 1)
    #expect(style(of: "epoch", driver) == .standard)
    // Not in the row under the cursor, which has none anyway.
    driver.press("T")
    #expect(style(of: "epoch", driver) == .standard)
  }
}
