import CellUI
import TailApp
import TailTestSupport
import Testing

@Suite("Keys with Alt and Ctrl")
struct AltTests {
  @Test("Alt and a letter that means nothing is Esc, then the letter")
  func unbound() {
    var driver = Driver(.jobs(1, 2))
    driver.append("a line\n", to: .stdout)
    driver.press("/line")
    driver.send(.input(.key(.alt("q"))))
    guard case .quit? = driver.effects.last else {
      Issue.record("Alt-q does not leave the prompt and quit")
      return
    }
  }

  @Test("Alt-y is no yes")
  func question() {
    var driver = Driver(.jobs(1))
    driver.answer(.sample(1))
    driver.press("c")
    driver.effects = []
    driver.send(.input(.key(.alt("y"))))
    #expect(driver.effects.isEmpty)
    #expect(driver.bottom.contains("was not cancelled"))
  }

  @Test("Alt and an arrow goes to the pane there; Ctrl and an arrow is the arrow")
  func arrows() {
    var driver = Driver(.jobs(1, 2))
    driver.answer(.sample(1), .sample(2))
    driver.send(.input(.key(.modified(.alt, .down))))
    #expect(driver.model.focus == 1)
    driver.send(.input(.key(.modified(.alt, .up))))
    #expect(driver.model.focus == 0)
    for line in 1...50 { driver.append("line \(line)\n", to: .stdout) }
    driver.send(.input(.key(.modified(.control, .up))))
    #expect(driver.screen.contains { $0.contains("paused") })
  }
}
