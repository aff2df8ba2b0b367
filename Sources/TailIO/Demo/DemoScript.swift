/// What a simulated job does, as a function of the time since the demo began. Pure: the clock is
/// handed in.
struct DemoScript: Sendable {
  /// What a job's life has to show.
  enum Role: Sendable {
    /// A training run: losses on stdout, a progress bar on stderr.
    case training
    /// Waits first, then fails with a Python traceback on stderr.
    case failing
    /// Korean text, emoji and colours; both streams in one file.
    case korean
  }

  let number: UInt32
  let name: String
  let role: Role
  /// Seconds until it starts, and from then until it ends.
  let delay: Double
  let duration: Double
  /// Seconds between two things that it writes.
  let beat: Double

  static let all = [
    DemoScript(
      number: 12345, name: "train-llm", role: .training, delay: 0, duration: 180, beat: 0.2),
    DemoScript(
      number: 12346, name: "eval-bench", role: .failing, delay: 4, duration: 18, beat: 0.5),
    DemoScript(
      number: 12347, name: "번역-ko", role: .korean, delay: 1, duration: 300, beat: 0.7),
  ]

  /// What it writes at its beat `index`, counted from 0.
  func output(at index: Int) -> (stdout: String, stderr: String) {
    switch role {
    case .training: training(index)
    case .failing: failing(index)
    case .korean: korean(index)
    }
  }

  /// How many beats it has.
  var beats: Int { Int(duration / beat) }

  /// Its last words on stderr.
  var lastWords: String {
    role == .failing
      ? """
      Traceback (most recent call last):
        File "/home/u/eval/bench.py", line 88, in <module>
          main()
        File "/home/u/eval/bench.py", line 61, in main
          scores = evaluate(model, loader)
        File "/home/u/eval/bench.py", line 34, in evaluate
          loss = criterion(logits, labels.to(device))
      RuntimeError: CUDA error: an illegal memory access was encountered

      """ : ""
  }

  private func training(_ index: Int) -> (String, String) {
    let total = beats
    let done = index + 1
    let percent = done * 100 / total
    let filled = percent / 10
    let bar = String(repeating: "█", count: filled) + String(repeating: " ", count: 10 - filled)
    let seconds = Int(Double(done) * beat)
    let progress =
      "\r\(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent)%|\(bar)| \(done)/\(total) "
      + "[\(Self.clock(seconds))<\(Self.clock(Int(duration) - seconds)), 5.00it/s]"
    let isLast = done == total
    guard done.isMultiple(of: 5) else { return ("", progress + (isLast ? "\n" : "")) }
    // A loss that falls, and shakes a little.
    let loss = 400 + 2000 * 40 / (done + 40) + done * 7919 % 97
    let thousandths = "\(loss % 1000 + 1000)".dropFirst()
    return (
      "epoch \(done / 300 + 1) step \(done) loss=\(loss / 1000).\(thousandths) lr=3.0e-04\n",
      progress + (isLast ? "\n" : "")
    )
  }

  private func failing(_ index: Int) -> (String, String) {
    let out = "batch \(index + 1)/64 accuracy \(70 + index % 7).\(index * 37 % 10) %\n"
    return (out, index == 6 ? "UserWarning: 3 samples are longer than 4096 tokens, cut\n" : "")
  }

  private func korean(_ index: Int) -> (String, String) {
    let lines = [
      "안녕하세요, 번역 작업을 시작합니다 🚀",
      "\u{1B}[32m완료\u{1B}[0m 문장 \(index * 16) 개를 번역했습니다 ✅",
      "\u{1B}[33m경고\u{1B}[0m 메모리 사용량 \(60 + index % 30) % ⚠️",
      "원문: The quick brown fox → 번역: 날쌘 갈색 여우 🦊",
    ]
    return (lines[index % lines.count] + "\n", "")
  }

  private static func clock(_ seconds: Int) -> String {
    "\(seconds / 60 < 10 ? "0" : "")\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
  }
}
