import CBytes

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
  /// What `partial` is known to be.
  private var partialContent = LineBatch.Content.plainText

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
    partialContent = .plainText
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
    var found = Found()
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
      let filled = UnsafeBufferPointer(rebasing: buffer[..<(carried + count)])
      found = Found(in: filled, at: start, from: carried)
      tail = [UInt8](filled[found.end...])
      initialized = found.end
    }
    if let failure { throw failure }
    offset += UInt64(count)
    guard count > 0 else { return Taken(byteCount: 0, batch: nil) }
    let content = max(partialContent, found.content)
    partial = tail
    // What was carried is gone with the first line that ends behind it.
    partialContent =
      tail.isEmpty ? .plainText : found.end >= carried ? found.content : content
    guard found.end > 0 else { return Taken(byteCount: count, batch: nil) }
    let batch = LineBatch(
      bytes: bytes.trimmed(), ends: found.ends.trimmed(), cuts: found.cuts, fileOffset: start,
      generation: generation, arrival: arrival, content: content)
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
    defer {
      partial = []
      partialContent = .plainText
    }
    return LineBatch(
      bytes: partial, ends: [UInt32(partial.count)], cuts: [0],
      fileOffset: offset - UInt64(partial.count), generation: generation, arrival: arrival)
  }

  /// Where lines end in a chunk; those that are too long are cut into pieces.
  private struct Found {
    var ends: [UInt32] = []
    /// Which of them are cuts.
    var cuts: [UInt32] = []
    /// Where the unfinished rest begins.
    var end = 0
    /// What was looked through is known to be.
    var content = LineBatch.Content.plainText

    init() {}

    /// - Parameters:
    ///   - offset: where the bytes begin in the file.
    ///   - known: the bytes before it hold no newline, and are not looked through.
    init(in bytes: UnsafeBufferPointer<UInt8>, at offset: UInt64, from known: Int) {
      var place = known
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: LogLimits.endsAtOnce) { room in
        while place < bytes.count {
          let step = cb_line_ends(
            bytes.baseAddress, place, bytes.count, room.baseAddress, room.count)
          content = max(content, LineBatch.Content(of: step))
          place = step.place
          take(UnsafeBufferPointer(rebasing: room[..<step.count]), of: bytes, at: offset)
        }
      }
      cut(bytes, at: offset, to: bytes.count)
    }

    private mutating func take(
      _ next: UnsafeBufferPointer<UInt32>, of bytes: UnsafeBufferPointer<UInt8>, at offset: UInt64
    ) {
      guard let last = next.last else { return }
      var before = UInt32(end)
      var longest: UInt32 = 0
      for end in next {
        longest = max(longest, end &- before)
        before = end
      }
      if longest <= LogLimits.pieceLength {
        ends.append(contentsOf: next)
      } else {
        for newline in next {
          cut(bytes, at: offset, to: Int(newline) - 1)
          ends.append(newline)
          end = Int(newline)
        }
      }
      end = Int(last)
    }

    /// Cuts pieces off the line that begins at `end`, while it is longer than a piece.
    private mutating func cut(
      _ bytes: UnsafeBufferPointer<UInt8>, at offset: UInt64, to stop: Int
    ) {
      while stop - end >= LogLimits.pieceLength {
        end = Int(LineCut.border(after: offset + UInt64(end)) - offset)
        end += LineCut.shift(in: UnsafeRawBufferPointer(bytes), at: end)
        cuts.append(UInt32(ends.count))
        ends.append(UInt32(end))
      }
    }
  }
}

extension LineBatch.Content {
  fileprivate init(of found: cb_ends) {
    self = found.has_unusual == 0 ? .plainText : found.has_control == 0 ? .unmoved : .anything
  }
}

extension Array {
  /// The same without unused room, where that room is worth a copy.
  fileprivate func trimmed() -> Self {
    // Below an eighth, copying costs more than it saves.
    capacity - count > capacity / 8 ? withUnsafeBufferPointer { Self($0) } : self
  }
}
