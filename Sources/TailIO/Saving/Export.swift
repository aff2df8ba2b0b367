import Glibc
import LogCore
import SystemPackage

/// One export, from its target's opening to its end. Belongs to one thread.
final class Export {
  let control: ExportControl
  let output: ExportOutput
  var writer: ExportWriter
  /// Where files are read into.
  var block = [UInt8](repeating: 0, count: LogLimits.chunkLength)
  private let request: ExportRequest
  private let workingDirectory: LogPath
  let report: (ExportReport) -> Void
  private let access = SourceAccess()
  /// See `ExportOutput.Guards`.
  private let isInterrupted: (() -> Bool)?
  /// Whether people see the lines at once.
  private let isForTerminal: Bool
  /// Whether what is read are the last lines of a log, not all of it.
  private(set) var writesLastLines = false
  private var remark: String?
  /// Whether the log that is read could be opened.
  private var hasOpened = false
  /// How far each stream's file has been written.
  private var reached: [LineOrigin: UInt64] = [:]
  private var done: UInt64 = 0
  private var total: UInt64 = 0
  private var nextProgress = Monotonic.now + Monotonic.seconds(IOLimits.exportProgress)

  /// Does it all; the last report is its end.
  static func run(
    _ request: ExportRequest, workingDirectory: LogPath, guards: ExportOutput.Guards,
    report: @escaping (ExportReport) -> Void
  ) {
    guard
      let export = Export.begin(
        request, workingDirectory: workingDirectory, guards: guards, report: report)
    else { return }
    guard
      !request.goesOn
        || export.attempt({ () throws(ExportFailure) in try export.writeAdditions() })
    else { return }
    export.end()
  }

  /// Opens the target and writes what was asked for.
  ///
  /// - Returns: the export, which has to be ended; `nil`: it has ended, and that has been reported.
  static func begin(
    _ request: ExportRequest, workingDirectory: LogPath, guards: ExportOutput.Guards,
    report: @escaping (ExportReport) -> Void
  ) -> Export? {
    do throws(ExportFailure) {
      let export = try Export(
        request, workingDirectory: workingDirectory, guards: guards, report: report)
      return export.attempt { () throws(ExportFailure) in try export.writeStart() } ? export : nil
    } catch {
      Export.tell(error, of: request, report)
      return nil
    }
  }

  /// - Returns: whether it goes on; else it has ended, and that has been reported.
  private func attempt(_ body: () throws(ExportFailure) -> Void) -> Bool {
    do throws(ExportFailure) {
      try body()
      return true
    } catch {
      output.abandon()
      Export.tell(error, of: request, report)
      return false
    }
  }

  /// Writes what comes later; see `ExportRequest.goesOn`.
  ///
  /// - Returns: whether it goes on.
  func extend(by section: ExportSection, cost: Int) -> Bool {
    guard
      attempt({ () throws(ExportFailure) in
        try writeWhatIsThere(of: section)
        try flush(atLeast: 1)
      })
    else { return false }
    report(.written(cost: cost))
    return true
  }

  /// Makes it complete.
  func end() {
    guard
      attempt({ () throws(ExportFailure) in
        if control.isStopped { throw .stopped }
        writer.finish()
        try flush(atLeast: 1)
      })
    else { return }
    do throws(ExportFailure) {
      report(try complete())
    } catch {
      Export.tell(error, of: request, report)
    }
  }

  private static func tell(
    _ failure: ExportFailure, of request: ExportRequest, _ report: (ExportReport) -> Void
  ) {
    var path: LogPath?
    if case .file(let target, _) = request.target { path = target }
    switch failure {
    case .impossible(let message): report(.refused(request.target, message))
    case .unreadable(let message): report(.unreadable(message, for: request.target))
    case .exists(let path): report(.exists(path: path))
    case .isLog(let log): report(.isLog(path: path, log: log))
    case .stopped: report(.stopped(path: path))
    case .unread: report(.unread)
    case .tooLarge: report(.tooLarge)
    case .tooExpensive(let pattern): report(.tooExpensive(pattern: pattern.source))
    }
  }

  private init(
    _ request: ExportRequest, workingDirectory: LogPath, guards: ExportOutput.Guards,
    report: @escaping (ExportReport) -> Void
  ) throws(ExportFailure) {
    self.request = request
    self.workingDirectory = workingDirectory
    control = guards.control
    isInterrupted = guards.isInterrupted
    self.report = report
    switch request.target {
    case .standardOutput: output = try ExportOutput(guards: guards)
    case .memory(let limit): output = ExportOutput(limit: limit, guards: guards)
    case .file(let path, let overwrite):
      output = try ExportOutput(
        path, overwrite: overwrite, isVisible: request.goesOn, guards: guards)
    }
    writer = ExportWriter(
      filter: request.filter, format: request.format, context: request.context)
    writer.ask { guards.control.letsFilter(after: $0) }
    isForTerminal =
      request.target == .standardOutput && request.format != .raw && isatty(STDOUT_FILENO) == 1
  }

