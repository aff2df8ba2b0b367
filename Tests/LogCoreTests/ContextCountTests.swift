import LogCore
import TailTestSupport
import Testing

@Suite("Counting with neighbours")
struct ContextCountTests {
  @Test("Batch by batch, and all at once from the definition", arguments: 1...200)
  func anything(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let context = Int.random(in: 1...6, using: &random)
    let behind = Int.random(in: 0...context, using: &random)
    let size = Int.random(in: 0...60, using: &random)
    let passes = (0..<size).map { _ in Int.random(in: 0..<9, using: &random) == 0 }
    let isWanted = (0..<size).map { _ in Int.random(in: 0..<3, using: &random) > 0 }
    var count = ContextCount(context: context)
    var found: [UInt64] = []
    var place = 0
    while place < size {
      let end = min(size, place + Int.random(in: 1...20, using: &random))
      // Each line has four bytes.
      let bytes = Array(String(repeating: "abc\n", count: end - place).utf8)
      let batch = FilePiece.batch(of: bytes[...], at: UInt64(place * 4))
      func set(_ flags: [Bool]) -> LineSet {
        LineSet(
          (place..<end).filter { flags[$0] }.map { UInt32($0 - place) }, of: end - place)
      }
      found += count.take(batch, passing: set(passes), wanted: set(isWanted))
      if let open = count.firstOpen {
        #expect(found.last.map { $0 < open } ?? true, "seed \(seed)")
      }
      place = end
    }
    found += count.finish(neighbours: behind)
    let shown = (0..<size).filter { line in
      line >= size - behind
        || (max(0, line - context)..<min(size, line + context + 1)).contains { passes[$0] }
    }
    #expect(found == shown.filter { isWanted[$0] }.map { UInt64($0 * 4) }, "seed \(seed)")
  }
}
