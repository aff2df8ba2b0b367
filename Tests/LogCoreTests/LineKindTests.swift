import LogCore
import Testing

@Suite("Kinds of lines")
struct LineKindTests {
  private func isPossible(
    _ terms: [String], pattern: String? = nil, context: Int = 0, in text: String
  )
    throws -> Bool
  {
    var kind = LineKind(
      filter: LineFilter(
        terms: try terms.map { term in
          let isExclusion = term.hasPrefix("!")
          return LineFilter.Term(
            pattern: try Pattern(isExclusion ? String(term.dropFirst()) : term),
            isExclusion: isExclusion)
        }), pattern: try pattern.map { try Pattern($0) })
    kind.context = context
    return Array(text.utf8).withUnsafeBufferPointer { LineKindMatcher(kind).isPossible(in: $0) }
  }

  @Test("Lines in which nothing can be let through are not looked at one by one")
  func possible() throws {
    let text = "an error\nall is well\n\u{1B}[31mERR\u{1B}[mOR\n"
    #expect(try isPossible(["error"], in: text))
    #expect(try isPossible(["^ERROR$"], in: text))
    #expect(try !isPossible(["warning"], in: text))
    // Found in another line, which only a closer look tells.
    #expect(try isPossible(["error", "well"], in: text))
    #expect(try !isPossible(["error", "warning"], in: text))
    #expect(try isPossible(["!error"], in: text))
    #expect(try isPossible(["error", "!error"], in: text))
    #expect(try !isPossible(["error"], pattern: "warning", in: text))
    #expect(try isPossible(["error"], pattern: "an", in: text))
    // A neighbour of what comes next.
    #expect(try isPossible(["warning"], context: 1, in: text))
    #expect(try isPossible([], in: text))
  }
}
