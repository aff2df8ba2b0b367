/// The numbers of this target, each with its reason.
package enum LogLimits {
  /// By so many bytes before the place where reading ended a file is known again in another run.
  package static let lookLength = 256
  /// The longest piece of a line that is held as one, in bytes: a log without newlines must
  /// neither grow without bound nor slow a key press (SPEC: at most 64 KiB).
  package static let pieceLength = 64 * 1024
  /// The most that is read from a file at one time, in bytes; larger reads gain nothing
  /// (measured: 64 KiB to 1 MiB within 5 %) and delay other files.
  package static let chunkLength = 256 * 1024
  /// How many line ends are written down before they are put where they belong: of a chunk with lines
  /// of 64 bytes or more, all (16 KiB).
  static let endsAtOnce = 4096
  /// What an array costs beside its elements, in bytes: its header of 32 and what malloc adds.
  package static let arrayOverhead = 48
  /// The most that a stream's ring may take unless the user names another limit, in bytes.
  package static let defaultRingBudget = 16 * 1024 * 1024
  /// What all rings and caches may take together unless the user says otherwise, in bytes: login
  /// nodes leave a user 4 GiB for everything.
  package static let defaultMemory = 256 * 1024 * 1024
  /// The least that can be asked for: half of it holds what the screen shows of files, and 64 KiB for
  /// each stream are its newest lines.
  package static let memoryMin = 32 * 1024 * 1024
  /// Steps after which a match is given up: a pattern such as `(a+)+$` would take for ever, a
  /// sane one needs some tens for a line.
  package static let matchSteps: UInt32 = 200_000
  /// Steps after which a match is not over at once: most need none that count. A block of lines is
  /// matched with so few for each place where a match may begin, so that none takes long.
  static let easySteps: UInt32 = 32
  /// By how much more is tried then, until `matchSteps`: so it is known about how many it took.
  static let stepGrowth: UInt32 = 8
  /// What a step costs in PCRE2's interpreter, in steps of compiled code: 200 to 400 ns instead of some 5.
  static let interpretedStep: UInt32 = 64
  /// From how many places a match is looked for between two looks at what it has cost so far: a millisecond, where
  /// each takes as many steps as it may.
  static let windowPlaces = 8 * 1024
  /// Steps after which a line is given up, and its pattern with it: about 15 ms.
  static let lineStepsMax = 4_000_000
  /// What calling for one line costs beside that, in steps.
  static let lineSteps = 32
  /// The same for each line that is found in a block.
  static let hitSteps = 16
  /// How many bytes of a block cost a step: where a match may begin anywhere, and where something is
  /// looked for first that every match holds.
  static let bytesPerStep = 1
  static let quickBytesPerStep = 16
  /// Steps after which a pattern is given up for good (about a second), where it has taken more than
  /// so many for each byte: `(a+)+$` on lines of twelve takes nearly a thousand, a sane one less than one.
  static let patternSteps = 150_000_000
  static let patternStepsPerByte = 200
  /// What it costs to work out what a byte of progress output shows, in steps: some 50 ns.
  static let paintSteps = 10
  /// The same for a byte of a line from which escape sequences are taken out: some 10 ns.
  static let cleanSteps = 2
  /// How many of them are spent on what was read from the files before it is read again, where that is done for
  /// the pattern that is looked for: three pieces.
  static let paintStepsOfView = 2_000_000
  /// How many steps are done between two looks at the keyboard: 5 to 20 ms.
  package static let stepsAtOnce = 1_000_000
  /// How many lie between two questions whether somebody wants it to stop: a tenth of a millisecond.
  static let stepsPerQuestion = 16 * 1024
  /// How many each pattern may take on a piece of a file that was read for it.
  static let pieceSteps = 4_000_000
  /// The same for what comes along with something else: lines that arrive, rows that are drawn.
  package static let stepsInHaste = 500_000
  /// How much of a batch a pattern is tried on at a time, in bytes; less where that takes long. What
  /// comes from a file at one time is looked at as it is, with the beginning of its first line that came
  /// before: a part would be a copy.
  static let judgedStride = chunkLength + pieceLength
  /// Memory for backtracking, in KiB.
  package static let matchHeap: UInt32 = 4096
  /// Room for the calls of a match that the thread's own stack does not hold, in bytes.
  package static let matchStack = 4 * 1024 * 1024
  /// How much of a part of a long line is looked at again with the next one, in bytes.
  package static let longLineOverlap = 32 * 1024
  /// What may be held of lines that may be neighbours of one that a filter lets through, while they are
  /// written, in bytes.
  static let heldNeighbours = 16 * 1024 * 1024
  /// How many matches of one line are marked at a time; more would not be seen.
  package static let matchesPerLine = 500
  /// Small batches that follow each other become one up to this size, in bytes: a log that comes
  /// line by line would make an entry of each line.
  package static let smallBatch = 16 * 1024
  /// Lines of such a batch that came later than this after others keep a time of their own, in
  /// milliseconds: times are shown to the second.
  package static let arrivalStep: Int32 = 1000
  /// A ring takes in larger batches in parts of this size, or of a quarter of its budget where that
  /// is more, in bytes: the newest lines always stay, and should not be more than they need.
  package static let ringPart = 64 * 1024
  /// What is read at one time from a file that is not in memory, in bytes: a screen of lines and
  /// then some, quick to read over a network, too.
  /// Lines longer than a piece are cut where such a block begins, in memory as in the file: four
  /// bytes less than a piece leave room for a character that must not be cut.
  package static let pieceBlock: UInt64 = 64 * 1024 - 4
  /// The most memory for such pieces, for each pane, in bytes: a screen whose lines lie in as many
  /// pieces has to fit.
  package static let fileViewBudget = 8 * 1024 * 1024
  /// What is kept of it when nobody reads back any more: what stands above a short ring.
  package static let fileViewRest = 256 * 1024
  /// How many stretches that left memory keep their place between those of other streams; older
  /// ones are told apart by stream alone. One costs about 200 bytes; where memory is short, fewer are
  /// remembered, but as many as the last ones.
  package static let rememberedStretches = 8192
  static let rememberedStretchesMin = 64
  /// How many stretches of a file without anything of a kind are remembered; a walk over one screen
  /// meets as many as it has rows. One costs 16 bytes.
  package static let rememberedRanges = 4096
  /// In how many blocks of a file matches are counted one by one: 4 GiB where every block has some.
  package static let countedBlocks = 65_536
  /// At how many borders of such pieces it is remembered how far the neighbours of what a filter
  /// lets through reach. One costs about 50 bytes.
  static let rememberedMargins = 4096
  /// The longest line that is looked through as a whole where it came or is read in parts, in bytes; longer
  /// ones are looked through part by part. A pattern takes some milliseconds for it.
  package static let judgedLine = 4 * 1024 * 1024
  /// So many NULs in a row are a hole, not what somebody wrote.
  package static let longNulRun = 4096
  /// Of how many lines of a stream that are longer than a piece it is remembered what the filter finds in
  /// them. One costs about 100 bytes.
  static let rememberedLongLines = 4096
  /// What is kept of evicted lines around the place where someone reads, in bytes: a few screens.
  package static let keptNearReader = 1024 * 1024
  /// How many bytes must be the same for a file to be taken for the one that it was.
  package static let contentCheckLength = 256
  /// How many rows above the end of a stream progress output can still change; tqdm stops at 20.
  package static let liveRows = 32
  /// Bytes of a row after which covered frames are dropped.
  package static let liveRowLength = 4 * 1024
  /// A file is folded in stretches of this length (32 MiB), in bytes, from wherever it is read:
  /// longer ones would take longer to go through than a key may wait.
  package static let foldedStretch = 512 * pieceBlock
  /// The same where reading costs others something (1 MiB).
  package static let foldedStretchElsewhere = 16 * pieceBlock
  /// What the rows of one stretch may take up, in bytes.
  static let foldedBudget = 4 * 1024 * 1024
  /// How many colour sequences a cut line hands on from piece to piece, and how long each is: what
  /// is in force seldom takes more than three.
  package static let carriedStyles = 16
  package static let carriedSequence = 64
  /// What keeping a row costs beside its bytes: its place in a table that is half full, and an array.
  static let rowOverhead = 144
  /// How many buckets the values of a number share, whatever the length of the log: more than a
  /// screen has dots. One takes about 200 bytes.
  package static let traceBuckets = 2048
  /// The same for one of many numbers that are only offered.
  package static let catalogueBuckets = 64
  /// How many names of numbers are offered; a log that has more makes them up as it goes.
  package static let catalogueNames = 256
}
