import CellUI
import TailTestSupport
import Testing

/// A terminal that sends bytes at times of its choice.
private struct Sender {
  var parser = InputParser()
  var now: UInt64 = 1_000_000_000_000
  var inputs: [Input] = []
  var answers: [TerminalAnswer] = []

  init(parser: InputParser = InputParser(), isEscapeCostly: Bool = false) {
    self.parser = parser
    self.parser.isEscapeCostly = isEscapeCostly
  }

  mutating func send(_ bytes: some Collection<UInt8>) {
    sort(parser.take(bytes, at: now))
  }

  mutating func send(_ text: String) { send(Array(text.utf8)) }

  /// Lets time pass, as the program's loop does.
  mutating func wait(_ seconds: Double) {
    let end = now + UInt64(seconds * 1e9)
    while let deadline = parser.deadline, deadline <= end {
      now = max(now, deadline)
      sort(parser.settle(at: now))
    }
    now = end
  }

  private mutating func sort(_ arrivals: [InputParser.Arrival]) {
    for arrival in arrivals {
      switch arrival {
      case .input(let input): inputs.append(input)
      case .answer(let answer): answers.append(answer)
      }
    }
  }
}

extension SplitMix64 {
  fileprivate mutating func pick(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
}

extension Key {
  /// The key of what stands behind an Esc that has been taken for the key.
  fileprivate init(pressed scalar: Unicode.Scalar) {
    self = scalar.value == 0x7F || scalar.value == 8 ? .backspace : .character(scalar)
  }
}

private func keys(_ pieces: String..., gap: Double = 0.03) -> [Input] {
  var sender = Sender()
  for piece in pieces {
    sender.send(piece)
    sender.wait(gap)
  }
  sender.wait(60)
  return sender.inputs
}

@Suite("What a terminal sends")
struct InputParserTests {
  /// Keys as terminals of all kinds send them.
  static let table: [(String, Key)] = [
    // xterm, normal and application mode; VT220; PuTTY; the Linux console; rxvt
    ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OB", .down),
    ("\u{1B}[C", .right), ("\u{1B}OC", .right), ("\u{1B}[D", .left), ("\u{1B}OD", .left),
    ("\u{1B}[H", .home), ("\u{1B}OH", .home), ("\u{1B}[1~", .home), ("\u{1B}[7~", .home),
    ("\u{1B}[F", .end), ("\u{1B}OF", .end), ("\u{1B}[4~", .end), ("\u{1B}[8~", .end),
    ("\u{1B}[2~", .insert), ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp),
    ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab),
    ("\u{1B}OP", .function(1)), ("\u{1B}[11~", .function(1)), ("\u{1B}[[A", .function(1)),
    ("\u{1B}[12~", .function(2)), ("\u{1B}[[B", .function(2)), ("\u{1B}OR", .function(3)),
    ("\u{1B}[[E", .function(5)), ("\u{1B}[15~", .function(5)), ("\u{1B}[17~", .function(6)),
    ("\u{1B}[21~", .function(10)), ("\u{1B}[23~", .function(11)), ("\u{1B}[24~", .function(12)),
    // With Shift, Alt, Ctrl: xterm, rxvt, PuTTY, konsole
    ("\u{1B}[1;2A", .up), ("\u{1B}[a", .up), ("\u{1B}[5$", .pageUp), ("\u{1B}[1;2P", .function(1)),
    ("\u{1B}[1;3A", .modified(.alt, .up)), ("\u{1B}\u{1B}[A", .modified(.alt, .up)),
    ("\u{1B}\u{1B}OB", .modified(.alt, .down)), ("\u{1B}[1;5D", .modified(.control, .left)),
    ("\u{1B}Od", .modified(.control, .left)), ("\u{1B}O5D", .modified(.control, .left)),
    ("\u{1B}O1;5D", .modified(.control, .left)), ("\u{1B}[5^", .modified(.control, .pageUp)),
    ("\u{1B}[6@", .modified(.control, .pageDown)), ("\u{1B}[5;3~", .modified(.alt, .pageUp)),
    ("\u{1B}[1;7F", .modified([.alt, .control], .end)), ("\u{1B}[1;6H", .modified(.control, .home)),
    ("\u{1B}x", .alt("x")), ("\u{1B}\u{7F}", .alt("\u{7F}")), ("\u{1B}\u{8}", .alt("\u{7F}")),
    // xterm's modifyOtherKeys and kitty's protocol
    ("\u{1B}[27;5;105~", .tab), ("\u{1B}[27;3;120~", .alt("x")), ("\u{1B}[27;5;99~", .control("c")),
    ("\u{1B}[27;2;65~", "A"), ("\u{1B}[97u", "a"), ("\u{1B}[97;2u", "A"), ("\u{1B}[49:33;2u", "!"),
    ("\u{1B}[97;5u", .control("a")), ("\u{1B}[97;3u", .alt("a")), ("\u{1B}[27u", .escape),
    ("\u{1B}[13u", .enter), ("\u{1B}[9;2u", .backTab), ("\u{1B}[127u", .backspace),
    ("\u{1B}[127;3u", .alt("\u{7F}")), ("\u{1B}[57399u", "0"), ("\u{1B}[57414u", .enter),
    ("\u{1B}[57421u", .pageUp), ("\u{1B}[1;1:1A", .up), ("\u{1B}[228u", "ä"),
    // With the locks of capitals and digits, which are not held: 64, 128
    ("\u{1B}[99;65u", "c"), ("\u{1B}[99;133u", .control("c")), ("\u{1B}[99;197u", .control("c")),
    ("\u{1B}[1;129A", .up), ("\u{1B}[1;133D", .modified(.control, .left)),
    ("\u{1B}[5;67~", .modified(.alt, .pageUp)), ("\u{1B}[27;69;99~", .control("c")),
    ("\u{1B}O1;129P", .function(1)), ("\u{1B}[9;130u", .backTab),
    // The keypad in application mode
    ("\u{1B}OM", .enter), ("\u{1B}Op", "0"), ("\u{1B}Oy", "9"), ("\u{1B}Ok", "+"),
    ("\u{1B}Oo", "/"),
    ("\u{1B}Oj", "*"), ("\u{1B}OX", "="),
    // Controls of one character (C1)
    ("\u{9B}A", .up), ("\u{8F}P", .function(1)), ("\u{9B}5~", .pageUp),
    // Characters
    ("a", "a"), ("ä", "ä"), ("한", "한"), ("🚀", "🚀"), ("\t", .tab), ("\r", .enter), ("\n", .enter),
    ("\u{7F}", .backspace), ("\u{3}", .control("c")), ("\0", .control("@")),
    ("\u{1F}", .control("_")),
    ("\u{1B}", .escape),
  ]

  /// What terminals send besides keys, to questions of ours or of others.
  static let noKeys = [
    "\u{1B}[?64;1;2;6;22c", "\u{1B}[>41;354;0c", "\u{1B}[24;80R", "\u{1B}[1;2R", "\u{1B}[I",
    "\u{1B}[O",
    "\u{1B}]11;rgb:0c0c/1414/1f1f\u{1B}\\", "\u{1B}]4;1;rgb:cdcd/0000/0000\u{7}",
    "\u{1B}]lqQ\u{1B}\\",
    "\u{1B}P>|xmux 3.5a\u{1B}\\", "\u{1B}P1$r2 q\u{1B}\\", "\u{1B}P!|00000000\u{1B}\\",
    "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^quit\u{1B}\\", "\u{1B}Xqc y\u{1B}\\", "\u{1B}[?2026;2$y",
    "\u{1B}[4;1$y", "\u{1B}[8;24;80t", "\u{1B}[?1u", "\u{1B}[97;1:3u", "\u{1B}[201~", "\u{1B}[99~",
    "\u{1B}[25~", "\u{1B}[3;5;q", "\u{1B}[!p", "\u{1B}[ q", "\u{1B}[99999999999999999999A",
    "\u{1B}[0;1;q",
    "\u{9D}11;c\u{7}", "\u{90}c\u{1B}\\", "\u{85}", "\u{9D}11;rgb:c/y\u{9C}", "\u{1B}]11;c\u{9C}",
    "\u{1B}]l\u{201C}q\u{201D}\u{1B}\\", "\u{1B}[57358u",
    // Keys with Super, Hyper or Meta: 8, 16, 32, with others and the locks, too
    "\u{1B}[99;9u", "\u{1B}[99;10u", "\u{1B}[99;13u", "\u{1B}[99;17u", "\u{1B}[99;33u",
    "\u{1B}[99;73u",
    "\u{1B}[99:67;10u", "\u{1B}[99;9:1u", "\u{1B}[57399;9u", "\u{1B}[13;9u", "\u{1B}[27;9u",
    "\u{1B}[127;11u", "\u{1B}[9;10u", "\u{1B}[27;9;99~", "\u{1B}[27;11;120~", "\u{1B}[27;41;99~",
    "\u{1B}[1;9A", "\u{1B}[1;33P", "\u{1B}[1;137F", "\u{1B}[1;10Z", "\u{1B}[5;9~", "\u{1B}[15;17~",
    "\u{1B}O9P", "\u{1B}O1;9D", "\u{1B}O1;9p",
  ]

  @Test(
    "What is left of an answer that stood still for seconds is no key",
    arguments: [
      ("\u{1B}]11;rgb:", "yyyy\u{1B}\\"), ("\u{1B}[?6", "2;1c"), ("\u{1B}P1$r2 ", "q\u{1B}\\"),
      ("\u{1B}]", "11;rgb:c/y/q\u{7}"), ("\u{1B}]4;1;", "q\u{7}"), ("\u{1B}P>|xterm(", "\u{1B}\\"),
    ], [2_300_000_000, 7_000_000_000] as [UInt64])
  func stalled(answer: (String, String), pause: UInt64) {
    var parser = InputParser()
    var arrivals = parser.take(Array(answer.0.utf8), at: 1)
    for moment in stride(from: UInt64(100_000_000), through: pause, by: 100_000_000) {
      arrivals += parser.settle(at: moment)
    }
    arrivals += parser.take(Array(answer.1.utf8), at: pause + 1)
    arrivals += parser.settle(at: pause + 9_000_000_000)
    #expect(!arrivals.contains { if case .input(.key) = $0 { true } else { false } }, "\(arrivals)")
    // The keyboard is there.
    let key = parser.take(Array("j".utf8), at: pause + 20_000_000_000)
    #expect(key == [.input(.key(.character("j")))])
  }

  @Test(
    "What the terminal tells of its ground is told, in whatever pieces and digits, and nothing else is a colour"
  )
  func ground() {
    let night = Color.rgb(red: 0x1E, green: 0x1E, blue: 0x2E)
    for answer in [
      "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", "\u{1B}]11;rgb:1e/1e/2e\u{7}",
      "\u{1B}]11;rgba:1e1e/1e1e/2e2e/ffff\u{7}",
    ] {
      let bytes = Array(answer.utf8)
      for cut in 0...bytes.count {
        var parser = InputParser()
        let arrivals = parser.take(bytes[..<cut], at: 1) + parser.take(bytes[cut...], at: 2)
        #expect(arrivals == [.answer(.ground(night))], "\(answer) cut at \(cut)")
      }
    }
    for other in [
      "]10;rgb:1e/1e/2e", "]11;rgb:1e/1e", "]11;rgb:1e/xx/2e", "]11;rgb:12345/1/1", "]11;?",
      "P11;rgb:1e/1e/2e",
      "]11;rgb:-1/1/1", "]11;" + String(repeating: "rgb:", count: 100),
    ] {
      var parser = InputParser()
      #expect(parser.take(Array("\u{1B}\(other)\u{7}".utf8), at: 1).isEmpty, "\(other)")
    }
  }

  @Test("Keys of all kinds of terminals are known, whatever TERM says", arguments: table)
  func whole(bytes: String, key: Key) {
    #expect(keys(bytes) == [.key(key)])
  }

  /// What comes of a key that is cut behind its first byte by a pause after which an Esc has been taken for the
  /// key: Esc, which harms nobody, and that key.
  private static func late(_ bytes: [UInt8], _ key: Key) -> [Input] {
    guard bytes.first == 0x1B, bytes.count > 1 else { return [.key(key)] }
    // Esc twice: only the second is part of what follows.
    if bytes[1] == 0x1B, case .modified(.alt, let plain) = key {
      return [.key(.escape), .key(plain)]
    }
    if case .alt(let scalar) = key, bytes.count == 2 {
      return [.key(.escape), .key(Key(pressed: scalar))]
    }
    return [.key(.escape), .key(key)]
  }

  /// Pauses within a key, in seconds.
  private static let pauses = [0.001, 0.02, 0.03, 0.06, 0.09, 0.12, 0.2, 0.24]

  @Test(
    "A key that comes in pieces is that key, wherever it is cut, and none of its bytes is another",
    arguments: table)
  func cut(bytes: String, key: Key) {
    let all = Array(bytes.utf8)
    for isEscapeCostly in [false, true] {
      let patience = isEscapeCostly ? 0.1 : 0.04
      for place in 1..<max(1, all.count) {
        for gap in Self.pauses {
          var sender = Sender(isEscapeCostly: isEscapeCostly)
          sender.send(all[..<place])
          sender.wait(gap)
          sender.send(all[place...])
          sender.wait(60)
          let isLate = gap > patience && place == 1
          let isDoubleLate = gap > patience && place == 2 && all[..<2] == [0x1B, 0x1B]
          let right: [Input] =
            isDoubleLate
            ? [.key(.escape), .key(.escape), .key(key)]
            : isLate ? Self.late(all, key) : [.key(key)]
          #expect(sender.inputs == right, "cut at \(place), \(gap) s apart, \(isEscapeCostly)")
        }
      }
    }
    // Byte by byte.
    for gap in [0.001, 0.03, 0.06, 0.09, 0.11] where all.first == 0x1B && all.count > 2 {
      guard all[1] != 0x1B else { continue }
      var sender = Sender()
      for byte in all {
        sender.send([byte])
        sender.wait(gap)
      }
      sender.wait(60)
      #expect(sender.inputs == (gap > 0.04 ? Self.late(all, key) : [.key(key)]), "\(gap) s apart")
    }
    // Byte by byte, once a line is known to be slow.
    var sender = Sender()
    sender.send("\u{1B}[")
    sender.wait(0.2)
    sender.send("A")
    for byte in all {
      sender.send([byte])
      sender.wait(0.4)
    }
    sender.wait(60)
    #expect(sender.inputs == [.key(.up), .key(key)])
  }

  @Test("A line that has cut one key is waited for from then on")
  func cutOnce() {
    for (pieces, gap) in [(["\u{1B}", "[A"], 0.06), (["\u{1B}", "O", "A"], 0.09)] {
      var sender = Sender()
      for _ in 0..<3 {
        for piece in pieces {
          sender.send(piece)
          sender.wait(gap)
        }
        sender.wait(0.5)
      }
      #expect(sender.inputs == [.key(.escape), .key(.up), .key(.up), .key(.up)])
    }
  }

  @Test("What is no key is dropped whole, wherever it is cut", arguments: noKeys)
  func dropped(bytes: String) {
    #expect(keys(bytes).isEmpty)
    #expect(keys(bytes, "q") == [.key("q")])
    let all = Array(bytes.utf8)
    for place in 1..<all.count {
      for gap in [0.001, 0.06, 0.9] {
        var sender = Sender()
        sender.send(all[..<place])
        sender.wait(gap)
        sender.send(all[place...])
        sender.wait(60)
        // An Esc that stands alone is taken for the key, which harms nobody.
        let isLate = gap > 0.04 && place == 1 && all[0] == 0x1B
        #expect(
          sender.inputs == (isLate ? [.key(.escape)] : []), "cut at \(place), \(gap) s apart")
      }
    }
  }

  @Test("The rest of a key whose Esc was taken for Esc is that key, not its letters")
  func lateRest() {
    #expect(keys("\u{1B}", "OA", gap: 0.3) == [.key(.escape), .key(.up)])
    #expect(keys("\u{1B}", "[5~", gap: 0.3) == [.key(.escape), .key(.pageUp)])
    #expect(keys("\u{1B}", "]11;rgb:c/y/q\u{7}", gap: 0.3) == [.key(.escape)])
    // A hand.
    for introducer: Character in ["O", "[", "]", "P", "X"] {
      let key = Input.key(Key(pressed: introducer.unicodeScalars.first ?? " "))
      #expect(
        keys("\u{1B}", "\(introducer)", "A", gap: 0.3) == [.key(.escape), key, .key("A")])
      // As fast as it can.
      #expect(
        keys("\u{1B}", "\(introducer)", "", "q", gap: 0.15) == [.key(.escape), key, .key("q")])
      #expect(
        keys("\u{1B}", "\(introducer)", "\u{1B}", gap: 0.15) == [
          .key(.escape), key, .key(.escape),
        ])
    }
    // Three keys as a hand types them, though they could be one.
    for introducer: Character in ["O", "["] {
      let key = Input.key(Key(pressed: introducer.unicodeScalars.first ?? " "))
      for gap in [0.13, 0.2] {
        #expect(
          keys("\u{1B}", "\(introducer)", "A", gap: gap) == [.key(.escape), key, .key("A")])
      }
    }
    // Where keys were seen to come in pieces they are one.
    var slow = Sender()
    for piece in ["\u{1B}[", "A", "\u{1B}", "O", "B"] {
      slow.send(piece)
      slow.wait(0.2)
    }
    slow.wait(1)
    #expect(slow.inputs == [.key(.up), .key(.down)])
    #expect(keys("\u{1B}", "X", "q", gap: 0.1) == [.key(.escape), .key("X"), .key("q")])
    #expect(
      keys("\u{1B}", "P", "j", "j", gap: 0.1).dropFirst() == [.key("P"), .key("j"), .key("j")])
    #expect(keys("\u{1B}", "q", gap: 0.3) == [.key(.escape), .key("q")])
  }

  @Test("Esc is Esc after a moment, and Esc Esc q is three keys")
  func escape() {
    var sender = Sender()
    sender.send("\u{1B}")
    sender.wait(0.035)
    #expect(sender.inputs.isEmpty)
    sender.wait(0.006)
    #expect(sender.inputs == [.key(.escape)])
    // Where it would throw something away.
    var costly = Sender(isEscapeCostly: true)
    costly.send("\u{1B}")
    costly.wait(0.09)
    #expect(costly.inputs.isEmpty)
    costly.wait(0.02)
    #expect(costly.inputs == [.key(.escape)])
    // Where no line can split keys it is no longer.
    var near = Sender(parser: InputParser(comesWhole: true))
    near.send("\u{1B}")
    near.wait(0.036)
    #expect(near.inputs == [.key(.escape)])
    #expect(keys("\u{1B}\u{1B}q") == [.key(.escape), .key(.alt("q"))])
    #expect(keys("\u{1B}\u{1B}\u{1B}") == [.key(.escape), .key(.escape), .key(.escape)])
    #expect(keys("\u{1B}\u{3}") == [.key(.escape), .key(.control("c"))])
    #expect(keys("\u{1B}ä") == [.key(.escape), .key("ä")])
  }

  @Test("Where keys came in pieces, Esc waits as long as these were apart, and not for good")
  func escapeOfSlowLine() {
    // Each pause, and after how long an Esc is answered.
    for (gap, patience) in [(0.03, 0.075), (0.06, 0.15), (0.2, 0.5), (1.5, 0.5)] {
      var sender = Sender()
      func answered(after patience: Double) -> Bool {
        var sender = sender
        let before = sender.inputs.count
        sender.send("\u{1B}")
        sender.wait(patience - 0.01)
        let isEarly = sender.inputs.count > before
        sender.wait(0.02)
        return !isEarly && sender.inputs.count == before + 1 && sender.inputs.last == .key(.escape)
      }
      sender.send("\u{1B}[")
      sender.wait(gap)
      sender.send("A")
      sender.wait(1)
      #expect(answered(after: patience), "\(gap) s")
      sender.send("\u{1B}[A")
      sender.send("\u{1B}OB")
      #expect(answered(after: patience), "\(gap) s")
      sender.send("\u{1B}[5~")
      #expect(answered(after: 0.04), "\(gap) s")
    }
    // Neither a hand nor a paste that pauses makes a line slow.
    var sender = Sender()
    for text in ["\u{1B}", "q", "\u{1B}[200~a", "b", "c\u{1B}[201~", "\u{1B}"] {
      sender.send(text)
      sender.wait(text == "\u{1B}" ? 0.035 : 0.09)
    }
    sender.wait(0.006)
    #expect(sender.inputs.last == .key(.escape))
  }

  @Test("What is begun and never ends is given up, and Esc Esc q comes through at once")
  func stuck() {
    let beginnings = [
      "\u{1B}[", "\u{1B}[1;", "\u{1B}O", "\u{1B}]", "\u{1B}]11;rgb", "\u{1B}P", "\u{1B}_",
      "\u{1B}^", "\u{1B}X",
      "\u{1B}[M", "\u{1B}[M!", "\u{1B}[<0;1", "\u{1B}]0;x\u{1B}",
    ]
    for text in beginnings {
      #expect(keys(text, "q", gap: 3) == [.key("q")], "\(text.debugDescription)")
      var sender = Sender()
      sender.send(text)
      sender.send("\u{1B}\u{1B}q")
      let last = sender.inputs.suffix(2)
      #expect(last == [.key(.escape), .key(.alt("q"))], "\(text.debugDescription)")
      #expect(
        keys(text, "\u{3}", gap: 0.01).last == .key(.control("c")), "\(text.debugDescription)")
    }
  }

  // MARK: Pasting

  @Test(
    "Alt and a letter that begins an answer does not swallow what is typed behind it",
    arguments: ["]", "P", "X", "^", "_"])
  func altAsIntroducer(letter: String) {
    let alt = "\u{1B}" + letter
    #expect(keys(alt, "j", "q", gap: 0.4) == [.key("j"), .key("q")])
    #expect(keys(alt, "\u{1B}[A", "q", gap: 0.4).last == .key("q"))
    #expect(keys(alt, "G", gap: 0.2) == [.key("G")])
    // What comes without a rest may be a piece of an answer, but only until there is one.
    var sender = Sender()
    sender.send(alt)
    for key in ["j", "k", "c"] {
      sender.wait(0.05)
      sender.send(key)
    }
    sender.wait(0.3)
    sender.send("q")
    #expect(sender.inputs == [.key("q")])
  }

  @Test(
    "An answer that is cut behind its beginning is no key, in two pieces or byte by byte",
    arguments: [
      "\u{1B}]11;rgb:q/A/c\u{1B}\\", "\u{1B}P1$r2 q\u{1B}\\", "\u{1B}P>|xterm(q)\u{1B}\\",
      "\u{1B}_Gi=1;OK\u{1B}\\",
    ])
  func cutAnswer(answer: String) {
    for gap in [0.03, 0.4] {
      #expect(keys(String(answer.prefix(2)), String(answer.dropFirst(2)), gap: gap) == [])
      var sender = Sender()
      for character in answer {
        sender.send(String(character))
        sender.wait(0.03)
      }
      sender.wait(60)
      #expect(sender.inputs == [])
    }
    // An OSC and a DCS are known by how they go on.
    guard !answer.hasPrefix("\u{1B}_") else { return }
    for count in 3...answer.count {
      let pieces = [answer.prefix(2), answer.prefix(count).dropFirst(2), answer.dropFirst(count)]
      var sender = Sender()
      for piece in pieces {
        sender.send(String(piece))
        sender.wait(0.1)
      }
      sender.wait(60)
      #expect(sender.inputs == [], "cut at 2 and \(count)")
    }
  }

  @Test(
    "No piece of a string is a key, however small the pieces of a line without rests are",
    arguments: noKeys)
  func smallPieces(bytes: String) {
    let all = Array(bytes.utf8)
    var random = SplitMix64(seed: UInt64(all.count))
    for _ in 0..<40 {
      var sender = Sender()
      var rest = all[...]
      while !rest.isEmpty {
        let count = sender.inputs.isEmpty && rest.count == all.count ? 2 : 1 + random.pick(3)
        sender.send(rest.prefix(count))
        rest = rest.dropFirst(count)
        sender.wait(0.06)
      }
      sender.wait(60)
      #expect(sender.inputs == [])
    }
  }

  @Test("A string ends at ST in its form of one byte, too")
  func shortTerminator() {
    for string in [Array("\u{1B}]11;rgb:c/y".utf8) + [0x9C], [0x9D] + Array("11;c".utf8) + [0x9C]] {
      var sender = Sender()
      sender.send(string + Array("q".utf8))
      #expect(sender.inputs == [.key("q")])
    }
  }

  @Test("A string that never ends is not prolonged for ever by what is typed")
  func endlessString() {
    var sender = Sender()
    sender.send("\u{1B}]11;rgb:")
    for _ in 0..<60 {
      sender.wait(0.5)
      sender.send("j")
    }
    #expect(sender.inputs.contains(.key(.character("j"))))
  }

  private func paste(_ text: String) -> Input { .paste(Array(text.unicodeScalars)) }

  @Test("A paste is one piece of text, wherever it and its markers are cut")
  func pasteCut() {
    let all = Array("\u{1B}[200~cy\u{1B}[20q:한\r\u{1B}[201~j".utf8)
    let right = [paste("cy\u{1B}[20q:한\r"), .key("j")]
    for place in 1..<all.count {
      for second in place..<all.count {
        var sender = Sender()
        for piece in [all[..<place], all[place..<second], all[second...]] where !piece.isEmpty {
          sender.send(piece)
          sender.wait(0.06)
        }
        sender.wait(60)
        // Where only the Esc came at first it has been taken for the key.
        let late: [Input] = place == 1 ? [.key(.escape)] : []
        #expect(sender.inputs == late + right, "cut at \(place) and \(second)")
      }
    }
  }

  @Test(
    "A paste that ends inside of a character ends all the same",
    arguments: [[0xC3], [0xE2, 0x82], [0x9B]])
  func pasteBroken(end: [UInt8]) {
    var sender = Sender()
    sender.send(Array("\u{1B}[200~x".utf8) + end + Array("\u{1B}[201~q".utf8))
    #expect(sender.inputs == [paste("x\u{FFFD}"), .key("q")])
  }

  @Test("No byte of a paste is a key, whatever it holds and wherever a line without rests cuts it")
  func pasteWithEscapes() {
    for text in ["\u{1B}\u{1B}cy", "\u{1B}cyq", "\u{3}cy", "\u{1B}\u{1B}\u{1B}"] {
      let all = Array("\u{1B}[200~\(text)\u{1B}[201~".utf8)
      let inside = 7..<all.count
      let cuts =
        inside.flatMap { first in (first..<all.count).map { [first, $0] } } + [Array(1..<all.count)]
      for cuts in cuts {
        var sender = Sender()
        for (start, end) in zip([0] + cuts, cuts + [all.count]) where start < end {
          sender.send(all[start..<end])
          sender.wait(0.09)
        }
        sender.wait(8)
        let late: [Input] = cuts.first == 1 ? [.key(.escape)] : []
        #expect(
          sender.inputs == late + [paste(text)], "\(text.debugDescription), cut at \(cuts)")
      }
    }
  }

  @Test("There is a way out of a paste whose end never comes")
  func pasteLost() {
    for way in ["\u{1B}\u{1B}q", "\u{3}"] {
      var sender = Sender()
      sender.send("\u{1B}[200~cy")
      sender.wait(0.3)
      sender.send(way)
      #expect(sender.inputs.first == paste("cy"))
      #expect(sender.inputs.count == (way == "\u{3}" ? 2 : 3))
      // ^C is no key besides: it would leave the prompt with what was pasted, or pause.
      #expect(way != "\u{3}" || sender.inputs == [paste("cy"), .pasteBrokenOff])
    }
    #expect(keys("\u{1B}[200~cy", "q", gap: 6) == [.pasteGoesOn, paste("cy"), .key("q")])
    #expect(
      keys("\u{1B}[200~cy", "\u{1B}", "\u{1B}", "q", gap: 0.3).suffix(2) == [
        .key(.escape), .key("q"),
      ])
  }

  @Test("A paste that is open for a second is told, once, whatever is typed meanwhile")
  func pasteTold() {
    var sender = Sender()
    sender.send("\u{1B}[200~cy")
    sender.wait(0.9)
    #expect(sender.inputs.isEmpty)
    sender.wait(0.2)
    #expect(sender.inputs == [.pasteGoesOn])
    for _ in 0..<5 {
      sender.send("q")
      sender.wait(1)
    }
    #expect(sender.inputs == [.pasteGoesOn])
    sender.send("\u{3}")
    #expect(sender.inputs == [.pasteGoesOn, paste("cyqqqqq"), .pasteBrokenOff])
    // The next ^C is one, and so is what is pressed with it.
    sender.send("\u{3}")
    #expect(sender.inputs.last == .key(.control("c")))
    sender.send("\u{1B}[200~x")
    sender.wait(1.1)
    sender.send("\u{3}q")
    #expect(sender.inputs.suffix(3) == [paste("x"), .pasteBrokenOff, .key("q")])
    // The next one is told anew.
    sender.send("\u{1B}[200~x")
    sender.wait(1.1)
    #expect(sender.inputs.last == .pasteGoesOn)
    // What never rests is told, too.
    var busy = Sender()
    busy.send("\u{1B}[200~")
    for _ in 0..<200 {
      busy.send("more")
      busy.now += 10_000_000
    }
    #expect(busy.inputs == [.pasteGoesOn])
  }

  @Test(
    "Only the markers themselves begin and end a paste",
    arguments: ["200;3;5~", "200;1~", "200:1~", "0200~", "200^", "200$", "201;2~"])
  func noMarker(sequence: String) {
    #expect(keys("\u{1B}[" + sequence + "q") == [.key("q")])
  }

  @Test("What goes on coming after a paste was given up is no key")
  func pasteGoesOn() {
    let late = keys("\u{1B}[200~echo a", "cycycycy", "\u{1B}[201~", "q", gap: 8)
    #expect(
      late == [.pasteGoesOn, paste("echo a"), .pasteGoesOn, paste("cycycycy"), .key("q")])
    #expect(
      keys("\u{1B}[200~a", "bbbbb\u{1B}[201~", "q", gap: 8) == [
        .pasteGoesOn, paste("a"), paste("bbbbb"), .key("q"),
      ])
  }

  @Test("Of a huge paste the beginning is kept")
  func pasteHuge() {
    var sender = Sender()
    sender.send("\u{1B}[200~")
    for _ in 0..<100 { sender.send([UInt8](repeating: 0x61, count: 4096)) }
    sender.send("\u{1B}[201~q")
    guard case .paste(let text, isCut: true)? = sender.inputs.first else {
      Issue.record("no paste that was cut")
      return
    }
    #expect(text.count == CellLimits.paste)
    #expect(sender.inputs.last == .key("q"))
  }

  @Test("An answer reaches whoever asked")
  func answers() {
    var sender = Sender()
    for state in 0...4 { sender.send("\u{1B}[?2026;\(state)$y") }
    #expect(sender.answers == [0, 1, 1, 1, 0].map { .mode(2026, isKnown: $0 == 1) })
    #expect(sender.inputs.isEmpty)
  }

  @Test("Bytes from 0x80 on in a locale of one byte a character")
  func singleByte() {
    var sender = Sender(parser: InputParser(encoding: .singleByte))
    sender.send([0xE4, 0x9B, 0x41])
    #expect(sender.inputs == [.key("ä"), .key(.up)])
  }

  @Test(
    "Whatever came before, in whatever pieces: Esc Esc q comes through within a second",
    .timeLimit(.minutes(1)))
  func storms() {
    var random = SplitMix64(seed: 20_261_126)
    let words =
      Self.table.map { Array($0.0.utf8) } + Self.noKeys.map { Array($0.utf8) }
      + ["\u{1B}[200~", "\u{1B}[201~", "text\r", "\u{1B}[<0;3;4M", "\u{1B}[M !!"].map {
        Array($0.utf8)
      }
    for round in 0..<1500 {
      var sender = Sender()
      for _ in 0..<random.pick(12) {
        var word =
          random.pick(8) == 0
          ? (0..<random.pick(9)).map { _ in UInt8(random.pick(256)) }
          : words[random.pick(words.count)]
        if random.pick(4) == 0 { word.removeLast(random.pick(word.count + 1)) }
        while !word.isEmpty {
          let count = random.pick(3) == 0 ? word.count : 1
          sender.send(word.prefix(count))
          word.removeFirst(count)
          sender.wait([0, 0, 0.01, 0.05, 0.2, 3][random.pick(6)])
        }
      }
      sender.wait(0.3)
      for piece in random.pick(2) == 0 ? ["\u{1B}\u{1B}q"] : ["\u{1B}", "\u{1B}", "q"] {
        sender.send(piece)
        sender.wait(0.05)
      }
      sender.wait(0.6)
      let last = sender.inputs.last
      #expect(last == .key("q") || last == .key(.alt("q")), "round \(round)")
    }
  }
}
