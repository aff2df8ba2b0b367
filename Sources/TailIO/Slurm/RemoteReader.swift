import Glibc
import LogCore
import SlurmJobs

/// Reads one log through Slurm until it ends or is stopped; on a thread of its own.
struct RemoteReader: Sendable {
  private let request: FeedRequest
  private var log: RemoteLog
  private let errors: FeedID?
  private let environment: [String]
  private let sink: RemoteSink
  /// Readable when nobody wants the log any longer.
  private let stop: Waker
  /// Rung when there is room for reports again.
  private let waker: Waker

  private var progress: RemoteProgress
  private var news = TailNews.Reader()
  private var errorSplitter = LineSplitter()
  private var ownWords = OwnWords(of: "sattach")
  private var lastWords = ""
  /// What has come of the line that tells where the log begins; `nil`: it is known.
  private var firstLine: [UInt8]? = []
  /// When something came last.
  private var lastBytes = Monotonic.now

  init(
    request: FeedRequest, log: RemoteLog, errors: FeedID?, environment: [String], sink: RemoteSink,
    stop: Waker
  ) throws(Refusal) {
    self.request = request
    self.log = log
    self.errors = errors
    self.environment = environment
    self.sink = sink
    self.stop = stop
    waker = try Waker()
    progress = RemoteProgress(lines: request.lines, way: log.way, place: 0, size: 0)
  }

  mutating func run() {
    do throws(TiedProcess.Failure) {
      guard try findStep() else { return }
      let process = try TiedProcess(
        log.command(opening: IOLimits.remoteOpening), environment: environment)
      lastBytes = Monotonic.now
      if !log.tellsStart { begin(known) }
      if let errors {
        let watch = WatchMode.polled(fileSystem: log.way)
        send([.event(.opened(size: 0, offset: 0, watch: watch)), .event(.caughtUp)], as: errors)
      }
      let isStopped = read(process.output, process.errors)
      let status = process.finish(asking: isStopped)
      guard !isStopped else { return }
      if firstLine == nil { tell { $0.finishOpening() } }
      sink.end(request.feed, end(status), offset)
    } catch {
      sink.end(request.feed, "\(log.way): \(error.message)", offset)
    }
  }

  /// What ended the reading, for people.
  private func end(_ status: Int32) -> String {
    guard lastWords.isEmpty else { return "\(log.way): \(lastWords)" }
    let isStep = if case .step = log { status == 0 } else { false }
    return "\(log.way) ended (status \(status))" + (isStep ? ": the step has ended" : "")
  }

  /// Where to go on when it is asked for again.
  private var offset: UInt64? {
    if case .file = log { progress.place > 0 ? progress.place : nil } else { nil }
  }

  /// Finds out which step is meant.
  ///
  /// - Returns: whether to go on.
  private mutating func findStep() throws(TiedProcess.Failure) -> Bool {
    guard let command = log.stepsCommand else { return true }
    let process = try TiedProcess(command, environment: environment)
    var (text, words): ([UInt8], [UInt8]) = ([], [])
    let isStopped = drain(process.output, process.errors, into: &text, &words)
    let status = process.finish(asking: isStopped)
    if isStopped { return false }
    guard status == 0 else {
      let message = SlurmMessage.line(of: String(decoding: words, as: UTF8.self), command: "squeue")
      throw TiedProcess.Failure(message: message.isEmpty ? "squeue printed nothing" : message)
    }
    guard let found = log.newest(of: text) else {
      throw TiedProcess.Failure(message: "no step of the job runs yet")
    }
    log = found
    return true
  }

  /// Where a file is read on that was read before.
  private var known: (place: UInt64, size: UInt64) {
    if case .file(_, _, _, let known?) = log { (known, 0) } else { (0, 0) }
  }

  /// It is known where the first bytes stand that come.
  private mutating func begin(_ start: (place: UInt64, size: UInt64)) {
    firstLine = nil
    progress = RemoteProgress(
      lines: request.lines, way: log.way, place: start.place, size: start.size)
    tell { $0.begin() }
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
      let count = poll(&polls, 3, patience)
      if count == 0 { tell { $0.finishOpening() } }
      guard count > 0 else { continue }
      if polls[0].revents != 0 { return true }
      // tail says what became of the file before it prints what the file holds now.
      // What comes first of all is where it begins.
      if polls[2].revents != 0, firstLine == nil || polls[1].revents == 0 {
        let count = Glibc.read(errorOutput, &buffer, buffer.count)
        if count > 0 { takeErrors(buffer[..<count]) } else { isOpen.errors = false }
      } else if polls[1].revents != 0 {
        let count = Glibc.read(output, &buffer, buffer.count)
        if count > 0 { take(buffer[..<count]) } else { isOpen.output = false }
      }
    }
    return false
  }

  /// For how many milliseconds to wait for more of what was there at the start; -1: for ever.
  private var patience: Int32 {
    guard firstLine == nil, progress.isOpening else { return -1 }
    let seconds = progress.isSilent ? IOLimits.remoteSilence : IOLimits.remoteQuiet
    let end = lastBytes + Monotonic.seconds(seconds)
    return Int32((end - min(end, Monotonic.now)) / 1_000_000 + 1)
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
    lastBytes = Monotonic.now
    let rest = takeStart(bytes)
    if !rest.isEmpty { tell { $0.take(rest, arrival: Monotonic.wall) } }
  }

  /// - Returns: what is of the log.
  private mutating func takeStart(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let begun = firstLine else { return bytes }
    let line = begun + bytes.prefix { $0 != UInt8(ascii: "\n") }
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
      firstLine = line
      return []
    }
    let start = RemoteStart(line)
    begin((start?.place ?? 0, start?.size ?? 0))
    return bytes[(end + 1)...]
  }

  /// What a step wrote to standard error; else what srun and tail have to say.
  private mutating func takeErrors(_ bytes: ArraySlice<UInt8>) {
    if let errors {
      // What sattach has to say is no line of the step's.
      let (others, own) = ownWords.sift(bytes)
      let words = SlurmMessage.line(of: own, command: "sattach")
      if !words.isEmpty { lastWords = words }
      if let batch = errorSplitter.push(others[...], arrival: Monotonic.wall) {
        send([.lines(batch)], as: errors)
      }
      send([.partial(errorSplitter.partial)], as: errors)
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    let words = SlurmMessage.line(of: text, command: "srun")
    if !words.isEmpty { lastWords = words }
    // The step's own log begins with where it is: it waits for the file then.
    for piece in news.take(bytes) where firstLine == nil { tell { $0.take(piece) } }
  }

  // MARK: Reports

  /// Tells what follows from something that happened to the log.
  private mutating func tell(_ change: (inout RemoteProgress) -> [FeedReport]) {
    let reports = change(&progress)
    send(reports)
  }

  private func send(_ reports: [FeedReport], as feed: FeedID? = nil) {
    for report in reports { send(report, as: feed ?? request.feed) }
  }

  private func send(_ report: FeedReport, as feed: FeedID) {
    let message = FeedMessage(feed: feed, report: report)
    var cost = IOLimits.messageCost
    if case .lines(let batch) = report { cost += batch.bytes.count }
    while !sink.offer(message, cost, waker) {
      // The pipe is the queue.
      var polls = [
        pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: waker.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      _ = poll(&polls, 2, -1)
      if polls[0].revents != 0 { return }
      waker.silence()
    }
  }
}
