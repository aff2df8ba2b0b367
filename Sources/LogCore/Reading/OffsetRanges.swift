/// Stretches of a file, in order, none touching another. A fixed number of them is remembered: those
/// that are nearest to the one that was added last.
package struct OffsetRanges: Sendable {
  private var ranges: [Range<UInt64>] = []
  private let capacity: Int

  package init(capacity: Int = LogLimits.rememberedRanges) {
    self.capacity = max(1, capacity)
  }

  /// How many there are.
  package var count: Int { ranges.count }

  package func range(holding offset: UInt64) -> Range<UInt64>? {
    let place = firstPlace { $0.upperBound > offset }
    return place < ranges.count && ranges[place].contains(offset) ? ranges[place] : nil
  }

  package mutating func insert(_ new: Range<UInt64>) {
    guard !new.isEmpty else { return }
    let first = firstPlace { $0.upperBound >= new.lowerBound }
    let end = firstPlace { $0.lowerBound > new.upperBound }
    var merged = new
    if first < end {
      merged =
        min(
          new.lowerBound, ranges[first].lowerBound)..<max(
          new.upperBound, ranges[end - 1].upperBound)
    }
    ranges.replaceSubrange(first..<end, with: CollectionOfOne(merged))
    while ranges.count > capacity {
      let (before, after) = (ranges[0], ranges[ranges.count - 1])
      let isFirstFarther =
        merged.lowerBound - min(merged.lowerBound, before.upperBound)
        > max(after.lowerBound, merged.upperBound) - merged.upperBound
      if isFirstFarther { ranges.removeFirst() } else { ranges.removeLast() }
    }
  }

  /// The first place from which on a condition holds; `count` where it holds nowhere.
  private func firstPlace(where holds: (Range<UInt64>) -> Bool) -> Int {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if holds(ranges[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
