import CellUI
import Testing

@Suite("What the mouse sends")
struct MouseTests {
  private func read(_ text: String) -> MouseSequence {
    MouseSequence(Array(text.unicodeScalars))
  }

  private func event(_ kind: MouseEvent.Kind, _ column: Int, _ row: Int, _ length: Int)
    -> MouseSequence
  {
    .event(MouseEvent(kind, at: Point(column: column, row: row)), length: length)
  }

  @Test("Clicks, movements and the wheel, on screens of any width")
  func modern() {
    #expect(read("[<0;1;1M") == event(.press, 0, 0, 8))
    #expect(read("[<0;300;40m") == event(.release, 299, 39, 11))
    #expect(read("[<32;5;6Mrest") == event(.drag, 4, 5, 9))
    #expect(read("[<64;5;6M") == event(.wheel(-1), 4, 5, 9))
    #expect(read("[<69;5;6M") == event(.wheel(1), 4, 5, 9))
  }

  @Test("The old form, for terminals that know no other")
  func old() {
    #expect(read("[M !!") == event(.press, 0, 0, 5))
    #expect(read("[M#!!") == event(.release, 0, 0, 5))
    #expect(read("[Ma#%x") == event(.wheel(1), 2, 4, 5))
    #expect(read("[M !") == .unfinished)
  }

  @Test("What is unfinished waits, what is broken is dropped whole, the rest is none of ours")
  func broken() {
    #expect(read("[<0;12") == .unfinished)
    #expect(read("[<") == .unfinished)
    #expect(read("[<0;1M") == .event(nil, length: 6))
    #expect(read("[<2;1;1M") == .event(nil, length: 8))
    #expect(read("[<0;0;1M") == .event(nil, length: 8))
    #expect(read("[<0;x") == .event(nil, length: 5))
    #expect(read("[<" + String(repeating: "9", count: 90)) == .event(nil, length: 22))
    #expect(read("[A") == .other)
    #expect(read("") == .other)
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
