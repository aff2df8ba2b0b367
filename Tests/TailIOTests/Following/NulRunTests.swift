import TailTestSupport
import Testing

@testable import TailIO

@Suite("Runs of NULs")
struct NulRunTests {
  @Test(
    "The first run that is no part of a line is found, wherever it lies",
    arguments: 1...12 as ClosedRange<UInt64>)
  func first(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<40 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 0...6, using: &random) {
        bytes += [UInt8](repeating: 0x61, count: Int.random(in: 0...6000, using: &random))
        let near = IOLimits.longNulRun + Int.random(in: -2...2, using: &random)
        let length = [1, 15, 16, near, 9000].randomElement(using: &random) ?? 1
        bytes += [UInt8](repeating: 0, count: length)
      }
      if Bool.random(using: &random) { bytes.append(0x61) }
      for mayBeLate in [false, true] {
        let found = bytes.withUnsafeBytes { NulRun.find(in: $0, mayBeLate: mayBeLate) }
        #expect(found == slow(bytes, mayBeLate: mayBeLate), "seed \(seed)")
      }
    }
  }

  /// Byte by byte.
  private func slow(_ bytes: [UInt8], mayBeLate: Bool) -> NulRun.Finding {
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] == 0 { end += 1 }
      let isLate = mayBeLate && (end == bytes.count || end - start >= IOLimits.lateRun)
      if end > start, end - start >= IOLimits.longNulRun || isLate {
        return NulRun.Finding(usable: start, run: end - start)
      }
      start = max(end, start + 1)
    }
    return NulRun.Finding(usable: bytes.count, run: 0)
  }
}
