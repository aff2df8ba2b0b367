import Foundation
import LogCore
import SlurmJobs
import Synchronization
import TailIO
import TailTestSupport
import Testing

/// Each test has a process of its own: descriptors and limits are the whole process's.
@Suite("What the kernel gives is given back, and what it refuses is a value")
struct KernelTests {
  /// How many descriptors and threads this process has.
  static func use() -> [Int] {
    ["/proc/self/fd", "/proc/self/task"].map {
      (try? FileManager.default.contentsOfDirectory(atPath: $0).count) ?? -1
    }
  }

  /// Whether there are no more than before: threads that wait for work end when none comes.
  static func isBack(to before: [Int]) -> Bool {
    Deadline.wait { zip(use(), before).allSatisfy { $0 <= $1 } }
  }

  @Test("500 saves, copies, stopped saves and completions leave nothing open")
  func exports() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try "line\n".write(toFile: folder.file("log"), atomically: true, encoding: .utf8)
      let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
      let ended = Atomic(0)
      func export(_ number: Int, _ target: ExportTarget, goesOn: Bool) {
        var request = ExportRequest(
          target: target,
          sections: [.file(path: LogPath("log"), part: .whole, origin: LineOrigin(stream: "s"))],
          filter: LineFilter())
        request.goesOn = goesOn
        exporter.export(request, as: ExportID(number)) {
          if $0.isEnd { ended.add(1, ordering: .relaxed) }
        }
      }
      func round(_ number: Int) {
        export(4 * number, .file(LogPath("out"), overwrite: true), goesOn: false)
        export(4 * number + 1, .memory(limit: 1000), goesOn: false)
        export(4 * number + 2, .file(LogPath("/dev/null"), overwrite: true), goesOn: false)
        export(4 * number + 3, .file(LogPath("more-\(number)"), overwrite: true), goesOn: true)
        if number % 2 == 0 {
          exporter.stop(ExportID(4 * number + 3))
        } else {
          exporter.end(ExportID(4 * number + 3))
        }
        exporter.complete("o") { _ in }
        _ = Deadline.wait { ended.load(ordering: .relaxed) == 4 * number + 4 }
      }
      round(0)
      let before = KernelTests.use()
      for number in 1..<125 { round(number) }
      precondition(ended.load(ordering: .relaxed) == 500)
      precondition(KernelTests.isBack(to: before), "\(before) \(KernelTests.use())")
    }
  }

  @Test("500 sessions, inputs and notes leave nothing open")
  func memories() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let sessions = SessionStore(state: LogPath(folder.path))
      let inputs = InputMemory(folder: LogPath(folder.path))
      let jobs = JobMemory(directory: LogPath(folder.path))
      // Its own session's file stays open: that is how others know that it is in use.
      precondition(sessions.saveAtEnd("first", as: "name", patience: 20) == .kept)
      let before = KernelTests.use()
      for number in 0..<500 {
        sessions.save("text \(number)", as: "name", .goOn) { _ in }
        inputs.remember(["\(number)"], as: "search")
        _ = jobs.entries(of: [1], cluster: nil)
      }
      precondition(sessions.saveAtEnd("last", as: "name", patience: 20) == .kept)
      precondition(sessions.text(of: "name") == "last")
      precondition(KernelTests.isBack(to: before), "\(before) \(KernelTests.use())")
    }
  }

  @Test("Remote readings leave nothing open, however they end")
  func remoteReadings() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try Commands.write(
        program: "#!/bin/sh\ncase \"$*\" in *stat*) echo 4 ;; *) echo abc; exit 1 ;; esac\n",
        to: folder.file("srun"))
      let logs = RemoteLogs(environment: [Array("PATH=\(folder.path):/usr/bin:/bin".utf8)])
      let before = KernelTests.use()
      let ended = Atomic(0)
      let sink = RemoteSink(
        offer: { _, _, _ in true }, end: { _, _, _ in ended.add(1, ordering: .relaxed) })
      for number in 1...100 {
        let feed = FeedID(UInt32(number))
        logs.attach(
          FeedRequest(feed: feed, path: LogPath("/log"), lines: 10),
          .file(job: 1, host: "n", path: Array("/log".utf8), offset: nil), errors: nil, to: sink)
        if number % 3 == 0 { logs.end(feed) }
        precondition(Deadline.wait { WorkerThread.count < 4 })
      }
      precondition(KernelTests.isBack(to: before), "\(before) \(KernelTests.use())")
      precondition(ended.load(ordering: .relaxed) >= 66)
    }
  }

  @Test("Without a descriptor a mailbox, a save, a command and a followed file say so")
  func noDescriptors() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try "line\n".write(toFile: folder.file("log"), atomically: true, encoding: .utf8)
      let tailers = try Tailers(workingDirectory: LogPath(folder.path))
      let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
      let client = SlurmClient(environment: [Array("PATH=/usr/bin:/bin".utf8)])
      let used = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
      var limit = rlimit(rlim_cur: rlim_t(used), rlim_max: rlim_t(used))
      precondition(setrlimit(__rlimit_resource_t(7), &limit) == 0)
      while open("/dev/null", O_RDONLY) >= 0 {}
      let sentence = "no further open file is allowed (ulimit -n is \(used))"
      do throws(Refusal) {
        _ = try Mailbox<Int>(capacity: 1)
        preconditionFailure("a mailbox without a descriptor")
      } catch {
        precondition(error.message == sentence)
      }
      let answer = Mutex<ExportReport?>(nil)
      exporter.export(
        ExportRequest(
          target: .file(LogPath("out"), overwrite: false),
          sections: [.file(path: LogPath("log"), part: .whole, origin: LineOrigin(stream: "s"))],
          filter: LineFilter()), as: ExportID(1)
      ) { report in if report.isEnd { answer.withLock { $0 = report } } }
      precondition(Deadline.wait { answer.withLock { $0 != nil } })
      guard case .failed(_, let message)? = answer.withLock({ $0 }) else {
        preconditionFailure("saved without a descriptor")
      }
      precondition(message.hasSuffix(sentence), message)
      tailers.follow(FeedRequest(feed: FeedID(1), path: LogPath("log"), lines: 1))
      var told: [FeedReport] = []
      precondition(
        Deadline.wait {
          told += tailers.drain().map(\.report)
          return told.contains {
            if case .event(.unreadable(message: sentence)) = $0 { true } else { false }
          }
        })
      guard
        case .trouble(let trouble, _) = await client.ask(JobQuery([JobTarget(JobID(number: 5))]))
      else { preconditionFailure("asked without a descriptor") }
      precondition(trouble.message.contains(sentence) || trouble == .notInstalled, trouble.message)
    }
  }

  @Test("When no thread is left, local files are followed all the same, and the rest says so")
  func noThreads() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      try "line\n".write(toFile: folder.file("log"), atomically: true, encoding: .utf8)
      // What is allowed, for this test.
      func isStarted() -> Bool {
        do throws(Refusal) {
          try WorkerThread.start(name: "idle") { while true { pause() } }
          return true
        } catch {
          return false
        }
      }
      WorkerThread.bound(to: IOLimits.threads)
      var started = 0
      while isStarted() { started += 1 }
      precondition(started == IOLimits.threads)
      let tailers = try Tailers(workingDirectory: LogPath(folder.path))
      tailers.follow(FeedRequest(feed: FeedID(1), path: LogPath("log"), lines: 1))
      var told: [String] = []
      func take() {
        _ = tailers.work()
        for case .lines(let batch) in tailers.drain().map(\.report) { told += batch.texts }
      }
      precondition(
        Deadline.wait {
          take()
          return told == ["line"]
        })
      try append("more\n", to: folder.file("log"))
      precondition(
        Deadline.wait {
          take()
          return told == ["line", "more"]
        })
      precondition(tailers.sharingRemark != nil)
      do throws(Refusal) {
        try Workers(name: "none").run {}
        preconditionFailure("a thread too many")
      } catch {
        precondition(error.message.contains("threads are at work already"))
      }
      let exporter = Exporter(workingDirectory: LogPath(folder.path), home: nil)
      let refusal = Mutex<String?>(nil)
      exporter.complete("x") { found in
        if case .failure(let error) = found { refusal.withLock { $0 = error.message } }
      }
      precondition(refusal.withLock { $0 } != nil)
    }
  }
}
