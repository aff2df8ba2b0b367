/// A piece in which a line is read is no line: what is counted are lines.
extension LineBatch {
  /// How many lines end here.
  package var endedLines: Int { ends.count - cuts.count }

  /// How many lines end before a piece.
  package func endedLines(before piece: Int) -> Int { piece - cuts(before: piece) }

  /// The first piece behind some line ends.
  package func piece(afterLines lines: Int) -> Int {
    var piece = lines
    for cut in cuts {
      guard Int(cut) < piece else { break }
      piece += 1
    }
    return min(piece, count)
  }

  /// The first piece of a line, counted from 0 at the first that ends here; lines before have none here.
  func firstPiece(ofLine line: Int) -> Int { line <= 0 ? 0 : piece(afterLines: line) }

  /// The first piece here of the line that a piece is part of.
  package func lineStart(of piece: Int) -> Int {
    var first = piece
    while first > 0, isCut(first - 1) { first -= 1 }
    return first
  }

  /// The last piece here of the line that a piece is part of.
  package func lineEnd(of piece: Int) -> Int {
    var last = piece
    while last < count - 1, isCut(last) { last += 1 }
    return last
  }

  /// The pieces that go on with a line from a piece before.
  ///
  /// - Parameter continuesLine: whether the first one does.
  package func continuations(continuesLine: Bool) -> [Int] {
    let first = continuesLine && count > 0 ? [0] : []
    return first + cuts.map { Int($0) + 1 }.filter { $0 < count }
  }

  private func isCut(_ piece: Int) -> Bool {
    let place = cuts(before: piece)
    return place < cuts.count && Int(cuts[place]) == piece
  }

  private func cuts(before piece: Int) -> Int {
    var low = 0
    var high = cuts.count
    while low < high {
      let middle = (low + high) / 2
      if Int(cuts[middle]) < piece { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The bytes of the file from the first to the last of the lines around a piece, so many on each side.
  package func reach(of piece: Int, by distance: Int) -> Range<UInt64> {
    let line = endedLines(before: piece)
    let first = offset(of: min(piece, firstPiece(ofLine: line - distance)))
    let behind = firstPiece(ofLine: line + distance + 1)
    return first..<(behind < count ? offset(of: behind) : fileRange.upperBound)
  }

  // MARK: Sets

  /// The lines that have a piece in a set, and so many lines on both sides of each.
  func dilated(_ set: LineSet, by distance: Int) -> LineSet {
    if cuts.isEmpty { return set.dilated(by: distance, of: count) }
    guard distance > 0, case .some(let pieces) = set else { return set }
    var wide: [UInt32] = []
    var next = 0
    for piece in pieces {
      let line = endedLines(before: Int(piece))
      let end = firstPiece(ofLine: line + distance + 1)
      for neighbour in max(next, firstPiece(ofLine: line - distance))..<max(next, end) {
        wide.append(UInt32(neighbour))
      }
      next = max(next, end)
    }
    return LineSet(wide, of: count)
  }

  /// How many of the last lines are in a set without a gap, up to `limit`, and whether all pieces are.
  func tail(of set: LineSet, limit: Int) -> (lines: Int, isAll: Bool) {
    var lines = 0
    var piece = count
    while piece > 0, set.contains(piece - 1) {
      let isEnd = isTerminated(piece - 1)
      if isEnd, lines == limit { break }
      if isEnd { lines += 1 }
      piece -= 1
    }
    return (lines, piece == 0)
  }

  /// How many of the lines that end here have a piece in a set.
  ///
  /// - Parameter isBegun: whether the line that the first piece goes on with has one there already.
  package func endedLines(in set: LineSet, isBegun: Bool) -> Int {
    if set == .all { return endedLines }
    if cuts.isEmpty { return set.size(of: count) + (isBegun && !set.contains(0) ? 1 : 0) }
    var found = 0
    var next = isBegun && count > 0 ? 0 : set.first(from: 0, of: count)
    while let piece = next {
      let last = lineEnd(of: piece)
      if isTerminated(last) { found += 1 }
      next = set.first(from: last + 1, of: count)
    }
    return found
  }

  /// Whether the line that has not ended here has a piece in a set.
  package func isOpen(in set: LineSet, isBegun: Bool) -> Bool {
    guard count > 0, !isTerminated(count - 1) else { return false }
    let start = lineStart(of: count - 1)
    return start == 0 && isBegun || set.last(upTo: count - 1).map { $0 >= start } ?? false
  }

  /// Of each line the first piece that is in a set.
  package func firstPieces(of set: LineSet, isBegun: Bool) -> LineSet {
    guard set != .none, isBegun || !cuts.isEmpty else { return set }
    var found: [UInt32] = []
    var next = set.first(from: isBegun ? lineEnd(of: 0) + 1 : 0, of: count)
    while let piece = next {
      found.append(UInt32(piece))
      next = set.first(from: lineEnd(of: piece) + 1, of: count)
    }
    return LineSet(found, of: count)
  }
}
