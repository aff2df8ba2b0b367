/// Makes keys, pasted text, what the mouse did and the terminal's answers of the bytes that a
/// terminal sends, whatever pieces they come in (ECMA-48, 5th edition, 5.4 and 5.6).
///
/// A sequence is collected to its end and is then a key, an answer, or dropped whole: no byte of it
/// is ever a key by itself. Pasted text ends at its marker. A sequence or a paste whose end never
/// comes is given up after a while, so that the keyboard comes back.
///
/// Times are nanoseconds of any clock that never goes back.
package struct InputParser: Sendable {
  /// What was made of bytes.
  package enum Arrival: Equatable, Sendable {
    case input(Input)
    case answer(TerminalAnswer)
  }

  /// How bytes from 0x80 on are read.
  package enum Encoding: Sendable {
    case utf8
    /// One byte a character, as ISO 8859-1 has them.
    case singleByte
  }

  enum State: Sendable {
    case ground
    /// Esc, or Esc twice, as some terminals begin what is pressed with Alt.
    case escape(isDouble: Bool)
    /// An Esc has been taken for the key, and behind it came, by itself, a byte that may be the next of its
    /// sequence or a key of its own.
    case lateIntroducer(UInt8, isDouble: Bool)
    case control(ControlSequence)
    /// ESC O and what came of the rest.
    case singleShift(ControlSequence)
    /// OSC, DCS, APC, PM or SOS.
    case string(ControlString)
    /// ESC [ M and what came of the three bytes behind it.
    case oldMouse([UInt8])
    case paste(PastedText)
  }

  private let encoding: Encoding
  private let comesWhole: Bool
  /// Whether Esc would throw something away, such as what was typed: it is waited for longer before it is
  /// taken for the key. Where it would not, one that turns out to begin a sequence has done no harm.
  package var isEscapeCostly = false
  var state = State.ground
  private var scalar = PartialScalar()
  /// When the last byte came.
  private var lastByte: UInt64 = 0
  /// An Esc that was taken for the key because nothing followed, and when.
  private var escapeGivenOut: (isDouble: Bool, since: UInt64)?
  /// The longest pause inside of a sequence that came in pieces, until some have come whole.
  private var longestGap: UInt64 = 0
  private var wholeSequences = 0
  /// How long after its Esc a late introducer came.
  private var gapBeforeIntroducer: UInt64 = 0
  /// When to tell that a paste is open; `nil`: none is, or it has been told.
  private var pasteTelling: UInt64?
  private var wasPasteTold = false
  /// Whether a paste was given up whose end has not been seen.
  private var isPasteLost = false
  /// A sequence whose rest has not come in time, and when that was found. It may come yet.
  private var abandoned: (state: State, since: UInt64)?
  /// Whether the last byte was an Esc by itself, after a rest: one that a hand has pressed.
  private var isEscapeTyped = false
  /// Whether what is being taken was read as two bytes, as Alt and a key are.
  private var isPair = false
  var arrivals: [Arrival] = []

  /// - Parameter comesWhole: whether keys come from a multiplexer of this machine, which never sends one in pieces.
  package init(encoding: Encoding = .utf8, comesWhole: Bool = false) {
    self.encoding = encoding
    self.comesWhole = comesWhole
  }

  // MARK: Time

  /// When what is unfinished is decided without its rest; `nil`: nothing is.
  package var deadline: UInt64? {
    guard let end = giveUpTime else { return nil }
    return pasteTelling.map { min($0, end) } ?? end
  }

  private var giveUpTime: UInt64? {
    let patience: UInt64? =
      switch state {
      case .ground: nil
      case .escape: max(promptEscape, longestGap * 5 / 2)
      case .lateIntroducer: lateRest
      case .control, .singleShift, .string, .oldMouse: InputTiming.sequence
      case .paste(let text):
        text.isAtEscape && isEscapeTyped ? InputTiming.slowEscape : InputTiming.paste
      }
    guard let patience else { return nil }
    guard case .string(let string) = state else { return lastByte + patience }
    // Whoever types does not prolong it for ever.
    return min(lastByte + patience, string.start + InputTiming.string)
  }

  private var promptEscape: UInt64 {
    if comesWhole { return InputTiming.wholeEscape }
    return isEscapeCostly ? InputTiming.costlyEscape : InputTiming.escape
  }

  private var lateRest: UInt64 { longestGap > 0 ? InputTiming.slowRest : InputTiming.lateRest }

  /// Decides what has waited for long enough. To be called when nothing is there to be read.
  package mutating func settle(at now: UInt64) -> [Arrival] {
    tellOfPaste(at: now)
    guard let giveUpTime, giveUpTime <= now else { return takeArrivals() }
    switch state {
    case .escape(let isDouble):
      give(.escape)
      if isDouble { give(.escape) }
      escapeGivenOut = (isDouble, now)
      state = .ground
    case .lateIntroducer(let byte, _): take(lateIntroducer: byte)
    case .paste(let text) where text.isAtEscape && isEscapeTyped:
      // A marker would have come in one go: it was somebody who wants to get out.
      loosePaste(text)
      give(.escape)
      escapeGivenOut = (false, now)
    case .paste(let text): loosePaste(text)
    case .ground: break
    default:
      abandoned = (state, now)
      state = .ground
    }
    return takeArrivals()
  }

  // MARK: Bytes

  /// Takes what was read at once.
  package mutating func take(_ bytes: some Collection<UInt8>, at now: UInt64) -> [Arrival] {
    guard let first = bytes.first else { return [] }
    let silence = now - min(now, lastByte)
    leaveString(at: bytes, after: silence)
    if silence > InputTiming.gap, goesOn(with: first) { noteGap(silence) }
    let begins = first == Introducer.escape && bytes.count > 1 && isInGround
    takeLateIntroducer(before: bytes, after: silence)
    attachTail(of: bytes, first, at: now)
    resumeAbandoned(bytes, first, at: now)
    resumeLostPaste(bytes, first, after: silence)
    let isPasteBrokenOff = leavePaste(bytes, first, after: silence)
    isEscapeTyped = bytes.count == 1 && first == Introducer.escape && silence >= InputTiming.rest
    isPair = bytes.count == 2 && first == Introducer.escape
    lastByte = now
    var rest = isPasteBrokenOff ? bytes.dropFirst() : bytes[...]
    while let byte = rest.popFirst() {
      if case .paste = state {
        takePasted(byte, &rest)
      } else {
        step(byte)
      }
    }
    if begins, isInGround { noteWhole() }
    if case .paste = state {
      if pasteTelling == nil, !wasPasteTold { pasteTelling = now + InputTiming.untoldPaste }
    } else {
      (pasteTelling, wasPasteTold) = (nil, false)
    }
    tellOfPaste(at: now)
    return takeArrivals()
  }

  private var isInGround: Bool {
    if case .ground = state { return true }
    return false
  }

  /// Whether a byte goes on with a sequence of which a part has come. What a hand types behind an Esc does not,
  /// and pasted text comes with pauses of its own.
  private func goesOn(with byte: UInt8) -> Bool {
    switch state {
    case .ground, .paste, .lateIntroducer: false
    case .escape: Introducer.beginsSequence(byte)
    default: true
    }
  }

  /// A sequence comes in pieces: an Esc needs as much patience as that.
  private mutating func noteGap(_ gap: UInt64) {
    longestGap = max(longestGap, min(gap, InputTiming.longestGap))
    wholeSequences = 0
  }

  /// One has come whole: that was no more than a moment, perhaps.
  private mutating func noteWhole() {
    wholeSequences += 1
    if wholeSequences >= InputTiming.trusted { longestGap = 0 }
  }

  /// Whoever types meanwhile has to know why nothing happens.
  private mutating func tellOfPaste(at now: UInt64) {
    guard let time = pasteTelling, time <= now else { return }
    pasteTelling = nil
    wasPasteTold = true
    arrivals.append(.input(.pasteGoesOn))
  }

  /// Bytes of a sequence whose Esc was taken for the key: a hand is not as fast as to press two keys
  /// in one read. Of a single byte what comes next decides.
  private mutating func attachTail(of bytes: some Collection<UInt8>, _ first: UInt8, at now: UInt64)
  {
    guard let (isDouble, since) = escapeGivenOut else { return }
    escapeGivenOut = nil
    guard case .ground = state, now < since + InputTiming.sequence else { return }
    let gap = now - min(now, lastByte)
    let isSoon = now < since + lateRest
    let isIntroducer = Introducer.beginsSequence(first)
    if isIntroducer, bytes.count == 1, isSoon, !comesWhole {
      state = .lateIntroducer(first, isDouble: isDouble)
      gapBeforeIntroducer = gap
      return
    }
    let isTail =
      isIntroducer
      && bytes.count > (Introducer.beginsString(first) && !isSoon ? InputTiming.typed : 1)
    guard isTail else { return noteWhole() }
    noteGap(gap)
    state = .escape(isDouble: isDouble && !Introducer.beginsString(first))
  }

  /// What comes behind a byte that may be the second of a sequence: its rest, or what a hand typed.
  private mutating func takeLateIntroducer(
    before bytes: some Collection<UInt8>, after silence: UInt64
  ) {
    guard case .lateIntroducer(let introducer, let isDouble) = state else { return }
    var string = ControlString(kind: introducer, isByItself: true, start: lastByte)
    let isString = Introducer.beginsString(introducer)
    let isTyped =
      silence >= lateRest || bytes.first == Introducer.escape
      || isString && string.isTyped(bytes, after: InputTiming.rest)
    guard !isTyped else { return take(lateIntroducer: introducer) }
    noteGap(max(gapBeforeIntroducer, silence))
    state = isString ? .string(string) : .escape(isDouble: isDouble)
    if !isString { step(introducer) }
  }

  /// What looked like the second byte of a sequence was typed.
  private mutating func take(lateIntroducer byte: UInt8) {
    state = .ground
    takeGround(byte)
    noteWhole()
  }

  /// The rest of a sequence that was given up: no hand types so much at once, and none ends a string.
  private mutating func resumeAbandoned(
    _ bytes: some Collection<UInt8>, _ first: UInt8, at now: UInt64
  ) {
    guard let (state, since) = abandoned else { return }
    guard case .ground = self.state, now < since + InputTiming.abandoned else {
      abandoned = nil
      return
    }
    var isRest = bytes.count > InputTiming.typed
    if case .string = state {
      isRest = isRest || bytes.contains(0x07) || bytes.suffix(2).elementsEqual([0x1B, 0x5C])
    }
    guard isRest, first != Introducer.escape || bytes.count == 2 else { return }
    self.state = state
    abandoned = nil
  }

  /// A paste that was given up goes on: no hand types so much at once.
  private mutating func resumeLostPaste(
    _ bytes: some Collection<UInt8>, _ first: UInt8, after silence: UInt64
  ) {
    guard isPasteLost else { return }
    isPasteLost = false
    guard bytes.count > InputTiming.typed, first != Introducer.escape else { return }
    switch state {
    case .ground: state = .paste(PastedText())
    case .escape where silence < InputTiming.rest:
      // The Esc may begin its end marker.
      var text = PastedText()
      _ = text.take(Introducer.escape)
      state = .paste(text)
    default: break
    }
  }

  /// Esc and Esc, or Esc Esc at once, or ^C, by itself and after a rest is somebody who wants to get out.
  /// Where an Esc comes right behind pasted text it is part of it. ^C ends the paste and does nothing else.
  ///
  /// - Returns: whether the first byte was such a ^C.
  private mutating func leavePaste(
    _ bytes: some Collection<UInt8>, _ first: UInt8, after silence: UInt64
  ) -> Bool {
    guard case .paste(let text) = state, bytes.count <= InputTiming.typed else { return false }
    let isWayOut: Bool
    if text.isAtEscape, isEscapeTyped {
      isWayOut = first == Introducer.escape
    } else if silence >= InputTiming.rest {
      isWayOut = first == 0x03 || bytes.starts(with: [Introducer.escape, Introducer.escape])
    } else {
      isWayOut = false
    }
    guard isWayOut else { return false }
    loosePaste(text)
    if first == 0x03 {
      arrivals.append(.input(.pasteBrokenOff))
      return true
    }
    if text.isAtEscape { state = .escape(isDouble: false) }
    return false
  }

  /// What looked like the beginning of a string was Alt and a letter, which is no key of ours: what is typed
  /// next is.
  private mutating func leaveString(at bytes: some Collection<UInt8>, after silence: UInt64) {
    guard case .string(var string) = state else { return }
    state = string.isTyped(bytes, after: silence) ? .ground : .string(string)
  }

  mutating func step(_ byte: UInt8) {
    switch state {
    case .ground: takeGround(byte)
    case .escape(let isDouble): takeAfterEscape(byte, isDouble)
    case .control(let sequence): takeControl(byte, sequence)
    case .singleShift(let sequence): takeSingleShift(byte, sequence)
    case .string(let string): takeString(byte, string)
    case .lateIntroducer: break
    case .oldMouse(let numbers): takeOldMouse(byte, numbers)
    case .paste: break
    }
  }

  private mutating func takeGround(_ byte: UInt8) {
    if scalar.isUnfinished {
      switch scalar.take(byte) {
      case .more: return
      case .scalar(let scalar): return takeScalar(scalar)
      case .broken: give(.character("\u{FFFD}"))
      }
    }
    if byte == Introducer.escape {
      state = .escape(isDouble: false)
    } else if byte < 0xA0 || encoding == .singleByte {
      takeScalar(Unicode.Scalar(byte))
    } else if !scalar.begin(byte) {
      give(.character("\u{FFFD}"))
    }
  }

  /// A character, or a control in its form of one character (C1).
  private mutating func takeScalar(_ scalar: Unicode.Scalar) {
    guard (0x80..<0xA0).contains(scalar.value) else { return give(Key(typed: scalar)) }
    // Its form of two bytes: Esc and a byte that is 0x40 less.
    begin(after: UInt8(scalar.value - 0x40), isAlt: false)
  }

  private mutating func takeAfterEscape(_ byte: UInt8, _ isDouble: Bool) {
    if begin(after: byte, isAlt: isDouble) { return }
    state = .ground
    if byte == Introducer.escape {
      if isDouble { give(.escape) }
      state = .escape(isDouble: true)
      return
    }
    if isDouble { give(.escape) }
    switch byte {
    case 0x20...0x7F: give(.alt(Unicode.Scalar(byte)))
    case 0x08: give(.alt("\u{7F}"))
    default:
      give(.escape)
      takeGround(byte)
    }
  }

  /// Begins what a byte behind an Esc begins.
  ///
  /// - Returns: whether it begins anything.
  @discardableResult
  private mutating func begin(after byte: UInt8, isAlt: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "["): state = .control(ControlSequence(isAlt: isAlt))
    case UInt8(ascii: "O"): state = .singleShift(ControlSequence(isAlt: isAlt))
    case _ where Introducer.beginsString(byte):
      if isAlt { give(.escape) }
      state = .string(
        ControlString(kind: byte, isByItself: isPair && !isAlt, start: lastByte))
    default: return false
    }
    return true
  }

  // MARK: What was made

  mutating func give(_ key: Key) {
    arrivals.append(.input(.key(key)))
  }

  private mutating func takeArrivals() -> [Arrival] {
    defer { arrivals = [] }
    return arrivals
  }

  /// A paste whose end has not come is as long as it is.
  private mutating func loosePaste(_ text: PastedText) {
    isPasteLost = true
    end(text)
  }

  private mutating func end(_ text: PastedText) {
    state = .ground
    (pasteTelling, wasPasteTold) = (nil, false)
    arrivals.append(.input(.paste(text.scalars(encoding), isCut: text.isCut)))
  }

  private mutating func takePasted<Bytes: Collection<UInt8>>(_ byte: UInt8, _ rest: inout Bytes)
  where Bytes.SubSequence == Bytes {
    guard case .paste(var text) = state else { return }
    // Taken out of the state, so that it is not copied with each byte.
    state = .ground
    var next: UInt8? = byte
    while let byte = next {
      if text.take(byte) { return end(text) }
      next = rest.popFirst()
    }
    state = .paste(text)
  }

  /// A sequence has come to its end.
  mutating func finish(_ meaning: ControlSequence.Meaning) {
    state = .ground
    switch meaning {
    case .key(let key): give(key)
    case .mouse(let event): arrivals.append(.input(.mouse(event)))
    case .answer(let answer): arrivals.append(.answer(answer))
    case .pasteBegins: state = .paste(PastedText())
    case .pasteEnds: isPasteLost = false
    case .nothing: break
    }
  }

  /// A sequence is broken off by a byte that cannot be part of it.
  mutating func breakOff(at byte: UInt8) {
    state = .ground
    // CAN and SUB are there for this, and mean nothing else then.
    if byte != 0x18, byte != 0x1A { takeGround(byte) }
  }
}

