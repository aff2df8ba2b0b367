import Testing

@testable import TailIO

@Suite("How many followed files are open at a time")
struct OpenFileBudgetTests {
  @Test(
    "What the kernel allows, less a reserve, and at least one",
    arguments: [
      (UInt64.max, 256), (1024, 256), (256, 216), (60, 20), (30, 10), (21, 1), (14, 1), (0, 1),
    ] as [(UInt64, Int)])
  func most(limit: UInt64, expected: Int) {
    #expect(OpenFileBudget(atMost: 256, limit: limit).most == expected)
  }

  @Test("Tailers of local mounts have equal shares of it")
  func shares() {
    let budget = OpenFileBudget(atMost: 16, limit: 1024)
    #expect(budget.share == 16)
    for _ in 0..<3 { budget.addSharer() }
    #expect(budget.share == 5)
    for _ in 0..<100 { budget.addSharer() }
    #expect(budget.share == 1)
  }
}
