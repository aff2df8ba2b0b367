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
  /// See `LineBatch.generation`: a file that is no more has no line to go to.
  package let generation: UInt32

  package init(stream: StreamIndex, offset: UInt64, number: Line.Number, generation: UInt32) {
    self.stream = stream
    self.offset = offset
    self.number = number
    self.generation = generation
  }
}

extension Line.Number {
  /// The number so many lines on.
  func advanced(by lines: Int) -> Line.Number {
    switch self {
    case .followed(let number): .followed(number + UInt64(lines))
    case .inFile(let number): .inFile(number + UInt64(lines))
    case .guess(let number): .guess(number + UInt64(lines))
    }
  }
}
