import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("The mouse")
struct MouseTests {
  /// Three panes of eight rows each, the first with 50 lines, and the mouse on.
  private func panes() -> Driver {
    var driver = Driver(
      LaunchPlan(sources: ["a", "b", "c"].map { .file(LogPath("\($0).log")) }), columns: 80,
      rows: 25)
    for pane in 0..<3 {
      driver.open(.file, of: pane)
      driver.append((1...50).map { "line \($0)\n" }.joined(), to: .file, of: pane)
    }
    driver.press("<F2>")
    return driver
  }

  private func send(_ kind: MouseEvent.Kind, _ column: Int, _ row: Int, to driver: inout Driver) {
    driver.send(.input(.mouse(MouseEvent(kind, at: Point(column: column, row: row)))))
  }

  private func click(_ column: Int, _ row: Int, _ driver: inout Driver) {
    send(.press, column, row, to: &driver)
    send(.release, column, row, to: &driver)
  }

  @Test("F2 turns it on and off, and the bottom line says how to select text meanwhile")
  func toggle() {
    var driver = panes()
    func wanted() -> [Bool] {
      driver.effects.compactMap { if case .setMouse(let isOn) = $0 { isOn } else { nil } }
    }
    #expect(wanted() == [true])
    #expect(driver.bottom.contains("mouse on"))
    driver.press("<Esc>")
    #expect(driver.bottom.contains("Shift-drag selects"))
    driver.press("<F2>")
    #expect(wanted() == [true, false])
    click(5, 20, &driver)
    #expect(driver.model.focus == 0)
  }

  @Test("A plan can turn it on from the start")
  func plan() {
    var plan = LaunchPlan.file("a.log")
    plan.usesMouse = true
    let driver = Driver(plan)
    #expect(driver.effects.contains { if case .setMouse(true) = $0 { true } else { false } })
  }

  @Test("The wheel scrolls the pane under it, not the focused one")
  func wheel() {
    var driver = panes()
    send(.wheel(-1), 10, 20, to: &driver)
    #expect(driver.model.focus == 0)
    #expect(driver.model.panes[0].viewport.isFollowing)
    // Seven rows of text: lines 44 to 50, and three up.
    #expect(driver.screen[17].contains("line 41"))
    send(.wheel(-2), 10, 16, to: &driver)
    #expect(driver.screen[17].contains("line 35"))
    send(.wheel(5), 10, 20, to: &driver)
    #expect(driver.screen[23].contains("line 50"))
    #expect(driver.model.panes[2].viewport.isFollowing)
  }

  @Test("A click focuses, two at once give the pane the screen, and back")
  func click() {
    var driver = panes()
    click(10, 12, &driver)
    #expect(driver.model.focus == 1)
    driver.wait(2)
    click(10, 12, &driver)
    #expect(!driver.model.isZoomed)
    driver.wait(0.2)
    click(10, 12, &driver)
    #expect(driver.model.isZoomed)
    #expect(driver.screen[0].contains("b.log"))
    driver.wait(2)
    click(10, 12, &driver)
    driver.wait(0.1)
    click(10, 12, &driver)
    #expect(!driver.model.isZoomed)
  }

  @Test("Dragging a title moves the border above it; a rule between columns moves, too")
  func drag() {
    var driver = panes()
    #expect(driver.screen[8].contains("b.log"))
    send(.press, 40, 8, to: &driver)
    send(.drag, 40, 11, to: &driver)
    send(.drag, 41, 12, to: &driver)
    #expect(driver.screen[12].contains("b.log"))
    #expect(driver.screen[16].contains("c.log"))
    send(.release, 41, 12, to: &driver)
    send(.drag, 41, 4, to: &driver)
    #expect(driver.screen[12].contains("b.log"))

    var columns = Driver(
      LaunchPlan(sources: ["a", "b"].map { .file(LogPath("\($0).log")) }), columns: 81, rows: 20)
    columns.press("<F2>L")
    send(.press, 40, 10, to: &columns)
    send(.drag, 50, 10, to: &columns)
    #expect(columns.model.layout.slots.map(\.body.columns) == [50, 30])
  }

  @Test("On a page the wheel moves the page, and a click changes nothing behind it")
  func page() {
    var driver = panes()
    driver.press("?")
    let before = driver.screen
    send(.wheel(1), 5, 5, to: &driver)
    #expect(driver.screen != before)
    #expect(driver.screen[2] == before[5])
    click(5, 20, &driver)
    driver.press("<Esc>")
    #expect(driver.model.focus == 0)
  }
}
