import CellUI
import Testing

@Suite("What puts text on the clipboard")
struct ClipboardTests {
  private func text(_ base64: String, _ passage: ClipboardSequence.Passage) -> String {
    let sequence = ClipboardSequence(base64: Array(base64.utf8), through: passage)
    return String(decoding: sequence.bytes, as: UTF8.self)
  }

  @Test("To a terminal: OSC 52")
  func direct() {
    #expect(text("aGk=", .direct) == "\u{1B}]52;c;aGk=\u{07}")
  }

  @Test("To tmux: for itself and, wrapped, for the terminal behind it")
  func tmux() {
    #expect(
      text("aGk=", .tmux)
        == "\u{1B}]52;c;aGk=\u{07}\u{1B}Ptmux;\u{1B}\u{1B}]52;c;aGk=\u{07}\u{1B}\\")
  }

  @Test("To screen: in pieces that it hands on, with nothing lost")
  func screen() {
    let base64 = String(repeating: "QUJD", count: 500)
    let sent = text(base64, .screen)
    let pieces = sent.components(separatedBy: "\u{1B}P").dropFirst()
    #expect(pieces.allSatisfy { $0.hasSuffix("\u{1B}\\") && $0.utf8.count <= 252 })
    #expect(pieces.map { $0.dropLast(2) }.joined() == "\u{1B}]52;c;\(base64)\u{07}")
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
