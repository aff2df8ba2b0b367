import CLinux
import Glibc
import LogCore
import SlurmJobs

/// Reads one log through Slurm until it ends or is stopped; on a thread of its own.
struct RemoteReader {
  private let request: FeedRequest
  private let log: RemoteLog
  private let errors: FeedID?
  private let environment: [String]
  private let sink: RemoteSink
  private let stop: Mailbox<Bool>
  private let waker = st_eventfd()

  private var splitter = LineSplitter()
  private var errorSplitter = LineSplitter()
  /// How far the file was read; where the first bytes that are shown begin.
  private var place: UInt64 = 0
  /// How long the file was at the start; what is before that is shown as its last lines.
  private var sizeAtStart: UInt64 = 0
  /// What came before `sizeAtStart` was reached; `nil` once it was.
  private var opening: [UInt8]? = []
  private var lastWords = ""

  init(
    request: FeedRequest, log: RemoteLog, errors: FeedID?, environment: [String], sink: RemoteSink,
    stop: Mailbox<Bool>
  ) {
    self.request = request
    self.log = log
    self.errors = errors
    self.environment = environment
    self.sink = sink
    self.stop = stop
  }

  mutating func run() {
    defer { close(waker) }
    do throws(TiedProcess.Failure) {
      guard try findStart() else { return }
      let process = try TiedProcess(log.command(from: place), environment: environment)
      if sizeAtStart <= place { beginShowing(from: place) }
      let isStopped = read(process.output, process.errors)
      let status = process.finish(asking: isStopped)
      guard !isStopped else { return }
      flushEnd()
      let why = lastWords.isEmpty ? "it ended with status \(status)" : lastWords
      sink.end(request.feed, "\(log.way): \(why)", offset)
    } catch {
      sink.end(request.feed, "\(log.way): \(error.message)", offset)
    }
  }

  /// Where to go on when it is asked for again.
  private var offset: UInt64? {
    if case .file = log { place > 0 ? place : nil } else { nil }
  }

  /// Finds out where in the file to begin.
  ///
  /// - Returns: whether to go on.
  private mutating func findStart() throws(TiedProcess.Failure) -> Bool {
    if case .file(_, _, _, let known?) = log {
      place = known
      return true
    }
    guard let command = log.sizeCommand else { return true }
    let process = try TiedProcess(command, environment: environment)
    var (text, words): ([UInt8], [UInt8]) = ([], [])
    let isStopped = drain(process.output, process.errors, into: &text, &words)
    let status = process.finish(asking: isStopped)
    if isStopped { return false }
    let message = SlurmMessage.line(of: String(decoding: words, as: UTF8.self), command: "srun")
    let size = UInt64(String(decoding: text, as: UTF8.self).filter { $0.isNumber })
    if status == 0, let size {
      sizeAtStart = size
      place = size > IOLimits.remoteOpening ? size - IOLimits.remoteOpening : 0
      return true
    }
    // Not there yet: tail waits for it.
    if String(decoding: words, as: UTF8.self).contains("No such file") { return true }
    throw TiedProcess.Failure(message: message.isEmpty ? "srun said nothing" : message)
  }

  // MARK: Reading

  /// Reads both pipes to their ends.
  ///
  /// - Returns: whether it was stopped before.
  private mutating func read(_ output: Int32, _ errorOutput: Int32) -> Bool {
    var buffer = [UInt8](repeating: 0, count: IOLimits.remoteChunk)
    var isOpen = (output: true, errors: true)
    while isOpen.output || isOpen.errors {
      var polls = [
        pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen.output ? output : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: isOpen.errors ? errorOutput : -1, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&polls, 3, -1) > 0 else { continue }
      if polls[0].revents != 0 { return true }
      if polls[1].revents != 0 {
        let count = Glibc.read(output, &buffer, buffer.count)
        if count > 0 { take(buffer[..<count]) } else { isOpen.output = false }
      } else if polls[2].revents != 0 {
        let count = Glibc.read(errorOutput, &buffer, buffer.count)
        if count > 0 { takeErrors(buffer[..<count]) } else { isOpen.errors = false }
      }
    }
    return false
  }

