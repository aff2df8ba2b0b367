/// The numbers that a log has, by name: how often they come, what they were last and how they went.
package struct MetricCatalogue: Sendable {
  package struct Entry: Sendable {
    package let name: [UInt8]
    package var trace = MetricTrace(capacity: LogLimits.catalogueBuckets)

    /// Whether it is what people draw, and how likely.
    package var interest: Int {
      var interest = trace.count > 1 ? 1 : 0
      if let range = trace.range, range.lowerBound < range.upperBound { interest += 2 }
      if MetricCatalogue.isTelling(name) { interest += 4 }
      return interest
    }
  }

  private var entries: [Entry] = []
  /// Where the entries of a hash are.
  private var places: [UInt64: [Int]] = [:]

  package init() {}

  /// The most telling ones first.
  package var ranked: [Entry] {
    entries.enumerated().sorted {
      ($0.element.interest, $0.element.trace.count, -$0.offset)
        > ($1.element.interest, $1.element.trace.count, -$1.offset)
    }.map(\.element)
  }

  package mutating func take(
    _ line: UnsafeBufferPointer<UInt8>, x: UInt64, place: MetricPlace
  ) {
    MetricReader.scan(line) { name, value, offset in
      guard let entry = entry(of: name) else { return }
      entries[entry].trace.add(MetricPoint(x: x + UInt64(offset), value: value, place: place))
    }
  }

  /// The entry of a name, a new one where there is room.
  private mutating func entry(of name: UnsafeBufferPointer<UInt8>) -> Int? {
    // A name is compared all the same.
    let hash = StableHash.of(name)
    if let found = places[hash]?.first(where: { entries[$0].name.elementsEqual(name) }) {
      return found
    }
    guard entries.count < LogLimits.catalogueNames else { return nil }
    entries.append(Entry(name: Array(name)))
    places[hash, default: []].append(entries.count - 1)
    return entries.count - 1
  }

  /// Names of what training and solving are judged by.
  private static let telling: [StaticString] = [
    "loss", "acc", "error", "err", "ppl", "perplex", "reward", "score", "f1", "auc", "bleu", "iou",
    "map", "mse", "mae", "rmse", "residual", "energy", "grad", "norm", "nll", "kl",
  ]

  private static func isTelling(_ name: [UInt8]) -> Bool {
    name.withUnsafeBufferPointer { bytes in
      telling.contains { word in
        bytes.indices.contains { place in
          (place == 0 || !bytes[place - 1].isLetter) && word.isWritten(in: bytes, at: place)
        }
      }
    }
  }
}
