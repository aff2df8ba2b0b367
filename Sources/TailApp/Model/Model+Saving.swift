import CellUI
import LogCore

/// How a pane is saved; the prompt's keys change it, and the next prompt begins with it.
package struct SaveChoices: Sendable, Equatable {
  package var format: ExportFormat
  /// Only what is in memory; else the whole files.
  package var isInMemoryOnly = false
  package var hasHeader = false

  package init(format: ExportFormat = .text) {
    self.format = format
  }

  /// What the prompt says of them.
  package var description: String {
    let scope = isInMemoryOnly ? "in memory" : "whole files"
    // Raw is the logs' bytes and nothing else.
    let header = hasHeader ? format == .raw ? ", no header in raw" : ", header" : ""
    return "\(format.rawValue), \(scope)\(header)  ^T format ^O scope ^X header Tab completes"
  }
}

extension ExportFormat {
  /// How names of such files end.
  package var ending: String { self == .json ? ".jsonl" : ".txt" }
}

extension ExportReport {
  /// Whether it tells nothing that the reader has to know before leaving.
  fileprivate var isFine: Bool {
    switch self {
    case .progress, .written, .gathered, .tooLarge, .unread: true
    case .leftOut, .passedOver: false
    case .saved(_, _, _, let remark): remark == nil
    case .exists, .isLog, .failed, .tooExpensive, .stopped: false
    }
  }

  /// - Parameter gap: what was known to be missing when it was begun.
  fileprivate func noting(_ gap: String?) -> ExportReport {
    guard let gap, case .saved(let path, let lines, let bytes, let remark) = self else {
      return self
    }
    return .saved(
      path: path, lines: lines, bytes: bytes, remark: remark.map { "\(gap); \($0)" } ?? gap)
  }
}

