import LogCore
import SystemPackage

/// One file that is read out of turn: open, and known to be the one that is followed.
struct OpenHistory {
  private let path: LogPath
  private var descriptor: Int32?
  /// How many lines end before some places, as far as they are counted.
  private(set) var marks = LineMarks()

  /// What its progress output has made of its lines.
  private(set) var progress: ProgressIndex
  private let stretch: UInt64
  private let isLocal: Bool

  /// - Parameters:
  ///   - isLocal: whether reading it costs nobody else.
  ///   - stretch: in which stretches it is folded; `nil`: as is fit.
  init(path: LogPath, isLocal: Bool, stretch: UInt64? = nil) {
    self.path = path
    self.isLocal = isLocal
    self.stretch =
      stretch ?? (isLocal ? LogLimits.foldedStretch : LogLimits.foldedStretchElsewhere)
    progress = ProgressIndex(stretch: self.stretch)
  }

  /// Why a file cannot be read on.
  enum Failure: Error {
    case system(Errno)
    /// It is not the file that it was.
    case changed
  }

  mutating func close(_ system: some FileSystem) {
    if let descriptor { system.close(descriptor) }
    descriptor = nil
    marks = LineMarks()
    progress = ProgressIndex(stretch: stretch)
  }

  /// Gives its descriptor to another file.
  mutating func park(_ system: some FileSystem) {
    if let descriptor { system.close(descriptor) }
    descriptor = nil
  }

  /// Opens the file where that has not been done, and looks whether it is the one that is meant.
  mutating func verify(
    _ contentCheck: HistoryRequest.ContentCheck?, _ system: some FileSystem
  ) throws(Failure) {
    let found: [UInt8]
    do throws(Errno) {
      if descriptor == nil { descriptor = try system.open(path) }
      guard let contentCheck else { return }
      found = try read(contentCheck.offset, contentCheck.bytes.count, system)
    } catch {
      throw .system(error)
    }
    guard found == contentCheck?.bytes else { throw .changed }
  }

  /// The bytes of a range; all of them, or the file has become shorter.
  func bytes(_ range: Range<UInt64>, _ system: some FileSystem) throws(Failure) -> [UInt8] {
    let bytes: [UInt8]
    do throws(Errno) {
      bytes = try read(range.lowerBound, range.count, system)
    } catch {
      throw .system(error)
    }
    guard bytes.count == range.count else { throw .changed }
    return bytes
  }

  /// The bytes of a range, as far as there are any.
  func bytesThere(_ range: Range<UInt64>, _ system: some FileSystem) throws(Failure) -> [UInt8] {
    do throws(Errno) {
      return try read(range.lowerBound, range.count, system)
    } catch {
      throw .system(error)
    }
  }

  /// These bytes are wanted next: they may be read meanwhile.
  func willRead(_ range: Range<UInt64>, _ system: some FileSystem) {
    guard let descriptor, !range.isEmpty else { return }
    system.willRead(descriptor, range)
  }

  /// The slice of `range` that comes after `slice` is wanted next, and the blocks beside it: progress
  /// output is looked for there.
  func willReadSlice(
    beside slice: Range<UInt64>, of range: Range<UInt64>, forward: Bool, _ system: some FileSystem
  ) {
    let length = IOLimits.scanSlice + IOLimits.besideSlice
    if forward, slice.upperBound < range.upperBound {
      willRead(slice.upperBound..<slice.upperBound + length, system)
    } else if !forward, slice.lowerBound > range.lowerBound {
      willRead(slice.lowerBound - min(slice.lowerBound, length)..<slice.lowerBound, system)
    }
  }

  private func read(
    _ offset: UInt64, _ count: Int, _ system: some FileSystem
  ) throws(Errno) -> [UInt8] {
    guard let descriptor else { throw .badFileDescriptor }
    return try FullRead.bytes(offset, offset + UInt64(count), of: descriptor, system)
  }