  /// Whether what is written of a line are its bytes.
  var writesPlainBytes: Bool { request.format != .json && !isForTerminal }

  private func complete() throws(ExportFailure) -> ExportReport {
    try output.complete()
    var path: LogPath?
    if case .file(let target, _) = request.target { path = target }
    if case .memory = request.target { return .gathered(output.gathered) }
    return .saved(
      path: path, lines: writer.isCopy ? nil : writer.lineCount, bytes: output.written,
      remark: remark)
  }

  // MARK: Writing

  private func writeStart() throws(ExportFailure) {
    total = request.sections.reduce(0) { $0 + estimate(of: $1) }
    if let header = request.header { write(header) }
    var left = request.sections.count
    for section in request.sections {
      if request.leavesOutUnreadable {
        if try !writeWhatIsThere(of: section) { left -= 1 }
      } else {
        try write(section)
      }
    }
    // Of nothing that can be read there is no output.
    if left == 0, !request.sections.isEmpty { throw .stopped }
    try flush(atLeast: 1)
    try noteCalledOff()
  }

  /// Writes what is handed in while it comes, each time to the last byte.
  private func writeAdditions() throws(ExportFailure) {
    guard let additions = control.additions else { return }
    while true {
      var polls = [
        pollfd(fd: additions.descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: request.target == .standardOutput ? STDOUT_FILENO : -1, events: 0, revents: 0),
      ]
      _ = poll(&polls, 2, -1)
      if polls[1].revents & Int16(POLLERR) != 0 { throw .unread }
      var cost = 0
      for addition in additions.drain() {
        switch addition {
        case .section(let section, let sectionCost):
          try writeWhatIsThere(of: section)
          cost += sectionCost
        case .end:
          if control.isStopped { throw .stopped }
          return
        }
      }
      try flush(atLeast: 1)
      report(.written(cost: cost))
    }
  }

  /// A log that cannot be read costs what else is to be written nothing.
  ///
  /// - Returns: whether something of it could be read.
  @discardableResult
  private func writeWhatIsThere(of section: ExportSection) throws(ExportFailure) -> Bool {
    do throws(ExportFailure) {
      hasOpened = false
      try write(section)
      return true
    } catch {
      guard case .unreadable(let message) = error else { throw error }
      report(.leftOut("cannot read \(hasOpened ? "all of " : "")\(message)"))
      return hasOpened
    }
  }

  private func write(_ section: ExportSection) throws(ExportFailure) {
    guard writer.calledOff == nil else { return }
    switch section {
    case .batch(let batch, let lines, let origin) where batch.isLate:
      writer.writeAside(batch, lines: lines, origin: origin)
    case .batch(let batch, let lines, let origin):
      number(batch, lines: lines, origin: origin)
      writer.write(batch, lines: lines, origin: origin)
    case .partial(let bytes, let origin):
      writer.write(partial: bytes, origin: origin)
    case .file(let path, let part, let origin):
      try copy(path, part, origin: origin)
    case .rest(let path, let start, let known, let origin):
      try copyRest(of: path, from: start, known, origin: origin)
    }
    try flush(atLeast: LogLimits.chunkLength)
    try noteCalledOff()
  }

  /// The filter was told to go on no more.
  private func noteCalledOff() throws(ExportFailure) {
    guard let pattern = writer.calledOff else { return }
    if control.isStopped { throw .stopped }
    remark =
      "the last lines read are left out unfiltered: \(pattern.source) takes too long"
  }

