import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("What panes of files are called")
struct LabelTests {
  private func labels(_ paths: [String]) -> [String] {
    let plan = LaunchPlan(sources: paths.map { .file(LogPath($0)) })
    return Driver(plan, columns: 120, rows: 40).model.panes.map(\.distinctLabel)
  }

  @Test("Files of one name are told apart by as few of their folders as do")
  func folders() {
    #expect(labels(["a/log.txt", "b/other.txt"]) == ["log.txt", "other.txt"])
    #expect(labels(["a/log.txt", "b/log.txt", "b/x.txt"]) == ["a/log.txt", "b/log.txt", "x.txt"])
    #expect(
      labels(["/w/run1/logs/log.txt", "/w/run2/logs/log.txt"]) == [
        "run1/logs/log.txt", "run2/logs/log.txt",
      ])
    #expect(labels(["log.txt", "b/log.txt"]) == ["log.txt", "b/log.txt"])
    // What differs further up stays the same here.
    #expect(
      labels(["/a/1/2/3/x", "/b/1/2/3/x"]) == ["1/2/3/x", "1/2/3/x"])
  }

  @Test("Titles and rows show it, also once others have come or gone")
  func shown() {
    let plan = LaunchPlan(sources: [.file(LogPath("a/log.txt")), .file(LogPath("b/log.txt"))])
    var driver = Driver(plan, columns: 100, rows: 24)
    #expect(driver.screen.contains { $0.contains("a/log.txt") })
    driver.press("T")
    #expect(driver.screen.contains { $0.contains("b/log.txt") })
    driver.press("T")
    driver.press("x")
    #expect(driver.model.panes.count == 1)
    #expect(!driver.screen[0].contains("/log.txt"))
  }
}
