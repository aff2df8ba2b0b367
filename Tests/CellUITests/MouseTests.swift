import CellUI
import Testing

@Suite("What the mouse sends")
struct MouseTests {
  private func read(_ text: String) -> [InputParser.Arrival] {
    var parser = InputParser()
    return parser.take(Array(text.utf8), at: 1)
  }

  private func event(_ kind: MouseEvent.Kind, _ column: Int, _ row: Int) -> [InputParser.Arrival] {
    [.input(.mouse(MouseEvent(kind, at: Point(column: column, row: row))))]
  }

  @Test("Clicks, movements and the wheel, on screens of any width")
  func modern() {
    #expect(read("\u{1B}[<0;1;1M") == event(.press, 0, 0))
    #expect(read("\u{1B}[<0;300;40m") == event(.release, 299, 39))
    #expect(read("\u{1B}[<32;5;6M") == event(.drag, 4, 5))
    #expect(read("\u{1B}[<64;5;6M") == event(.wheel(-1), 4, 5))
    #expect(read("\u{1B}[<69;5;6M") == event(.wheel(1), 4, 5))
    #expect(read("\u{1B}[<69;5;6Mq") == event(.wheel(1), 4, 5) + [.input(.key("q"))])
  }

  @Test("The old form, for terminals that know no other")
  func old() {
    #expect(read("\u{1B}[M !!") == event(.press, 0, 0))
    #expect(read("\u{1B}[M#!!") == event(.release, 0, 0))
    #expect(read("\u{1B}[Ma#%") == event(.wheel(1), 2, 4))
    #expect(read("\u{1B}[M !").isEmpty)
  }

  @Test("What is broken or nobody's is dropped whole")
  func broken() {
    let none = [
      "[<0;12", "[<", "[<0;1M", "[<2;1;1M", "[<0;0;1M", "[<0;x", "[<1;2;3q",
      "[<" + String(repeating: "9", count: 90) + "M", "[<0;99999999999999999999;1x",
    ]
    for text in none { #expect(read("\u{1B}" + text).isEmpty, "\(text)") }
  }

  @Test(
    "Notches in one direction are one movement, of a drag its end counts, keys keep their place")
  func together() {
    func mouse(_ kind: MouseEvent.Kind, _ column: Int = 0) -> Input {
      .mouse(MouseEvent(kind, at: Point(column: column, row: 0)))
    }
    let inputs = [
      mouse(.wheel(1)), mouse(.wheel(1)), mouse(.wheel(-1)), .key(.character("a")), mouse(.drag, 1),
      mouse(.drag, 2), mouse(.release, 2),
    ]
    #expect(
      inputs.coalesced == [
        mouse(.wheel(2)), mouse(.wheel(-1)), .key(.character("a")), mouse(.drag, 2),
        mouse(.release, 2),
      ])
  }
}
