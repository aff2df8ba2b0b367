import CellUI
import LogCore
import TailApp

/// What a terminal sends.
extension FuzzTarget {
  /// Each line is what comes at once. Its first byte says how long nothing comes before it.
  static func readTerminal(_ input: [UInt8]) {
    let reads = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for encoding in [InputParser.Encoding.utf8, .singleByte] {
      let bytes = reads.flatMap { $0.dropFirst() }
      let whole = arrivals(of: [bytes], encoding)
      precondition(
        arrivals(of: reads.map { Array($0.dropFirst()) }, encoding) == whole,
        "what comes without a rest depends on how it is cut")
      precondition(
        arrivals(of: bytes.map { [$0] }, encoding) == whole,
        "what comes byte by byte is something else")
      var keyboard = Keyboard(encoding: encoding)
      for read in reads {
        keyboard.wait(rests[Int(read.first ?? 0) % rests.count])
        keyboard.send(Array(read.dropFirst()))
      }
      // Whatever came before: after a while a key is that key.
      keyboard.wait(60)
      keyboard.send([UInt8(ascii: "q")])
      precondition(keyboard.arrivals.last == .input(.key("q")), "the keyboard does not come back")
      press(keyboard.arrivals)
    }
  }

  /// Seconds around all that the parser waits for.
  private static let rests = [0, 0.001, 0.01, 0.03, 0.05, 0.09, 0.12, 0.2, 0.3, 0.6, 1.1, 3, 6]

  /// What comes of reads with no time between them.
  private static func arrivals(
    of reads: [[UInt8]], _ encoding: InputParser.Encoding
  ) -> [InputParser.Arrival] {
    var keyboard = Keyboard(encoding: encoding)
    for read in reads { keyboard.send(read) }
    return keyboard.arrivals
  }

  /// The program takes it all: a mouse that points anywhere, and pasted text of any kind.
  private static func press(_ arrivals: [InputParser.Arrival]) {
    var model = FuzzTarget.model(LaunchPlan(sources: [.file(LogPath("/a.log"))]))
    let inputs = arrivals.compactMap { arrival -> Input? in
      if case .input(let input) = arrival { input } else { nil }
    }
    for input in inputs.prefix(200).map({ $0 }).coalesced {
      _ = model.update(.input(input), at: now)
    }
    _ = FrameView(model).grid()
  }
}

/// A terminal that sends when it is told to.
private struct Keyboard {
  private var parser: InputParser
  private var now: UInt64 = 1_000_000_000_000
  private(set) var arrivals: [InputParser.Arrival] = []

  init(encoding: InputParser.Encoding) {
    parser = InputParser(encoding: encoding)
  }

  mutating func send(_ bytes: [UInt8]) {
    arrivals += parser.take(bytes, at: now)
  }

  /// Lets time pass, as the program does.
  mutating func wait(_ seconds: Double) {
    let end = now + UInt64(seconds * 1e9)
    while let deadline = parser.deadline, deadline <= end {
      now = max(now, deadline)
      arrivals += parser.settle(at: now)
      precondition(parser.deadline != deadline, "time stands still")
    }
    now = end
  }
}
