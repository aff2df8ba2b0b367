import LogCore
import SystemPackage

/// An open file that an export reads.
struct ExportSource {
  let path: LogPath
  let file: Int32
  let system: any FileSystem
}

/// From a file to the target: whole lines by the block, long lines part by part.
extension Export {
  /// Copies bytes as they are.
  ///
  /// - Returns: the offset that was reached.
  func copyBytes(
    of source: ExportSource, _ range: Range<UInt64>
  ) throws(ExportFailure) -> UInt64 {
    var offset = range.lowerBound
    var kernelCopies = source.system is RealFileSystem
    while offset < range.upperBound {
      let hole = self.hole(of: source, at: offset, end: range.upperBound)
      if hole >= UInt64(block.count) {
        try writeNuls(hole, of: source)
        offset += hole
        continue
      }
      let left = range.upperBound - offset
      if kernelCopies {
        let wanted = Int(min(left, UInt64(IOLimits.kernelCopy)))
        if let copied = try output.copy(from: source.file, at: offset, count: wanted), copied > 0 {
          offset += UInt64(copied)
          try advance(by: copied)
          continue
        }
        kernelCopies = false
      }
      let count = try fill(from: 0, of: source, at: offset, end: range.upperBound)
      guard count > 0 else { break }
      var failure: ExportFailure?
      block.withUnsafeBytes { bytes in
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
        do throws(ExportFailure) { try output.write(part) } catch { failure = error }
      }
      if let failure { throw failure }
      offset += UInt64(count)
      try advance(by: count)
    }
    return offset
  }

  /// Writes the lines that the filter lets through.
  ///
  /// - Returns: the offset that was reached.
  func copyLines(
    of source: ExportSource, _ range: Range<UInt64>, origin: LineOrigin
  ) throws(ExportFailure) -> UInt64 {
    var offset = range.lowerBound
    // Bytes at the start of the block whose line has no end yet.
    var held = 0
    while true {
      let count = try fill(from: held, of: source, at: offset, end: range.upperBound)
      guard count > 0 else { break }
      offset += UInt64(count)
      try advance(by: count)
      let filled = held + count
      let whole = block.withUnsafeBufferPointer { bytes in
        NewlineScanner.lineStart(
          in: UnsafeBufferPointer(rebasing: bytes[held..<filled]), before: count)
      }
      if whole > 0 {
        let end = held + whole
        block.withUnsafeBufferPointer { bytes in
          writer.write(block: UnsafeBufferPointer(rebasing: bytes[..<end]), origin: origin)
        }
        moveToStart(end..<filled)
        held = filled - end
      } else if filled == block.count {
        let start = offset - UInt64(filled)
        offset = try copyLongLine(of: source, start..<range.upperBound, origin: origin)
        held = 0
      } else {
        held = filled
      }
      try flush(atLeast: LogLimits.chunkLength)
      guard writer.calledOff == nil else { return offset }
    }
    if held > 0 {
      block.withUnsafeBufferPointer { bytes in
        writer.write(block: UnsafeBufferPointer(rebasing: bytes[..<held]), origin: origin)
      }
    }
    return offset
  }

  /// Writes a line that is longer than a block. One that is too long to be held is looked through first, and
  /// read once more.
  ///
  /// - Parameter range: from the line's start, whose bytes fill the block.
  /// - Returns: where the next line begins.
  private func copyLongLine(
    of source: ExportSource, _ range: Range<UInt64>, origin: LineOrigin
  ) throws(ExportFailure) -> UInt64 {
    if let line = try wholeLine(of: source, range) {
      line.withUnsafeBufferPointer { writer.write(block: $0, origin: origin) }
      return range.lowerBound + UInt64(line.count)
    }
    var judge = writer.judge()
    var offset = range.lowerBound + UInt64(block.count)
    look(at: block.count, overlap: 0, ends: [.noEnd], with: &judge)
    var isFinished = false
    let overlap = LogLimits.longLineOverlap
    var filled = block.count
    while !isFinished, writer.calledOff == nil {
      // More of the same NULs tell nothing more of the line.
      if block.withUnsafeBytes({ NulRun.isAll(UnsafeRawBufferPointer(rebasing: $0[..<filled])) }) {
        let hole = self.hole(of: source, at: offset, end: range.upperBound)
        offset += hole
        try advance(by: Int(clamping: hole))
      }
      moveToStart(filled - overlap..<filled)
      let count = try fill(from: overlap, of: source, at: offset, end: range.upperBound)
      try advance(by: count)
      let line = block.withUnsafeBufferPointer { bytes in
        NewlineScanner.lineEnd(
          in: UnsafeBufferPointer(rebasing: bytes[..<(overlap + count)]), from: overlap)
      }
      filled = overlap + count
      isFinished = count > 0 && block[line - 1] == UInt8(ascii: "\n")
      let end = isFinished ? line - 1 : filled
      look(
        at: end, overlap: overlap,
        ends: isFinished || count == 0 ? [.noStart] : [.noStart, .noEnd],
        with: &judge)
      offset += UInt64(end - overlap)
      if count == 0 { break }
    }
    if writer.takesLongLine(judge.letsThrough, of: origin) {
      try copyLongLine(of: source, range.lowerBound..<offset, isUTF8: judge.isUTF8, origin: origin)
      writer.end(isFinished: isFinished, of: origin)
    }
    writer.skipLine(of: origin)
    return isFinished ? offset + 1 : offset
  }

