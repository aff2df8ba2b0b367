import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("Layouts")
struct LayoutTests {
  private func layout(
    _ arrangement: Arrangement, columns: Int, rows: Int, panes: Int, focus: Int = 0,
    share: (Int) -> PaneShare = { _ in PaneShare() }
  ) -> PaneLayout {
    PaneLayout(
      size: Size(columns: columns, rows: rows), panes: Array(0..<panes), focus: focus,
      isZoomed: false, arrangement: arrangement, share: share)
  }

  /// Says what is wrong with a layout; `nil` when nothing is.
  private func flaw(_ layout: PaneLayout, columns: Int, rows: Int, focus: Int) -> String? {
    var owners = [Int](repeating: 0, count: columns * rows)
    func claim(_ area: Rect) -> Bool {
      guard area.column >= 0, area.row >= 0, area.endColumn <= columns, area.endRow <= rows
      else { return false }
      for row in area.row..<area.endRow {
        for column in area.column..<area.endColumn { owners[row * columns + column] += 1 }
      }
      return true
    }
    let rules = layout.borders.filter { $0.axis == .columns }.map(\.area)
    let areas =
      layout.slots.flatMap { [$0.title, $0.body] } + rules
      + [layout.bottomLine, layout.tabRow].compactMap { $0 }
    for area in areas where !claim(area) { return "\(area) is not on the screen" }
    guard owners.allSatisfy({ $0 == 1 }) else { return "cells that belong to none or two" }
    guard let slot = layout.slots.first(where: { $0.index == focus }) else {
      return "the focused pane is not there"
    }
    guard slot.isOpen else { return "the focused pane is closed" }
    guard layout.slots.allSatisfy({ !$0.title.isEmpty }) else { return "a pane without a title" }
    return nil
  }

  @Test("Every cell has one owner and the focused pane is open", arguments: Arrangement.allCases)
  func covering(_ arrangement: Arrangement) {
    var random = SplitMix64(seed: 7)
    for rows in 4...60 {
      for columns in [20, 21, 40, 41, 61, 62, 79, 80, 120, 133, 200, 250] {
        let panes = Int.random(in: 1...40, using: &random)
        let focus = Int.random(in: 0..<panes, using: &random)
        let shares = (0..<panes).map { _ in
          PaneShare(
            rows: .random(in: 0.01...9, using: &random),
            columns: .random(in: 0.01...9, using: &random))
        }
        for share in [{ _ in PaneShare() }, { shares[$0] }] as [(Int) -> PaneShare] {
          let layout = layout(
            arrangement, columns: columns, rows: rows, panes: panes, focus: focus, share: share)
          let flaw = flaw(layout, columns: columns, rows: rows, focus: focus)
          #expect(flaw == nil, "\(arrangement) \(columns)x\(rows), \(panes) panes, focus \(focus)")
        }
      }
    }
  }

  @Test("Every pane can be reached, or has a title on the screen", arguments: Arrangement.allCases)
  func reaching(_ arrangement: Arrangement) {
    for (columns, rows) in [(20, 4), (40, 10), (80, 24), (200, 50)] {
      for panes in [1, 2, 3, 7, 8, 12, 100] {
        for focus in 0..<panes {
          let layout = layout(
            arrangement, columns: columns, rows: rows, panes: panes, focus: focus)
          #expect(layout.slots.contains { $0.index == focus && $0.isOpen })
          #expect(layout.slots.count == panes || layout.tabRow != nil)
        }
      }
    }
  }

  @Test("Panes that do not fit are titles; the one with the focus opens")
  func crowded() {
    let first = layout(.stack, columns: 80, rows: 24, panes: 10)
    #expect(first.slots.count == 10)
    #expect(first.slots.filter(\.isOpen).map(\.index) == [0, 1, 2, 3])
    let last = layout(.stack, columns: 80, rows: 24, panes: 10, focus: 9)
    #expect(last.slots.filter(\.isOpen).map(\.index) == [6, 7, 8, 9])
    #expect(first.tabRow == nil)
    #expect(layout(.stack, columns: 80, rows: 24, panes: 7).slots.allSatisfy { $0.isOpen })
  }

  @Test("Resizing the terminal keeps proportions, there and back")
  func proportions() {
    var driver = Driver(.jobs(1, 2, 3), columns: 80, rows: 40)
    driver.press("9<C-w>+")
    let sizes = driver.model.layout.slots.map(\.area.rows)
    #expect(sizes == [22, 4, 13])
    driver.resize(columns: 40, rows: 10)
    #expect(driver.model.layout.slots.filter(\.isOpen).count < 3)
    driver.resize(columns: 80, rows: 79)
    #expect(driver.model.layout.slots.map(\.area.rows) == [44, 8, 26])
    driver.resize(columns: 80, rows: 40)
    #expect(driver.model.layout.slots.map(\.area.rows) == sizes)
    driver.press("<C-w>=")
    #expect(driver.model.layout.slots.map(\.area.rows) == [13, 13, 13])
  }

