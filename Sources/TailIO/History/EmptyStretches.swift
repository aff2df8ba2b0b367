import LogCore

/// Where a file was looked through for something that is not there, so that who counts it need not look again.
struct EmptyStretches {
  private let kind: LineKind
  /// From line to line, ascending.
  private var stretches: [Range<UInt64>] = []

  init(of kind: LineKind) {
    self.kind = kind
  }

  /// Whether they are of this kind, too.
  func are(of kind: LineKind) -> Bool { self.kind.isEmptyWhere(kind) }

  mutating func note(_ found: [Range<UInt64>]) {
    stretches.append(contentsOf: found)
    stretches.sort { $0.lowerBound < $1.lowerBound }
    var joined: [Range<UInt64>] = []
    for stretch in stretches where !stretch.isEmpty {
      if let last = joined.last, stretch.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, stretch.upperBound)
      } else {
        joined.append(stretch)
      }
    }
    // Most are one, or one on each side of what was found.
    stretches = joined.suffix(IOLimits.emptyStretches)
  }

  /// The stretch that a place is in; `nil`: none, or they are of another kind.
  func stretch(holding offset: UInt64, of kind: LineKind) -> Range<UInt64>? {
    guard let stretch = stretches.first(where: { $0.contains(offset) }), are(of: kind) else {
      return nil
    }
    return stretch
  }
}
