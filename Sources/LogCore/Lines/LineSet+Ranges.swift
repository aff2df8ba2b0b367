extension LineSet {
  /// Those of its lines that lie in a range.
  func clipped(to range: Range<Int>, of count: Int) -> LineSet {
    guard range.lowerBound > 0 || range.upperBound < count else { return self }
    guard !range.isEmpty else { return .none }
    switch self {
    case .none: return .none
    case .all: return .some(range.map { UInt32($0) })
    case .some(let lines):
      let kept = lines.filter { range.contains(Int($0)) }
      return kept.isEmpty ? .none : .some(kept)
    }
  }

  /// The lines of both sets, out of `count`.
  func union(_ other: LineSet, of count: Int) -> LineSet {
    switch (self, other) {
    case (.all, _), (_, .all): return .all
    case (.none, _): return other
    case (_, .none): return self
    case (.some(let one), .some(let two)):
      var lines: [UInt32] = []
      lines.reserveCapacity(one.count + two.count)
      var (place, otherPlace) = (0, 0)
      while place < one.count || otherPlace < two.count {
        let first = place < one.count ? one[place] : .max
        let second = otherPlace < two.count ? two[otherPlace] : .max
        lines.append(min(first, second))
        if first <= second { place += 1 }
        if second <= first { otherPlace += 1 }
      }
      return LineSet(lines, of: count)
    }
  }

  /// Its lines and so many on both sides of each, out of `count`.
  func dilated(by distance: Int, of count: Int) -> LineSet {
    guard distance > 0, case .some(let lines) = self else { return self }
    var wide: [UInt32] = []
    var next = 0
    for line in lines {
      let end = min(count, Int(line) + distance + 1)
      for neighbour in max(next, Int(line) - distance)..<max(next, end) {
        wide.append(UInt32(neighbour))
      }
      next = max(next, end)
    }
    return LineSet(wide, of: count)
  }
}
