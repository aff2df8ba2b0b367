import LogCore
import TailTestSupport
import Testing

@Suite("Memory is shared by weight and need")
struct MemoryBudgetTests {
  private typealias Claim = MemoryBudget.Claim

  private func claims(_ random: inout SplitMix64) -> [Claim] {
    (0..<Int.random(in: 1...60, using: &random)).map { _ in
      let limit = Int.random(in: 0...1_000_000, using: &random)
      return Claim(
        need: Int.random(in: 0...1_000_000, using: &random), limit: limit,
        weight: Int.random(in: 1...32, using: &random),
        first: Bool.random(using: &random) ? Int.random(in: 0...50_000, using: &random) : 0)
    }
  }

  @Test(
    "The sum is never above the budget, and nobody gets more than it can use",
    arguments: 1...300 as ClosedRange<UInt64>)
  func sums(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let claims = claims(&random)
    let budget = MemoryBudget(total: Int.random(in: 0...30_000_000, using: &random))
    let shares = budget.shares(claims)
    #expect(shares.reduce(0, +) <= budget.total, "seed \(seed)")
    #expect(zip(shares, claims).allSatisfy { $0 <= $1.limit }, "seed \(seed)")
    // Nothing is kept back from those who need it, but for roundings.
    let isShort = zip(shares, claims).contains { $0 < $1.need }
    if isShort { #expect(shares.reduce(0, +) >= budget.total - 2 * claims.count, "seed \(seed)") }
  }

  @Test(
    "Whatever the others want, a stream keeps what its weight is worth",
    arguments: 1...300 as ClosedRange<UInt64>)
  func guarantee(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var claims = claims(&random).map {
      Claim(need: $0.need, limit: $0.limit, weight: $0.weight)
    }
    let budget = MemoryBudget(total: Int.random(in: 0...10_000_000, using: &random))
    let mine = claims[0]
    let weights = claims.reduce(0) { $0 + $1.weight }
    // The others flood.
    for place in claims.indices.dropFirst() where Bool.random(using: &random) {
      claims[place].need = 1_000_000
      claims[place].limit = 1_000_000
    }
    let guarantee = Int(Double(budget.total) * Double(mine.weight) / Double(weights))
    let share = budget.shares(claims)[0]
    #expect(share >= min(mine.need, guarantee) - claims.count, "seed \(seed)")
  }

  @Test("What nobody needs is there for those who could use it")
  func rest() {
    let claims = [
      Claim(need: 10, limit: 500, weight: 1), Claim(need: 500, limit: 500, weight: 1),
      Claim(need: 0, limit: 0, weight: 30),
    ]
    #expect(MemoryBudget(total: 2000).shares(claims) == [500, 500, 0])
    #expect(MemoryBudget(total: 510).shares(claims) == [10, 500, 0])
    #expect(MemoryBudget(total: 300).shares(claims) == [10, 290, 0])
    #expect(MemoryBudget(total: 0).shares(claims) == [0, 0, 0])
  }
}
