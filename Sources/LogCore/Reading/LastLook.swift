/// Up to where a file has been seen, and by which bytes before that place it is known again. Holds
/// no text of the log.
package struct LastLook: Hashable, Sendable {
  /// The offset in the file.
  package let end: UInt64
  /// How many bytes before it `hash` is of.
  package let length: Int
  package let hash: UInt64

  package init(end: UInt64, length: Int, hash: UInt64) {
    self.end = end
    self.length = length
    self.hash = hash
  }

  /// - Parameter bytes: those before `end`.
  package init(end: UInt64, bytes: some Collection<UInt8>) {
    self.init(end: end, length: bytes.count, hash: StableHash.of(bytes))
  }
}

/// The last bytes of what has been read of a file.
package struct ReadTail: Sendable {
  private var bytes: [UInt8] = []
  private var end: UInt64 = 0
  private var generation: UInt32 = 0

  package init() {}

  package mutating func take(_ batch: LineBatch) {
    guard !batch.isLate, let count = batch.ends.last.map(Int.init) else { return }
    if batch.fileOffset != end || batch.generation != generation { bytes = [] }
    generation = batch.generation
    end = batch.fileOffset + UInt64(count)
    // A range, not `suffix`: next to `+=` that is the one of sequences, which goes through them all.
    bytes += batch.bytes[max(0, count - LogLimits.lookLength)..<count]
    if bytes.count > LogLimits.lookLength {
      bytes.removeFirst(bytes.count - LogLimits.lookLength)
    }
  }

  /// `nil`: nothing has been read.
  package var look: LastLook? {
    bytes.isEmpty ? nil : LastLook(end: end, bytes: bytes)
  }
}
