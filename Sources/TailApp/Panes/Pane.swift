import LogCore
import Scalars
import SlurmJobs

/// Names a pane for as long as the program runs; never used twice.
package struct PaneID: Hashable, Sendable {
  package let number: Int
}

/// One job, or one file, on the screen.
package struct Pane: Sendable {
  package let id: PaneID
  /// What was asked for; a bare array id may have made several panes.
  package let source: LaunchPlan.Source
  /// What Slurm said last, and when.
  package var job: JobReading?
  /// What is known of the job's existence.
  package var finding: Finding = .looking
  package var streams: [PaneStream] = []
  /// Streams that it had, whose lines it keeps: one that comes back goes on with them.
  var formerStreams: [PaneStream] = []
  /// How many of its file's folders are shown with its name.
  var shownFolders = 0
  /// Whether it was made for a file that came when others of its pattern were there already.
  var isLate = false
  /// All lines of all streams, and what happened to the job, in order of arrival.
  package var log: Scrollback
  /// The stream of the rows about the job itself.
  package let events: StreamIndex
  /// How its files have grown of late.
  package var activity = Activity()
  package var viewport = Viewport()
  package var display = LineDisplay()
  /// How much room it gets in comparison with its neighbours.
  package var share = PaneShare()
  package var choice: StreamChoice
  package var filter: LineFilter
  package var isFiltering = true
  package var search: PaneSearch?
  /// The line that `e` and `E` went to last.
  package var error: Position?
  /// Which one of those that were counted it is, from 1; `nil` where that is not known.
  var errorRank: Int?
  /// What waits for a part of a file.
  package var pendingRead: PendingRead?
  /// Tells its questions about files apart.
  var nextTicket: UInt64 = 0
  /// What is done once that is; what starts from where the reader is then.
  var typedAhead: [Intent] = []
  /// Whether a filter was typed on the way to another place: it applies from there, the way leads through all
  /// lines.
  var filtersOnArrival = false
  /// A file that is looked through for something that nobody waits for any more.
  var abandoned: FeedID?
  /// How far the screen is filled from the files while the end is in view.
  package var filling = Filling()
  /// How far the lines that the filter lets through are counted in the files.
  package var passing = PassingCount()
  /// Why a part of a file could not be read; nothing is asked for again until a key is pressed.
  package var historyTrouble: String?
  /// Streams whose matches are being counted in the file.
  package var counting: [StreamIndex: MatchCounting] = [:]
  /// How many neighbours of the lines that the filter lets through are shown.
  package var context: Int { log.context }
  /// Numbers of the log that are drawn beside it.
  package var chart: Chart?
  /// Where the reader was in an earlier run, until that is shown.
  var savedTop: Session.Top?
  /// Whether a row says what is new since then.
  var hasMarkedNew = false
  /// Everything before this place is hidden.
  package var clearedBefore: Position?
  /// The unfinished lines that were there then.
  var clearedPartials: [StreamIndex: [UInt8]] = [:]
  /// Lines that were there at the start, until they can be put in order.
  package var opening: OpeningLines?
  /// The end of its job, as long as its last lines may still come.
  package var endRow: PendingEnd?
  /// What most likely was the matter with a job that failed.
  var diagnosis: Diagnosis?
  /// The error lines that it was made from; kept, as they are quoted in each frame of the details.
  var errorLines: ErrorLines?
  /// Whether Slurm has said that it does not know the job, and whether its data base has not said so yet.
  package var isUnknown = false
  var isUndecided = false
  /// How many error lines there were then.
  var diagnosedErrors = 0
  /// Where what the job's last run has written begins.
  var runs = RunStarts()
  /// Whether something speaks against the end that Slurm has told.
  var endDoubt = EndDoubt.none
  /// What the log tells of an end that Slurm has not told.
  var endSigns = EndSigns()
  /// What the log tells of a start that Slurm has not told.
  var startSign = StartSign()
  /// Why each path is looked for, for the details.
  package var origins: [LogPath: String] = [:]
  /// Why a log is no longer read through Slurm, until it is known whether its job has ended.
  var closedReading: String?
  /// The folder of the job's log where that is not there, and what it tells.
  var folder: (path: LogPath, sight: FolderSight)?
  /// Whether the step that was asked for was attached to, and is no longer.
  var hasStepEnded = false
  var hasAskedForFolders = false
  /// When a log that is not there is read on its node without being asked; `nil`: it is not, or was.
  var attachmentDue: Moment?
  /// Whether the job has ended and nothing more is expected of its files.
  package var isEnded = false

  /// What Slurm said of the pane's job.
  package struct JobReading: Sendable {
    package var job: Job
    package var at: Moment
    /// When its end was learnt.
    package var endedAt: Moment?
  }

  /// Whether there is anything to show.
  package enum Finding: Hashable, Sendable {
    case looking
    case found
    /// It will not come; one line for people, with what to do.
    case notFound(String)
    /// Nobody could be asked, and no file of its usual names is there; the same.
    case unknown(String)

    /// Why it will not come, for people; `nil`: it may.
    package var failure: String? {
      switch self {
      case .looking, .found: nil
      case .notFound(let message), .unknown(let message): message
      }
    }

    /// Whether it is settled that there is nothing.
    package var isFailure: Bool { failure != nil }
  }

  /// The end of a job, shown under its last line until that is known to have come.
  package struct PendingEnd: Sendable {
    /// What happened, and what to do about it.
    var rows: [String]
    let learnt: Moment
    /// When the last line has come since.
    var lastLine: Moment?
    /// Which files were read to their ends since.
    var read: Set<FeedID> = []
    /// When it goes on: nothing more is expected of the files, then the rows are written among the
    /// lines. `nil`: not before the last line, under which they stand, has got its end.
    var due: Moment?
    /// When that is at the latest; `nil`: not all files were read to their ends.
    var latest: Moment?
    /// Whether it was hidden with the lines above it.
    var isCleared = false
  }

  package init(id: PaneID, source: LaunchPlan.Source, plan: LaunchPlan) {
    self.id = id
    self.source = source
    self.choice = plan.streams
    self.filter = plan.filter
    self.display = plan.display
    var log = Scrollback(errorPattern: plan.errorPattern)
    self.events = log.addStream(
      budget: min(AppLimits.eventBudget, plan.memory), isExempt: true)
    log.setFilter(plan.filter)
    self.log = log
  }

  /// Whether nothing is known of its job and no file has been looked for.
  package var mayBeGuessed: Bool {
    if case .job = source { job == nil && ownStreams.isEmpty } else { false }
  }

  /// What the reader lets through.
  package var lens: Lens {
    var mask = StreamMask(events)
    for stream in streams where shows(stream.role) { mask.insert(StreamMask(stream.index)) }
    return Lens(
      streams: mask, filtering: isFiltering && !filter.isEmpty && !filtersOnArrival,
      from: clearedBefore,
      reachesFile: true, isRaw: display.showsRawProgress)
  }

  /// Whether lines of this role are shown.
  package func shows(_ role: PaneStream.Role) -> Bool {
    if source.isOfFiles { return true }
    switch (choice, role) {
    case (.all, _), (.stdout, .stdout), (.stderr, .stderr): return true
    // What both streams share is either.
    case (.stderr, .stdout): return !hasBothStreams && job?.job.output.discardsStderr != true
    case (.stdout, .stderr), (_, .file): return false
    }
  }

  /// What can be chosen between; one alone is no choice.
  package var choices: [StreamChoice] {
    let roles = Set(streams.map(\.role))
    guard roles.count > 1 else { return [.all] }
    return StreamChoice.allCases.filter { choice in
      switch choice {
      case .all: true
      case .stdout: roles.contains(.stdout)
      case .stderr: roles.contains(.stderr)
      }
    }
  }

  /// The streams that Slurm names, without those that the reader has added.
  package var ownStreams: [PaneStream] {
    streams.filter { $0.role != .file }
  }

  /// Which of the job's streams are shown, or where they have gone; `nil`: nothing is known of them.
  package var streamsText: String? {
    let output = job?.job.output
    if output?.discardsStdout == true { return "stderr, stdout thrown away" }
    if output?.discardsStderr == true { return "stdout, stderr thrown away" }
    let extra = streams.count { $0.role == .file }
    let more = extra > 0 && !source.isOfFiles && choice == .all ? "+\(extra)" : ""
    if hasBothStreams { return choice.label + more }
    guard streams.contains(where: { $0.role == .stdout }) else { return nil }
    return choices.count > 1 && choice != .all ? choice.label : "stdout=stderr" + more
  }

  /// Whether stdout and stderr are files of their own.
  package var hasBothStreams: Bool {
    streams.contains { $0.role == .stderr }
  }

  package func stream(_ index: StreamIndex) -> PaneStream? {
    streams.first { $0.index == index }
  }

  /// How long its job has run without writing, in seconds, where that is longer than is usual.
  package func silence(at moment: Moment) -> Double? {
    guard job?.job.state == .running, streams.contains(where: { $0.standing == .open }) else {
      return nil
    }
    return activity.silence(at: moment)
  }

  /// How many whole lines the files have given since following began, whatever became of them.
  package var received: UInt64 {
    streams.reduce(0) { $0 + log.receivedInAll($1.index) }
  }

  /// How many lines that can be read lie in a stream's file before those that were followed; `nil`: nobody
  /// has counted them.
  func linesBefore(_ stream: PaneStream) -> UInt64? {
    switch log.lead(stream.index) {
    case .first: stream.linesBefore
    case .none: 0
    case .later: nil
    }
  }

  /// Whether they have given anything, if only a part of a long line.
  package var hasLines: Bool { streams.contains { log.hasLines($0.index) } }

  /// How many rows they have made: less where progress output goes over its own lines.
  package var receivedRows: UInt64 {
    display.showsRawProgress ? received : streams.reduce(0) { $0 + log.rows($1.index) }
  }

  /// How many rows, or lines that its filter lets through, have come since it was paused, and whether
  /// these are all.
  var arrivedSincePause: (count: UInt64, isComplete: Bool) {
    let rows = receivedRows
    let all = rows - min(rows, viewport.receivedAtPause)
    guard all > 0, lens.filtering, !log.isFilterTooExpensive else { return (all, true) }
    let passed = log.shown(after: viewport.newestAtPause, lens)
    return (UInt64(passed.count), passed.isComplete)
  }

  /// How many of them look like errors.
  package var errorCount: Int {
    streams.reduce(0) { $0 + log.errorCount($1.index) }
  }

  /// Which one of the errors that were counted a line is, from 1: told by how many come after it, if these are
  /// not very many. `nil` where that is not known.
  func rank(ofError position: Position) -> Int? {
    let all = Lens(filtering: false)
    var (below, place) = (0, position)
    while below < AppLimits.errorsRanked {
      do throws(FileMiss) {
        guard let next = try log.walk(from: place, by: 1, forward: true, all, .errors).position
        else { break }
        place = next
        below += 1
      } catch {
        return nil
      }
    }
    let rank = errorCount - below
    return below < AppLimits.errorsRanked && rank > 0 ? rank : nil
  }

  /// Whether its job has failed, or it has logged an error.
  package var isInTrouble: Bool {
    errorCount > 0 || finding.isFailure || (job?.job.state.isFailure ?? false)
  }

  /// The job that the pane is about, for keys that act on jobs.
  package var jobID: JobID? { job?.job.id }

  /// Whether it stands for what waits of an array.
  package var isRest: Bool { job?.job.waiting != nil }

  /// `12345_7` or the file's name: how the pane is called in its title and in prompts.
  package var label: String {
    if let job { return job.job.label }
    return switch source {
    case .job(let target): target.description
    case .mine: "my jobs"
    case .file(let path): path.name.description
    case .pattern(let pattern): pattern.path.description
    }
  }

  /// The same as it can be typed.
  private var typedLabel: String {
    if job == nil, case .file(let path) = source { path.name.text } else { label }
  }

  /// What the prompt of `s` offers.
  package func exportName(_ format: ExportFormat) -> String {
    // A percent sign would be a mark; see `OutputName`.
    let name = typedLabel.substituting("%%", for: "%")
    return switch source {
    case .job: "job-\(name)-logs\(format.ending)"
    case .mine: "job-\(jobID?.description ?? "mine")-logs\(format.ending)"
    case .file: "\(name)-logs\(format.ending)"
    case .pattern: "logs\(format.ending)"
    }
  }
}

extension LaunchPlan.Source {
  /// Whether it is of files that were named, not of jobs.
  package var isOfFiles: Bool {
    switch self {
    case .file, .pattern: true
    case .job, .mine: false
    }
  }
}
