import Foundation
import LogCore
import SlurmJobs
import Synchronization
import TailIO
import TailTestSupport
import Testing

/// Takes what a reader tells.
private final class Told: Sendable {
  let reports = Mutex<[FeedReport]>([])
  let ending = Mutex<String?>(nil)

  var sink: RemoteSink {
    RemoteSink(
      offer: { [self] message, _, _ in
        reports.withLock { $0.append(message.report) }
        return true
      },
      end: { [self] _, message, _ in ending.withLock { $0 = message } })
  }

  var lines: [String] {
    reports.withLock { reports in
      reports.flatMap { report -> [String] in
        if case .lines(let batch) = report { batch.texts } else { [] }
      }
    }
  }

  var events: [FeedEvent] {
    reports.withLock { reports in
      reports.compactMap { report -> FeedEvent? in
        if case .event(let event) = report { event } else { nil }
      }
    }
  }
}

/// What a handler of ours writes to; a process that we start has it, too, until it is another program.
private let echo: (read: Int32, write: Int32) = {
  var ends: [Int32] = [-1, -1]
  pipe(&ends)
  for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
  return (ends[0], ends[1])
}()

@Suite("Logs read through Slurm, with a srun that is played")
struct RemoteLogsTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// - Parameters:
  ///   - size: what is told of the file's size.
  ///   - tail: what is run in place of `tail`.
  private func logs(size: Int, tail: String) throws -> RemoteLogs {
    let script = "#!/bin/sh\necho x >>\(folder.file("steps"))\necho \(size) 0\n\(tail)\n"
    try Commands.write(program: script, to: folder.file("srun"))
    return RemoteLogs(environment: [Array("PATH=\(folder.path):/usr/bin:/bin".utf8)])
  }

  private func attach(_ logs: RemoteLogs, _ told: Told, feed: UInt32 = 1, lines: Int = 10) {
    logs.attach(
      FeedRequest(feed: FeedID(feed), path: LogPath("/log"), lines: lines),
      .file(job: 1, host: "n1", path: Array("/log".utf8), offset: nil), errors: nil, to: told.sink)
  }

  @Test("A file that is truncated while its end is fetched is read on from its start")
  func truncated() throws {
    let told = Told()
    let logs = try logs(
      size: 5000,
      tail: """
        printf 'old\\n'; sleep 0.2; echo 'tail: /log: file truncated' >&2; sleep 0.2
        printf 'new\\n'; sleep 0.2; exit 3
        """)
    attach(logs, told)
    #expect(Deadline.wait { told.ending.withLock { $0 != nil } })
    #expect(told.lines == ["old", "new"], "\(told.ending.withLock { $0 ?? "" })")
    #expect(try String(contentsOfFile: folder.file("steps"), encoding: .utf8) == "x\n")
    #expect(told.events.contains(.truncated(from: 4, to: 0)))
  }

  @Test("A file that is shorter than it was said to be is shown, and grows")
  func shorter() throws {
    let told = Told()
    let go = folder.file("go")
    let logs = try logs(
      size: 5000,
      tail: "printf 'one\\ntwo\\n'; while [ ! -e \(go) ]; do sleep 0.05; done; printf 'three\\n'")
    attach(logs, told, lines: 1)
    #expect(Deadline.wait { told.lines == ["two"] })
    #expect(told.events.contains(.caughtUp))
    try append("", to: go)
    #expect(Deadline.wait { told.lines == ["two", "three"] })
  }

  @Test("What is let go of the moment it starts is ended alone: the signal for it is not ours")
  func endedAtOnce() throws {
    var old = sigaction()
    var action = sigaction()
    let reader = echo.read
    action.__sigaction_handler.sa_handler = { _ in _ = write(echo.write, "!", 1) }
    sigaction(SIGTERM, &action, &old)
    defer { sigaction(SIGTERM, &old, nil) }
    let logs = try logs(size: 0, tail: "exec sleep 600")
    let told = Told()
    for feed in 1...30 as ClosedRange<UInt32> {
      attach(logs, told, feed: feed)
      logs.end(FeedID(feed))
    }
    // They are as good as over when one that came after them runs.
    attach(logs, told, feed: 31)
    #expect(Deadline.wait { told.events.contains(.caughtUp) })
    logs.end(FeedID(31))
    var byte: UInt8 = 0
    #expect(read(reader, &byte, 1) < 0, "a signal for a child was told to us")
  }

  @Test("More than are allowed at a time are refused in one sentence, until others have ended")
  func tooMany() throws {
    let logs = try logs(size: 0, tail: "exec sleep 600")
    let many = (0..<9).map { _ in Told() }
    for (number, told) in many.enumerated() { attach(logs, told, feed: UInt32(number + 1)) }
    let refused = try #require(many[8].ending.withLock { $0 })
    #expect(refused == "srun on n1: 8 logs are being read through Slurm, and no more at a time")
    logs.end(FeedID(1))
    attach(logs, many[8], feed: 9)
    #expect(Deadline.wait { many[8].events.contains(.caughtUp) })
    for feed in 1...9 { logs.end(FeedID(UInt32(feed))) }
  }
}
