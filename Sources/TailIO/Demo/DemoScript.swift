/// What a simulated job does, as a function of the time since it started. Pure: the clock is handed in.
struct DemoScript: Sendable {
  /// What a job's life has to show.
  enum Role: Sendable {
    /// A training run that has been going on for a while: a log on stdout, warnings and a progress bar on
    /// stderr.
    case training
    /// Fails soon, with a Python traceback on stderr.
    case failing
    /// Waits for the training; then Korean text, emoji and colours, both streams in one file.
    case publishing
  }

  let number: UInt32
  let name: String
  let role: Role
  let nodes: String
  /// The node that runs the script.
  let node: String
  /// For how many seconds it has been running when the demo begins.
  let past: Double
  /// How many seconds it runs in all.
  let duration: Double
  /// Seconds between two things that it writes.
  let beat: Double
  /// The job that must complete before this one starts.
  var dependency: UInt32?

  static let all = [
    DemoScript(
      number: 12345, name: "train-llm", role: .training, nodes: "gpu[01-04]", node: "gpu01",
      past: 1200, duration: 1380, beat: 0.25),
    DemoScript(
      number: 12346, name: "eval-bench", role: .failing, nodes: "gpu05", node: "gpu05",
      past: 50, duration: 61, beat: 0.5),
    DemoScript(
      number: 12347, name: "publish", role: .publishing, nodes: "gpu06", node: "gpu06",
      past: 0, duration: 60, beat: 0.7, dependency: 12345),
  ]

  /// What it writes at its beat `index`, counted from 0.
  ///
  /// - Parameter clock: the seconds since midnight at which it does.
  func output(at index: Int, clock: Int) -> (stdout: String, stderr: String) {
    switch role {
    case .training: training(index, clock)
    case .failing: failing(index, clock)
    case .publishing: publishing(index)
    }
  }

  /// How many beats it has.
  var beats: Int { Int(duration / beat) }

  /// Its last words on stderr.
  var lastWords: String {
    role == .failing
      ? """
      Traceback (most recent call last):
        File "/home/ada/eval/bench.py", line 88, in <module>
          main()
        File "/home/ada/eval/bench.py", line 34, in main
          loss = criterion(logits, labels.to(device))
      torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB

      """ : ""
  }

  private func training(_ index: Int, _ clock: Int) -> (String, String) {
    let done = index + 1
    let percent = done * 100 / beats
    let filled = percent / 5
    let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: 20 - filled)
    let seconds = Int(Double(done) * beat)
    let progress =
      "\r\(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent)%|\(bar)| \(done)/\(beats) "
      + "[\(Self.minutes(seconds))<\(Self.minutes(Int(duration) - seconds)), 4.00it/s]"
      + (done == beats ? "\n" : "")
    // What the bar looked like before the demo nobody will see; its last state is enough.
    let shown = Double(done) * beat < past ? "" : progress
    guard done.isMultiple(of: Self.stepsPerLine) else { return ("", shown) }
    let line = done / Self.stepsPerLine
    // As a bar does that steps aside for a message: what stood there is overwritten first.
    let warning =
      line % 11 == 5
      ? "\r" + String(repeating: " ", count: 72) + "\r\(Self.time(clock)) WARNING "
        + "rank \(line % 4): gradient overflow, loss scale halved to \(4096 << (line % 3))\n" : ""
    return (trainingLine(line, clock), warning + shown)
  }

  /// A loss that falls, an accuracy that rises, and both shake a little.
  private func trainingLine(_ line: Int, _ clock: Int) -> String {
    let lines = beats / Self.stepsPerLine
    let loss = 1100 + 21_000 * 600 / (line + 600) * 600 / (line + 600)
    let accuracy = 965 - 900 * 500 / (line + 500) * 500 / (line + 500)
    let shaken = loss + Self.noise(line, below: loss / 6) - loss / 12
    let epoch = "\(Self.time(clock)) INFO epoch=\(line / Self.linesPerEpoch + 1)"
    let text =
      "\(epoch) step=\(line * Self.stepsPerLine) loss=\(Self.decimal(shaken, places: 4)) "
      + "acc=\(Self.decimal(accuracy - Self.noise(line + 7, below: 24), places: 3)) "
      + "lr=\(Self.rate(3000 * (lines - line) / lines))\n"
    guard line % Self.linesPerEpoch == 0 else { return text }
    return text + "\(epoch) sample: 안녕하세요, 번역을 시작합니다 → Hello, the translation begins 🚀\n"
  }

  private func failing(_ index: Int, _ clock: Int) -> (String, String) {
    let accuracy = 740 + Self.noise(index, below: 40)
    let out =
      "\(Self.time(clock)) INFO batch=\(index + 1)/256 "
      + "accuracy=\(Self.decimal(accuracy, places: 1))%\n"
    let isCut = index % 60 == 55
    return (
      out, isCut ? "\(Self.time(clock)) WARNING 3 samples are longer than 4096 tokens, cut\n" : ""
    )
  }

  private func publishing(_ index: Int) -> (String, String) {
    let lines = [
      "안녕하세요, 번역 작업을 시작합니다 🚀",
      "\u{1B}[32m완료\u{1B}[0m 문장 \(index * 16) 개를 번역했습니다 ✅",
      "\u{1B}[33m경고\u{1B}[0m 메모리 사용량 \(60 + index % 30) % ⚠️",
      "원문: The quick brown fox → 번역: 날쌘 갈색 여우 🦊",
    ]
    return (lines[index % lines.count] + "\n", "")
  }

  // MARK: How numbers are written

  private static let stepsPerLine = 3
  /// So that an epoch begins soon after the demo.
  private static let linesPerEpoch = 267

  /// The same for the same `index`, but without a pattern that shows.
  private static func noise(_ index: Int, below bound: Int) -> Int {
    let mixed = UInt32(truncatingIfNeeded: index) &* 2_654_435_761
    return Int((mixed ^ mixed >> 15) &* 2_246_822_519 >> 16) % max(1, bound)
  }

  private static func decimal(_ value: Int, places: Int) -> String {
    let digits = String(value)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(padded.dropLast(places)).\(padded.suffix(places))"
  }

  /// `value` ten-millionths, as Python's `.1e` writes it.
  private static func rate(_ value: Int) -> String {
    switch value {
    case 1000...: "\(decimal(value / 100, places: 1))e-04"
    case 100...: "\(decimal(value / 10, places: 1))e-05"
    default: "\(decimal(value, places: 1))e-06"
    }
  }

  private static func twoDigits(_ value: Int) -> String { "\(value < 10 ? "0" : "")\(value)" }

  private static func minutes(_ seconds: Int) -> String {
    "\(twoDigits(seconds / 60)):\(twoDigits(seconds % 60))"
  }

  private static func time(_ clock: Int) -> String {
    "\(twoDigits(clock / 3600 % 24)):\(minutes(clock % 3600))"
  }
}