extension Model {
  mutating func save(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .saveAll: openPrompt(.saveAll, label: "save all to: ", text: exportTemplate)
    case .stopSaving: return stopSaving()
    case .copy: return copyShown()
    case .copyAll: return copyAll()
    case .pager: return openPager()
    default: openPrompt(.save, label: "save to: ", text: panes[focus].exportName(saving.format))
    }
    return []
  }

  /// What the prompt for all panes offers.
  private var exportTemplate: String {
    let hasJobs = panes.contains { if case .job = $0.source { true } else { false } }
    return (hasJobs ? "job-%j-logs" : "%j-logs") + saving.format.ending
  }

  /// Keys of the save prompts beside those of every prompt; `nil`: it is none of them.
  mutating func takeSaveKey(_ key: Key, in prompt: Prompt) -> [Effect]? {
    guard prompt.purpose == .save || prompt.purpose == .saveAll else { return nil }
    switch key {
    case .control("t"): changeFormat(in: prompt)
    case .control("o"): saving.isInMemoryOnly.toggle()
    case .control("x"): saving.hasHeader.toggle()
    default: return nil
    }
    return []
  }

  /// Saves the focused pane, or all; returns what is wrong with the name.
  mutating func save(
    all isAll: Bool, to name: String
  ) -> (effects: [Effect], complaint: String?) {
    let template = OutputName(name)
    if let complaint = template.complaint { return ([], complaint) }
    guard isAll else { return (export([focus].filter(panes.indices.contains), to: name), nil) }
    guard name.isEmpty || panes.count < 2 || template.namesPane else {
      return ([], "all panes would go into one file; %j in the name gives each its own")
    }
    return (export(Array(panes.indices), to: name), nil)
  }

  /// A name that ends as files of a format do ends as those of the next one then.
  private mutating func changeFormat(in prompt: Prompt) {
    let (old, new) = (saving.format.ending, saving.format.next.ending)
    saving.format = saving.format.next
    guard old != new, prompt.string.hasSuffix(old) else { return }
    var prompt = prompt
    prompt.replace(with: prompt.string.dropLast(old.count) + new)
    overlay = .prompt(prompt)
  }

  mutating func export(_ chosen: [Int], to path: String) -> [Effect] {
    guard !chosen.isEmpty else { return [] }
    guard !path.isEmpty else {
      complain("nothing was saved: a file name is needed")
      return []
    }
    let outputs = outputs(of: chosen, to: path, format: saving.format, isApart: true)
    guard !outputs.isEmpty else {
      complain("nothing was saved: there is no log yet")
      return []
    }
    return start(
      outputs.map { output in
        PendingExport(
          id: nextExportID(), request: exportRequest(for: output), gap: gap(in: output))
      })
  }

  private static let savingNotice = "saving …"

  mutating func nextExportID() -> ExportID {
    defer { nextExport += 1 }
    return ExportID(nextExport)
  }

  mutating func start(_ pending: [PendingExport]) -> [Effect] {
    exports += pending
    sayMeanwhile(Self.savingNotice)
    return pending.map { .export($0.request, $0.id) }
  }

  private mutating func stopSaving() -> [Effect] {
    guard !exports.isEmpty else {
      say("nothing is being saved")
      return []
    }
    return exports.map { .stopExport($0.id) }
  }

  mutating func take(_ report: ExportReport, of export: ExportID) -> [Effect] {
    guard let place = exports.firstIndex(where: { $0.id == export }) else { return [] }
    let report = report.noting(exports[place].gap)
    let effects = take(report, at: place)
    return effects + renewLeaving(isFine: report.isFine)
  }

  private mutating func take(_ report: ExportReport, at place: Int) -> [Effect] {
    switch report {
    case .progress(let done, let total):
      exports[place].progress = total > 0 ? Double(done) / Double(total) : nil
      // The status says more by now.
      if notice?.text == Self.savingNotice { notice = nil }
    case .written: break
    case .leftOut(let message): complain(message)
    case .passedOver(let path, let bytes):
      complain("\(FeedEvent.nulRun(bytes, in: path)), left out")
    case .saved(let path, let lines, let bytes, let remark):
      exports.remove(at: place)
      let count = lines.map { "\(Counted($0, "line")), " } ?? ""
      let target = path?.description ?? "standard output"
      let text = "saved \(count)\(Counted(bytes, "byte")), to \(target)"
      if let remark { complain("\(text); \(remark)") } else { keepSaying(text) }
    case .failed(_, let message):
      exports.remove(at: place)
      complain(message)
    case .tooExpensive(let pattern):
      exports.remove(at: place)
      complain(
        "nothing was saved: \(pattern) takes too many steps for a line; try a simpler pattern")
    case .stopped(let path):
      exports.remove(at: place)
      keepSaying("stopped; there is no \(path?.name.description ?? "output")")
    case .unread:
      exports.remove(at: place)
    case .gathered(let bytes):
      exports.remove(at: place)
      return copy(gathered: bytes)
    case .tooLarge:
      exports.remove(at: place)
      complainOfSize()
    case .isLog(let path, let log):
      exports.remove(at: place)
      complain(sentence(of: path, being: log))
    case .exists(let path):
      askToOverwrite(exports.remove(at: place), path: path)
    }
    return []
  }

  /// Says that a target (`nil`: standard output) is a log.
  package func sentence(of path: LogPath?, being log: FeedID) -> String {
    let target = path.map { typed($0).description } ?? "standard output"
    let rule = "a log is never replaced"
    guard let place = feeds[log], let pane = index(of: place.pane) else {
      return "\(target) is a log that is watched here; \(rule)"
    }
    guard case .file(let file) = panes[pane].source else {
      return "\(target) is the log of \(panes[pane].distinctLabel); \(rule)"
    }
    return file.name == path?.name
      ? "\(target) is watched here; \(rule)" : "\(target) is the log \(file.name); \(rule)"
  }

  /// A path without the working directory: what was typed.
  private func typed(_ path: LogPath) -> LogPath {
    let here = surroundings.workingDirectory.bytes + [UInt8(ascii: "/")]
    return path.bytes.starts(with: here) ? LogPath(bytes: path.bytes.dropFirst(here.count)) : path
  }

  private mutating func askToOverwrite(_ pending: PendingExport, path: LogPath) {
    guard case .confirmation(let open) = overlay, case .overwrite(let others) = open.deed else {
      // Never under the reader's fingers: a key meant for a prompt must not answer.
      guard overlay == nil else {
        complain("not saved: \(path) exists")
        return
      }
      overlay = .confirmation(
        Confirmation(
          question: "\(path) exists. Overwrite it?  y: yes, any other key: no",
          deed: .overwrite([pending])))
      return
    }
    let all = others + [pending]
    overlay = .confirmation(
      Confirmation(
        question: "\(all.count) of the files exist. Overwrite them?  y: yes, any other key: no",
        deed: .overwrite(all)))
  }

  /// What an output holds: from the first byte of the files to what came last. What is no longer in
  /// memory, or never was, is read from the files.
  private func exportRequest(for output: ExportOutput) -> ExportRequest {
    var sections: [ExportSection] = []
    var filter = LineFilter()
    var context = 0
    for pane in panes.indices {
      let streams = output.streams.filter { $0.pane == pane }
      guard !streams.isEmpty else { continue }
      sections += exportSections(of: panes[pane], streams, as: saving)
      if panes[pane].isFiltering { (filter, context) = (panes[pane].filter, panes[pane].context) }
    }
    return ExportRequest(
      target: .file(output.path, overwrite: false), sections: sections, filter: filter,
      context: context, format: saving.format,
      header: saving.hasHeader
        ? exportHeader(for: output, filter: filter, context: context) : nil)
  }

  /// What an output lacks because its file is not there to be read; `nil`: nothing.
  private func gap(in output: ExportOutput) -> String? {
    guard !saving.isInMemoryOnly else { return nil }
    let lacking = output.streams.filter { stream in
      let pane = panes[stream.pane]
      return stream.stream.standing != .open && pane.clearedBefore == nil
        && pane.log.heldStart(stream.stream.index) > 0
    }
    guard let first = lacking.first?.stream else { return nil }
    let cause = first.standing == .deleted ? "was deleted" : "cannot be read"
    return "\(first.label) \(cause): what is not in memory is missing"
  }

  func exportSections(
    of pane: Pane, _ streams: [ExportOutput.Stream], as choices: SaveChoices
  ) -> [ExportSection] {
    var sections: [ExportSection] = []
    let isWhole = pane.clearedBefore == nil && !choices.isInMemoryOnly
    /// Up to where the files are read.
    var starts: [StreamIndex: UInt64] = [:]
    for stream in streams where isWhole {
      guard let file = stream.stream.path, stream.stream.standing == .open else { continue }
      if choices.format == .raw {
        sections.append(.file(path: file, part: .whole, origin: stream.origin))
        continue
      }
      let end = pane.log.heldStart(stream.stream.index)
      starts[stream.stream.index] = end
      guard end > 0 else { continue }
      sections.append(.file(path: file, part: .range(0..<end), origin: stream.origin))
    }
    let copied = Set(choices.format == .raw ? sections.map(\.origin) : [])
    let origins = Dictionary(uniqueKeysWithValues: streams.map { ($0.stream.index, $0.origin) })
    for (stream, batch, lines) in pane.log.snapshot(pane.lens) {
      guard let origin = origins[stream], !copied.contains(origin) else { continue }
      var lines = lines
      if let start = starts[stream], batch.generation == pane.log.generation(stream) {
        let first = batch.firstLine(from: start)
        lines = min(lines.upperBound, max(lines.lowerBound, first))..<lines.upperBound
      }
      if !lines.isEmpty { sections.append(.batch(batch, lines: lines, origin: origin)) }
    }
    for stream in streams where !copied.contains(stream.origin) {
      let index = stream.stream.index
      let partial = pane.log.partial(index)
      guard !partial.isEmpty, starts[index] ?? 0 <= pane.log.endOffset(index) else { continue }
      sections.append(.partial(Array(partial), origin: stream.origin))
    }
    return sections
  }
}
