/// Something that is asked of a followed file beyond what is in memory.
package struct HistoryRequest: Sendable {
  /// The file, as the tailers know it.
  package let feed: FeedID
  package let path: LogPath
  /// Comes back with every answer: an answer to an older question is for nobody.
  package let ticket: UInt64
  /// What has to be found in the file for it to be the one that is meant.
  package let contentCheck: ContentCheck?
  package let question: Question

  package init(
    feed: FeedID, path: LogPath, ticket: UInt64, contentCheck: ContentCheck?, question: Question
  ) {
    self.feed = feed
    self.path = path
    self.ticket = ticket
    self.contentCheck = contentCheck
    self.question = question
  }

  /// Bytes of a file that were read before. Another file of that name, or the same one written
  /// anew, does not have them there.
  package struct ContentCheck: Sendable, Equatable {
    package let offset: UInt64
    package let bytes: [UInt8]

    package init(offset: UInt64, bytes: [UInt8]) {
      self.offset = offset
      self.bytes = bytes
    }
  }

  package enum Direction: Sendable {
    case forward, back
  }

  package enum Question: Sendable {
    /// The piece that holds a place; nothing from `end` on. With a direction: the nearest one in
    /// it that has a row when progress output is shown as the rows it draws.
    case piece(at: UInt64, end: UInt64, goingOn: Direction?)
    /// What of a kind is found in the line that holds a byte, and in all of it, since that is longer than
    /// a piece.
    case longLine(LineKind, at: UInt64)
    /// The nearest pieces with lines of a kind.
    case scan(HistoryScan)
    /// How many lines of a kind each block has, up to `end`, and how many there are in a block
    /// before each of some places, which ascend.
    case count(LineKind, end: UInt64, cuts: [UInt64])
    /// How many lines a filter lets through, up to `end`.
    case countPassing(LineKind, end: UInt64)
    /// Where a line of this number, counted from 0, begins; nothing from `end` on.
    case line(UInt64, end: UInt64)
    /// Where what has been written begins that is nearest to a place where nothing was. From `end` on the file
    /// is in memory; only what comes behind a hole is looked for there.
    case data(near: UInt64, end: UInt64)
    /// The numbers of some names in lines of a kind, up to `end`.
    case numbers([[UInt8]], LineKind, end: UInt64)
    /// No more scanning or looking for a line.
    case stop
    /// No more counting.
    case stopCounting
    /// No more counting of what a filter lets through.
    case stopCountingPassing
    /// No more reading of numbers.
    case stopNumbers
    /// The file is let go.
    case close
  }
}

/// Lines that a filter lets through and, where there is a pattern, in which it is found; or those
/// that look like errors.
package struct LineKind: Sendable {
  package let filter: LineFilter
  package let pattern: Pattern?
  package let errors: ErrorPattern?
  /// Whether lines are looked at as they were written, not as the rows that they draw.
  package let isRaw: Bool
  /// How many neighbours of what the filter lets through belong to it; heeded where something is counted
  /// or looked for among them.
  package var context = 0
  /// How many of the last lines are neighbours of what comes behind them.
  package var neighboursAtEnd = 0
  /// Where lines begin whose rows are not counted, since they are shown elsewhere by now; ascending.
  package var leftOut: [UInt64] = []

  package init(
    filter: LineFilter, pattern: Pattern?, errors: ErrorPattern? = nil, isRaw: Bool = false
  ) {
    self.filter = filter
    self.pattern = pattern
    self.errors = errors
    self.isRaw = isRaw
  }

  /// Whether what is looked for is the same, in a stretch in which nothing of either was found, and no
  /// neighbours are asked for.
  package func isEmptyWhere(_ other: LineKind) -> Bool {
    errors == nil && other.errors == nil && context == 0 && other.context == 0
      && isRaw == other.isRaw && pattern?.source == other.pattern?.source
      && filter.terms.elementsEqual(other.filter.terms) {
        $0.pattern.source == $1.pattern.source && $0.isExclusion == $1.isExclusion
      }
  }

  /// Whether a line in pieces is found in one of them only. A search goes from match to match.
  package var isFoundOnce: Bool { errors != nil }
}

/// Looking through part of a file for lines of a kind.
package struct HistoryScan: Sendable {
  package let kind: LineKind
  /// Where to look, line-aligned; the answer tells how much of it was looked through.
  package let range: Range<UInt64>
  /// Pieces are cut here.
  package let end: UInt64
  package let forward: Bool
  /// How many such lines are enough.
  package let enough: Int

  package init(kind: LineKind, range: Range<UInt64>, end: UInt64, forward: Bool, enough: Int) {
    self.kind = kind
    self.range = range
    self.end = end
    self.forward = forward
    self.enough = enough
  }
}

