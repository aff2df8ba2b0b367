import CellUI
import TailTestSupport
import Testing

@testable import TailApp

@Suite("Where the reader is")
struct ReadingPlaceTests {
  private func log(_ lines: Int, theme: Theme = .everywhere) -> Driver {
    var plan = LaunchPlan.file("log")
    plan.theme = theme
    var driver = Driver(plan, columns: 100, rows: 12)
    driver.append((1...lines).map { "line \($0)\n" }.joined(), to: .file)
    return driver
  }

  @Test("Lines and percentage while paused; while following, the count alone")
  func range() {
    var driver = log(3000)
    #expect(driver.bottom.contains("FOLLOW  3,000 of 3,000 lines │"))
    driver.press("1500g")
    #expect(driver.bottom.contains("1,500–1,509 of 3,000 lines 48%"), "\(driver.bottom)")
    driver.press("g")
    #expect(driver.bottom.contains("1–10 of 3,000 lines 0%"), "\(driver.bottom)")
    driver.press("1500g&7<Enter>")
    #expect(driver.bottom.contains(" of 3,000 lines"), "\(driver.bottom)")
    #expect(!driver.bottom.contains("–"))
  }

  @Test("E says which error it went to, and the line has the cursor and a ground of its own")
  func error() throws {
    var driver = log(50, theme: .dark)
    driver.append("ValueError: one\nline\nValueError: two\nline\n", to: .file)
    driver.press("E")
    #expect(driver.bottom.contains("error 2 of 2"), "\(driver.bottom)")
    let row = try #require(driver.screen.firstIndex { $0.contains("ValueError: two") })
    #expect(driver.grid.cursor?.row == row)
    #expect(
      driver.grid.row(row).allSatisfy { $0.style.background == Theme.dark.currentLine.background })
    driver.press("E")
    #expect(driver.bottom.contains("error 1 of 2"), "\(driver.bottom)")
    driver.append("ValueError: three\n", to: .file)
    #expect(driver.bottom.contains("error 1 of 3"), "\(driver.bottom)")
    driver.press("e")
    #expect(driver.bottom.contains("error 2 of 3"), "\(driver.bottom)")
    driver.press("k")
    #expect(!driver.bottom.contains("error 2"), "\(driver.bottom)")
  }

  @Test("Where the ground is not known, the number of the line stands out")
  func unknownGround() throws {
    var driver = log(5)
    driver.append("ValueError: one\n", to: .file)
    driver.press("E")
    let row = try #require(driver.screen.firstIndex { $0.contains("ValueError") })
    func style(_ column: Int) -> Style { driver.grid[column: column, row: row].style }
    #expect(style(4).attributes.contains(.reverse))
    #expect(!style(20).attributes.contains(.reverse))
  }
}
