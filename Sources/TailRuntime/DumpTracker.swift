import LogCore
import TailApp

/// What of one followed file has been handed to a dump.
struct DumpTracker {
  let export: ExportID
  let origin: LineOrigin
  let path: LogPath
  /// See `DumpStream.isRemote`.
  let isRemote: Bool
  /// Where what is still to be handed on begins in the file.
  private(set) var next: UInt64
  /// See `LineBatch.generation`; `nil` before the first lines.
  private var generation: UInt32?
  /// What has come of the unfinished last line after its pieces.
  private var partial: [UInt8] = []
  /// The pieces of that line that have come: they may be all that is left of it when its file is replaced.
  /// `nil`: they are too much to be held, and are read from the file.
  private var pieces: [LineBatch]? = []
  /// The same of late lines, by the file that they came to.
  private var latePieces: [UInt64: [LineBatch]] = [:]

  init(export: ExportID, stream: DumpStream) {
    self.export = export
    origin = stream.origin
    path = stream.path
    isRemote = stream.isRemote
    next = stream.startOffset
  }

  /// Another file, or the same from its start, unless it is read on where it was left.
  ///
  /// - Returns: the last line of what was before, where it has no end; `nil` where it is too long to be held.
  mutating func startOver(at offset: UInt64) -> [ExportSection]? {
    if let held, offset > 0, offset == next + UInt64(held.count) { return [] }
    defer { pieces = [] }
    next = offset
    partial = []
    return pieces.map { $0.isEmpty ? [] : sections(of: $0) + [.partial([], origin: origin)] }
  }

  /// The unfinished last line, as it is now.
  mutating func take(partial bytes: [UInt8]) {
    partial = bytes
  }

  /// Bytes without data, which are not written.
  mutating func pass(over count: UInt64) {
    next += count
  }

  /// The sections that make up a batch. A line that is too long to be held is read from the file once it is
  /// whole.
  mutating func sections(for batch: LineBatch) -> [ExportSection] {
    guard !batch.isLate else { return sections(forLate: batch) }
    var sections: [ExportSection] = []
    // No file can be asked for a line that came in pieces.
    if isRemote { return [.batch(batch, lines: 0..<batch.count, origin: origin)] }
    if let generation, generation != batch.generation {
      sections = startOver(at: batch.fileOffset) ?? []
    }
    generation = batch.generation
    if pieces?.isEmpty ?? false { next = batch.fileOffset }
    let whole = batch.endOfWholeLines
    guard whole > 0 else {
      hold(batch, from: 0)
      return sections
    }
    var first = 0
    if let pieces {
      sections += self.sections(of: pieces)
    } else if let end = (0..<whole).first(where: batch.isTerminated) {
      let lineEnd = batch.fileOffset + UInt64(batch.ends[end])
      sections.append(.file(path: path, part: .range(next..<lineEnd), origin: origin))
      first = end + 1
    }
    if first < whole { sections.append(.batch(batch, lines: first..<whole, origin: origin)) }
    pieces = []
    next = batch.fileOffset + UInt64(batch.ends[whole - 1])
    hold(batch, from: whole)
    return sections
  }

  /// Holds the pieces of a line that has not ended.
  private mutating func hold(_ batch: LineBatch, from first: Int) {
    guard first < batch.count, var held = pieces else { return }
    held.append(first == 0 ? batch : batch.slice(first..<batch.count))
    pieces = held.reduce(0) { $0 + $1.bytes.count } > RuntimeLimits.heldLine ? nil : held
  }

  /// Whole lines that came late to files that had the name before.
  private mutating func sections(forLate batch: LineBatch) -> [ExportSection] {
    let held = latePieces.removeValue(forKey: batch.lateFile) ?? []
    let whole = batch.endOfWholeLines
    guard whole > 0 else {
      let all = held + [batch]
      // What is longer is written as it comes.
      if all.reduce(0, { $0 + $1.bytes.count }) > RuntimeLimits.heldLine {
        return [endedSection(of: all)]
      }
      latePieces[batch.lateFile] = all
      return []
    }
    if whole < batch.count { latePieces[batch.lateFile] = [batch.slice(whole..<batch.count)] }
    return sections(of: held) + [.batch(batch, lines: 0..<whole, origin: origin)]
  }

  private func sections(of pieces: [LineBatch]) -> [ExportSection] {
    pieces.map { .batch($0, lines: 0..<$0.count, origin: origin) }
  }

  /// What has come of the last line; `nil` where it is too long to be held.
  private var held: [UInt8]? {
    pieces.map { $0.flatMap(\.bytes) + partial }
  }

  /// What is left of the file when nothing more is followed.
  var rest: [ExportSection] {
    lateRest + [.rest(of: path, from: next, known: held ?? [], origin: origin)]
  }

  /// The same of a file that cannot be asked.
  var known: [ExportSection] {
    guard let held, !held.isEmpty else { return lateRest }
    return lateRest + [.partial(held, origin: origin)]
  }

  /// Late lines without an end.
  private var lateRest: [ExportSection] {
    latePieces.sorted { $0.key < $1.key }.map { endedSection(of: $0.value) }
  }

  /// Pieces of a line after which nothing comes, as a whole one.
  private func endedSection(of pieces: [LineBatch]) -> ExportSection {
    let bytes = pieces.flatMap(\.bytes) + [UInt8(ascii: "\n")]
    let line = LineBatch(
      bytes: bytes, ends: [UInt32(bytes.count)], fileOffset: pieces.first?.fileOffset ?? 0,
      generation: LineBatch.lateGeneration, arrival: pieces.first?.arrival ?? .unknown)
    return .batch(line, lines: 0..<1, origin: origin)
  }
}

extension LineBatch {
  /// How many of its pieces come before the last line, where that has not ended.
  fileprivate var endOfWholeLines: Int {
    (0..<count).last(where: isTerminated).map { $0 + 1 } ?? 0
  }
}
