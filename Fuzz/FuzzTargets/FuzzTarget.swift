import CellUI
import LogCore
import Options
import Settings
import SlurmJobs
import TailApp

/// What reads text that comes from people, from Slurm or from a log: a way in for random bytes. Nothing
/// it is given may end the program, and what must always hold is checked.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case arguments, configuration, commands, session
  case squeue, scontrol, sacct, json, memory, ids, names, timestamps
  case rows, patterns, terminal

  /// - Parameter input: anything.
  package func run(_ input: [UInt8]) {
    switch self {
    case .arguments: FuzzTarget.readArguments(input)
    case .configuration: _ = Settings(input, name: "config.toml")
    case .commands: FuzzTarget.typeCommands(input)
    case .session: FuzzTarget.readSession(input)
    case .squeue: FuzzTarget.resolve(SqueueQuery.records(in: input))
    case .scontrol: FuzzTarget.resolve(ScontrolText.records(in: input))
    case .sacct: FuzzTarget.resolve(SacctQuery.records(in: input, version: .accountsPaths))
    case .json:
      _ = JobJSON.streams(in: input, version: .sharesExpansion)
      _ = SlurmSite(config: input)
    case .memory: FuzzTarget.readMemory(input)
    case .ids: FuzzTarget.readIDs(input)
    case .names: FuzzTarget.matchNames(input)
    case .timestamps: FuzzTarget.readTimes(input)
    case .rows: FuzzTarget.showRows(input)
    case .terminal: FuzzTarget.readTerminal(input)
    case .patterns:
      var random = InputRandom(input)
      let example = PatternDifference(&random)
      if let difference = example.difference {
        fatalError("\(difference): \(example.pattern) in \(example.block)")
      }
    }
  }

  private static func lines(_ input: [UInt8]) -> [[UInt8]] {
    input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
  }

  // MARK: What people type

  private static func readArguments(_ input: [UInt8]) {
    // Each line is a word, as a shell hands them over.
    let words = lines(input).filter { !$0.contains(0) }.map { NameText.text(of: $0) }
    do throws(OptionError) {
      let choices = try Choices(words: words)
      precondition(choices.sources.allSatisfy(words.contains), "a source that nobody typed")
      _ = choices.memory.map { $0.bytes * 4 }
    } catch {
      precondition(!error.message.isEmpty, "refused without a reason")
    }
    for line in lines(input) {
      let word = NameText.text(of: line)
      precondition(NameText.bytes(of: word) == line, "a name has changed on its way")
      if case .watched(let watched) = SourceWord(word) {
        precondition(!watched.sources.isEmpty, "nothing is watched for a word that was understood")
      }
      _ = byteSize(word).map { $0 * 4 }
      guard let seconds = Double(word) else { continue }
      let moment = Moment(nanoseconds: 1_000_000_000) + seconds
      precondition(moment >= Moment(nanoseconds: 1_000_000_000), "time goes back")
    }
  }

  private static func typeCommands(_ input: [UInt8]) {
    var model = FuzzTarget.model(LaunchPlan(sources: [.file(LogPath("/a.log"))]))
    for line in lines(input) {
      for scalar in ":".unicodeScalars { press(.character(scalar), in: &model) }
      for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
        press(.character(scalar), in: &model)
      }
      press(.enter, in: &model)
      press(.escape, in: &model)
      // The same as keys, with counts.
      for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
        press(.character(scalar), in: &model)
      }
      press(.escape, in: &model)
    }
    _ = FrameView(model).grid()
  }

  private static func readSession(_ input: [UInt8]) {
    guard let session = try? Session(text: String(decoding: input, as: UTF8.self)) else { return }
    let again = try? Session(text: session.text)
    precondition(again?.text == session.text, "a session reads itself as another one")
    var plan = LaunchPlan(sources: session.sources)
    plan.session = session
    plan.extraLogs = session.extraLogs
    var model = FuzzTarget.model(plan)
    _ = model.update(.clock, at: now)
    _ = model.session.text
    _ = FrameView(model).grid()
  }

  private static func readIDs(_ input: [UInt8]) {
    for line in lines(input) {
      let text = String(decoding: line, as: UTF8.self)
      for target in JobTarget.list(text) ?? [] {
        precondition(target.number > 0, "0 means all jobs of the cluster")
        precondition(
          JobTarget(target.description)?.selection == target.selection, "a job became another")
        if case .tasks(let tasks) = target.selection { _ = tasks.count }
      }
      _ = JobTarget.isCut(text)
      _ = TaskList(text)?.description
      if let id = JobID(text) { precondition(JobID("\(id)") == id, "an id became another") }
      _ = SlurmDuration(text)
      _ = SlurmVersion(text)
    }
  }

  private static func matchNames(_ input: [UInt8]) {
    let lines = lines(input)
    let pattern = PathPattern(LogPath(bytes: lines[0].filter { $0 != 0 }))
    for line in lines {
      if case .pattern(let names)? = pattern?.parts.last { _ = names.matches(line) }
      _ = try? Pattern(String(decoding: line, as: UTF8.self))
      let values = LogPathTemplate.Values(
        rawNumber: .max, arrayNumber: 1, task: 7, user: "u", name: "n", node: "a.b", restarts: .max)
      _ = LogPathTemplate(bytes: line).candidates(values)
    }
    _ = pattern?.folder
  }

  // MARK: What Slurm and we have written

  private static func resolve(_ records: [JobRecord]) {
    let resolution = Resolution(version: nil)
    for record in records {
      let job = resolution.job(record)
      precondition(job.rawNumber > 0, "0 means all jobs of the cluster")
      var plan = LaunchPlan(sources: [.job(JobTarget(JobID(number: job.id.number)))])
      plan.streams = .all
      var model = FuzzTarget.model(plan)
      _ = model.update(.slurm(.jobs([job])), at: now)
      _ = FrameView(model).grid()
    }
  }

  private static func readMemory(_ input: [UInt8]) {
    for line in input.split(separator: UInt8(ascii: "\n")) {
      guard let entry = JobMemoryEntry(line: line) else { continue }
      precondition(
        JobMemoryEntry(line: entry.line.dropLast()) == entry, "a remembered job became another")
      _ = entry.job(.unknown)
    }
  }

  /// Patterns see what the eye sees: what is looked for in a line gives the same row as the line.
  private static func showRows(_ input: [UInt8]) {
    for line in lines(input) where canBeCompared(line) {
      for (mode, isRaw) in [(SafeLine.Mode.collapsed, false), (.raw, true)] {
        // Raw rows have marks for movements.
        if isRaw, line.contains(where: { $0 == 0x1B || $0 == 0x07 || $0 == 0x08 || $0 == 0x0D }) {
          continue
        }
        // A mark on nothing is shown on a sign that is not in the line.
        let row = SafeLine(decoding: line[...], mode: mode).text
        if row.unicodeScalars.contains("\u{25CC}") { continue }
        let text = ShownText(of: line[...], isRaw: isRaw).bytes
        let shown = SafeLine(decoding: text[...], mode: mode).text
        precondition(shown == row, "a row shows \(row), its text \(shown): \(line)")
      }
      let matches = (try? Pattern("..")).map { Matcher($0).matches(in: line[...], isRaw: false) }
      precondition(
        matches?.allSatisfy { 0 <= $0.lowerBound && $0.upperBound <= line.count } ?? true,
        "a match outside of its line: \(line)")
    }
  }

  /// Bytes that are shown as marks are text themselves; a mark that is half painted over is not, an accent
  /// on what a tab has passed is no text, and a tone of skin that comes to stand behind a character belongs
  /// to it.
  private static func canBeCompared(_ line: [UInt8]) -> Bool {
    guard !line.contains(0) else { return false }
    guard ShownText.isPainted(line[...]) else { return true }
    let text = String(decoding: line, as: UTF8.self).unicodeScalars
    return text.allSatisfy { scalar in
      switch scalar.value {
      case 0x07, 0x08, 0x09, 0x0D, 0x1B: true
      case 0..<0x20, 0x7F..<0xA0, 0x1F3FB...0x1F3FF: false
      default:
        !SafeLine(plain: String(scalar)).text.hasPrefix("<U+")
          && SafeLine(plain: "a" + String(scalar)).width > 1
      }
    }
  }

  private static func readTimes(_ input: [UInt8]) {
    for line in lines(input) {
      _ = LineTimestamp(in: line[...])
      if let number = Int64(String(decoding: line, as: UTF8.self)) {
        precondition(WallTime(milliseconds: number).timestamp.utf8.count >= 24, "no time")
      }
    }
  }
}
