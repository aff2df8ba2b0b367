import LogCore
import TailTestSupport
import Testing

@Suite("Newlines in bytes")
struct NewlineScannerTests {
  @Test(
    "Every newline is found in its order, and no other byte",
    arguments: 1...20 as ClosedRange<UInt64>)
  func all(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // From a line in a hundred bytes to nothing but newlines, and bytes that differ by one bit.
    let rarity = [1, 2, 5, 20, 64, 200][Int(seed) % 6]
    for _ in 0..<50 {
      let bytes: [UInt8] = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        if Int.random(in: 0..<rarity, using: &random) == 0 { return 0x0A }
        return [0x0B, 0x8A, 0x00, 0xFF, 0x61][Int.random(in: 0..<5, using: &random)]
      }
      let start = Int.random(in: 0...min(70, bytes.count), using: &random)
      var found: [Int] = []
      bytes.withUnsafeBytes { NewlineScanner.scan($0, from: start) { found.append($0) } }
      #expect(found == (start..<bytes.count).filter { bytes[$0] == 0x0A }, "seed \(seed)")
    }
  }
}
