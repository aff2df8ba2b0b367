/// What several runs of the same measurement took.
struct Spread {
  private let sorted: [Double]

  /// - Parameter figures: at least one.
  init(_ figures: [Double]) {
    sorted = figures.sorted()
  }

  var median: Double? { sorted.isEmpty ? nil : sorted[sorted.count / 2] }
  var largest: Double? { sorted.last }
}
