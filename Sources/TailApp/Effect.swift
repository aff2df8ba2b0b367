import LogCore
import SlurmJobs

/// What shall be done outside the model. The answer comes home as a message.
package enum Effect: Sendable {
  case follow(FeedRequest)
  case unfollow(FeedID)
  /// Look for files that match, now and again.
  case watchPattern(PatternID, LogPath)
  case endPattern(PatternID)
  /// How much a followed file matters from now on.
  case attend(FeedID, Attention)
  /// Look at the file now instead of when its turn comes.
  case checkNow(FeedID)
  /// Look at the file now, past every cache, and tell when what it holds has been read.
  case readToEnd(FeedID)
  /// One question about all of these jobs.
  case askSlurm(JobQuery)
  /// Ask the data base about what an answer owes.
  case askArchive([JobTarget])
  /// Slurm takes its time: what is remembered of these jobs does until it answers.
  case recallJobs(JobQuery)
  /// What there is to choose from.
  case listJobs
  /// Read the ends of logs that the picker shows.
  case peek([LogPeek])
  case cancel(JobTarget)
  /// A job's files were found: to be remembered for when Slurm has forgotten it.
  case noteOpened(JobID, stdout: LogPath?, stderr: LogPath?)
  /// Find out whether the folder of a file that is missing, and that a node writes, is on this host.
  case checkFolder(PaneID, of: LogPath, on: String)
  /// Read a log through Slurm as if it were a followed file; ended by `unfollow`.
  case attach(FeedRequest, RemoteLog, errors: FeedID?)
  case fetchDetails(JobID)
  /// How many threads, processes and files we have, for the details page.
  case countResources
  /// Something is asked of a file beyond what is in memory.
  case history(HistoryRequest)
  /// What was typed into a prompt, for the next run of the program.
  case remember(Prompt.Purpose, [String])
  /// The reader was told how to get help: once is enough.
  case noteGreeting
  case export(ExportRequest, ExportID)
  /// Hands a section to an export that goes on; `cost` comes back when it is written.
  case extendExport(ExportID, ExportSection, cost: Int)
  /// Nothing more will come for an export that goes on.
  case endExport(ExportID)
  /// Somebody waits for the end of one: what takes long to filter is left out.
  case hurryExport(ExportID)
  case stopExport(ExportID)
  /// Looks for paths that begin with what was typed.
  case complete(String)
  /// Keep what is shown and how, as text, under a name.
  case saveSession(String, Session, SessionClaim)
  /// Put text on the terminal's clipboard.
  case copy(String)
  /// Ask the terminal for what the mouse does, or no longer.
  case setMouse(Bool)
  /// Hand the terminal to the reader's pager until it ends.
  case openPager(PagerRequest)
  /// Run what the configuration wants run when a job ends.
  case runEndCommand(String, EndedJob)
  /// Ring the terminal's bell.
  case ring
  /// Draw the whole screen anew.
  case redraw
  /// Give the terminal back and stop, as after ^Z.
  case suspend
  case quit
}
