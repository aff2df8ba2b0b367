/// The numbers of this target, each with its reason.
package enum AppLimits {
  /// How many lines of each stream to begin with: what the web page that we replace did.
  package static let startLines = 100
  /// Seconds between two questions to Slurm after news; sites ask for no less than this.
  package static let slurmInterval = 10.0
  /// Seconds between two questions to Slurm whatever happens: sites complain of less.
  package static let slurmGap = 5.0
  /// So many questions take no less than as many intervals, whatever happens.
  static let slurmWindow = 6
  /// No question that may tell of an end waits longer than this for its turn, in seconds: with the answer's time it
  /// is 12. See `SlurmSchedule`.
  static let slurmLongestGap = 11.5
  /// The same where all there is to ask about is COMPLETING.
  static let slurmLongestGapAtEnd = 12.5
  /// Seconds between two questions while something is waited for that no log tells. With a second more than the
  /// mean an early one can follow at any time.
  static let slurmPause = 11.0
  /// The same where logs tell of what may happen: what is not asked now can be asked at once when they do.
  static let slurmPauseAnnounced = 20.0
  /// Of what has run long nobody needs to know to the second: where only time tells the end, the pause grows to
  /// this part of the youngest job's age, up to the usual one.
  static let slurmPauseShare = 0.05
  /// So much of the time that an answer takes counts for the pause after it, in seconds.
  static let answerCredit = 1.0
  /// So long after its log was closed a job may be COMPLETING, in seconds. A question that waits for that saves
  /// another.
  static let completingUsually = 1.0
  /// With more running jobs than this the silence of each log is no reason to ask.
  static let fewJobs = 4
  /// The longest pause between two looks that can be asked for, in seconds: nobody watches a job by
  /// looking once a day.
  package static let intervalMax = 86_400.0
  /// How long news make the questions frequent, in seconds: another change is likely then.
  package static let slurmNewsTime = 30.0
  /// How long a job that is COMPLETING is expected to end any moment, in seconds: processes that do not heed
  /// SIGTERM are killed after KillWait, 30 by default, and some sites give them a minute or two.
  static let completingTime = 120.0
  /// Seconds between two questions while nothing changes, somewhere between these.
  package static let slurmRestMin = 30.0
  package static let slurmRestMax = 60.0
  /// The same where jobs are waited for that nobody knows of yet: no log tells of them.
  package static let slurmRestForNew = 15.0...25.0
  /// How long a job that was preempted, or whose node failed, is expected to come back, in seconds:
  /// Slurm itself keeps an ended job for about as long.
  package static let comebackTime = 300.0
  /// So many answers after scancel, a job that goes on as before is told.
  package static let cancelAnswers = 3
  /// The longest that a silent controller is left alone, in seconds.
  package static let slurmIntervalCap = 20.0
  /// A controller that has not answered after this is not waited for: files of the usual names
  /// are looked for meanwhile. In seconds; one that is well answers in a tenth of it.
  package static let slurmPatience = 1.0
  /// Tasks that were submitted less than this ago, in seconds, are asked about once more as soon as may be: that
  /// is when the program is started.
  static let freshTime = 30
  /// When a job's file shows that its state is old, the state is asked for this soon, in seconds.
  package static let newsDelay = 1.0
  /// A running job that falls silent after an error line may have ended: asked for this soon, in
  /// seconds. What is left of a report of an error comes within the other time.
  static let endAfterError = 1.5
  static let endErrorReach = 3.0
  /// The same after a line like any other, in seconds, and where its pauses are longer, after this
  /// many times the longest.
  static let endPauseMin = 2.0
  static let endPauseFactor = 2.0
  /// The same for files that other hosts write: caches show what came in steps, of three seconds with NFS, which are
  /// much alike. Less would often come before the end, which takes Slurm up to three seconds after a job's last line:
  /// a question too early costs five more.
  static let endPauseMinRemote = 4.0
  static let endPauseFactorRemote = 1.25
  /// So many pauses make a log a steady one.
  static let steadyPauses = 8
  /// Before, and where nobody announces that a log is closed, any silence counts as long as few jobs run, so
  /// that the end of one of a few seconds is seen; it is asked about so many times more, as a question is soon
  /// due anyway.
  static let lullRepeats = 1
  /// From so many pauses on it is known how long those are at the least that other hosts' files make.
  static let knownPausesRemote = 3
  /// With each pause less counts of how long those before were: a hundred make little of it.
  static let pauseMemory = 0.97
  /// After slurmstepd's last words, and after whoever wrote the file has closed it, Slurm knows the
  /// job's state this soon, in seconds.
  static let endAfterWord = 0.5
  static let endAfterClose = 0.5
  /// Slurm may be behind what the log tells, and a job takes a while to end after an error: asked so many times
  /// more while nothing follows, soon and then with longer pauses, in seconds.
  static let endRepeats = 3
  static let endRepeatPause = 11.0
  /// So many questions a log that says that its job ends may put before others.
  static let sureRepeats = 2
  /// A kind of sign that was wrong counts for nothing for this long, in seconds, and twice as long
  /// each time, up to so many times.
  static let endMistakeRest = 30.0
  static let endMistakes = 3
  /// slurmstepd's words are looked for in so many of a log's newest bytes: they are its last.
  static let endWordReach = 8_192
  /// After scancel the state is asked for this soon, in seconds: Slurm needs a moment to act.
  package static let afterCancelDelay = 1.0
  /// How long a hint covers the status line, in seconds.
  package static let noticeTime = 5.0
  /// How long a newcomer is told how to get help, in seconds: there is a screen to look at first.
  package static let greetingTime = 15.0
  /// How many messages wait for the one that is shown; more come from something that repeats itself.
  package static let waitingNotices = 20
  /// How many messages are kept to be read again.
  package static let pastNotices = 200
  /// The most characters of a line that is typed: as many as a path has bytes (PATH_MAX). What is longer
  /// was pasted by mistake, and each key costs what the line costs.
  package static let lineLength = 4_096
  /// How many characters of what was typed are compared with names: names are shorter, and comparing
  /// takes time for each pair of characters.
  static let comparedLetters = 64
  /// How many changes of a typed line can be undone.
  package static let undoSteps = 200
  /// More tasks of an array than this are one row of the picker until something is typed.
  package static let listedTasks = 8
  /// The picker names its columns where there are so many rows for it and the list.
  static let pickerRowsForHeader = 4
  /// The picker shows the end of a log, in a third of the rows, where there are so many.
  static let pickerRowsForPreview = 12
  /// The widest name, and the widest place where a job runs, in the picker, in columns.
  static let pickerNameColumns = 32
  /// The widest state: `last seen COMPLETING`.
  static let pickerStateColumns = 20
  static let pickerPlaceColumns = 20
  /// How many ends of logs the picker remembers, of a few KiB each.
  static let knownTails = 256
  /// The most rows of a list of candidates above a prompt.
  package static let candidateRows = 10
  /// A second ^C quits only within this time, in seconds.
  package static let interruptWindow = 1.0
  /// How long a job's files must have been quiet, once they were read to their ends, before nothing
  /// more is expected of them, in seconds: slurmstepd writes its last line around the change of state.
  package static let endQuiet = 0.5
  /// The same where the kernel has not announced that the last lines' writer has closed the file: a process
  /// has outlived the job's script.
  static let endQuietHeld = 3.0
  /// The same for files that other hosts write, and close a moment later than Slurm tells.
  package static let endQuietRemote = 3.0
  /// Of that no less comes after they were opened anew: it may be this host's clock that is ahead of Slurm's.
  static let endQuietLeast = 1.0
  /// No more than this is waited for that, in seconds: somebody else may write to them.
  package static let endCap = 5.0
  package static let endCapRemote = 8.0
  /// How long files may take to be read to their ends, in seconds; a server that hangs takes for ever.
  package static let endReading = 60.0
  /// A log that is not there so long after its job's start is read on its node, if that is wanted, in seconds:
  /// where the folder is this host's own, which a server may export all the same, and where it is shared, whose
  /// clients cache what a folder holds.
  static let absenceLocal = 2.0
  static let absenceShared = 10.0
  /// What a job has written may come to light so long after its end, in seconds: network file systems
  /// cache a file's size for up to this long (acregmax, acdirmax of nfs(5)).
  package static let lastWordsTime = 60.0
  /// A pane with less than this, its title included, tells nothing; others make room for it.
  package static let paneRowsMin = 3
  /// Where stacked panes cannot all be open, those that are have this many rows for their log.
  package static let crowdedBodyRows = 3
  /// A pane of a grid is at least so wide: half a line of 60 columns can still be read.
  package static let gridColumnsMin = 30
  /// Lines are counted over so many seconds for the rate in the title, so many times.
  package static let rateInterval = 5.0
  package static let rateIntervals = 12
  /// Over how many seconds lines have to come that their pauses tell a rate; and how much longer than these the
  /// pause up to the end may be.
  static let rateSpanMin = 1.0
  static let ratePauseFactor = 1.5
  /// A running job is called silent after so many times its longest pause so far,
  package static let silenceFactor = 3.0
  /// after no less than this, in seconds,
  package static let silenceMin = 60.0
  /// and after this when no pause of it has been seen.
  package static let silenceWithoutPauses = 600.0
  /// With more jobs than this the overview is the start: their panes would have too few rows.
  package static let panesAtStart = 8
  /// So many new jobs are named when they come.
  static let announcedJobs = 4
  /// A name, a reason or a list of nodes in a title is shortened to so many columns before anything
  /// else goes: enough to tell it from others.
  static let titleName = 12
  /// A message takes so many rows at most; there are logs to look at.
  static let noticeRows = 3
  /// A message covers one row of the log for so many that there are: what is looked for may be there.
  static let rowsPerNoticeRow = 7
  /// A pattern in the status line is shortened to this part of the row.
  static let statusPatternShare = 3
  /// A line that begins with so many NULs is no place to go to: nothing was written there.
  static let emptyLine = 4096
  /// So many bytes of an error line are quoted in a job's details: some rows of the screen.
  static let errorLineBytes = 300
  /// Where a job's last run begins is looked for in so many error lines from the end: each costs a walk.
  static let requeueLines = 500
  /// So many lines that look like errors are gone through for the last of a chain of Python's.
  static let chainLines = 200
  /// A column of the overview is cut to this width.
  package static let overviewColumns = 20
  /// A name may have this part of a row that is wide.
  static let overviewNameShare = 5
  /// So may the way a job ended in a row of so many columns.
  static let overviewWide = 160
  /// A name, or how a job ended, is cut to this width in the overview before a rate or a time goes, enough to
  /// tell it from others, and a name to this one when all of those have gone.
  static let overviewName = 12
  static let overviewNameMin = 6
  /// The least width of a rate with its picture: room for three digits, or two with a point.
  static let overviewRate = rateIntervals + 4
  /// How a job ended is shown in full as long as the last line keeps this part of a row.
  static let lastLineShare = 4
  /// Columns of the overview go until the last line has this many.
  package static let lastLineColumns = 16
  /// A name in the row of tabs is cut to this many columns, so that its neighbours can be seen.
  package static let tabColumns = 24
  /// The smallest terminal that is drawn on; a smaller one gets a single line that says so.
  package static let columnsMin = 20
  package static let rowsMin = 4
  /// So many folders are shown at most where files have one name.
  static let labelFolders = 3
  /// Up to which length a file that costs nobody else anything is read for a chart as soon as that is opened, in bytes:
  /// a tenth of a second.
  static let chartedAtOnce: UInt64 = 64 * 1024 * 1024
  /// Up to which length files are counted for a filter while it is typed, in bytes: 20 ms.
  static let countedWhileTyping: UInt64 = 64 * 1024 * 1024
  /// A count such as `40j` ends here: nobody types more on purpose.
  package static let countCap = 999_999_999
  /// For how long two names of one file may lead to two before they are taken for two, in seconds: when a log is
  /// rotated, or a link is switched that both go through, one is looked at before the other.
  package static let sharedNamePatience = 4.0
  /// Bytes kept of what happened to a job; one row is about 60.
  package static let eventBudget = 256 * 1024
  /// What comes between two times that memory is shared among all, in bytes: at least this, and so
  /// much for each of them, which makes sharing a thousandth of the work on the bytes.
  static let memoryStep = 256 * 1024
  static let memoryStepEach = 4 * 1024
  /// What a stream may grow by in between without having to make room for itself, in bytes.
  static let memorySlack = 16 * 1024
  /// How much streams count when memory is shared: on the screen, elsewhere, and of jobs that have
  /// ended; stderr and what happened to a job count more, as they say why.
  static let shownWeight = 16
  static let hiddenWeight = 2
  static let endedWeight = 1
  static let errorsWeight = 2
  /// How many lines are kept as rows while one look at a pane lasts: a screen of them, as a rule.
  static let cutLines = 100
  /// How far around a row matches are looked for in a line that has very many, in bytes: as much as a
  /// match takes that is one of many, and no more of them than are marked.
  static let matchMargin = 128
  /// How far on each side of a piece of a long line matches are looked for that go over several of them, in
  /// bytes: a few milliseconds for a pattern. Of those that are longer than half of it not every part is marked.
  static let matchReach = 1024 * 1024
  /// How far `h` and `l` move, in columns.
  package static let horizontalStep = 8
  /// The most lines of context; more is no filter.
  package static let contextCap = 1_000
  /// How many earlier inputs a prompt remembers.
  package static let promptHistory = 100
  /// With wrapping on, moves longer than this go by lines instead of rows.
  package static let rowStepCap = 2_000
  /// How far a notch of the mouse's wheel moves, in rows, as in most programs.
  static let wheelRows = 3
  /// Two clicks within this time are a double click, in seconds.
  static let doubleClickTime = 0.4
  /// How many bytes are copied at the most: terminals take an OSC 52 of up to 100,000 bytes, of
  /// which base64 leaves this.
  package static let copyLimit = 74_994
  /// How long the first lines of a pane's streams wait for each other to be put in order.
  static let openingPatience = 0.3
  /// How many logs one pane shows: a scrollback tells 64 streams apart, of which some are left for
  /// what is read through Slurm.
  static let streamsOfPane = 40
  /// The name of a line's file is cut to so many columns, from its start.
  static let fileNameColumns = 14
  /// How many of the newest bytes are looked through for numbers to draw: enough to find every name
  /// that comes now and then, and done within a key press.
  static let catalogueBytes = 4 * 1024 * 1024
  /// The same for each letter of a name that is typed.
  static let completionBytes = 1024 * 1024
  /// A pane with so many columns has its chart beside the log, else below it.
  static let chartBesideColumns = 100
  /// Less than this shows nothing of a chart, the row of its places included, or leaves nothing of
  /// the log.
  static let chartRowsMin = 5
  static let chartColumnsMin = 24
  static let chartLogRowsMin = 3
  /// More columns make no chart better; the log can use them.
  static let chartColumnsCap = 80
  /// How many numbers are drawn at a time.
  static let chartSeries = 8
  /// How many keys wait for the one before them at most.
  static let typedAhead = 1000
  /// After so many seconds scrolling ends a search through a file instead of waiting for it.
  static let patienceForScans = 1.0
  /// The same for a search through memory, which takes that long only with an expensive pattern.
  static let patienceForMemory = 0.05
  /// So much of a line in view is looked at for the words of an error, to colour them.
  static let colouredBytes = 4096
  /// Among so many errors after it, a line's place is counted.
  static let errorsRanked = 1000
}