  func flush(atLeast count: Int) throws(ExportFailure) {
    if let pattern = writer.tooExpensive { throw .tooExpensive(pattern) }
    guard writer.buffer.count >= count else { return }
    if isForTerminal { writer.buffer = VisibleText.of(writer.buffer) }
    var failure: ExportFailure?
    writer.buffer.withUnsafeBytes { buffer in
      do throws(ExportFailure) { try output.write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
    writer.buffer.removeAll(keepingCapacity: writer.buffer.count <= 4 * LogLimits.chunkLength)
  }

  func advance(by count: Int) throws(ExportFailure) {
    done += UInt64(count)
    if isInterrupted?() ?? control.isStopped { throw .stopped }
    let now = Monotonic.now
    guard now >= nextProgress else { return }
    nextProgress = now + Monotonic.seconds(IOLimits.exportProgress)
    report(.progress(done: done, total: max(done, total)))
  }

  private func estimate(of section: ExportSection) -> UInt64 {
    guard case .file(let path, let part, _) = section, case .range(let range) = part else {
      return 0
    }
    let place = path.absolute(from: workingDirectory)
    guard let facts = try? access.system(for: place).facts(of: place, fresh: true) else { return 0 }
    return min(range.upperBound, max(range.lowerBound, facts.size)) - range.lowerBound
  }

  // MARK: Header

  private func write(_ header: ExportHeader) {
    var lines = header.lines(for: request)
    lines.append("saved: \(Monotonic.wall.timestamp)")
    writer.write(header: lines)
  }

  // MARK: Files

  /// Writes part of a log file.
  private func copy(
    _ path: LogPath, _ part: FilePart, origin: LineOrigin
  ) throws(ExportFailure) {
    let place = path.absolute(from: workingDirectory)
    let system = access.system(for: place)
    let file = try reading(path) { () throws(Errno) in try system.open(place) }
    defer { system.close(file) }
    hasOpened = true
    let size = try reading(path) { () throws(Errno) in
      let facts = try system.facts(of: file, fresh: true)
      guard facts.kind == .regular else { throw .invalidArgument }
      return facts.size
    }
    let range: Range<UInt64>
    writesLastLines = false
    switch part {
    case .range(let wanted):
      range = wanted.lowerBound..<min(wanted.upperBound, max(size, wanted.lowerBound))
      if wanted.upperBound != .max { note(path, missing: wanted.upperBound - range.upperBound) }
    case .last(let lines, let end):
      let start = try reading(path) { () throws(Errno) in
        try TailStart.offset(
          ofLast: lines, size: min(end, size), in: file, system, budget: .max)
      }
      range = start..<min(end, size)
      writesLastLines = true
    }
    if range.lowerBound == 0 || range.lowerBound != reached[origin] {
      writer.setNextLine(range.lowerBound == 0 ? 1 : nil, of: origin)
    }
    let source = ExportSource(path: path, file: file, system: system)
    // What is copied as it is goes past the writer: lines that wait there come first.
    if writer.isCopy { try flush(atLeast: 1) }
    let read =
      writer.isCopy
      ? try copyBytes(of: source, range) : try copyLines(of: source, range, origin: origin)
    reached[origin] = read
    if writer.calledOff == nil { note(path, missing: range.upperBound - read) }
  }

  /// Writes what follows `start` in a log, or what is known of it where the file tells another story.
  private func copyRest(
    of path: LogPath, from start: UInt64, _ known: [UInt8], origin: LineOrigin
  ) throws(ExportFailure) {
    if begins(with: known, path, at: start) {
      try copy(path, .range(start..<UInt64.max), origin: origin)
    } else if !known.isEmpty {
      if start != reached[origin] { writer.setNextLine(start == 0 ? 1 : nil, of: origin) }
      writer.write(partial: known, origin: origin)
    }
  }

  private func begins(with known: [UInt8], _ log: LogPath, at start: UInt64) -> Bool {
    let path = log.absolute(from: workingDirectory)
    let system = access.system(for: path)
    guard let file = try? system.open(path) else { return false }
    defer { system.close(file) }
    return (try? FullRead.bytes(start, start + UInt64(known.count), of: file, system)) == known
  }

  /// Line numbers go on where lines in memory follow what was read from the file.
  private func number(_ batch: LineBatch, lines: Range<Int>, origin: LineOrigin) {
    guard !lines.isEmpty else { return }
    let start = batch.fileOffset + UInt64(batch.range(of: lines.lowerBound).lowerBound)
    if start != reached[origin] { writer.setNextLine(start == 0 ? 1 : nil, of: origin) }
    reached[origin] = batch.fileOffset + UInt64(batch.ends[lines.upperBound - 1])
  }

  /// It is shorter than it was: it has been truncated, and what is gone cannot be saved.
  private func note(_ path: LogPath, missing count: UInt64) {
    guard count > 0 else { return }
    remark =
      "\(path) was truncated meanwhile; \(Counted(count, "byte")) of it "
      + (count == 1 ? "is" : "are") + " missing"
  }

  func reading<Result>(
    _ path: LogPath, _ body: () throws(Errno) -> Result
  ) throws(ExportFailure) -> Result {
    do throws(Errno) {
      return try body()
    } catch {
      throw .unreadable("\(path): \(error.sentence)")
    }
  }
}

extension ExportReport {
  /// What was to be written to could not be, for a reason that people understand.
  static func refused(_ target: ExportTarget, _ reason: String) -> ExportReport {
    guard case .file(let path, _) = target else {
      return .failed(path: nil, message: "cannot write: \(reason)")
    }
    return .failed(path: path, message: "cannot save to \(path): \(reason)")
  }

  /// What was to be written could not be read.
  fileprivate static func unreadable(_ reason: String, for target: ExportTarget) -> ExportReport {
    guard case .file = target else {
      return .failed(path: nil, message: "cannot read \(reason)")
    }
    return refused(target, "cannot read \(reason)")
  }
}
