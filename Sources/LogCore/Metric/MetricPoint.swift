/// One value of a number in a log, and where it stands.
package struct MetricPoint: Sendable, Equatable {
  /// How many bytes of the pane's streams come before it, in their order of arrival.
  package let x: UInt64
  package let value: Double
  package let place: MetricPlace

  package init(x: UInt64, value: Double, place: MetricPlace) {
    self.x = x
    self.value = value
    self.place = place
  }
}

/// The line that a value stands in.
package struct MetricPlace: Sendable, Equatable {
  package let stream: StreamIndex
  /// Where the line begins in its file.
  package let offset: UInt64
  package let number: Line.Number
  /// Its entry in the scrollback; `nil` where it was read in the file, or is not whole yet.
  package let entry: UInt64?

  package init(stream: StreamIndex, offset: UInt64, number: Line.Number, entry: UInt64? = nil) {
    self.stream = stream
    self.offset = offset
    self.number = number
    self.entry = entry
  }

  func moved(to stream: StreamIndex) -> MetricPlace {
    MetricPlace(stream: stream, offset: offset, number: number, entry: entry)
  }
}

extension Line.Number {
  /// The number so many lines on.
  func advanced(by lines: Int) -> Line.Number {
    switch self {
    case .followed(let number): .followed(number + UInt64(lines))
    case .inFile(let number): .inFile(number + UInt64(lines))
    case .guess(let number): .guess(number + UInt64(lines))
    case .none: .none
    }
  }
}
