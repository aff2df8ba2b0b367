/// Which stream of a pane a line belongs to; given out by `Scrollback.addStream`, from 0.
package struct StreamIndex: Hashable, Comparable, Sendable {
  package let number: UInt8

  package init(_ number: UInt8) {
    self.number = number
  }

  package static func < (one: StreamIndex, other: StreamIndex) -> Bool {
    one.number < other.number
  }
}

/// A set of streams of one pane. A pane has at most 64.
package struct StreamMask: OptionSet, Hashable, Sendable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  package init(_ stream: StreamIndex) {
    self.rawValue = 1 << UInt64(stream.number)
  }

  package static let all = StreamMask(rawValue: .max)

  package func contains(_ stream: StreamIndex) -> Bool {
    contains(StreamMask(stream))
  }
}
