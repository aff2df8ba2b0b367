/// Which lines are let through: those that match every inclusion and no exclusion.
package struct LineFilter: Sendable {
  /// One pattern that lines must, or must not, match.
  package struct Term: Sendable {
    package let pattern: Pattern
    package let isExclusion: Bool

    package init(pattern: Pattern, isExclusion: Bool) {
      self.pattern = pattern
      self.isExclusion = isExclusion
    }
  }

  package var terms: [Term]

  package init(terms: [Term] = []) {
    self.terms = terms
  }

  package var isEmpty: Bool { terms.isEmpty }

  /// Whether one line is let through; it is where that takes long to find out. For many lines make a
  /// `FilterMatcher`.
  package func lets(_ line: ArraySlice<UInt8>) -> Bool {
    isEmpty || FilterMatcher(hasty: self).lets(line)
  }
}

/// A filter together with the memory that matching needs. Belongs to one thread.
package final class FilterMatcher {
  private let terms: [(matcher: Matcher, isExclusion: Bool)]

  /// - Parameters:
  ///   - efforts: what each of its patterns has cost so far.
  ///   - isBounded: see `Matcher`.
  package init(
    _ filter: LineFilter, efforts: [PatternEffort] = [], isBounded: Bool = true
  ) {
    terms = filter.terms.enumerated().map { place, term in
      let matcher = Matcher(
        term.pattern, effort: efforts.effort(at: place), isBounded: isBounded)
      return (matcher, term.isExclusion)
    }
  }

  /// See `Matcher.hasty`.
  convenience init(hasty filter: LineFilter) {
    self.init(filter)
    for matcher in matchers { matcher.setPatience(LogLimits.stepsInHaste) }
  }

  var matchers: [Matcher] { terms.map(\.matcher) }

  package var isEmpty: Bool { terms.isEmpty }

  // MARK: Stopping

  /// Has it ask, while it looks at lines, whether to go on.
  ///
  /// - Parameter goesOn: gets how many steps its patterns have taken that nobody could foresee.
  package func ask(_ goesOn: @escaping (_ steps: Int) -> Bool) {
    for matcher in matchers {
      matcher.goesOn = { [unowned self] in goesOn(costlySteps) }
    }
  }

  private var costlySteps: Int { terms.reduce(0) { $0 + $1.matcher.costlySteps } }

  /// The pattern at which it was told to go on no more; what it says from then on means nothing.
  package var calledOff: Pattern? {
    terms.first { $0.matcher.isCalledOff }?.matcher.pattern
  }

  /// How much of the block that was looked at last is decided, in bytes from its start: all of it unless it
  /// was told to stop.
  package private(set) var decided = 0

  /// Whether a pattern had to be given up; what it would have decided is let through.
  package var isTooExpensive: Bool { tooExpensive != nil }

  /// The first pattern that had to be given up.
  package var tooExpensive: Pattern? {
    terms.first { $0.matcher.isTooExpensive }?.matcher.pattern
  }

  package func lets(_ line: ArraySlice<UInt8>) -> Bool {
    for term in terms {
      let matches = term.matcher.isMatch(line)
      if term.matcher.hasStopped { continue }
      if matches == term.isExclusion { return false }
    }
    return true
  }

  // MARK: Lines that are too long

  /// That no term has been found in a line so far.
  var noVerdicts: [Bool] { terms.map { _ in false } }

  /// Notes which terms are found in what a part of a line shows.
  func look(
    at part: UnsafeBufferPointer<UInt8>, ends: Matcher.LineEnds, verdicts: inout [Bool]
  ) {
    let part = UnsafeBufferPointer(rebasing: part[ends.wholeCharacters(of: part)])
    let raw = UnsafeRawBufferPointer(part)
    guard UnshownBytes.first(in: raw, from: 0) != nil else {
      return look(atText: part, ends: ends, verdicts: &verdicts)
    }
    let isPainted = ShownText.isPainted(raw)
    // What a bar draws goes over what it has drawn before.
    if isPainted { verdicts = noVerdicts }
    let text =
      isPainted ? ShownText(of: Array(part)[...]).bytes : ShownText.bytes(ofUnpainted: raw)
    text.withUnsafeBufferPointer { look(atText: $0, ends: ends, verdicts: &verdicts) }
  }

  private func look(
    atText part: UnsafeBufferPointer<UInt8>, ends: Matcher.LineEnds, verdicts: inout [Bool]
  ) {
    for (place, term) in terms.enumerated()
    where !verdicts[place] && !term.matcher.isTooExpensive {
      verdicts[place] = term.matcher.firstMatch(in: part, ends: ends) != nil
    }
  }

  /// Whether a line is let through in which these terms were found.
  func letsThrough(_ verdicts: [Bool]) -> Bool {
    zip(terms, verdicts).allSatisfy { term, isFound in
      term.matcher.isTooExpensive || isFound != term.isExclusion
    }
  }

  // MARK: Many lines

  /// Whether it may let a line of a block through: each inclusion is found somewhere in it. Cheaper than to look
  /// which lines those are.
  ///
  /// - Parameter block: what whole lines show.
  func isPossible(inText block: UnsafeBufferPointer<UInt8>) -> Bool {
    terms.allSatisfy { term in
      term.isExclusion || term.matcher.isTooExpensive
        || term.matcher.firstLine(in: block, from: 0) != nil || term.matcher.hasStopped
    }
  }

  /// The lines of a batch that are let through, by what they show as they were written.
  package func lines(of batch: LineBatch) -> LineSet {
    lines(of: batch, ShownBlock(of: batch, isRaw: true))
  }

  /// - Parameter text: what the batch shows.
  func lines(of batch: LineBatch, _ text: ShownBlock) -> LineSet {
    batch.lines { text.ranges(of: $0) { lines(inText: $0) } }
  }

  /// The lines whose rows are let through, those that follow each other as one range.
  ///
  /// - Parameter block: whole lines; the last one may lack its end.
  package func lines(in block: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    let text = ShownBlock(of: block)
    let lines = text.ranges(of: block) { self.lines(inText: $0) }
    decided = calledOff == nil ? block.count : text.source(of: decided..<decided).lowerBound
    return lines
  }

  private func lines(inText block: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard !block.isEmpty else { return [] }
    // Each term looks only at what the terms before it have left.
    var runs = [0..<block.count]
    decided = block.count
    for term in terms where !term.matcher.isTooExpensive {
      var left: [Range<Int>] = []
      let isBrokenOff = decided < block.count
      // The rest may look at what was seen before, as long as that is done at once.
      if isBrokenOff { term.matcher.goesOnBriefly() }
      for run in runs where run.lowerBound < decided {
        var run = run.clamped(to: 0..<decided)
        let matching = term.matcher.matchingLines(in: block, within: run)
        if term.matcher.isTooExpensive { break }
        if term.matcher.isCalledOff {
          decided = run.lowerBound + term.matcher.stopPlace
          run = run.clamped(to: 0..<decided)
        }
        guard term.isExclusion else {
          for line in matching { left.append(joining: line) }
          continue
        }
        var place = run.lowerBound
        for line in matching {
          if line.lowerBound > place { left.append(joining: place..<line.lowerBound) }
          place = line.upperBound
        }
        if place < run.upperBound { left.append(joining: place..<run.upperBound) }
      }
      if !term.matcher.isTooExpensive { runs = left }
    }
    return runs
  }
}

extension LineBatch {
  /// The lines whose ranges `choose` gives for the batch's bytes; all pieces of a long line, as far
  /// as they are here.
  func lines(_ choose: (UnsafeBufferPointer<UInt8>) -> [Range<Int>]) -> LineSet {
    var found: [UInt32] = []
    bytes.withUnsafeBufferPointer { bytes in
      var line = 0
      for run in choose(bytes) {
        line = firstLine(endingAfter: run.lowerBound, from: line)
        while line < ends.count, Int(ends[line]) <= run.upperBound {
          found.append(UInt32(line))
          line += 1
        }
      }
    }
    return LineSet(found, of: count)
  }

  private func firstLine(endingAfter place: Int, from first: Int) -> Int {
    var low = first
    var high = ends.count
    while low < high {
      let middle = (low + high) / 2
      if Int(ends[middle]) <= place { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