  /// The line whose first bytes fill the block.
  ///
  /// - Returns: `nil`: it is too long to be held; the block is as it was.
  private func wholeLine(
    of source: ExportSource, _ range: Range<UInt64>
  ) throws(ExportFailure) -> [UInt8]? {
    let first = block
    var line = block
    while line.count < LogLimits.judgedLine {
      let place = range.lowerBound + UInt64(line.count)
      let count = try fill(from: 0, of: source, at: place, end: range.upperBound)
      try advance(by: 0)
      let end = block.withUnsafeBufferPointer {
        NewlineScanner.lineEnd(in: UnsafeBufferPointer(rebasing: $0[..<count]), from: 0)
      }
      line += block[..<end]
      guard count > 0, line.last != UInt8(ascii: "\n") else {
        try advance(by: line.count - first.count)
        return line
      }
    }
    block = first
    return nil
  }

  private func copyLongLine(
    of source: ExportSource, _ range: Range<UInt64>, isUTF8: Bool, origin: LineOrigin
  ) throws(ExportFailure) {
    writer.begin(origin: origin, isUTF8: isUTF8)
    var offset = range.lowerBound
    while offset < range.upperBound {
      let hole = self.hole(of: source, at: offset, end: range.upperBound)
      if hole >= UInt64(block.count) {
        if writesPlainBytes {
          try flush(atLeast: 1)
          try writeNuls(hole, of: source)
          offset += hole
          continue
        }
        if writer.passOver(nuls: hole) {
          offset += hole
          try advance(by: 0)
          continue
        }
      }
      let count = try fill(from: 0, of: source, at: offset, end: range.upperBound)
      guard count > 0 else { break }
      block.withUnsafeBufferPointer { bytes in
        writer.piece(UnsafeBufferPointer(rebasing: bytes[..<count]))
      }
      offset += UInt64(count)
      try flush(atLeast: LogLimits.chunkLength)
      try advance(by: 0)
    }
  }

  /// How much of a hole is left from a place on. A server is not asked.
  private func hole(of source: ExportSource, at offset: UInt64, end: UInt64) -> UInt64 {
    guard source.system is RealFileSystem else { return 0 }
    return source.system.holeEnd(in: source.file, from: offset, to: end) - offset
  }

  /// Writes what a hole is read as.
  private func writeNuls(_ count: UInt64, of source: ExportSource) throws(ExportFailure) {
    if writesLastLines, count >= IOLimits.leftOutHole, output.isStream {
      report(.passedOver(source.path, bytes: count))
      return try advance(by: 0)
    }
    var left = count
    while left > 0 {
      let part = min(left, IOLimits.writtenHole)
      try output.writeNuls(part)
      left -= part
      try advance(by: Int(part))
    }
  }

  private func look(
    at count: Int, overlap: Int, ends: Matcher.LineEnds, with judge: inout LongLineJudge
  ) {
    block.withUnsafeBufferPointer { bytes in
      judge.look(
        at: UnsafeBufferPointer(rebasing: bytes[..<count]), overlap: overlap, ends: ends)
    }
  }

  /// Reads into the block, behind `start`.
  ///
  /// - Returns: how many bytes came; 0 at the end.
  private func fill(
    from start: Int, of source: ExportSource, at offset: UInt64, end: UInt64
  ) throws(ExportFailure) -> Int {
    let wanted = Int(min(UInt64(block.count - start), end - min(end, offset)))
    guard wanted > 0 else { return 0 }
    var failure: Errno?
    let count = block.withUnsafeMutableBytes { bytes in
      let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + wanted])
      do throws(Errno) {
        return try source.system.read(source.file, into: room, at: offset)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw .unreadable("\(source.path): \(failure.sentence)") }
    let next = offset + UInt64(count)
    if count > 0, next < end {
      source.system.willRead(source.file, next..<min(end, next + 2 * IOLimits.scanSlice))
    }
    return count
  }

  private func moveToStart(_ range: Range<Int>) {
    block.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      base.copyMemory(from: base + range.lowerBound, byteCount: range.count)
    }
  }
}