/// The bytes that begin sequences.
enum Introducer {
  static let escape: UInt8 = 0x1B

  /// Whether a byte behind Esc begins a sequence of more than two bytes.
  static func beginsSequence(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") || beginsString(byte)
  }

  /// Whether a byte behind Esc begins a string: DCS, SOS, OSC, PM or APC.
  static func beginsString(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "]"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

/// How long what is unfinished is waited for, in nanoseconds, and what a hand can do.
enum InputTiming {
  /// After a lone Esc: with a frame it is answered within 50 ms.
  static let escape: UInt64 = 40_000_000
  /// The same where it would throw something away: as long as vim's ttimeoutlen, and long enough for a line
  /// that splits keys.
  static let costlyEscape: UInt64 = 100_000_000
  /// The same where keys come whole.
  static let wholeEscape: UInt64 = 35_000_000
  /// For so long after an Esc that was taken for the key, and after a byte behind it, what comes is the rest of
  /// a sequence if it can be. A hand that types the same keys takes longer.
  static let lateRest: UInt64 = 120_000_000
  /// The same where keys were seen to come in pieces.
  static let slowRest: UInt64 = 250_000_000
  /// The same inside of a paste.
  static let slowEscape: UInt64 = 500_000_000
  /// Where keys were seen to come in pieces, an Esc is waited for longer than these were apart, but not for
  /// longer than half a second; and how many have to come whole until that is over.
  static let longestGap: UInt64 = 200_000_000
  static let trusted = 3
  /// After the beginning of a sequence: nobody types one by hand.
  static let sequence: UInt64 = 2_000_000_000
  /// For so long the rest of one that was given up may still come.
  static let abandoned: UInt64 = 30_000_000_000
  /// From the beginning of a string to its end, whatever comes: an answer of some hundred bytes over a line
  /// that sends one at a time.
  static let string: UInt64 = 6_000_000_000
  /// A paste that is open for longer is told of: most are done at once.
  static let untoldPaste: UInt64 = 1_000_000_000
  /// Inside of a paste: a line can stand still for seconds.
  static let paste: UInt64 = 5_000_000_000
  /// Between two pieces of a sequence on a slow line; within one read there is no time at all.
  static let gap: UInt64 = 20_000_000
  /// A pause that tells what is typed from what goes on coming.
  static let rest: UInt64 = 150_000_000
  /// As many bytes at once may be typed; more are no hand's.
  static let typed = 3
}
