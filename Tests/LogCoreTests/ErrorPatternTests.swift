import LogCore
import TailTestSupport
import Testing

@Suite("Lines that look like errors")
struct ErrorPatternTests {
  private static let errors = [
    "Traceback (most recent call last):",
    "RuntimeError: CUDA error: device-side assert triggered",
    "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
    "KeyboardInterrupt",
    "rank3: ValueError: bad shape",
    "2026-11-24 12:00:00,123 ERROR train.py: loss is NaN",
    "[ERROR] cannot load checkpoint",
    "error: no input files",
    "main.cpp:12:3: fatal error: mpi.h: No such file or directory",
    "terminate called after throwing an instance of 'std::runtime_error'",
    "Segmentation fault (core dumped)",
    "a.out: main.c:5: main: Assertion `x > 0' failed.",
    "double free or corruption (!prev)",
    "==1==ERROR: AddressSanitizer: heap-use-after-free",
    "Fatal error in PMPI_Init_thread: Other MPI error",
    "MPI_ABORT was invoked on rank 0 in communicator MPI_COMM_WORLD",
    "=   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES",
    "mpirun noticed that process rank 2 with PID 0 on node n1 exited on signal 9 (Killed).",
    "slurmstepd: error: *** JOB 12 ON n1 CANCELLED AT 2026-11-24T12:00:00 DUE TO TIME LIMIT ***",
    "slurmstepd: error: Detected 1 oom_kill event in StepId=12.batch.",
    "srun: error: n1: task 0: Exited with exit code 1",
    "/var/spool/slurmd/job00012/slurm_script: line 3: 4567 Killed   python train.py",
    "Out of memory: Killed process 4567 (python)",
    "bash: foo: command not found",
    "cat: /x: Permission denied",
    "write: No space left on device",
    "cp: error writing 'x': Disk quota exceeded",
    "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
    "n1:12:34 [0] NCCL WARN Call to connect returned Connection timed out",
    "thread 'main' panicked at src/main.rs:2:5",
    "panic: runtime error: index out of range",
    "Exception in thread \"main\" java.lang.NullPointerException",
    "Execution halted", "Bus error", "Illegal instruction", "Floating point exception",
    "./run.sh: line 2: syntax error near unexpected token `fi'",
    "Aborted (core dumped)", "Program received signal SIGSEGV: Segmentation fault",
  ]

  private static let fine = [
    "epoch 3 step 1200 loss 0.213 error rate 0.12", "0 errors, 0 warnings",
    "validation error 0.31", "loading errors.csv", "CUDNN_STATUS_SUCCESS",
    "default parameters: fatalities.csv", "killing time", "learning rate panic-free",
    "memory usage 31 GiB of 80 GiB", "such a nice day", "mean absolute error = 0.3", "",
  ]

  @Test("Known failures of programs, runtimes and Slurm are seen", arguments: errors)
  func seen(line: String) throws {
    let pattern = ErrorPattern.standard
    #expect(pattern.lines(of: LineBatch("fine\n\(line)\nfine\n")) == .some([1]))
  }

  @Test("Lines that only speak of errors are not", arguments: fine)
  func unseen(line: String) throws {
    let pattern = ErrorPattern.standard
    #expect(pattern.lines(of: LineBatch("\(line)\nfine\n")) == .none)
  }

  @Test("A pattern of one's own takes the place of the built-in one")
  func own() throws {
    let pattern = ErrorPattern([try Pattern("loss is nan")])
    #expect(pattern.lines(of: LineBatch("Traceback\nloss is NaN\n")) == .some([1]))
  }

  @Test(
    "Special instructions find the same words as the table of places",
    arguments: 1...12 as ClosedRange<UInt64>)
  func wordTable(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let letters = Array("errofatl _-kd\u{c3}\n0ER".utf8)
    let words = (0..<Int.random(in: 1...60, using: &random)).map { _ in
      (0..<5).map { _ in
        String(UnicodeScalar(letters.prefix(13).randomElement(using: &random) ?? 0))
      }
      .joined()
    }
    let (quick, plain) = (WordFinder(words, usesTable: true), WordFinder(words, usesTable: false))
    for _ in 0..<100 {
      let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
        letters.randomElement(using: &random) ?? 0
      }
      var start = 0
      bytes.withUnsafeBufferPointer { bytes in
        while true {
          let (one, other) = (
            quick.first(in: bytes, from: start), plain.first(in: bytes, from: start)
          )
          #expect(one?.place == other?.place, "seed \(seed)")
          // Of two words that are the same, whichever.
          #expect(one.map { words[$0.word] } == other.map { words[$0.word] }, "seed \(seed)")
          guard let one, one.place == other?.place else { return }
          start = one.place + 1
        }
      }
    }
  }

  @Test(
    "Words are found in any case, wherever they stand", arguments: 1...12 as ClosedRange<UInt64>)
  func words(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let sets = [
      ["error", "fatal!", "t fou"], ["oom", "error"], ["traceback most", "terrafatal"],
    ]
    let words = sets[Int(seed) % sets.count]
    let length = min(9, words.map(\.utf8.count).min() ?? 0)
    let finder = WordFinder(words)
    let letters = Array("erofatl uERT!".utf8)
    for _ in 0..<200 {
      var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        letters[Int.random(in: letters.indices, using: &random)]
      }
      if Bool.random(using: &random), !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let word = words[Int.random(in: words.indices, using: &random)]
        bytes.insert(contentsOf: Array(word.uppercased().utf8), at: place)
      }
      let folded = bytes.map { $0 | 0x20 }
      let sought = words.map { $0.utf8.prefix(length).map { $0 | 0x20 } }
      let start = Int.random(in: 0...min(3, bytes.count), using: &random)
      let expected = (start..<folded.count).first { start in
        sought.contains { folded[start...].starts(with: $0) }
      }
      let found = bytes.withUnsafeBufferPointer { finder.first(in: $0, from: start)?.place }
      #expect(found == expected, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
  }
}