  private func drain(
    _ output: Int32, _ errors: Int32, into text: inout [UInt8], _ words: inout [UInt8]
  ) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var descriptors = [output, errors]
    while descriptors.contains(where: { $0 >= 0 }) {
      var polls = ([stop.descriptor] + descriptors).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&polls, 3, -1) > 0 else { continue }
      if polls[0].revents != 0 { return true }
      for place in 0...1 where polls[place + 1].revents != 0 {
        let count = Glibc.read(descriptors[place], &buffer, buffer.count)
        if count <= 0 { descriptors[place] = -1 }
        guard count > 0 else { continue }
        if place == 0 { text += buffer[..<count] } else { words += buffer[..<count] }
      }
    }
    return false
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    place += UInt64(bytes.count)
    guard opening != nil else { return show(bytes) }
    opening? += bytes
    if place >= sizeAtStart { finishOpening() }
  }

  /// Shows the last of the lines that were there before.
  private mutating func finishOpening() {
    guard let bytes = opening else { return }
    var start = bytes.startIndex
    if place - UInt64(bytes.count) > 0, let newline = bytes.firstIndex(of: 0x0A) {
      start = newline + 1
    }
    var left = request.lines
    var index = bytes.endIndex
    // The newline of the last line ends no line before it.
    if index > start, bytes[index - 1] == 0x0A { index -= 1 }
    while index > start {
      if bytes[index - 1] == 0x0A {
        left -= 1
        if left <= 0 { break }
      }
      index -= 1
    }
    if request.lines == 0 { index = bytes.endIndex }
    beginShowing(from: place - UInt64(bytes.endIndex - index))
    show(bytes[index...])
    send(.event(.caughtUp))
  }

  private mutating func beginShowing(from offset: UInt64) {
    let isSilent = sizeAtStart <= place && opening?.isEmpty ?? false
    opening = nil
    splitter = LineSplitter(offset: offset)
    let watch = WatchMode.polled(fileSystem: log.way)
    send(.event(.opened(size: max(sizeAtStart, offset), offset: offset, watch: watch)))
    if let errors { send(.event(.opened(size: 0, offset: 0, watch: watch)), as: errors) }
    guard isSilent else { return }
    send(.event(.caughtUp))
    if let errors { send(.event(.caughtUp), as: errors) }
  }

  private mutating func show(_ bytes: ArraySlice<UInt8>) {
    if let batch = splitter.push(bytes, arrival: Monotonic.wall) { send(.lines(batch)) }
    send(.partial(splitter.partial))
  }

  private mutating func flushEnd() {
    if opening != nil { finishOpening() }
  }

  /// What a step wrote to standard error; else what srun and tail have to say.
  private mutating func takeErrors(_ bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    let words = SlurmMessage.line(of: text, command: "srun")
    if !words.isEmpty { lastWords = words }
    if let errors {
      if let batch = errorSplitter.push(bytes, arrival: Monotonic.wall) {
        send(.lines(batch), as: errors)
      }
      send(.partial(errorSplitter.partial), as: errors)
      return
    }
    for line in text.split(separator: "\n") where line.hasPrefix("tail: ") { takeNews(line) }
  }

  /// tail tells what happens to the file (coreutils, src/tail.c).
  private mutating func takeNews(_ line: Substring) {
    if line.contains("file truncated") {
      send(.event(.truncated(from: place, to: 0)))
      restart()
    } else if line.contains("has been replaced") || line.contains("has appeared") {
      if line.contains("has been replaced") { send(.event(.replaced)) }
      restart()
    } else if line.contains("No such file") || line.contains("has become inaccessible") {
      send(.event(.missing))
    }
  }

  private mutating func restart() {
    place = 0
    splitter.reset(offset: 0, generation: splitter.generation + 1)
    send(.event(.opened(size: 0, offset: 0, watch: .polled(fileSystem: log.way))))
    send(.event(.caughtUp))
  }

  // MARK: Reports

  private func send(_ report: FeedReport, as feed: FeedID? = nil) {
    let message = FeedMessage(feed: feed ?? request.feed, report: report)
    var cost = IOLimits.messageCost
    if case .lines(let batch) = report { cost += batch.bytes.count }
    while !sink.offer(message, cost, waker) {
      // The pipe is the queue.
      var polls = [
        pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: waker, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&polls, 2, -1)
      if polls[0].revents != 0 { return }
      Mailbox<Bool>.silence(waker)
    }
  }
}
