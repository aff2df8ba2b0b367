import Testing

@testable import TailIO

@Suite("What sattach says itself")
struct OwnWordsTests {
  @Test("It is told apart from what the step writes, however the bytes are cut", arguments: 1...12)
  func sift(length: Int) {
    let text = "step\nsattach: error: no\nsattach is here\n\nsatt\nsattach: error: again\nend"
    var words = OwnWords(of: "sattach")
    var (others, own) = ("", "")
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let (passed, said) = words.sift(rest.prefix(length))
      others += String(decoding: passed, as: UTF8.self)
      own += said
      rest = rest.dropFirst(length)
    }
    #expect(others == "step\nsattach is here\n\nsatt\nend")
    #expect(own == "sattach: error: no\nsattach: error: again\n")
  }
}
