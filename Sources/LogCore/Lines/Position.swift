/// The place of a line in a pane, in order of arrival. Stays good while lines are appended, and
/// when they leave memory: it tells where the line begins in its file.
package struct Position: Hashable, Comparable, Sendable {
  /// Which batch, in order of arrival; the lowest six bits are the number of its stream.
  package let entry: UInt64
  /// Where the line begins in its file.
  package let offset: UInt64

  package init(entry: UInt64, offset: UInt64) {
    self.entry = entry
    self.offset = offset
  }

  package var stream: StreamIndex { StreamIndex(UInt8(entry & 63)) }

  package static func < (one: Position, other: Position) -> Bool {
    (one.entry, one.offset) < (other.entry, other.offset)
  }
}
