import CellUI
import LogCore
import SlurmJobs

/// What happened. The only thing that changes the model.
package enum Message: Sendable {
  /// What the terminal can show, once it is known.
  case terminal(ScreenTraits)
  /// Someone did something at the terminal.
  case input(Input)
  /// Time has passed; see `Model.nextDeadline`.
  case clock
  /// There is time to go on with what takes long; see `Model.hasWork`.
  case work
  /// A followed file has something to tell.
  case feed(FeedID, FeedReport)
  /// So many commands it took to ask Slurm about all jobs.
  case commandsRun(Int, isShort: Bool)
  /// What the next answer cannot tell yet.
  case undecided([JobTarget])
  /// Slurm was asked about all jobs, and this came of it.
  case slurm(SlurmAnswer)
  /// The jobs that there are to choose from.
  case jobList(JobList)
  /// The end of a log that the picker shows; `nil`: there is none that can be read.
  case peeked(LogPeek, LogTail?)
  /// `scancel` has ended.
  case cancelled(JobTarget, CancelAnswer)
  /// What the folder tells that a missing file of the pane's job should be in.
  case folderSeen(PaneID, LogPath, FolderSight)
  /// The data base has yet to tell of these what the last answer did not know.
  case archiveOwed([JobTarget])
  /// What it told.
  case archived([Job])
  /// What is remembered of jobs of which Slurm has not told yet.
  case recalled([Job])
  /// A log is no longer read through Slurm. `offset`: how far it was read.
  case remoteEnded(FeedID, message: String, offset: UInt64?)
  /// What Slurm says of one job, line by line, for the details page.
  case details(JobID, JobDetails)
  /// What the program uses of the machine, for the details page.
  case resources(ResourceUse)
  /// A part of a file, or how far its reader is.
  case history(HistoryReport)
  /// How an export goes, or has ended.
  case exported(ExportID, ExportReport)
  /// The pager has ended and the terminal is ours again; `nil`: it was fine.
  case pagerEnded(complaint: String?)
  /// What was run at a job's end has failed.
  case endCommandFailed(String)
  /// Something about this run that the reader should know.
  case remark(String)
  /// Files were looked for.
  case matches(PatternID, PatternMatches)
  /// What came of keeping the run under a name.
  case sessionKept(String, SessionOutcome)
  /// The paths that what was typed can be completed to.
  case completions(of: String, [String])
  /// Nobody could look for them.
  case noCompletions(of: String, String)
}
