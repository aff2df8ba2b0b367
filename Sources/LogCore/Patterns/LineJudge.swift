/// What lines in memory are judged by.
enum Judgement: Int, CaseIterable, Sendable {
  case filter, search, errors
}

extension [Scrollback.Judging] {
  /// One for each judgement, in their order.
  subscript(judgement: Judgement) -> Scrollback.Judging {
    get { self[judgement.rawValue] }
    set { self[judgement.rawValue] = newValue }
  }
}

/// Tries patterns on lines of batches, for a while at a time. Belongs to one thread, and to one piece of
/// work.
final class LineJudge {
  private enum Kind {
    case filter(FilterMatcher)
    case search(Matcher)
    case errors(ErrorPattern)
  }

  private let kind: Kind
  private let matchers: [Matcher]
  /// Steps for working out what lines show.
  private var showSteps = 0

  /// - Parameter efforts: what each of the patterns has cost so far.
  init(_ filter: LineFilter, efforts: [PatternEffort]) {
    let filter = FilterMatcher(filter, efforts: efforts)
    kind = .filter(filter)
    matchers = filter.matchers
  }

  init(_ pattern: Pattern, efforts: [PatternEffort]) {
    let matcher = Matcher(pattern, effort: efforts.effort(at: 0))
    kind = .search(matcher)
    matchers = [matcher]
  }

  init(_ errors: ErrorPattern, efforts: [PatternEffort]) {
    kind = .errors(errors)
    matchers = errors.matchers(efforts: efforts)
  }

  var efforts: [PatternEffort] { matchers.map(\.effort) }

  /// A pattern that had to be given up.
  var tooExpensive: Pattern? { matchers.first(where: \.isTooExpensive)?.pattern }

  private var isPaused: Bool { matchers.contains(where: \.isPaused) }

  /// How many more steps each of the patterns may take.
  private func setPatience(_ steps: Int) {
    for matcher in matchers { matcher.setPatience(steps) }
  }

  private var steps: Int { matchers.reduce(showSteps) { $0 + $1.effort.steps } }

  private func lines(of batch: LineBatch, _ known: ShownBlock?) -> LineSet {
    let text = known ?? ShownBlock(of: batch, isRaw: true)
    if known == nil { showSteps += text.cleanedBytes * LogLimits.cleanSteps }
    switch kind {
    case .filter(let matcher): return matcher.lines(of: batch, text)
    case .search(let matcher): return matcher.lines(of: batch, text)
    case .errors(let errors):
      let rows = text.rows(of: batch)
      showSteps += rows.paintedBytes * LogLimits.paintSteps
      return errors.lines(of: batch, rows, own: matchers)
    }
  }

  /// Looks at more lines of a batch.
  ///
  /// - Parameters:
  ///   - text: what the batch shows as it was written, where somebody knows.
  ///   - left: how many steps it may still take.
  /// - Returns: whether that was all; not, too, when a pattern had to be given up.
  func look(
    at batch: LineBatch, _ text: ShownBlock? = nil, _ work: inout UnjudgedLines,
    left: inout Int
  ) -> Bool {
    while work.line < batch.count {
      guard left > 0 else { return false }
      let end = work.end(in: batch)
      let isWhole = work.line == 0 && end == batch.count
      let part = isWhole ? batch : batch.slice(work.line..<end)
      // One line alone is seen to its end: it is bounded by itself.
      setPatience(part.endedLines <= 1 ? .max : left)
      let before = steps
      let lines = lines(of: part, isWhole ? text : nil)
      left -= steps - before
      if tooExpensive != nil { return false }
      guard !isPaused else {
        work.shrink()
        return false
      }
      work.take(lines, of: part.count, isWhole: isWhole)
    }
    return true
  }
}

/// Lines in memory that have not been judged: those of an entry from one on, and of all entries after it.
struct UnjudgedLines: Sendable {
  /// The id of the entry.
  var entry: UInt64
  /// The first of its lines that has not been looked at.
  private(set) var line = 0
  /// What was found in those before.
  private var found: [UInt32] = []
  /// The same where all were looked at together.
  private var whole: LineSet?
  /// How much is looked at together, in bytes.
  private var stride = LogLimits.judgedStride

  init(from entry: UInt64) {
    self.entry = entry
  }

  /// Where the next part ends: behind whole lines.
  func end(in batch: LineBatch) -> Int {
    let start = line == 0 ? 0 : Int(batch.ends[line - 1])
    var end = line + 1
    if Int(batch.ends[batch.count - 1]) - start <= stride { return batch.count }
    while end < batch.count,
      Int(batch.ends[end]) - start <= stride || !batch.isTerminated(end - 1)
    {
      end += 1
    }
    return end
  }

  /// It was too much at one time.
  mutating func shrink() {
    stride = max(1, stride / 8)
  }

  /// - Parameter isWhole: whether these are all lines of the batch.
  mutating func take(_ lines: LineSet, of count: Int, isWhole: Bool) {
    if isWhole {
      whole = lines
    } else {
      for rank in 0..<lines.size(of: count) {
        found.append(UInt32(line + lines.line(ranked: rank)))
      }
    }
    line += count
    stride = min(stride * 2, LogLimits.judgedStride)
  }

  /// What was found in a batch whose lines have all been looked at.
  func lines(of count: Int) -> LineSet { whole ?? LineSet(found, of: count) }

  /// Goes on with an entry.
  mutating func move(to entry: UInt64) {
    guard entry != self.entry else { return }
    self.entry = entry
    line = 0
    found = []
    whole = nil
  }
}
