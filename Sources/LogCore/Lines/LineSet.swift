/// Some of the lines of a batch, by index, in ascending order.
package enum LineSet: Sendable, Equatable {
  case all
  case none
  case some([UInt32])

  /// The set of `lines` out of `count`.
  package init(_ lines: [UInt32], of count: Int) {
    self = lines.isEmpty ? .none : lines.count == count ? .all : .some(lines)
  }

  /// What holding it costs beside its own place, in bytes.
  var memoryCost: Int {
    guard case .some(let lines) = self else { return 0 }
    return lines.capacity * MemoryLayout<UInt32>.stride + LogLimits.arrayOverhead
  }

  /// How many lines are in it, out of `count`.
  package func size(of count: Int) -> Int {
    switch self {
    case .all: count
    case .none: 0
    case .some(let lines): lines.count
    }
  }

  package func contains(_ line: Int) -> Bool {
    switch self {
    case .all: true
    case .none: false
    case .some(let lines):
      LineSet.place(of: line, in: lines).map { lines[$0] == UInt32(line) } ?? false
    }
  }

  /// The first line in it at or after `line`, out of `count`.
  package func first(from line: Int, of count: Int) -> Int? {
    switch self {
    case .all: line < count ? max(0, line) : nil
    case .none: nil
    case .some(let lines): LineSet.place(of: line, in: lines).map { Int(lines[$0]) }
    }
  }

  /// The last line in it at or before `line`.
  package func last(upTo line: Int) -> Int? {
    guard line >= 0 else { return nil }
    switch self {
    case .all: return line
    case .none: return nil
    case .some(let lines):
      let after = LineSet.place(of: line + 1, in: lines) ?? lines.count
      return after > 0 ? Int(lines[after - 1]) : nil
    }
  }

  /// How many of its lines come before `line`, out of `count`.
  package func rank(of line: Int, count: Int) -> Int {
    switch self {
    case .all: min(max(0, line), count)
    case .none: 0
    case .some(let lines): LineSet.place(of: line, in: lines) ?? lines.count
    }
  }

  /// Its line number `rank`, counted from 0.
  package func line(ranked rank: Int) -> Int {
    if case .some(let lines) = self { Int(lines[rank]) } else { rank }
  }

  /// The lines that are in both.
  package func intersection(_ other: LineSet) -> LineSet {
    switch (self, other) {
    case (.all, _): other
    case (_, .all): self
    case (.none, _), (_, .none): .none
    case (.some(let lines), .some): .some(lines.filter { other.contains(Int($0)) }).normal
    }
  }

  /// All but some lines, out of `count`.
  package func removing(_ others: [Int], of count: Int) -> LineSet {
    guard others.contains(where: { contains($0) }) else { return self }
    let all = (0..<size(of: count)).map { line(ranked: $0) }
    return LineSet(all.filter { !others.contains($0) }.map { UInt32($0) }, of: count)
  }

  /// The lines of both sets, one after the other; `counts` are those of the two batches.
  func followed(by other: LineSet, counts: (Int, Int)) -> LineSet {
    if self == other, self == .all || self == .none { return self }
    let first = (0..<size(of: counts.0)).map { UInt32(line(ranked: $0)) }
    let second = (0..<other.size(of: counts.1)).map { UInt32(other.line(ranked: $0) + counts.0) }
    return LineSet(first + second, of: counts.0 + counts.1)
  }

  private var normal: LineSet {
    if case .some(let lines) = self, lines.isEmpty { .none } else { self }
  }

  /// The place of the first element that is not below `line`.
  private static func place(of line: Int, in lines: [UInt32]) -> Int? {
    var low = 0
    var high = lines.count
    while low < high {
      let middle = (low + high) / 2
      if Int(lines[middle]) < line { low = middle + 1 } else { high = middle }
    }
    return low < lines.count ? low : nil
  }
}