/// What became of a `HistoryRequest`; long ones answer more than once.
package struct HistoryReport: Sendable {
  package let feed: FeedID
  package let ticket: UInt64
  package let answer: Answer

  package init(feed: FeedID, ticket: UInt64, answer: Answer) {
    self.feed = feed
    self.ticket = ticket
    self.answer = answer
  }

  package enum Answer: Sendable {
    case piece(FilePiece)
    case longLine(LongLineFindings)
    /// The end of a scan: pieces with such lines, and stretches without any.
    case scanned(pieces: [FilePiece], knownEmpty: [Range<UInt64>])
    /// How far a scan, or a search for a line, has come, from 0 to 1.
    case progress(Double)
    /// How far a scan has come that has found nothing yet, and where there is nothing of the kind.
    case passed(Double, knownEmpty: Range<UInt64>)
    /// Lines of the kind in more of the blocks, and how far counting has come, from 0 to 1. With the
    /// last ones come those before each cut in its block.
    case counts(BlockCounts, cuts: [UInt64: UInt32], done: Double, isLast: Bool)
    /// How the numbers went, name by name, as far as the file is read; `done` is 1 at the end.
    case numbers([MetricTrace], done: Double)
    /// Where the line begins; `nil`: there are not that many.
    case line(offset: UInt64?)
    /// Where data begins; `nil`: there is none.
    case data(offset: UInt64?)
    /// The line at `offset` has this number, counted from 0.
    case numbered(offset: UInt64, line: UInt64)
    /// It cannot be read: errno's words.
    case failed(String)
    /// This pattern takes too many steps for a line, or for all of them.
    case tooExpensive(Pattern)
    /// It is not the file that it was.
    case changed
    /// A link leads to this path on another mount. Never leaves the workers.
    case elsewhere(LogPath, HistoryRequest)

    /// Whether it ends something that takes long.
    package var isEnd: Bool {
      switch self {
      case .counts(_, _, _, isLast: true), .scanned, .line: true
      case .numbers(_, let done): done == 1
      default: false
      }
    }
  }
}

