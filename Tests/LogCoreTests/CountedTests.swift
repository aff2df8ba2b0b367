import LogCore
import Testing

@Suite("Numbers with words")
struct CountedTests {
  @Test("One is one, all else are several")
  func words() {
    #expect("\(Counted(1, "line"))" == "1 line")
    #expect("\(Counted(0, "line"))" == "0 lines")
    #expect("\(Counted(2, "line"))" == "2 lines")
    #expect("\(Counted(1_234_567, "byte"))" == "1,234,567 bytes")
    #expect("\(Counted(2, "child process", "child processes"))" == "2 child processes")
    // There may be more of them.
    #expect("\(Counted(1, "line", mark: "+"))" == "1+ lines")
  }
}
