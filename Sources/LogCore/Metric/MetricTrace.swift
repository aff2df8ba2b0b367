/// How one number went, in bounded memory however long the log is: values that lie close together
/// share a bucket that keeps the lowest, the highest and the last of them, so that a spike is seen
/// for ever.
package struct MetricTrace: Sendable, Equatable {
  /// Values that lie together.
  package struct Bucket: Sendable, Equatable {
    /// Where the first of them stands, and the last.
    package private(set) var first: UInt64
    package private(set) var end: UInt64
    /// Of those that are finite; `nil` where none is.
    package private(set) var range: ClosedRange<Double>?
    /// Whether one of them is infinite or no number.
    package private(set) var isStrange: Bool
    package private(set) var last: Double
    package private(set) var place: MetricPlace
    /// Where the lowest and the highest stand.
    private var lowPlace: MetricPlace
    private var highPlace: MetricPlace
    package private(set) var count = 1
    /// Of those that are finite, and how many these are.
    package private(set) var mean = 0.0
    private var finite = 0

    init(_ point: MetricPoint) {
      first = point.x
      end = point.x
      range = point.value.isFinite ? point.value...point.value : nil
      isStrange = !point.value.isFinite
      last = point.value
      place = point.place
      lowPlace = point.place
      highPlace = point.place
      if point.value.isFinite { (mean, finite) = (point.value, 1) }
    }

    /// The value to tell: the last one, or the lowest or highest where that is further from it
    /// than `distance`.
    package func telling(beyond distance: Double) -> (value: Double, place: MetricPlace) {
      guard let range, last.isFinite else { return (last, place) }
      let (above, below) = (range.upperBound - last, last - range.lowerBound)
      if above > distance, above >= below { return (range.upperBound, highPlace) }
      return below > distance ? (range.lowerBound, lowPlace) : (last, place)
    }

    /// The first line that is known of.
    package var firstPlace: MetricPlace {
      [place, lowPlace, highPlace].min { $0.offset < $1.offset } ?? place
    }

    mutating func join(_ next: Bucket) {
      end = max(end, next.end)
      if let other = next.range {
        if range.map({ other.lowerBound < $0.lowerBound }) ?? true { lowPlace = next.lowPlace }
        if range.map({ other.upperBound > $0.upperBound }) ?? true { highPlace = next.highPlace }
        range =
          range.map {
            min($0.lowerBound, other.lowerBound)...max($0.upperBound, other.upperBound)
          } ?? other
      }
      if next.finite > 0 {
        // Weights first: the sum of the largest numbers is not finite.
        let part = Double(next.finite) / Double(finite + next.finite)
        mean = mean * (1 - part) + next.mean * part
        finite += next.finite
      }
      isStrange = isStrange || next.isStrange
      last = next.last
      place = next.place
      count += next.count
    }

    package func joined(with next: Bucket) -> Bucket {
      var joined = self
      joined.join(next)
      return joined
    }

    func moved(to x: (UInt64) -> UInt64, stream: StreamIndex) -> Bucket {
      var moved = self
      moved.place = place.moved(to: stream)
      moved.lowPlace = lowPlace.moved(to: stream)
      moved.highPlace = highPlace.moved(to: stream)
      moved.first = x(first)
      moved.end = x(end)
      return moved
    }

    /// The same values in no order but that of their bits: `nan` is not equal to itself.
    package static func == (one: Bucket, other: Bucket) -> Bool {
      one.first == other.first && one.end == other.end && one.range == other.range
        && one.isStrange == other.isStrange && one.last.bitPattern == other.last.bitPattern
        && one.place == other.place && one.count == other.count
    }
  }

  /// Ascending; neither is longer than `width` nor do two of them fit into one.
  package private(set) var buckets: [Bucket] = []
  private let capacity: Int
  /// How many bits of a place are the same for all values of a bucket.
  private var shift: UInt64 = 0

  /// - Parameter capacity: how many buckets there are at most.
  package init(capacity: Int = LogLimits.traceBuckets) {
    self.capacity = max(2, capacity)
  }

  package var count: Int { buckets.reduce(0) { $0 + $1.count } }

  package var isEmpty: Bool { buckets.isEmpty }

  package var last: Double? { buckets.last?.last }

  /// Of all values that are finite.
  package var range: ClosedRange<Double>? {
    var range: ClosedRange<Double>?
    for bucket in buckets {
      guard let own = bucket.range else { continue }
      range =
        range.map {
          min($0.lowerBound, own.lowerBound)...max($0.upperBound, own.upperBound)
        } ?? own
    }
    return range
  }

  /// Adds a value that comes after all others.
  package mutating func add(_ point: MetricPoint) {
    let x = max(point.x, buckets.last?.end ?? 0)
    append(Bucket(MetricPoint(x: x, value: point.value, place: point.place)))
    if buckets.count > capacity { coarsen() }
  }

  /// All values of both, in the order of their places.
  package func merged(with other: MetricTrace) -> MetricTrace {
    guard !other.isEmpty else { return self }
    guard !isEmpty else { return other }
    var result = MetricTrace(capacity: max(capacity, other.capacity))
    result.shift = max(shift, other.shift)
    var (left, right) = (buckets[...], other.buckets[...])
    while let one = left.first ?? right.first {
      if !left.isEmpty, right.first.map({ one.first <= $0.first }) ?? true {
        left.removeFirst()
        result.append(one)
      } else if let next = right.popFirst() {
        result.append(next)
      }
    }
    while result.buckets.count > result.capacity { result.coarsen() }
    return result
  }

  /// The same values as those of a stream, at other places; `x` ascends.
  package func moved(to x: (UInt64) -> UInt64, stream: StreamIndex) -> MetricTrace {
    var result = MetricTrace(capacity: capacity)
    result.shift = shift
    for bucket in buckets { result.append(bucket.moved(to: x, stream: stream)) }
    return result
  }

  private mutating func append(_ bucket: Bucket) {
    if let last = buckets.last, shift > 0, last.first >> shift == bucket.first >> shift {
      buckets[buckets.count - 1].join(bucket)
    } else {
      buckets.append(bucket)
    }
  }

  /// Puts together what lies close, until half of the buckets are free.
  private mutating func coarsen() {
    while buckets.count > capacity / 2, shift < 63 {
      shift += 1
      let old = buckets
      buckets.removeAll(keepingCapacity: true)
      for bucket in old { append(bucket) }
    }
    // All at one place, as the values of one line are.
    while buckets.count > capacity, let bucket = buckets.popLast() {
      buckets[buckets.count - 1].join(bucket)
    }
  }
}
