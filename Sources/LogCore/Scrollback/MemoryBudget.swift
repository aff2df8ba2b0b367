/// Shares a fixed amount of memory among those who keep something in it.
///
/// Everyone has a guarantee: the part that goes with its weight. What one does not use is there for
/// the others until it is wanted back; so whoever floods makes room out of what is its own.
package struct MemoryBudget: Sendable {
  /// What one of them holds and would like to.
  package struct Claim: Sendable {
    /// What it holds and is likely to need soon, in bytes.
    package var need: Int
    /// What it could use at the most, in bytes; not below `need`.
    package var limit: Int
    /// How much it counts in comparison with others; at least 1.
    package var weight: Int
    /// What it gets of its need before anything else is shared, in bytes.
    package var first: Int

    package init(need: Int, limit: Int, weight: Int, first: Int = 0) {
      self.need = max(0, min(need, limit))
      self.limit = max(0, limit)
      self.weight = max(1, weight)
      self.first = max(0, first)
    }
  }

  /// In bytes.
  package let total: Int

  package init(total: Int) {
    self.total = max(0, total)
  }

  /// What each may hold. The sum is never above `total`.
  package func shares(_ claims: [Claim]) -> [Int] {
    var shares = claims.map { min($0.first, $0.need) }
    let first = shares.reduce(0, +)
    if first > total {
      let scale = Double(total) / Double(first)
      return shares.map { Int(Double($0) * scale) }
    }
    var left = total - first
    left -= fill(&shares, claims, upTo: \.need, with: left)
    _ = fill(&shares, claims, upTo: \.limit, with: left)
    return shares
  }

  /// Raises shares to a common level, times each one's weight, as far as each can use it.
  ///
  /// - Returns: what was given out.
  private func fill(
    _ shares: inout [Int], _ claims: [Claim], upTo bound: KeyPath<Claim, Int>, with amount: Int
  ) -> Int {
    // Who is content first comes first.
    let order = claims.indices.map { place in
      let room = max(0, claims[place][keyPath: bound] - shares[place])
      return (place: place, room: room, level: Double(room) / Double(claims[place].weight))
    }.filter { $0.room > 0 }.sorted { $0.level < $1.level }
    var weights = order.reduce(0.0) { $0 + Double(claims[$1.place].weight) }
    var left = amount
    for (place, room, _) in order where left > 0 {
      let weight = Double(claims[place].weight)
      let given = min(room, left, Int(Double(left) * (weight / weights)))
      shares[place] += given
      left -= given
      weights -= weight
    }
    return amount - left
  }
}