  @Test("Layout, focus and the line under the eye survive a tiny terminal")
  func surviving() throws {
    for arrangement in Arrangement.allCases {
      var plan = LaunchPlan.jobs(1, 2, 3)
      plan.arrangement = arrangement
      var driver = Driver(plan, columns: 120, rows: 40)
      driver.answer(.sample(1), .sample(2), .sample(3))
      for pane in 0..<3 {
        driver.append(
          (1...300).map { "pane \(pane) line \($0)\n" }.joined(), to: .stdout, of: pane)
      }
      driver.press("<Tab>120G<Tab>77G<S-Tab>")
      let before = driver.screen
      #expect(before.contains { $0.contains("pane 1 line 120") })
      driver.resize(columns: 40, rows: 10)
      #expect(driver.screen.contains { $0.contains("pane 1 line 120") })
      driver.resize(columns: 120, rows: 40)
      #expect(driver.screen == before, "\(arrangement)")
    }
  }

  @Test("The focus goes where the key points")
  func directions() {
    var plan = LaunchPlan.jobs(1, 2, 3, 4)
    plan.arrangement = .grid
    var driver = Driver(plan, columns: 80, rows: 24)
    func goes(_ keys: String, to pane: Int) {
      driver.press(keys)
      #expect(driver.model.focus == pane, "\(keys)")
    }
    goes("<C-w>l", to: 1)
    goes("<C-w>j", to: 3)
    goes("<C-w><Left>", to: 2)
    goes("<C-w><Left>", to: 2)
    goes("<C-w><Up>", to: 0)
    driver.press("LL")
    #expect(driver.model.arrangement == .main)
    goes("<C-w>l", to: 1)
    goes("<C-w>j<C-w>j", to: 3)
    goes("<C-w>h", to: 0)
    driver.press("LLz")
    #expect(driver.model.arrangement == .columns)
    goes("<C-w>l<C-w>l", to: 2)
    goes("<A-2>", to: 1)
  }

  @Test("Columns and the main pane become wider and narrower, within bounds")
  func widths() {
    var plan = LaunchPlan.jobs(1, 2, 3)
    plan.arrangement = .main
    var driver = Driver(plan, columns: 101, rows: 24)
    func widths() -> [Int] { driver.model.layout.slots.map(\.area.columns) }
    #expect(widths() == [50, 50, 50])
    driver.press("10<C-w>>")
    #expect(widths() == [60, 40, 40])
    driver.press("99<C-w>>")
    #expect(widths() == [80, 20, 20])
    driver.press("<Tab>5<C-w>>")
    #expect(widths() == [75, 25, 25])
    driver.press("2<C-w>+")
    #expect(driver.model.layout.slots.map(\.area.rows) == [23, 14, 9])
  }

  @Test("A border that is moved is where it was put")
  func borders() throws {
    var plan = LaunchPlan.jobs(1, 2, 3, 4)
    plan.arrangement = .grid
    var driver = Driver(plan, columns: 81, rows: 25)
    let rule = try #require(driver.model.layout.border(at: Point(column: 40, row: 3)))
    #expect(rule.axis == .columns)
    var model = driver.model
    model.move(rule, to: Point(column: 50, row: 9))
    #expect(model.layout.place(at: Point(column: 50, row: 3)) == .rule)
    #expect(model.layout.place(at: Point(column: 50, row: 20)) == .body(3))
    #expect(model.layout.place(at: Point(column: 3, row: 12)) == .title(2))
    #expect(model.layout.place(at: Point(column: 3, row: 24)) == .bottomLine)
    let title = try #require(model.layout.border(at: Point(column: 3, row: 12)))
    model.move(title, to: Point(column: 0, row: 7))
    #expect(model.layout.place(at: Point(column: 70, row: 7)) == .title(3))
    driver.press("L<A-3>")
    #expect(driver.model.layout.tabRow != nil)
    #expect(driver.model.tabRow?.pane(at: Point(column: 2, row: 0)) == 0)
  }

  @Test("More panes than fit are named in one row")
  func tabRow() {
    var plan = LaunchPlan(sources: (1...40).map { .file(LogPath("log-\($0).txt")) })
    plan.arrangement = .stack
    var driver = Driver(plan, columns: 80, rows: 24)
    driver.press("20<Tab>")
    #expect(driver.screen[0].contains("log-20.txt"))
    #expect(driver.screen[0].contains("‹ "))
    #expect(driver.screen[0].hasSuffix("›"))
    driver.press("<Tab>")
    #expect(driver.model.focus == 20)
    driver.press("<C-w>j")
    #expect(driver.model.focus == 21)
  }
}
