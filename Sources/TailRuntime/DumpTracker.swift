import LogCore
import TailApp

/// What of one followed file has been handed to a dump.
struct DumpTracker {
  let export: ExportID
  let origin: LineOrigin
  let path: LogPath
  /// Where what is still to be handed on begins in the file.
  private(set) var next: UInt64
  /// See `LineBatch.generation`; `nil` before the first lines.
  private var generation: UInt32?
  /// What has come of the unfinished last line, unless it is too long to be held.
  private var partial: [UInt8] = []
  /// Whether pieces of that line have come before it.
  private var hasPieces = false
  /// A last line that came without an end: its file was left, or it goes on in the next batch.
  private var unfinished: [UInt8] = []

  init(export: ExportID, stream: DumpStream) {
    self.export = export
    origin = stream.origin
    path = stream.path
    next = stream.startOffset
  }

  /// Another file, or the same from its start.
  ///
  /// - Returns: the last line of what was before, where it has no end.
  mutating func startOver(at offset: UInt64) -> ExportSection? {
    defer { unfinished = [] }
    next = offset
    partial = []
    hasPieces = false
    return unfinished.isEmpty ? nil : .partial(unfinished, origin: origin)
  }

  /// The unfinished last line, as it is now.
  mutating func take(partial bytes: [UInt8]) {
    partial = bytes
  }

  /// Bytes without data, which are not written.
  mutating func pass(over count: UInt64) {
    next += count
  }

  /// The sections that make up a batch. A line that came in pieces is read from the file once it is
  /// whole: it is too long to be held.
  mutating func sections(for batch: LineBatch) -> [ExportSection] {
    var sections: [ExportSection] = []
    var first = 0
    unfinished = []
    if let generation, generation != batch.generation { next = batch.fileOffset }
    generation = batch.generation
    if next < batch.fileOffset {
      hasPieces = true
      guard let end = (0..<batch.count).first(where: batch.isTerminated) else { return [] }
      let lineEnd = batch.fileOffset + UInt64(batch.ends[end])
      sections.append(.file(path: path, part: .range(next..<lineEnd), origin: origin))
      first = end + 1
    }
    var last = batch.count
    while last > first, !batch.isTerminated(last - 1) { last -= 1 }
    if first < last { sections.append(.batch(batch, lines: first..<last, origin: origin)) }
    let isWhole = last > 0 || !hasPieces
    hasPieces = last < batch.count
    if hasPieces, isWhole {
      let start = last == 0 ? 0 : Int(batch.ends[last - 1])
      unfinished = Array(batch.bytes[start...])
    }
    next = batch.fileOffset + UInt64(last == 0 ? 0 : batch.ends[last - 1])
    return sections
  }

  /// What is left of the file when nothing more is followed.
  var rest: ExportSection {
    .rest(of: path, from: next, known: hasPieces ? [] : partial, origin: origin)
  }

  /// The same of a file that cannot be asked.
  var known: ExportSection? {
    hasPieces || partial.isEmpty ? nil : .partial(partial, origin: origin)
  }
}