  /// The piece that holds the byte at `offset`; nothing of it lies at or after `end`.
  func piece(
    at offset: UInt64, end: UInt64, _ system: some FileSystem
  ) throws(Failure) -> FilePiece {
    let size = LogLimits.pieceBlock
    var block = offset / size
    while true {
      let base = block == 0 ? 0 : block * size - 1
      let searched = (block + 1) * size - 1 + FilePiece.startSearch
      let bytes = try self.bytes(base..<max(base, min(end, searched)), system)
      let (start, next) = bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(
          rebasing: bytes[min(bytes.count, Int((block + 1) * size - 1 - base))...])
        return (
          FilePiece.start(ofBlock: block, in: bytes),
          (block + 1) * size >= end ? end : FilePiece.start(ofBlock: block + 1, in: rest)
        )
      }
      // The byte belongs to a line that begins in the block before.
      guard start <= offset || block == 0 else {
        block -= 1
        continue
      }
      let inside = Int(start - base)..<Int(min(next, end) - base)
      let continues = start > 0 && bytes[inside.lowerBound - 1] != UInt8(ascii: "\n")
      var piece = FilePiece(
        batch: FilePiece.batch(of: bytes[inside], at: start),
        firstLine: try number(of: start, system), continuesLine: continues)
      try progress.fold(&piece, end: end, self, system)
      return piece
    }
  }

  /// The nearest piece in a direction in which a line has a row: a bar may go over many pieces.
  func piece(
    withRowsFrom first: FilePiece, end: UInt64, _ direction: HistoryRequest.Direction?,
    _ system: some FileSystem
  ) throws(Failure) -> FilePiece {
    var piece = first
    var left = IOLimits.passedPieces
    while let direction, left > 0, piece.folded?.hidesAll(of: piece.batch.count) ?? false {
      let range = piece.range
      guard direction == .forward ? range.upperBound < end : range.lowerBound > 0 else { break }
      piece = try self.piece(
        at: direction == .forward ? range.upperBound : range.lowerBound - 1, end: end, system)
      left -= 1
    }
    return piece
  }

  // MARK: Line numbers

  /// Counts on by one slice.
  ///
  /// - Returns: whether there was one before `end`.
  mutating func countOn(upTo end: UInt64, _ system: some FileSystem) throws(Failure) -> Bool {
    let start = marks.end
    guard start + IOLimits.scanSlice <= end else { return false }
    let next = start + IOLimits.scanSlice
    let data = try nextData(from: start, system) ?? end
    guard data < next else {
      marks.pass(over: min(data, end) / IOLimits.scanSlice * IOLimits.scanSlice)
      return true
    }
    let bytes = try self.bytes(start..<next, system)
    willRead(next..<max(next, min(end, next + IOLimits.scanSlice)), system)
    count(bytes[...], at: start)
    return true
  }

  /// Where data begins again: a hole holds no line, and need not be read. Where that is a call to a server,
  /// nobody asks.
  private func nextData(from offset: UInt64, _ system: some FileSystem) throws(Failure) -> UInt64? {
    guard isLocal, let descriptor else { return offset }
    do throws(Errno) {
      return try system.nextData(in: descriptor, from: offset)
    } catch {
      // Its file system does not know.
      return offset
    }
  }

  /// See `FileSystem.holeEnd`.
  func holeEnd(from offset: UInt64, to end: UInt64, _ system: some FileSystem) -> UInt64 {
    descriptor.map { system.holeEnd(in: $0, from: offset, to: end) } ?? offset
  }

  /// See `FileSystem.holeStart`.
  func holeStart(from start: UInt64, to offset: UInt64, _ system: some FileSystem) -> UInt64 {
    descriptor.map { system.holeStart(in: $0, from: start, to: offset) } ?? offset
  }

  /// Where what has been written begins that is nearest to a place, within its line. Of a hole it is what comes
  /// behind it, which may be from `end` on, in memory; what comes before it where there is no such thing. `nil`:
  /// there is nothing, as far as it is looked for.
  func data(
    near offset: UInt64, end: UInt64, _ system: some FileSystem
  ) throws(Failure) -> UInt64? {
    let reach = LogLimits.pieceBlock
    let around = offset - min(offset, reach)..<max(offset, min(end, offset + reach))
    if let found = try data(nearest: offset, in: around, system) {
      return try dataStart(before: found, system)
    }
    let next = holeEnd(from: around.upperBound, to: .max, system)
    if next < .max, let behind = try data(nearest: next, in: next..<(next + reach), system) {
      return behind
    }
    let last = holeStart(from: 0, to: around.lowerBound, system)
    let before = try data(nearest: last, in: last - min(last, reach)..<last, system)
    return try before.map { (place) throws(Failure) in try dataStart(before: place, system) }
  }

  private func data(
    nearest offset: UInt64, in range: Range<UInt64>, _ system: some FileSystem
  ) throws(Failure) -> UInt64? {
    let bytes = try bytesThere(range, system)
    let place = Int(offset - range.lowerBound)
    let behind = bytes.indices.dropFirst(place).first { bytes[$0] != 0 }
    let before = bytes.indices.prefix(place).last { bytes[$0] != 0 }
    guard let behind else { return before.map { range.lowerBound + UInt64($0) } }
    guard let before, place - before < behind - place else {
      return range.lowerBound + UInt64(behind)
    }
    return range.lowerBound + UInt64(before)
  }

  /// The first byte of the data that goes up to a place, or of its line.
  private func dataStart(
    before last: UInt64, _ system: some FileSystem
  ) throws(Failure) -> UInt64 {
    let start = last - min(last, LogLimits.pieceBlock)
    let bytes = try bytesThere(start..<last, system)
    let edge = bytes.lastIndex { $0 == 0 || $0 == UInt8(ascii: "\n") }
    return start + UInt64(edge.map { $0 + 1 } ?? 0)
  }

  /// No line ends in a hole.
  mutating func count(hole range: Range<UInt64>) {
    guard range.contains(marks.end) else { return }
    marks.pass(over: range.upperBound)
  }

  /// Counts the lines of bytes that were read for another reason, where they go on with what is
  /// counted.
  mutating func count(_ bytes: ArraySlice<UInt8>, at offset: UInt64) {
    let end = offset + UInt64(bytes.count)
    guard offset <= marks.end, end > marks.end else { return }
    bytes.withUnsafeBytes { bytes in
      while marks.end < end {
        let next = min(end, marks.nextStop)
        let part = bytes[Int(marks.end - offset)..<Int(next - offset)]
        let lines = NewlineScanner.count(UnsafeRawBufferPointer(rebasing: part))
        marks.add(lines: lines, upTo: next)
      }
    }
  }

  /// How many lines end before a line that begins at `offset`; `nil` where nobody has counted.
  func number(of offset: UInt64, _ system: some FileSystem) throws(Failure) -> UInt64? {
    guard offset < marks.end + IOLimits.scanSlice else { return nil }
    var (start, lines) = marks.last(notAfter: offset)
    while start < offset {
      let end = min(offset, start + IOLimits.scanSlice)
      let bytes = try self.bytes(start..<end, system)
      lines += UInt64(bytes.withUnsafeBytes { NewlineScanner.count($0) })
      start = end
    }
    return lines
  }

  /// Where the line of a number begins, as far as lines are counted; `nil`: not before `end`.
  func offset(
    ofLine line: UInt64, end: UInt64, _ system: some FileSystem
  ) throws(Failure) -> UInt64? {
    guard line > 0 else { return 0 }
    let mark = marks.last(before: line)
    var start = mark.offset
    var left = line - mark.lines
    let stop = min(end, max(marks.end, start) + IOLimits.scanSlice)
    while start < stop {
      let bytes = try self.bytes(start..<min(stop, start + IOLimits.scanSlice), system)
      var found: UInt64?
      bytes.withUnsafeBytes { bytes in
        NewlineScanner.scan(bytes, from: 0) { newline in
          left &-= 1
          if left == 0 { found = start + UInt64(newline) + 1 }
        }
      }
      if let found { return found < end ? found : nil }
      start += UInt64(bytes.count)
    }
    return nil
  }
}
