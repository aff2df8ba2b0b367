import LogCore

/// A line that is longer than a piece is shown, and gone through, piece by piece; what is looked for in it may
/// lie in several.
extension PaneRows {
  /// A part of such a line, as it stands in its file.
  struct Stretch {
    let stream: StreamIndex
    /// Which bytes of the file.
    let range: Range<UInt64>
    let bytes: [UInt8]
    /// What was to be read before them; see `Line`.
    let carried: [UInt8]
    /// Whether the line begins, and ends, with it.
    let startsLine: Bool
    let endsLine: Bool

    /// Whether as much of the line is around a piece as is looked at.
    func surrounds(_ piece: Position, count: Int) -> Bool {
      let end = piece.offset + UInt64(count)
      guard piece.stream == stream, range.lowerBound <= piece.offset, end <= range.upperBound else {
        return false
      }
      let reach = UInt64(AppLimits.matchReach / 2)
      return (startsLine || piece.offset - range.lowerBound >= reach)
        && (endsLine || range.upperBound - end >= reach)
    }
  }

  /// A piece with what is at hand of its line around it, as far as that is looked at; `nil`: it is all of its
  /// line, or its bytes are not what is shown.
  func stretch(around position: Position) -> Stretch? {
    guard let line = pane.log.line(at: position), line.isContinuation || !line.isTerminated,
      line.stream != pane.events, isShownAsWritten(line)
    else { return nil }
    var first = (position: position, line: line)
    var before: [ArraySlice<UInt8>] = []
    var reach = 0
    while first.line.isContinuation, reach < AppLimits.matchReach,
      let previous = pane.log.before(first.position, lens), previous.stream == position.stream,
      let piece = pane.log.line(at: previous), !piece.isTerminated, isShownAsWritten(piece),
      previous.offset + UInt64(piece.bytes.count) == first.position.offset
    {
      first = (previous, piece)
      before.append(piece.bytes)
      reach += piece.bytes.count
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(reach + line.bytes.count)
    for piece in before.reversed() { bytes += piece }
    bytes += line.bytes
    var last = (position: position, line: line)
    reach = 0
    while !last.line.isTerminated, reach < AppLimits.matchReach,
      let next = pane.log.after(last.position, lens), next.stream == position.stream,
      let piece = pane.log.line(at: next), piece.isContinuation, isShownAsWritten(piece),
      last.position.offset + UInt64(last.line.bytes.count) == next.offset
    {
      last = (next, piece)
      bytes += piece.bytes
      reach += piece.bytes.count
    }
    guard before.count > 0 || last.position != position else { return nil }
    let start = first.position.offset
    return Stretch(
      stream: position.stream, range: start..<start + UInt64(bytes.count), bytes: bytes,
      carried: first.line.carried, startsLine: !first.line.isContinuation,
      endsLine: last.line.isTerminated)
  }

  private func isShownAsWritten(_ line: Line) -> Bool {
    pane.display.showsRawProgress || line.row == nil
  }

  /// Where a pattern matches in what is shown of a line, from its first byte. A match belongs to the piece of a
  /// long line in which it begins, and ends with that.
  func matches(_ matcher: Matcher, at position: Position) -> [Range<Int>] {
    guard let line = pane.log.line(at: position) else { return [] }
    let isRaw = pane.display.showsRawProgress
    if let stretch = stretch(around: position) {
      let wide = Matcher.hasty(matcher.pattern)
      let start = Int(position.offset - stretch.range.lowerBound)
      let own = start..<start + line.bytes.count
      let found = stretch.matches(wide, isRaw: isRaw).filter { own.contains($0.lowerBound) }
      // Where all of it is too much, its own bytes may not be.
      if !wide.isPaused, !wide.isTooExpensive {
        return found.map { $0.lowerBound - start..<min($0.upperBound, own.upperBound) - start }
      }
    }
    let content = content(of: line)
    return matcher.matches(in: content.bytes, isRaw: isRaw, carried: content.carried)
  }

  /// How many matches the other pieces of a line have; `nil`: not all of the line is at hand, or it is too much.
  func matchesBeside(_ matcher: Matcher, at position: Position) -> (before: Int, behind: Int)? {
    guard let line = pane.log.line(at: position) else { return nil }
    guard line.isContinuation || !line.isTerminated, isShownAsWritten(line) else { return (0, 0) }
    guard let stretch = stretch(around: position), stretch.startsLine, stretch.endsLine else {
      return nil
    }
    let found = stretch.matches(matcher, isRaw: pane.display.showsRawProgress)
    guard !matcher.isPaused, !matcher.isTooExpensive else { return nil }
    let start = Int(position.offset - stretch.range.lowerBound)
    return (
      found.count { $0.lowerBound < start },
      found.count { $0.lowerBound >= start + line.bytes.count }
    )
  }
}

extension PaneRows.Stretch {
  /// From its first byte.
  func matches(_ matcher: Matcher, isRaw: Bool) -> [Range<Int>] {
    matcher.matches(in: bytes[...], isRaw: isRaw, carried: carried)
  }
}

/// What of patterns' matches lies in one piece of a long line, while the rest of it lies in others. Made for one
/// frame; what is around several pieces of a line is looked through once.
struct CutMatches {
  private let matchers: [Matcher]
  private let isRaw: Bool
  private var known: (stretch: PaneRows.Stretch, found: [Range<Int>])?

  init(of patterns: [Pattern], isRaw: Bool) {
    // Of their own: what is too much for them is still found in each piece.
    matchers = patterns.map { Matcher.hasty($0) }
    self.isRaw = isRaw
  }

  /// From the first byte of the row's line, ascending and apart: what is found in it alone, and these.
  mutating func joined(
    to found: [Range<Int>], in row: PaneRows.Row, of look: PaneRows
  ) -> [Range<Int>] {
    guard let position = row.position, let line = row.line, !matchers.isEmpty,
      line.isContinuation || !line.isTerminated
    else { return found }
    if known?.stretch.surrounds(position, count: line.bytes.count) != true {
      known = look.stretch(around: position).map { stretch in
        (stretch, matchers.flatMap { stretch.matches($0, isRaw: isRaw) })
      }
    }
    guard let known, known.stretch.surrounds(position, count: line.bytes.count) else {
      return found
    }
    let start = Int(position.offset - known.stretch.range.lowerBound)
    let own = start..<start + line.bytes.count
    let crossing = known.found.filter {
      $0.overlaps(own) && ($0.lowerBound < own.lowerBound || $0.upperBound > own.upperBound)
    }
    let clipped = crossing.map { $0.clamped(to: own) }.map {
      $0.lowerBound - start..<$0.upperBound - start
    }
    return crossing.isEmpty ? found : (found + clipped).joined()
  }
}

extension [Range<Int>] {
  /// The same, ascending and apart.
  func joined() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for range in sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = ranges.last, last.upperBound >= range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<Swift.max(last.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }
}
