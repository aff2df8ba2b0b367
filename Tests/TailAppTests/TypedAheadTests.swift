import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

/// Keys that come before the file has answered the ones before them, as over a slow line or on a slow file
/// system: they do what they would have done after the answer.
@Suite("Keys typed ahead")
struct TypedAheadTests {
  private static let keys = [
    "gj", "500gj", "500g5j", "1500G5k", "g<C-f>", "g10jk", "50%kk", "ge", "gee", "g$", "gl",
    "gjjjkGk", "1500G5kF", "g/NEEDLE<Enter>", "g/NEEDLE<Enter>n", "g/NEEDLE<Enter>nN",
    "1000g/NEEDLE<Enter>n", "g&NEEDLE<Enter>", "g&NEEDLE<Enter>jj", "gj&line<Enter>k",
    "/NEEDLE<Enter>nj", "/NEEDLE<Enter>nnN", "/NEEDLE<Enter>3n", "/NEEDLE<Enter>ng5jn",
    "g/NEEDLE<Esc>j", "gp", "g/NEEDLE", "g&NEED", "99999G5k",
    ":search NEEDLE<Enter>", "g:search NEEDLE<Enter>n", "gw5j", "gz5j", "200jg5jk", "oog5j",
    "g&2995<Enter>", "g&2995", "500g&2995<Enter>j", "gj&NEEDLE<Enter>k", "g&2995<Enter>G",
    "99999G&2995<Enter>", "g5j&NEEDLE<Esc>j", "g&2995<Enter>&<Enter>j", "g&2995<Enter>&&j",
  ]

  private func longFile() -> Driver {
    var driver = Driver(.file("/logs/run.log"), columns: 60, rows: 12)
    let lines = (1...3000).map { number in
      switch number {
      case 20: "ERROR at line 20\n"
      case let number where number % 100 == 15 || number == 2995:
        "line \(number) NEEDLE \(String(repeating: "x", count: 70)) NEEDLE\n"
      default: "line \(number)\n"
      }
    }
    driver.write(lines.joined(), to: .file, holding: 100)
    return driver
  }

  /// Without what is said for a while.
  private func screen(_ driver: Driver) -> [String] {
    var driver = driver
    driver.wait(60)
    return driver.screen
  }

  @Test("They do the same as after the answer", arguments: keys)
  func same(keys: String) {
    var (quick, slow) = (longFile(), longFile())
    quick.press(keys)
    slow.answersHistory = false
    slow.press(keys)
    slow.answersHistory = true
    slow.wait(0)
    #expect(screen(slow) == screen(quick))
  }

  @Test("A filter that is typed on the way leaves the reader where the way has led")
  func filter() {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("g&2995<Enter>")
    driver.answersHistory = true
    driver.wait(0)
    #expect(driver.screen.contains { $0.contains("line 2995") })
    #expect(driver.screen.last?.contains("PAUSED") ?? false)
  }

  @Test("Esc gives them up")
  func escape() {
    var driver = longFile()
    let before = screen(driver)
    driver.answersHistory = false
    driver.press("g5j<Esc>")
    driver.answersHistory = true
    driver.wait(0)
    #expect(screen(driver) == before)
    driver.press("gj")
    #expect(driver.screen[1].contains("line 2"))
  }

  @Test("A pattern that is given up meanwhile takes no key with it")
  func givenUp() throws {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("&NEEDLE<Enter>gj")
    let pattern = try #require(driver.model.panes[0].filter.terms.first?.pattern)
    let feed = try #require(driver.feed(.file))
    driver.send(
      .history(HistoryReport(feed: feed, ticket: 0, answer: .tooExpensive(pattern))))
    driver.answersHistory = true
    driver.wait(0)
    #expect(driver.screen[1].contains("line 2"))
  }

  @Test("What is in view is copied where the reader was going")
  func copy() throws {
    var driver = longFile()
    driver.answersHistory = false
    driver.press("gjy")
    driver.answersHistory = true
    driver.wait(0)
    let copied = driver.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
    #expect(copied.count == 1)
    #expect(copied.first?.hasPrefix("line 2\nline 3\n") ?? false)
  }
}
