/// Cuts what is read from one file into batches of whole lines, and keeps the unfinished rest.
///
/// Bytes are read straight into the storage of the batch that they become part of; only the
/// unfinished last line is copied, once per chunk.
package struct LineSplitter: Sendable {
  /// Where the next byte to be read lies in the file.
  package private(set) var offset: UInt64
  /// See `LineBatch.generation`.
  package private(set) var generation: UInt32
  /// The unfinished last line; shorter than `LogLimits.pieceLength`.
  package private(set) var partial: [UInt8] = []
  private var ends: [UInt32] = []
  private var cuts: [UInt32] = []

  package init(offset: UInt64 = 0, generation: UInt32 = 0) {
    self.offset = offset
    self.generation = generation
  }

  /// Forgets the unfinished line and goes on at another place, after a truncation or a
  /// replacement.
  package mutating func reset(offset: UInt64, generation: UInt32) {
    self.offset = offset
    self.generation = generation
    partial = []
  }

  /// What came of one read.
  package struct Taken: Sendable {
    /// How many bytes were read; 0 at the end of the file.
    package let byteCount: Int
    /// The whole lines that this made; `nil` when there is none.
    package let batch: LineBatch?
  }

  /// Reads once and gives out the lines that are whole now.
  ///
  /// - Parameters:
  ///   - expected: how many bytes are likely to be there; no more are asked for.
  ///   - fill: reads into the buffer, from `offset`, and returns how many bytes it read.
  package mutating func take<Failure: Error>(
    expecting expected: Int, arrival: WallTime,
    fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Taken {
    let carried = partial.count
    let room = carried + max(1, min(expected, LogLimits.chunkLength))
    var failure: Failure?
    var count = 0
    var end = 0
    ends.removeAll(keepingCapacity: true)
    cuts.removeAll(keepingCapacity: true)
    let start = offset - UInt64(carried)
    var tail: [UInt8] = []
    let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, initialized in
      partial.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      let free = UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(buffer)[carried...])
      do throws(Failure) {
        count = try fill(free)
      } catch {
        failure = error
      }
      let filled = UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(buffer)[..<(carried + count)])
      end = findEnds(in: filled, at: start, from: carried)
      tail = [UInt8](filled[end...])
      initialized = end
    }
    if let failure { throw failure }
    offset += UInt64(count)
    if count > 0 { partial = tail }
    guard count > 0, end > 0 else { return Taken(byteCount: count, batch: nil) }
    let batch = LineBatch(
      bytes: bytes.trimmed(), ends: Array(ends), cuts: Array(cuts), fileOffset: start,
      generation: generation, arrival: arrival)
    return Taken(byteCount: count, batch: batch)
  }

  /// The same for bytes that are already in memory. `bytes` must not be longer than
  /// `LogLimits.chunkLength`.
  package mutating func push(_ bytes: some Collection<UInt8>, arrival: WallTime) -> LineBatch? {
    let source = Array(bytes)
    precondition(source.count <= LogLimits.chunkLength)
    guard !source.isEmpty else { return nil }
    return take(expecting: source.count, arrival: arrival) { buffer in
      source.withUnsafeBytes { buffer.copyMemory(from: $0) }
      return source.count
    }.batch
  }

  /// Gives out the unfinished last line as it is, when nothing more will come.
  package mutating func finish(arrival: WallTime) -> LineBatch? {
    guard !partial.isEmpty else { return nil }
    defer { partial = [] }
    return LineBatch(
      bytes: partial, ends: [UInt32(partial.count)], cuts: [0],
      fileOffset: offset - UInt64(partial.count), generation: generation, arrival: arrival)
  }

  /// Writes down where each line ends and cuts lines that are too long into pieces. The bytes
  /// before `known` hold no newline.
  ///
  /// - Parameter offset: where the bytes begin in the file.
  /// - Returns: where the unfinished rest begins.
  private mutating func findEnds(
    in bytes: UnsafeRawBufferPointer, at offset: UInt64, from known: Int
  ) -> Int {
    var start = 0
    NewlineScanner.scan(bytes, from: known) { newline in
      cut(bytes, at: offset, from: &start, to: newline)
      start = newline + 1
      ends.append(UInt32(start))
    }
    cut(bytes, at: offset, from: &start, to: bytes.count)
    return start
  }

  /// Cuts pieces off the line that begins at `start`, while it is longer than a piece.
  @inline(__always)
  private mutating func cut(
    _ bytes: UnsafeRawBufferPointer, at offset: UInt64, from start: inout Int, to end: Int
  ) {
    while end - start >= LogLimits.pieceLength {
      start = Int(LineCut.border(after: offset + UInt64(start)) - offset)
      start += LineCut.shift(in: bytes, at: start)
      cuts.append(UInt32(ends.count))
      ends.append(UInt32(start))
    }
  }
}

extension [UInt8] {
  /// The same bytes without unused room, where that room is worth a copy.
  fileprivate func trimmed() -> [UInt8] {
    // Below an eighth, copying costs more than it saves.
    capacity - count > capacity / 8 ? exact : self
  }

  private var exact: [UInt8] {
    withUnsafeBytes { [UInt8]($0) }
  }
}
