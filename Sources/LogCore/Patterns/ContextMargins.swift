/// How far the neighbours of lines that the filter lets through reach beyond the parts of the files
/// that these lines lie in.
struct ContextMargins: Sendable {
  /// A place between two lines of a file, and on which side of it the neighbours lie.
  struct Border: Hashable, Sendable {
    let stream: StreamIndex
    let offset: UInt64
    let forward: Bool

    /// The byte of the neighbours that is next to it.
    var neighbour: UInt64 { forward ? offset : offset - 1 }
  }

  private var lines: [Border: Int] = [:]

  /// - Returns: whether the neighbours reach further than was known.
  mutating func widen(_ border: Border, to count: Int) -> Bool {
    guard count > 0, border.forward || border.offset > 0, count > lines[border] ?? 0 else {
      return false
    }
    lines[border] = count
    return true
  }

  func reach(of border: Border) -> Int { lines[border] ?? 0 }

  mutating func forget(_ border: Border) {
    lines[border] = nil
  }

  mutating func forget(_ stream: StreamIndex) {
    lines = lines.filter { $0.key.stream != stream }
  }

  /// Which neighbours lie in a stretch of a file.
  func borders(in range: Range<UInt64>, of stream: StreamIndex) -> [(Border, Int)] {
    lines.compactMap { border, count in
      border.stream == stream && range.contains(border.neighbour) ? (border, count) : nil
    }
  }

  /// Where the first, or the last, neighbour of a stretch of a file is.
  func neighbour(in range: Range<UInt64>, of stream: StreamIndex, first: Bool) -> UInt64? {
    let places = borders(in: range, of: stream).map(\.0.neighbour)
    return first ? places.min() : places.max()
  }

  /// Bounds what is remembered: forgets what is not next to something that is loaded.
  mutating func bound(to pieces: [FileView.Piece]) {
    guard lines.count > LogLimits.rememberedMargins else { return }
    lines = lines.filter { border, _ in
      pieces.contains { piece in
        let range = piece.piece.range
        return piece.stream == border.stream && range.lowerBound <= border.offset
          && border.offset <= range.upperBound
      }
    }
  }
}

extension FileView.Piece {
  /// Shows lines next to a border.
  ///
  /// - Returns: the border beyond which the rest of them lie, and how many these are.
  mutating func show(
    _ lines: Int, at border: ContextMargins.Border
  ) -> (ContextMargins.Border, Int)? {
    let batch = piece.batch
    let edge = batch.firstLine(from: border.offset)
    let line = batch.endedLines(before: edge)
    let range =
      border.forward
      ? edge..<max(edge, batch.firstPiece(ofLine: line + lines))
      : min(edge, batch.firstPiece(ofLine: line - lines))..<edge
    let ended = abs(
      line - batch.endedLines(before: border.forward ? range.upperBound : range.lowerBound))
    shown = shown.union(LineSet(range.map { UInt32($0) }, of: batch.count), of: batch.count)
    guard ended < lines else { return nil }
    let bytes = batch.fileRange
    let end = ContextMargins.Border(
      stream: stream, offset: border.forward ? bytes.upperBound : bytes.lowerBound,
      forward: border.forward)
    return (end, lines - ended)
  }
}
