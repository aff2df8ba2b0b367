import LogCore

/// Numbers of a pane's log that are drawn beside it, as they come.
///
/// It follows what the pane shows: the streams that are chosen, the lines that the filter lets
/// through, what has come since it was cleared.
package struct Chart: Sendable {
  /// Which numbers, by name.
  package let names: [[UInt8]]
  /// How they went in memory and since.
  private(set) var reader: MetricReader
  /// How they went in the part of each stream that is only in its file, once that is asked for.
  private var older: [StreamIndex: [MetricTrace]] = [:]
  /// What is being read of files.
  var reading: [StreamIndex: Reading] = [:]
  /// Whether the whole file is wanted, and whether it has been asked for.
  package internal(set) var wantsFile = false
  var hasAskedFile = false
  /// Which places are shown; `nil`: all.
  package internal(set) var window: ClosedRange<UInt64>?
  /// The place that the values are told of.
  package internal(set) var cursor: UInt64?
  package internal(set) var isLogarithmic = false

  /// Where the lines in memory begin, and where the next ones will.
  private var origin: UInt64 = 0
  private(set) var end: UInt64 = 0
  /// Where each stream's unfinished line begins in its file, and how far it has been read.
  private var unfinished: [StreamIndex: (start: UInt64, read: UInt64)] = [:]

  /// A question about the numbers in a file: its ticket, how much of the file it is about, and how
  /// far it is, from 0 to 1.
  struct Reading {
    let ticket: UInt64
    let length: UInt64
    var done = 0.0
  }

  package init(names: [[UInt8]]) {
    self.names = names
    reader = MetricReader(names: names)
  }

  /// All values of each number.
  package var traces: [MetricTrace] {
    reader.traces.indices.map { series in
      older.values.reduce(reader.traces[series]) { $1[series].merged(with: $0) }
    }
  }

  /// What the numbers may take up, in bytes.
  var memoryCost: Int {
    names.count * (1 + older.count) * LogLimits.traceBuckets
      * MemoryLayout<MetricTrace.Bucket>.stride
  }

  /// How much of the files has been read, from 0 to 1; `nil`: nothing is being read.
  package var progress: Double? { reading.values.map(\.done).min() }

  // MARK: Lines

  /// Reads what is in memory, anew.
  mutating func read(_ log: Scrollback, _ lens: Lens) {
    reader = MetricReader(names: names)
    older = [:]
    reading = [:]
    hasAskedFile = false
    origin = log.numbersOrigin
    end = log.readNumbers(lens, into: &reader)
  }

  /// Reads the batch that was appended last.
  mutating func readNewest(
    _ batch: LineBatch, of stream: StreamIndex, in log: Scrollback, _ lens: Lens
  ) {
    let before = unfinished[stream]
    unfinished[stream] = (batch.fileRange.upperBound, batch.fileRange.upperBound)
    defer { end += UInt64(batch.bytes.count) }
    // Of a bar that has ended, most has been read as it grew.
    guard let before, before.start == batch.fileOffset, before.read > before.start,
      before.read <= batch.fileRange.upperBound
    else {
      log.readNewestNumbers(of: batch, x: end, lens, into: &reader)
      return
    }
    let first = batch.line(holding: before.read) ?? batch.count
    if first < batch.count {
      readRest(
        of: batch, line: first, from: before.read, stream: stream, number: log.received(stream))
    }
    log.readNewestNumbers(of: batch, x: end, from: first + 1, lens, into: &reader)
  }

  private mutating func readRest(
    of batch: LineBatch, line: Int, from offset: UInt64, stream: StreamIndex, number: UInt64
  ) {
    let start = Int(offset - batch.fileOffset)
    let place = MetricPlace(
      stream: stream, offset: batch.offset(of: line),
      number: .followed(number - UInt64(batch.endedLines - batch.endedLines(before: line))))
    batch.bytes.withUnsafeBufferPointer { bytes in
      reader.read(
        UnsafeBufferPointer(rebasing: bytes[start..<batch.range(of: line).upperBound]),
        x: end + UInt64(start), place: place)
    }
  }

  /// Reads the frames of a progress bar that have come since.
  ///
  /// - Parameter start: where the unfinished line begins in the file, where nothing came before.
  mutating func readPartial(
    _ bytes: [UInt8], of stream: StreamIndex, start: UInt64, number: UInt64
  ) {
    var place = unfinished[stream] ?? (start, start)
    let from = Int(place.read - place.start)
    // A frame counts when the next one begins.
    guard from < bytes.count, let last = bytes[from...].lastIndex(of: UInt8(ascii: "\r")) else {
      return
    }
    bytes.withUnsafeBufferPointer { buffer in
      reader.read(
        UnsafeBufferPointer(rebasing: buffer[from..<last]), x: end + UInt64(from),
        place: MetricPlace(stream: stream, offset: place.start, number: .followed(number)))
    }
    place.read = place.start + UInt64(last)
    unfinished[stream] = place
  }

  // MARK: Files

  /// Takes in how the numbers went in the part of a stream that is only in its file.
  ///
  /// Such parts of several streams are laid over each other: they were written at the same time.
  mutating func take(_ traces: [MetricTrace], of stream: StreamIndex, length: UInt64) {
    guard traces.count == names.count, length > 0 else { return }
    let scale = Double(origin) / Double(length)
    older[stream] = traces.map { trace in
      trace.moved(
        to: { scale == 1 ? $0 : min(origin, UInt64(Double($0) * scale)) }, stream: stream)
    }
  }

  /// The file is another one: what is being read of the old one will not come.
  mutating func forgetFile(of stream: StreamIndex) {
    reading[stream] = nil
    unfinished[stream] = (0, 0)
  }
}
