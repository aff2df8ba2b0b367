/// Whole lines that follow each other in one file: read at one time, or small readings put together.
/// A value, so that it can be shared between threads and evicted by dropping a reference.
///
/// A line is the bytes up to and including its newline. A line longer than
/// `LogLimits.pieceLength` comes in pieces: every piece but the last lacks a newline. What is
/// indexed here are such pieces, most of which are lines; see `endedLines`.
package struct LineBatch: Sendable {
  /// The bytes of all lines, newlines included.
  package internal(set) var bytes: [UInt8]
  /// Where each line ends in `bytes`, after its newline. Ascending; the last equals `bytes.count`.
  package internal(set) var ends: [UInt32]
  /// The pieces that lack a newline: their lines go on, or have not ended. Ascending.
  package internal(set) var cuts: [UInt32]
  /// Where `bytes[0]` lies in the file.
  package let fileOffset: UInt64
  /// How often the file had been replaced or truncated when this was read; offsets of
  /// different generations are not comparable.
  package let generation: UInt32
  /// When it was read, see `arrival(of:)` for lines that came later; `WallTime.unknown`: it was there
  /// before, and nobody knows since when.
  package let arrival: WallTime
  /// What its bytes are known to be.
  package internal(set) var content: Content
  /// Where lines begin that were read noticeably later than those before. Ascending.
  var delays: [Delay] = []

  /// What bytes are known to be; each holds for all that is said of those before it, too.
  package enum Content: UInt8, Comparable, Sendable {
    /// ASCII without control characters, tabs and newlines: rows show it as it is written.
    case plainText
    /// Neither ESC nor CR: nothing moves back or colours.
    case unmoved
    case anything

    package static func < (one: Content, other: Content) -> Bool { one.rawValue < other.rawValue }
  }

  struct Delay: Sendable {
    let line: UInt32
    /// Milliseconds after `arrival`; before it where the clock was set back.
    let time: Int32
  }

  /// The generation of lines that came late to a file that had the name before: they are in memory
  /// only, and have no numbers.
  package static let lateGeneration = UInt32.max

  /// Where the lines of the first, second, … such file are taken to begin: no file has such places.
  package static func lateStart(number: UInt64) -> UInt64 { 1 << 62 + number << 40 }

  package var isLate: Bool { generation == LineBatch.lateGeneration }
  /// Which of those files the lines came to.
  package var lateFile: UInt64 { fileOffset >> 40 }

  /// - Parameters:
  ///   - cuts: `nil`: they are looked for.
  ///   - content: `anything` where nobody has looked.
  /// - Precondition: `ends` ascends and its last element is `bytes.count`.
  package init(
    bytes: [UInt8], ends: [UInt32], cuts: [UInt32]? = nil, fileOffset: UInt64,
    generation: UInt32, arrival: WallTime, content: Content = .anything
  ) {
    assert(Int(ends.last ?? 0) == bytes.count)
    self.bytes = bytes
    self.ends = ends
    self.cuts =
      cuts
      ?? ends.indices.filter { bytes[Int(ends[$0]) - 1] != UInt8(ascii: "\n") }.map { UInt32($0) }
    self.fileOffset = fileOffset
    self.generation = generation
    self.arrival = arrival
    self.content = content
  }

  /// How many pieces there are, as a rule one for each line.
  package var count: Int { ends.count }

  /// What holding this batch costs, in bytes: what was asked of the allocator and what it adds.
  package var memoryCost: Int {
    bytes.capacity + (ends.capacity + cuts.capacity) * MemoryLayout<UInt32>.stride
      + delays.capacity * MemoryLayout<Delay>.stride
      + LogLimits.arrayOverhead * ((delays.isEmpty ? 2 : 3) + (cuts.isEmpty ? 0 : 1))
  }

  /// Where line `index` lies in `bytes`, its newline included.
  package func range(of index: Int) -> Range<Int> {
    (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
  }

  /// The bytes of line `index` without its line ending (`\n`).
  package func line(_ index: Int) -> ArraySlice<UInt8> {
    var range = range(of: index)
    if let last = bytes[range].last, last == UInt8(ascii: "\n") {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    return bytes[range]
  }

  /// Whether line `index` ends here; a piece of a longer line does not.
  package func isTerminated(_ index: Int) -> Bool {
    bytes[Int(ends[index]) - 1] == UInt8(ascii: "\n")
  }
}
