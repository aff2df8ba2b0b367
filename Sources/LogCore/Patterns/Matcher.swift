import CPCRE2

/// A pattern together with the memory that matching needs. Belongs to one thread.
package final class Matcher {
  package let pattern: Pattern
  /// Whether a match was given up because it took too many steps; such a line counts as not
  /// matching.
  package private(set) var isTooExpensive = false
  /// What matching has cost.
  package internal(set) var effort: PatternEffort
  /// After how many steps it pauses: what it says from then on means nothing.
  private var patience = Int.max
  package var isPaused: Bool { isCalledOff || effort.steps > patience }
  /// Asked now and then while it looks; see `isCalledOff`.
  var goesOn: (() -> Bool)? {
    didSet { nextQuestion = 0 }
  }
  /// After how many steps it is asked again.
  private var nextQuestion = 0
  /// Whether it was told to go on no more: what it says from then on means nothing.
  private(set) var isCalledOff = false
  /// Where in the lines that were handed in last it had not looked when it stopped.
  var stopPlace = 0
  /// Whether it has not looked at everything: it waits for more patience, or has given up.
  var hasStopped: Bool { isTooExpensive || isPaused }
  /// Whether the pattern is given up where it costs more than it is worth.
  private let isBounded: Bool
  private var limit: UInt32 = 0
  private let data: OpaquePointer?
  private let context: OpaquePointer?
  /// The pattern compiled so that the places where a match may begin can be bounded; made when a match
  /// is not over at once.
  private var bounded: OpaquePointer?
  /// Room for compiled code that needs more than the thread's own stack; made when it is needed.
  private var stack: OpaquePointer?

  /// - Parameters:
  ///   - effort: what the pattern has cost so far.
  ///   - isBounded: whether it is given up where all together is too much, not a single match only.
  package init(
    _ pattern: Pattern, effort: PatternEffort = PatternEffort(), isBounded: Bool = true
  ) {
    self.pattern = pattern
    self.effort = effort
    self.isBounded = isBounded
    data = pcre2_match_data_create_from_pattern_8(pattern.code, nil)
    context = pcre2_match_context_create_8(nil)
    if let context {
      pcre2_set_depth_limit_8(context, LogLimits.matchSteps)
      pcre2_set_heap_limit_8(context, LogLimits.matchHeap)
    }
  }

  /// One for what somebody waits for: it pauses before that is felt.
  package static func hasty(_ pattern: Pattern) -> Matcher {
    let matcher = Matcher(pattern)
    matcher.setPatience(LogLimits.stepsInHaste)
    return matcher
  }

  /// Whether it is to stop here. Called often enough that nobody has to wait for it.
  private func isToStop() -> Bool {
    if effort.steps >= nextQuestion, !isCalledOff, let goesOn {
      nextQuestion = effort.steps + LogLimits.stepsPerQuestion
      if !goesOn() { isCalledOff = true }
    }
    return isPaused
  }

  /// Lets it take a few more steps before it is called off, whoever wants it to stop.
  func goesOnBriefly() {
    let end = effort.steps + LogLimits.stepsInHaste
    goesOn = { [unowned self] in effort.steps < end }
  }

  /// Lets it take so many more steps before it pauses.
  func setPatience(_ steps: Int) {
    let (sum, isTooMuch) = effort.steps.addingReportingOverflow(steps)
    patience = isTooMuch ? .max : sum
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
    if let bounded { pcre2_code_free_8(bounded) }
    if let stack { pcre2_jit_stack_free_8(stack) }
  }

  /// The steps that nobody can foresee: those of matches that were not over at once, and all of them where
  /// there is no code of this machine for the pattern.
  var costlySteps: Int { pattern.isCompiled ? effort.hardSteps : effort.steps }

  /// Where the pattern first matches in `bytes`, from `start` on. Hand in one line, without its
  /// line end.
  package func firstMatch(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, ends: LineEnds = []
  ) -> Range<Int>? {
    guard start <= bytes.count else { return nil }
    let result = match(bytes, from: start, options: ends.options)
    guard result >= 0 else {
      if result != PCRE2_ERROR_NOMATCH, !(result == PCRE2_ERROR_MATCHLIMIT && isPaused) {
        isTooExpensive = true
      }
      return nil
    }
    return places
  }

  /// Which ends of a line are missing where a part of it is handed in.
  package struct LineEnds: OptionSet {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    package static let noStart = LineEnds(rawValue: 1)
    package static let noEnd = LineEnds(rawValue: 2)

    fileprivate var options: UInt32 {
      (contains(.noStart) ? PCRE2_NOTBOL : 0) | (contains(.noEnd) ? PCRE2_NOTEOL : 0)
    }

    /// A part of a line without what is there of characters that go over its open ends: those are whole in
    /// the parts beside it, which overlap.
    func wholeCharacters(of part: UnsafeBufferPointer<UInt8>) -> Range<Int> {
      let start = contains(.noStart) ? part.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count : 0
      return start..<max(start, part.count - (contains(.noEnd) ? Matcher.openEnd(of: part) : 0))
    }
  }

  /// Matches with few steps, and where that is not enough with more and more.
  ///
  /// - Parameter isBlock: whether there are many lines: then it is tried with few steps only.
  /// - Returns: what PCRE2 says: negative where there is no match.
  func match(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, options: UInt32 = 0,
    isBlock: Bool = false
  ) -> Int32 {
    guard !isToStop() else { return PCRE2_ERROR_MATCHLIMIT }
    setLimit(LogLimits.easySteps)
    let result = matchOnce(bytes, from: start, options: options, pattern.code)
    guard result == PCRE2_ERROR_MATCHLIMIT else { return result }
    effort.add(hardSteps: Int(LogLimits.easySteps * pattern.stepCost))
    return isBlock ? result : matchHard(bytes, from: start, options: options)
  }

  /// Goes through the places where a match may begin: many at a time where each is over in few steps, and
  /// one by one, with more and more steps, where one is not. PCRE2 counts the steps from each place anew, and
  /// tells nobody how many there were.
  private func matchHard(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, options: UInt32
  ) -> Int32 {
    if bounded == nil, pattern.startsAnywhere { bounded = pattern.compiledForBounds() }
    defer { pcre2_set_offset_limit_8(context, Matcher.noLimit) }
    var walk = PlaceWalk(from: start, isBounded: bounded != nil, isCompiled: pattern.isCompiled)
    var spent = 0
    while walk.place <= bytes.count {
      let end = walk.end(in: bytes.count)
      if bounded != nil {
        pcre2_set_offset_limit_8(context, end.map { $0 - 1 } ?? Matcher.noLimit)
      }
      setLimit(walk.limit)
      let result = matchOnce(bytes, from: walk.place, options: options, bounded ?? pattern.code)
      let isOver = result != PCRE2_ERROR_MATCHLIMIT
      let steps = walk.steps(isOver: isOver, in: bytes.count) * Int(pattern.stepCost)
      effort.add(hardSteps: steps)
      spent += steps
      if isOver, result != PCRE2_ERROR_NOMATCH || end == nil { return result }
      let isGivenUp = isBounded && ((!isOver && effort.isTooMuch) || spent > LogLimits.lineStepsMax)
      if isToStop() || isGivenUp { return PCRE2_ERROR_MATCHLIMIT }
      guard isOver else {
        guard walk.tryHarder() else { return result }
        continue
      }
      walk.goOn()
      // Not into the middle of a character: PCRE2 would refuse the offset.
      while pattern.isDecoding, walk.place < bytes.count, bytes[walk.place] & 0xC0 == 0x80 {
        walk.place += 1
      }
    }
    return PCRE2_ERROR_NOMATCH
  }

  /// PCRE2_UNSET, which Swift does not import.
  private static let noLimit = Int(bitPattern: UInt.max)

  private func setLimit(_ limit: UInt32) {
    guard limit != self.limit else { return }
    pcre2_set_match_limit_8(context, limit)
    self.limit = limit
  }

  private func matchOnce(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, options: UInt32, _ code: OpaquePointer
  ) -> Int32 {
    guard let data else { return PCRE2_ERROR_NOMEMORY }
    // PCRE2 before 10.40 wants an address even for nothing.
    guard let subject = bytes.baseAddress else {
      var nothing: UInt8 = 0
      return pcre2_match_8(code, &nothing, 0, 0, options, data, context)
    }
    guard pattern.isCompiled else {
      return pcre2_match_8(code, subject, bytes.count, start, options, data, context)
    }
    guard isMisread(bytes) else {
      return matchCompiled(subject, count: bytes.count, from: start, options: options, data, code)
    }
    return (Matcher.padding + bytes + Matcher.padding).withUnsafeBufferPointer { padded in
      guard let base = padded.baseAddress else { return PCRE2_ERROR_NOMEMORY }
      return matchCompiled(
        base + Matcher.padding.count, count: bytes.count, from: start, options: options, data, code)
    }
  }

  private func matchCompiled(
    _ subject: UnsafePointer<UInt8>, count: Int, from start: Int, options: UInt32,
    _ data: OpaquePointer, _ code: OpaquePointer
  ) -> Int32 {
    let result = pcre2_jit_match_8(code, subject, count, start, options, data, context)
    guard result == PCRE2_ERROR_JIT_STACKLIMIT, stack == nil else { return result }
    stack = pcre2_jit_stack_create_8(32 * 1024, LogLimits.matchStack, nil)
    pcre2_jit_stack_assign_8(context, nil, UnsafeMutableRawPointer(stack))
    return pcre2_jit_match_8(code, subject, count, start, options, data, context)
  }

  /// What stands around a text that begins or ends in the middle of a character: as many bytes as a
  /// character has, of which none is a part of one.
  private static let padding = [UInt8](repeating: UInt8(ascii: "\n"), count: 4)

  /// Whether text begins or ends in the middle of a character: the compiled code of PCRE2 10.42 then
  /// looks at bytes before or after it where it looks behind or ahead (`\b`, `(?<!…)`). Its
  /// interpreter finds no `^` in the first.
  func isMisread(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard pattern.isDecoding, let first = bytes.first else { return false }
    return first & 0xC0 == 0x80 || Matcher.openEnd(of: bytes) > 0
  }

  /// How many bytes at the end are of a character that is not all there.
  static func openEnd(of bytes: UnsafeBufferPointer<UInt8>) -> Int {
    for length in 1...3 where length <= bytes.count {
      let byte = bytes[bytes.count - length]
      if byte < 0x80 { return 0 }
      if byte >= 0xC0 { return (byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2) > length ? length : 0 }
    }
    return 0
  }

  /// Where the last match was. `\K` can put the start behind the end.
  var places: Range<Int>? {
    guard let data, let places = pcre2_get_ovector_pointer_8(data) else { return nil }
    return min(places[0], places[1])..<max(places[0], places[1])
  }

  package func isMatch(_ line: ArraySlice<UInt8>) -> Bool {
    effort.add(bytes: line.count)
    return line.withUnsafeBufferPointer { firstMatch(in: $0) != nil }
  }

  /// Where it matches in a line, from the line's first byte; empty matches are left out, and
  /// more than `most` are not looked for.
  package func matches(
    in line: ArraySlice<UInt8>, most: Int = LogLimits.pieceLength
  ) -> [Range<Int>] {
    line.withUnsafeBufferPointer { bytes in
      var found: [Range<Int>] = []
      var start = 0
      while found.count < most, !hasStopped,
        let match = firstMatch(in: bytes, from: start)
      {
        if match.isEmpty {
          start = max(start, match.upperBound) + 1
          // Not into the middle of a character: PCRE2 would refuse the offset.
          while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
        } else {
          found.append(match)
          start = max(start + 1, match.upperBound)
        }
      }
      return found
    }
  }
}
