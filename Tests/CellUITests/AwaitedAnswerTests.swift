import CellUI
import Testing

@Suite("What the terminal owes")
struct AwaitedAnswerTests {
  private let answer = AwaitedAnswer(askedAt: 5_000_000_000)

  @Test("Who leaves at once waits for a moment, whoever leaves later not at all")
  func near() {
    #expect(answer.patience(at: 5_010_000_000, isFar: false) == 40_000_000)
    #expect(answer.patience(at: 5_050_000_000, isFar: false) == 0)
    #expect(answer.patience(at: 9_000_000_000, isFar: false) == 0)
  }

  @Test("An answer that takes 200 ms through ssh is waited for")
  func far() {
    #expect(answer.patience(at: 5_010_000_000, isFar: true) > 200_000_000)
    #expect(answer.patience(at: 5_400_000_000, isFar: true) == 0)
  }
}