/// Finds lines of a kind, with the memory that matching needs. Belongs to one thread.
package final class LineKindMatcher {
  package let kind: LineKind
  private let filter: FilterMatcher
  private let matcher: Matcher?
  /// For the reader's own patterns of errors; one that takes too many steps finds nothing more.
  private let errorMatchers: [Matcher]

  package init(_ kind: LineKind) {
    self.kind = kind
    filter = FilterMatcher(kind.filter)
    matcher = kind.pattern.map { Matcher($0) }
    errorMatchers = kind.errors?.matchers() ?? []
  }

  /// The pattern that had to be given up.
  package var tooExpensive: Pattern? {
    matcher.flatMap { $0.isTooExpensive ? $0.pattern : nil } ?? filter.tooExpensive
  }

  /// Whether there can be such a line in these bytes; cheaper than looking for it.
  package func isPossible(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if let errors = kind.errors {
      return ShownBlock(of: bytes).withText(of: bytes) { errors.isPossible(in: $0) }
    }
    // Neighbours of what is let through may lie beyond these bytes.
    guard kind.context == 0 || kind.filter.isEmpty else { return true }
    return ShownBlock(of: bytes, isRaw: true).withText(of: bytes) { text in
      filter.isPossible(inText: text)
        && matcher.map { $0.firstLine(in: text, from: 0) != nil } ?? true
    }
  }

  /// Whether it is rows that are looked at, not lines as they were written.
  package var looksAtRows: Bool { !kind.isRaw }

  /// Pieces of a line that goes on beyond a batch, whether the filter lets the line through, and where
  /// matches begin in it.
  package struct OpenEdge {
    package let pieces: Range<Int>
    package let passes: Bool
    let hits: [UInt64]

    package init(pieces: Range<Int>, passes: Bool, hits: [UInt64]) {
      self.pieces = pieces
      self.passes = passes
      self.hits = hits
    }
  }

  private func passing(_ batch: LineBatch, _ text: ShownBlock, edges: [OpenEdge]) -> LineSet {
    guard !filter.isEmpty else { return .all }
    return edges.reduce(filter.lines(of: batch, text)) { set, edge in
      batch.setting(edge.pieces, in: set, to: edge.passes)
    }
  }

  /// For lines that go on beyond a batch; `nil`: nothing is looked for.
  package var longLineLook: LongLineLook? { LongLineLook(filter: filter, search: matcher) }

  /// What is known of the pieces of a line that goes on beyond a batch.
  package func edge(_ pieces: Range<Int>, of line: LongLines.Part) -> OpenEdge {
    OpenEdge(
      pieces: pieces, passes: filter.isEmpty || filter.letsThrough(line.found), hits: line.hits)
  }

  /// In which lines what is looked for is found.
  private func hits(
    _ matcher: Matcher, _ batch: LineBatch, _ text: ShownBlock, edges: [OpenEdge]
  ) -> LineSet {
    edges.reduce(matcher.lines(of: batch, text)) { set, edge in
      batch.setting(edge.pieces, in: set, hits: edge.hits)
    }
  }

  /// - Parameters:
  ///   - folded: what progress output made of the lines.
  ///   - edges: what is known of lines that go on beyond the batch.
  package func lines(
    of batch: LineBatch, _ folded: FoldedLines?, edges: [OpenEdge] = []
  ) -> LineSet {
    guard var folded else { return lines(of: batch, edges: edges) }
    let text = ShownBlock(of: batch, isRaw: true)
    folded.judge(
      batch, shown: passing(batch, text, edges: edges),
      hits: matcher.map { hits($0, batch, text, edges: edges) } ?? .none,
      filter: filter.isEmpty ? nil : filter,
      search: matcher)
    if let errors = kind.errors {
      return errors.lines(of: batch, text.rows(of: batch), own: errorMatchers)
        .intersection(folded.shown)
    }
    return matcher == nil ? folded.shown : folded.hits.intersection(folded.shown)
  }

  /// What the filter lets through, and which lines, let through or not, have what is looked for.
  package func parts(
    of batch: LineBatch, _ folded: FoldedLines?, edges: [OpenEdge] = []
  ) -> (passing: LineSet, found: LineSet) {
    let text = ShownBlock(of: batch, isRaw: true)
    let passing = passing(batch, text, edges: edges)
    let found = matcher.map { hits($0, batch, text, edges: edges) } ?? .all
    let errors = kind.errors?.lines(of: batch, text.rows(of: batch), own: errorMatchers)
    guard var folded else { return (passing, errors ?? found) }
    folded.judge(
      batch, shown: passing, hits: found, filter: filter.isEmpty ? nil : filter, search: matcher)
    return (
      passing.union(folded.shown, of: batch.count),
      (errors ?? (matcher == nil ? .all : folded.hits)).intersection(folded.all)
    )
  }

  package enum Edge: Sendable {
    case first, last
  }

  /// What is looked for, in lines that the filter lets through and in their neighbours.
  ///
  /// - Parameters:
  ///   - open: how many of the first and of the last lines may be neighbours of lines that are not in the
  ///     batch; they are taken for it.
  ///   - start: at which edge a line that is let through counts by itself, as it may have neighbours
  ///     beyond.
  package func lines(
    withNeighboursOf batch: LineBatch, _ folded: FoldedLines?, edges: [OpenEdge],
    open: (before: Int, behind: Int), start: Edge?
  ) -> LineSet {
    let (passing, found) = parts(of: batch, folded, edges: edges)
    let first = first(open.before, of: batch)
    let last = last(open.behind, of: batch)
    let edges = Set(first).union(last).sorted().map { UInt32($0) }
    let near = batch.dilated(passing, by: kind.context)
      .union(LineSet(edges, of: batch.count), of: batch.count).intersection(found)
    guard let start else { return near }
    let edge =
      start == .first
      ? self.first(kind.context, of: batch) : self.last(kind.context, of: batch)
    let begun = passing.intersection(LineSet(edge.map { UInt32($0) }, of: batch.count))
    return near.union(begun, of: batch.count)
  }

  private func first(_ lines: Int, of batch: LineBatch) -> Range<Int> {
    0..<batch.firstPiece(ofLine: lines)
  }

  private func last(_ lines: Int, of batch: LineBatch) -> Range<Int> {
    lines > 0
      ? batch.firstPiece(ofLine: batch.endedLines - lines)..<batch.count
      : batch.count..<batch.count
  }

  package func lines(of batch: LineBatch, edges: [OpenEdge] = []) -> LineSet {
    if filter.isEmpty, matcher == nil, kind.errors == nil { return .all }
    let text = ShownBlock(of: batch, isRaw: true)
    let shown = passing(batch, text, edges: edges)
    if let errors = kind.errors, shown != .none {
      return errors.lines(of: batch, text.rows(of: batch), own: errorMatchers).intersection(shown)
    }
    guard let matcher, shown != .none else { return shown }
    return hits(matcher, batch, text, edges: edges).intersection(shown)
  }
}
