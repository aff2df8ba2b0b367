import LogCore

/// The numbers of this target, each with its reason.
package enum IOLimits {
  /// What may wait in a mailbox for the UI thread, in bytes: a burst beyond it stays in its file.
  package static let feedMailbox = 4 * 1024 * 1024
  /// What tailers may have read beyond that, of all files of a mount, in bytes: with hundreds of files
  /// that flood, a chunk of each would be more than all else.
  static let waitingReports = 2 * 1024 * 1024
  /// What a message without lines costs in a mailbox.
  static let messageCost = 64
  /// Blocks in which the end of a file is searched for line starts; larger ones gain nothing
  /// (measured: 10 µs for 1000 lines at 64 KiB).
  static let backwardBlock = 64 * 1024
  /// How far back the first lines are looked for: beyond it lines are not lines.
  static let backwardBudget: UInt64 = 8 * 1024 * 1024
  /// A file that turns up larger than this is read from near its end, as at the start.
  static let rereadCap: UInt64 = 64 * 1024 * 1024
  /// How far back a file that was overwritten in place is read again.
  static let rereadWindow: UInt64 = 64 * 1024
  /// How much of a file's start and of what was read last is remembered, to know it again. 1024
  /// bytes tell logs apart (Alloy, Filebeat, OpenTelemetry use as many); the marker is short
  /// because it is read again with each growth.
  static let headLength = 1024
  static let markerLength = 256
  /// Runs of NULs from this length on are told, not shown: nothing was written there.
  static let longNulRun = LogLimits.longNulRun
  /// How far back the end of the data is looked for in a file that ends in NULs, in bytes: a tenth of
  /// a second.
  static let searchedNulRun: UInt64 = 256 * 1024 * 1024
  /// Where data can come after its size, a run of NULs of this length is not believed at once.
  static let lateRun = 16
  /// For how long, in seconds, and when to look again, through a fresh open.
  static let latePatience = 5.0
  static let lateLook = 0.5
  /// Followed files that are open at a time, on each mount that is not local and on all that are;
  /// others are opened when they have grown. Fewer where the kernel does not allow as many.
  package static let openFiles = 256
  /// The same for a dump, which reads them one after the other.
  package static let openFilesOfDump = 16
  /// Descriptors that are kept for everything else: those that the program cannot do without (standard
  /// streams, mailboxes, the terminal), 4 for a save, 5 for one of Slurm's commands, and some for files
  /// that are searched.
  static let reservedFiles: UInt64 = 40
  /// Milliseconds after which a thread that waits for a reader looks whether it is to give up.
  static let interruptionLook: Int32 = 100
  /// Bytes that a pipe with any room takes without making the writer wait (PIPE_BUF of Linux).
  static let pipeRoom = 4096
  static let neededFiles: UInt64 = 20
  /// Files that a reader of history keeps open.
  static let openHistories = 8
  /// When to look whether there is room for another open file, in seconds.
  static let roomLook = 0.02
  /// Threads of our own. Login nodes allow a user some 64 threads and processes; each of ours may have
  /// one process that works for it, and those of the reader's shell want to live, too.
  package static let threads = 24
  /// Threads that follow files, and that read what is beyond memory: further mounts share them.
  static let tailers = 8
  static let histories = 6
  /// Threads that look whether a folder is on this host.
  static let folderChecks = 2
  /// Logs that are read through Slurm at a time: each takes a thread, a process, and a step of the job.
  static let remoteLogs = 8
  /// How long to wait before a thread is asked for again, in seconds.
  static let threadPause = 5.0
  /// The same where a child process has them open: what is closed costs three calls at each look
  /// instead of one. Where a process is allowed no more than 1024, some 980.
  static let openRemoteFiles = 4000
  /// For how long, in seconds, a file must have been quiet there that is closed for one that grows.
  static let idleBeforeParked = 120.0
  /// How often a path is handed from one mount's thread to another's while links and mounts change;
  /// then it is left to a process that follows every path.
  static let handOvers = 8
  /// How many steps that nobody could foresee a filter may take for an export whose end is waited for: 30 ms.
  /// Plain patterns take none, however much there is.
  static let hastySteps = 5_000_000
  /// How often an export tells how far it is, in seconds.
  static let exportProgress = 0.2
  /// How many bytes at the end of a log are read for a list of logs: some dozens of lines, in one read.
  static let peek: UInt64 = 8 * 1024
  /// How many paths are offered to a prompt: more are not read.
  static let completions = 100
  /// What the kernel is asked to copy at one time, in bytes: between two, an export can be stopped.
  static let kernelCopy = 16 * 1024 * 1024
  /// Blocks in which lines are counted and files are copied.
  static let countingBlock = 1024 * 1024
  /// Larger files are not counted: it would take seconds of a core.
  static let countingCap: UInt64 = 4 * 1024 * 1024 * 1024
  /// What is looked through of a file at a time, before the next question is taken, in bytes: a
  /// millisecond or two from memory.
  static let scanSlice: UInt64 = 1024 * 1024
  /// Of holes, how much is written at one time before it is seen whether to go on.
  static let writtenHole: UInt64 = 64 * 1024 * 1024
  /// From which length on holes in the last lines of a log are left out where they cannot be written as such, in
  /// bytes: who asks for some lines does not wait for hours, or fill a pipe, for what nobody has written.
  static let leftOutHole: UInt64 = 1024 * 1024 * 1024
  /// What lies beside a slice and is looked at with it, in bytes: a block on each side, and the one that
  /// the slice begins in.
  static let besideSlice = 2 * LogLimits.pieceBlock
  /// What was read ahead is used for so long, in seconds: it is read to be used at once.
  static let readAheadAge = 1.0
  /// Reads of no more than this, in bytes, compare a file with what was read of it: they never take what
  /// was read ahead.
  static let freshRead = 4096
  /// How far a filter looks through a line that is too long to be looked at as one, on each side of where it is
  /// met, in bytes: it lets it through or not as a whole.
  static let judgedLine: UInt64 = 16 * 1024 * 1024
  /// How many pieces one answer to a scan may bring: as many as there is room for, or less.
  static let scanPieces = 64
  /// Of how many stretches of a file it is remembered that what was looked for is not there.
  static let emptyStretches = 64
  /// How many pieces without a row are passed over at a time, before the next question is taken.
  static let passedPieces = 64
  /// From how many places of a file lines can be counted on: 32 GiB with one in every slice.
  static let lineMarks = 32 * 1024
  /// How many files are kept to be read back, and of how many the rows that their progress output
  /// makes (8 MiB each at the most), for each mount.
  static let historyFiles = 32
  static let foldedFiles = 2
  /// How many pieces of a file wait for the numbers of their lines: as many as a pane keeps.
  static let unnumberedPieces = 128
  /// For how many stretches a bar is followed beyond the border of its own, to see how it ends.
  static let crossedStretches: UInt64 = 4
  /// How often a scan or a count tells how far it is, in seconds.
  static let progressInterval = 0.1
  /// How much of what came since the last look is read at the start, in bytes: more than that is
  /// read when the reader goes there.
  static let newsCap: UInt64 = 1 << 20
  /// A session's file is no longer than this, in bytes; a pane takes about 200.
  static let sessionLength = 4 << 20
  /// What is kept of the inputs to one prompt, in bytes.
  static let inputMemory = 64 * 1024

  // Polling, in seconds. Others look every 250 ms (fluent-bit, nxadm/tail, Alloy) to 1 s (tail).
  static let pollWhileGrowing = 0.25
  /// What nobody sees grow may be seen later.
  static let pollGrowingUnseen = 1.0
  /// A job that writes a line now and then is looked at as fast in between.
  static let pollKeepFast = 10.0
  static let pollGrowth = 1.6
  static let pollWhileQuiet = 2.5
  static let pollWhileHidden = 10.0
  static let pollAfterEnd = 30.0
  /// How long data may come after a job's end: the longest that NFS caches attributes by default
  /// (nfs(5), acregmax).
  static let lastWordsTime = 60.0
  static let pollForLastWords = 5.0
  static let pollMissing = 1.0
  /// A file that comes is new to whoever waits for it, and has its first lines.
  static let pollMissingCap = 2.0
  /// Lets many files' turns drift apart.
  static let pollJitter = 0.15
  /// Between two looks at what lies at a polled file's path: its growth is more urgent.
  static let pathLookInterval = 2.0
  /// Between two comparisons of a quiet file's bytes with what was read. Where each costs its server
  /// some calls, only files on the screen are compared without a reason.
  static let comparisonInterval = 10.0
  /// How far apart looks at files that are growing are, where the kernel announces it: no screen shows
  /// more frames than that.
  static let growthInterval = 0.04
  /// Local files are looked at after so many seconds in case an announcement was lost, and while none ever
  /// was, more and more seldom: a thousand that are idle may take a minute of a core in a day.
  static let safetyPoll = 10.0
  static let safetyPollCap = 640.0
  /// How long after a change its announcement may come, in seconds: the one who makes the change can be
  /// held up in between.
  static let announcementLag = 1.0
  /// How long after the first half of a move its second half may be announced, in seconds; what leaves its
  /// folder has none.
  static let moveLag = 0.05
  /// Patterns are looked for again after so many seconds, and more and more seldom while nothing comes;
  /// where the kernel announces what comes, at once.
  static let patternPoll = 1.0
  static let patternPollCap = 4.0
  static let patternPollRemote = 2.0
  static let patternPollRemoteCap = 10.0
  /// And on remote mounts with no more calls a second than this.
  static let callsForPatterns = 4.0
  /// Opening a folder, a listing, the end of it, closing.
  static let callsOfListing = 4
  /// How long announcements are gathered before the next look, in seconds: ranks start together.
  static let patternGathering = 0.05
  /// How many files a pattern may mean, and how many folders are gone through for it: a pattern that
  /// means more is a slip.
  static let patternMatches = 2000
  static let patternFolders = 500
  /// How many folders of one pattern the kernel is asked to announce; watches are few.
  static let patternWatches = 64
  /// Calls a second that the server of one mount may be asked for: for the file that the reader is at,
  /// for others on the screen, and for all others; whoever needs none leaves them to the others. Together no
  /// more than 40 in any half a minute, a tenth of what one `ls -l` of a large folder asks for: a bit is left for what
  /// may follow at once.
  static let callsForFocused = 10.0
  static let callsForVisible = 20.0
  static let callsForOthers = 10.0
  static let callsPerSecond = callsForFocused + callsForVisible + callsForOthers - 0.6
  /// How many calls may follow each other at once after a rest.
  static let callReserve = 18.0
  /// How many calls are owed at the start: one look may take as many.
  static let callDebt = 10.0
  /// From how many files on many looks are taken at once, and how many calls they wait for, half a second's: to
  /// go through a thousand files forty times a second took 2 % of a core, and a question to a child process for
  /// each of them as much as the answer.
  static let crowd = 100
  static let callsOfCrowd = 17.0
  /// For how long, in seconds, a kernel is likely to know a folder that a server was asked for (FUSE keeps names
  /// for one, NFS for longer), and of how many that is remembered.
  static let folderMemory = 1.0
  static let knownFolders = 4096
  /// How many files a second are compared on one mount with what was read of them: a twentieth of the
  /// calls.
  static let comparisonsPerSecond = 0.5
  /// The same where many share a server and times have changed, and how many may follow each other at once; each
  /// takes some eight calls.
  static let comparisonsInCrowd = 0.2
  static let comparisonReserve = 4.0
  /// How many looks at an open file come between two at its name, where so many files share a server: a
  /// name costs two or three times as much, and a thousand files are to be looked at within half a minute.
  static func looksBeside(sharers: Int) -> Int {
    sharers <= fewSharers ? 0 : min(max(1, sharers / 60), mostLooksBeside)
  }
  static let mostLooksBeside = 16
  /// Up to so many files share a server without having to save calls.
  static let fewSharers = 20
  /// How many glances there are at least between two full looks at a file that shares a server with more, and
  /// twice that at the most; and how much of what is new a glance reads, in bytes: one answer of a server holds
  /// that and what is compared.
  static let glances = 3
  static let glanceLength = 32 * 1024
  /// From which part of the looks on that find something new a glance will do for all files of a mount, and how
  /// much one look counts in that.
  static let growingLooks = 0.25
  static let growthMemory = 0.1
  /// After how many growths more for which a size was asked for as well glances are given up.
  static let dearGrowths = 3
  /// What the kernel reads a file in.
  static let page: UInt64 = 4096
  /// How soon a file is looked at again that goes on growing, is not on the screen, and one of few that do:
  /// seconds, and which part of all these files.
  static let growingAmongOthers = 5.0
  static let fewGrowing = 0.125
  /// How many looks at others come between two at what is pressing.
  static let looksBesidePressing = 3
  /// Up to this length a polled file's first bytes are compared when it grows, as a local one's always are:
  /// they come with those that are read.
  static let bannerLength: UInt64 = 16 * 1024
  /// A file was looked at late, in seconds: others had to go first.
  static let lateForLook = 0.5
  /// Where others have to wait, what is on the screen is looked at so much more often than they are,
  /// while it grows and while it is quiet; and how much one look counts in how often that is.
  static let growingBeforeOthers = 2.0
  static let quietBeforeOthers = 3.0
  static let gapMemory = 0.05
  /// How long files that are not on the screen are read on before the others are looked at again, in
  /// seconds.
  static let readingSlice = 0.05
  /// What is on the screen and was due so long ago is told to be behind, in seconds.
  static let behind = 5.0
  /// A size below what was read, or bytes other than those that were read, are believed when they
  /// are seen again after this long: caches of network file systems show old sizes (coreutils
  /// 7fc7206b0, fluent-bit #10276).
  static let suspicion = 1.0
  /// The same for a smaller size over unchanged bytes, with no newer time, which is an old size more often than not.
  static let suspicionOfOldSize = 5.0
  /// How soon to look again at what is suspected.
  static let suspicionLook = 0.25
  /// A file whose name was taken by another is read on until it is quiet for so long: its writer
  /// may not have noticed. Local files, while nobody writes to the next one; and others.
  static let drainQuiet = 0.1
  /// How soon to look again where it is not known yet which file is next, in seconds: what is announced
  /// has happened.
  static let orderLook = 0.005
  static let drainQuietRemote = 0.6
  /// How soon to look again at such a file where every look is a call to a server.
  static let drainLookRemote = 0.25
  /// And after long.
  static let drainLookLong = 1.0
  /// While the file that took the name is empty, its writer may still write to the old one: that
  /// has to be quiet for so long.
  static let emptyPatience = 10.0
  /// How many files are held open that took a name one after the other and are not read yet, and of how many
  /// more it is known which ones they are, some hundred bytes each.
  static let heldSuccessors = 32
  static let knownSuccessors = 4096
  /// In how many looks such a file is not found that was moved on, and how far apart they are, in seconds, before
  /// it is taken for lost; and in how many of them one that never stays is looked at before it is believed.
  static let looksForMoved = 3
  static let movedLook = 0.05
  static let looksForPassing = 50
  /// Of how many files it is remembered that they were read.
  static let rememberedFiles = 1024
  /// How many are kept open that were read before, each until it has been quiet for `deletedGrace`: a
  /// writer that goes on with one notices by the next rotation, or the one after.
  static let heldPredecessors = 4
  /// For how long, in seconds, nothing has to be seen of one whose server goes by names before it is given up: the
  /// kernel goes by the size of the file that has the name now until it asks again.
  static let hiddenPatience = 3.0
  /// How soon to look whether something came to one of them, in seconds, where the present file is
  /// announced: after a part of the time for which nothing has, and within these bounds.
  static let lateLinesPatience = 0.25
  static let lateLinesLook = 0.1
  static let lateLinesLookLong = 2.0
  /// How many chunks are read of one that has to make room.
  static let lastLateReads = 16
  /// How much must have been read of a log, in bytes, that another file is taken for its copy because it
  /// begins with the same: logs of one program begin alike.
  static let tellingLength: UInt64 = 64
  /// How many files whose names begin like the log's are looked at for its copy, and how many of the newest
  /// are compared with it.
  static let namesakes = 1000
  static let comparedCopies = 16
  /// The same where each look is a call to a server.
  static let namesakesRemote = 8
  /// How many kinds of names are remembered that a log's old files had, and of how many cuts what the log had
  /// held before.
  static let rotationNames = 8
  static let rememberedCuts = 8
  /// What grew so many seconds before it was cut is likely to have grown once more that nobody saw: announcements
  /// wait for a sixth of that, and the kernel may tell of the growth and the cut together.
  static let growingBeforeCut = 0.25
  /// And no longer than this.
  static let drainCap = 5.0
  /// A deleted file is read on for so long, then let go, so that no `.nfs` file is left behind.
  static let deletedGrace = 30.0
  /// After an error such as EIO or ESTALE.
  static let errorPause = 1.0
  /// A call that takes longer is told as "not responding".
  static let stall = 2.0

  /// Seconds after which a Slurm command is ended: a controller that is away holds it for 18 s.
  package static let slurmTimeLimit = 25.0
  /// How often, of how many jobs, and for how many seconds at the most the data base is asked how much
  /// memory a job had that has ended for want of it: its end waits for the answer, and the data base may
  /// learn of it later than the controller.
  static let peakQuestions = 2
  static let jobsAskedForPeaks = 20
  static let peakTimeLimit = 3.0
  /// Of how many jobs it is known what was found out about them; of more, only those that are there.
  static let knownJobs = 20_000
  /// The most that a Slurm command may print.
  static let slurmOutput = 64 * 1024 * 1024

  /// How much of a log on another node is fetched to begin with, in bytes: a hundred lines are
  /// less than this, and it goes through the login node.
  static let remoteOpening: UInt64 = 128 * 1024
  /// What is read at once from a process that reads a log elsewhere, in bytes.
  static let remoteChunk = 64 * 1024
  /// The start of a log that is shorter than it was said to be is shown after so many seconds in which
  /// no more of it came, or nothing at all: a step takes its time to begin.
  static let remoteQuiet = 2.0
  static let remoteSilence = 30.0
  /// How often a command that says nothing is looked at, in milliseconds: what it started may hold its
  /// pipes when it has ended.
  static let commandLook: UInt64 = 100
  /// How long such a process is given to end its step, in seconds.
  static let remoteGrace = 3.0

  /// The file of jobs seen before is made smaller beyond this: some ten thousand jobs.
  package static let memorySize = 4 * 1024 * 1024
  /// How long it is waited for, in seconds: it may lie on a file system that hangs.
  static let memoryPatience = 2.0
  /// What is remembered of a cluster counts for a day, in seconds; so many are, and they take no more bytes.
  static let siteAge = 86_400
  static let knownSites = 20
  static let siteMemorySize = 16_384
  /// How long the end of the program waits for what is still to be written there, in seconds.
  package static let memoryFinishing = 0.25
  /// Commands at jobs' ends that may wait for each other; a large array ends many at once.
  static let endCommands = 1000
  /// How long such a command may take, in seconds: longer than any message to a desktop or a mailbox.
  static let endCommandTime = 30.0
  /// The longest configuration that is read, in bytes; a sane one has some hundred.
  package static let settingsFile = 256 * 1024

  /// How far back the data base is asked for jobs to choose from: yesterday's is what people look for.
  static let listedTime = "now-2days"
  /// How many of the jobs that were looked at before there are to choose from; an array is one.
  static let listedMemories = 50
}
