import TailTestSupport
import Testing

@testable import TailIO

@Suite("Places from which lines are counted on")
struct LineMarksTests {
  @Test(
    "Each is told with the lines before it, however few there are",
    arguments: 1...30 as ClosedRange<UInt64>)
  func places(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var marks = LineMarks(capacity: Int.random(in: 2...9, using: &random))
    // Lines before each slice.
    var plain: [UInt64] = [0]
    for _ in 0..<60 {
      let count = Int.random(in: 0..<4, using: &random)
      marks.add(lines: count, upTo: marks.end + IOLimits.scanSlice)
      plain.append(plain[plain.count - 1] + UInt64(count))
      let size = IOLimits.scanSlice
      #expect(marks.end == UInt64(plain.count - 1) * size && marks.lines == plain.last)
      #expect(marks.count <= 9)
      let offset = UInt64.random(in: 0...marks.end, using: &random)
      let before = marks.last(notAfter: offset)
      #expect(before.offset <= offset && before.offset % size == 0, "seed \(seed)")
      #expect(before.lines == plain[Int(before.offset / size)], "seed \(seed)")
      guard marks.lines > 0 else { continue }
      let line = UInt64.random(in: 1...marks.lines, using: &random)
      let start = marks.last(before: line)
      #expect(start.lines < line && start.lines == plain[Int(start.offset / size)])
    }
  }
}
