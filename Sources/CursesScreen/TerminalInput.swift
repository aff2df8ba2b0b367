import CellUI
import Glibc

/// Reads what the terminal sends and makes sense of it. ncurses knows only the keys of one kind of
/// terminal, and takes what comes in pieces for other keys.
struct TerminalInput {
  private var parser: InputParser
  /// What the terminal was asked, and has not answered yet: what it can do.
  private var awaited: AwaitedAnswer?
  /// Whether frames may be sent as such.
  private(set) var hasSynchronizedOutput = false

  /// What is read before something is drawn in between, in calls; one gives 4 KiB at most.
  private static let reads = 64

  /// Whether the terminal is another machine's.
  private let isFar: Bool

  /// - Parameter comesWhole: whether a multiplexer of this machine sends the keys.
  init(encoding: InputParser.Encoding, comesWhole: Bool, isFar: Bool) {
    parser = InputParser(encoding: encoding, comesWhole: comesWhole)
    self.isFar = isFar
  }

  /// When what is unfinished has to be decided, in seconds from now; `nil`: nothing is.
  var patience: Double? {
    parser.deadline.map { Double($0 - min($0, Self.now)) / 1e9 }
  }

  /// Whether Esc would throw something away.
  var isEscapeCostly: Bool {
    get { parser.isEscapeCostly }
    set { parser.isEscapeCostly = newValue }
  }

  /// Takes all that is there, up to a limit.
  mutating func read() -> [Input] {
    var inputs: [Input] = []
    var hasRead = false
    for _ in 0..<Self.reads {
      guard Self.isReadable(within: 0) else { break }
      let bytes = Self.bytes()
      guard !bytes.isEmpty else { break }
      hasRead = true
      inputs += sort(parser.take(bytes, at: Self.now))
    }
    // What came just now is never decided by the time that we took to look.
    if !hasRead { inputs = sort(parser.settle(at: Self.now)) }
    return inputs.coalesced
  }

  private mutating func sort(_ arrivals: [InputParser.Arrival]) -> [Input] {
    arrivals.compactMap { arrival in
      switch arrival {
      case .input(let input): return input
      case .answer(.ground(let color)): return .ground(color)
      case .answer(.mode(let mode, let isKnown)):
        if mode == TerminalModes.synchronizedOutput {
          hasSynchronizedOutput = isKnown
          awaited = nil
        }
        return nil
      }
    }
  }

  // MARK: Questions

  /// A question went out.
  mutating func noteQuestion() {
    awaited = AwaitedAnswer(askedAt: Self.now)
  }

  /// Swallows an answer that is still on its way, before the terminal is another's: it would show up in the
  /// shell. Nothing is waited for where there will be none.
  mutating func awaitAnswer() {
    while let awaited {
      let patience = awaited.patience(at: Self.now, isFar: isFar)
      guard patience > 0 else { break }
      guard Self.isReadable(within: Int32(patience / 1_000_000 + 1)) else { continue }
      let bytes = Self.bytes()
      guard !bytes.isEmpty else { break }
      _ = sort(parser.take(bytes, at: Self.now))
    }
    awaited = nil
  }

  // MARK: The descriptor

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  private static func isReadable(within milliseconds: Int32) -> Bool {
    var polls = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&polls, 1, milliseconds) > 0 && polls.revents & Int16(POLLIN) != 0
  }

  private static func bytes() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 4096) { room, count in
      count = max(0, Glibc.read(STDIN_FILENO, room.baseAddress, 4096))
    }
  }
}
