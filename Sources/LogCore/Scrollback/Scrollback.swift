import DequeModule

/// The lines of a pane's streams, in order of arrival. The newest ones are in memory, each stream
/// within a budget of its own: a flood on one never pushes out a line of another. The older ones
/// are in their files; what is known of them is which bytes belong where.
///
/// Batches are kept as they came, small ones put together; appending and evicting move references,
/// not bytes.
package struct Scrollback: Sendable {
  /// One batch, or the place of what is only in its file.
  struct Entry: Sendable {
    /// In order of arrival; the lowest six bits are the number of the stream.
    let id: UInt64
    /// `nil`: it has to be read from the file.
    var batch: LineBatch?
    /// Which bytes of the file these are.
    var range: Range<UInt64>
    let generation: UInt32
    /// How many of the stream's lines ended before it.
    let firstLine: UInt64
    /// Whether its first line goes on with the stream's line before.
    let continuesLine: Bool
    /// Which of its lines the filter lets through, and their neighbours with `context`.
    var shown: LineSet
    /// Which of its lines the search finds. A line in pieces has one hit.
    var hits: LineSet
    /// Which of its lines look like errors; of a line in pieces one.
    var errors: LineSet
    /// How many of the lines that end in it were last counted as shown.
    var countedShown = 0
    /// A row between the older lines of several streams: seen when more than one stream is.
    var isBorder = false
    /// What progress output made of its lines; `nil`: nothing.
    var folded: FoldedLines?
    /// What its track was charged for it, without what is folded; in bytes.
    var cost = 0

    /// Whether its lines came late to a file that had the name before: they are nowhere but here.
    var isLate: Bool { generation == LineBatch.lateGeneration }

    var stream: StreamIndex { StreamIndex(UInt8(id & 63)) }
    var count: Int { batch?.count ?? 0 }

    /// Which of its lines have rows when progress output is shown as the rows it draws.
    func rows(isFiltered: Bool) -> LineSet {
      guard let folded else { return isFiltered ? shown : .all }
      return isFiltered ? folded.shown : folded.all
    }
  }

  /// What is known of one stream.
  struct Track: Sendable {
    /// What its lines may cost, in bytes.
    var budget: Int
    /// Whether lines have had to make room since that was said.
    var isPressed = false
    /// Never filtered, never searched, never counted.
    let isExempt: Bool
    var cost = 0
    /// Lines that have ended, whatever they came in.
    var received: UInt64 = 0
    /// The same of those that came late to other files: they have no numbers.
    var late: UInt64 = 0
    var hasLines = false
    /// Lines that end in memory, and those of them that the filter lets through.
    var held = 0
    var shown = 0
    var errors = 0
    var generation: UInt32 = 0
    /// Where the numbers of the lines of a generation begin that are not simply counted on.
    var numberings: [UInt32: Numbering] = [:]
    /// Where the first line that came begins, and which number it would have if all before were as
    /// long as those that came with it.
    var guess: (offset: UInt64, line: UInt64)?
    /// Whether somebody has counted.
    var isStartCounted = false
    var endsInsideLine = false
    /// Whether the line that has not ended looks like an error.
    var isOpenError = false
    /// How many of the lines to come are shown as neighbours of one that the filter lets through.
    var contextLeft = 0
    /// What the filter finds in lines that are longer than a piece, of the file that is read now.
    var longLines = LongLines()
    /// Where the search finds something in such lines.
    var longHits = LongLines()
    var partial: [UInt8] = []
    var progress = ProgressTrack()
    /// Its entries that are in memory, the oldest first.
    var entries: Deque<UInt64> = []
    /// Entries before this one are of a file that is no more.
    var lostBefore: UInt64 = 0
    /// The row that says so.
    var lossRow: UInt64?
    /// How many lines the search finds in each block of what is only in the file.
    var fileHits = BlockCounts()
    /// How many of them lie in a block before a place where a stretch of it begins.
    var cutHits: [UInt64: UInt32] = [:]
    /// What is counted of the line that goes on in memory.
    var begunHit = BegunHit()
    /// How many lines the filter lets through that are only in the file, as far as somebody has counted,
    /// and those that have left memory since.
    var passed = LeftLines()
    /// Whether they have to be counted anew: a row may be among them that is in memory again, or lines may be
    /// missing that left before they were judged.
    var isPassedInDoubt = false
    /// What can be read back of what was followed, and what lies before it.
    var left = LeftLines()
    var lead = Lead.first

    /// What holding all this costs, in bytes.
    var memoryCost: Int { cost + partial.capacity + fileHits.memoryCost }

    /// Nothing is known any more of what the filter lets through in the file.
    mutating func forgetPassed() {
      passed = LeftLines()
      isPassedInDoubt = false
    }
  }

  var entries: Deque<Entry> = []
  var tracks: [Track] = []
  /// Places before it are those of what was in the files before they were followed.
  static let firstSequence: UInt64 = 256
  var nextSequence = Scrollback.firstSequence
  /// How many stretches that left memory keep their place.
  var rememberedStretches = LogLimits.rememberedStretches
  /// How many entries left memory; tells whether positions may have to be renewed.
  package var evictions: UInt64 = 0
  /// What was read from the files out of turn.
  var view = FileView()
  /// Where somebody reads: what leaves memory around it is kept a while.
  package var readingPosition: Position?
  var keptNearReader = 0
  package internal(set) var filter = LineFilter()
  /// How many neighbours of a line that the filter lets through are shown, too.
  package internal(set) var context = 0
  package internal(set) var searchPattern: Pattern?
  /// Through what the reader looks: which matches are counted when they leave memory.
  package var lens = Lens()
  /// What an error looks like; `nil`: nothing does.
  package internal(set) var errorPattern: ErrorPattern?
  /// How far the lines in memory are judged, by `Judgement`.
  var judging = Judgement.allCases.map { _ in Judging() }
  /// Patterns that cost too much, until that is told.
  var givenUp: [GivenUp] = []
  /// Whether a pattern of the filter took too many steps: then all lines are let through.
  package internal(set) var isFilterTooExpensive = false
  /// Whether the search took too many steps somewhere and is not complete.
  package internal(set) var isSearchTooExpensive = false

  package init(errorPattern: ErrorPattern? = nil) {
    self.errorPattern = errorPattern
  }

  /// Whether there can be one more stream.
  package var hasRoomForStream: Bool { tracks.count < 64 }

  /// Makes room for one more stream.
  ///
  /// - Parameters:
  ///   - budget: bytes to keep, what holding them costs included. The newest batch always stays.
  ///   - isExempt: whether its lines are never filtered, searched or counted.
  package mutating func addStream(budget: Int, isExempt: Bool = false) -> StreamIndex {
    precondition(hasRoomForStream)
    tracks.append(Track(budget: budget, isExempt: isExempt))
    return StreamIndex(UInt8(tracks.count - 1))
  }

  /// Takes in lines that arrived; the oldest lines of the same stream make room.
  package mutating func append(_ batch: LineBatch, to stream: StreamIndex) {
    guard batch.count > 0 else { return }
    let track = Int(stream.number)
    if !batch.isLate { goOn(with: batch, of: stream) }
    var unfinished: [Judgement: UnjudgedLines] = [:]
    let marks = classify(batch, exempt: tracks[track].isExempt, track: track, &unfinished)
    tracks[track].errors += marks.errors.size(of: batch.count)
    tracks[track].held += batch.endedLines
    if !unfinished.isEmpty || !join(batch, marks, to: stream) {
      trimNewest(track)
      let id = nextSequence << 6 | UInt64(stream.number)
      entries.append(
        Entry(
          id: id, batch: batch, range: batch.fileRange, generation: batch.generation,
          firstLine: tracks[track].received,
          continuesLine: tracks[track].endsInsideLine && !batch.isLate,
          shown: marks.shown, hits: marks.hits, errors: marks.errors))
      tracks[track].entries.append(id)
      nextSequence += 1
      for (judgement, lines) in unfinished {
        judging[judgement].unjudged = lines
        judging[judgement].unjudged?.entry = id
      }
    }
    countShown(at: entries.count - 1)
    recount(entries.count - 1)
    if batch.isLate {
      tracks[track].late += UInt64(batch.endedLines)
    } else {
      tracks[track].received += UInt64(batch.endedLines)
      if !tracks[track].isExempt { fold(batch, track: track) }
      tracks[track].endsInsideLine = !batch.isTerminated(batch.count - 1)
    }
    evict(track)
    rehome(track)
    forgetMoved(track)
  }

  /// Lines of the file that is read now: another one than before, or the same written anew, where its
  /// generation is another.
  private mutating func goOn(with batch: LineBatch, of stream: StreamIndex) {
    let track = Int(stream.number)
    if !tracks[track].isExempt, tracks[track].generation != batch.generation,
      tracks[track].hasLines
    {
      let first = batch.fileOffset == 0 ? .inFile(0) : number(at: batch.fileOffset, track)
      lose(stream)
      resume(stream, at: batch.fileOffset, generation: batch.generation)
      tracks[track].numberings[batch.generation] = first.flatMap {
        Numbering(first: $0, received: tracks[track].received)
      }
      forgetNumberings(track)
    }
    tracks[track].generation = batch.generation
    if !tracks[track].hasLines {
      let length = max(1, UInt64(batch.bytes.count / max(1, batch.endedLines)))
      tracks[track].guess = (batch.fileOffset, batch.fileOffset / length)
    }
    tracks[track].hasLines = true
  }

  /// Where the next batch would stand.
  var nextID: UInt64 { nextSequence << 6 }

  /// Makes a small batch part of the one before it, when that is the stream's own.
  private mutating func join(_ batch: LineBatch, _ marks: Marks, to stream: StreamIndex) -> Bool {
    let place = entries.count - 1
    guard place >= 0, entries[place].stream == stream, !tracks[Int(stream.number)].isExempt,
      entries[place].range.count + batch.bytes.count <= LogLimits.smallBatch
    else { return false }
    let counts = (entries[place].count, batch.count)
    // In place: nothing else may hold what it had.
    guard entries[place].batch?.append(batch) ?? false else { return false }
    entries[place].range = entries[place].range.lowerBound..<batch.fileRange.upperBound
    entries[place].shown = entries[place].shown.followed(by: marks.shown, counts: counts)
    entries[place].hits = entries[place].hits.followed(by: marks.hits, counts: counts)
    entries[place].errors = entries[place].errors.followed(by: marks.errors, counts: counts)
    return true
  }

  /// The unfinished last line of a stream, as it stands now; empty when there is none.
  package mutating func setPartial(_ bytes: [UInt8], _ stream: StreamIndex) {
    tracks[Int(stream.number)].partial = bytes
    foldPartial(Int(stream.number))
  }

  package func partial(_ stream: StreamIndex) -> [UInt8] {
    tracks[Int(stream.number)].partial
  }

  /// Whether what comes next of a stream goes on with a line of which a part has come.
  package func endsInsideLine(_ stream: StreamIndex) -> Bool {
    tracks[Int(stream.number)].endsInsideLine
  }

  // MARK: Figures

  /// How many lines of a stream ended since following began.
  package func received(_ stream: StreamIndex) -> UInt64 {
    tracks[Int(stream.number)].received
  }

  /// The same with those that came late to files that had its name before: they are not numbered.
  package func receivedInAll(_ stream: StreamIndex) -> UInt64 {
    tracks[Int(stream.number)].received + tracks[Int(stream.number)].late
  }

  /// Whether anything of a stream has come, if only a part of a long line.
  package func hasLines(_ stream: StreamIndex) -> Bool {
    tracks[Int(stream.number)].hasLines
  }

  /// Which number the first line that came is taken to have while nobody has counted, from 0.
  package func guessedStart(_ stream: StreamIndex) -> UInt64 {
    tracks[Int(stream.number)].guess?.line ?? 0
  }

  /// How many lines of a stream's file end before a place in it, where what was read of it tells.
  package func lines(before offset: UInt64, of stream: StreamIndex) -> UInt64? {
    view.lines(before: offset, of: stream)
  }

  /// How many lines of a stream end in memory.
  package func held(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].held
  }

  /// The generation of the stream's newest lines; see `LineBatch.generation`.
  package func generation(_ stream: StreamIndex) -> UInt32 {
    tracks[Int(stream.number)].generation
  }

  /// How many lines of a stream that look like errors have come.
  package func errorCount(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].errors
  }

  /// Where the oldest lines held of a stream begin in its file.
  package func firstHeldOffset(
    _ stream: StreamIndex
  ) -> (offset: UInt64, generation: UInt32)? {
    for id in tracks[Int(stream.number)].entries {
      guard let place = place(of: id), let batch = entries[place].batch else { return nil }
      if !batch.isLate { return (batch.fileOffset, batch.generation) }
    }
    return nil
  }

  /// Where the newest lines of a stream end in its file, in memory or not; 0 where nothing of the file
  /// that is there now has come.
  package func endOffset(_ stream: StreamIndex) -> UInt64 {
    // What is not in memory is nowhere but in that file.
    let lostBefore = tracks[Int(stream.number)].lostBefore
    let last = entries.last {
      $0.stream == stream && !$0.isLate && ($0.batch == nil || $0.id >= lostBefore)
    }
    return last?.range.upperBound ?? 0
  }

  /// Up to where a stream's file has to be read for all of its lines: from there on they are in memory,
  /// each as a whole. Includes the unfinished one where no more than its middle is in memory.
  package func heldStart(_ stream: StreamIndex) -> UInt64 {
    let track = tracks[Int(stream.number)]
    for id in track.entries where id >= track.lostBefore {
      guard let place = place(of: id), let batch = entries[place].batch else { break }
      if batch.isLate { continue }
      if !entries[place].continuesLine { return batch.fileOffset }
      let end = batch.lineEnd(of: 0)
      if batch.isTerminated(end) { return batch.fileOffset + UInt64(batch.ends[end]) }
    }
    // Lines that came late may have left no room for those of the file.
    return endOffset(stream) + UInt64(track.endsInsideLine ? track.partial.count : 0)
  }

  /// Bytes that the file of a stream must have for it to be the one that was read; `nil` where
  /// nothing of it is in memory.
  package func contentCheck(_ stream: StreamIndex) -> HistoryRequest.ContentCheck? {
    guard let batch = firstHeld(stream) else { return nil }
    return HistoryRequest.ContentCheck(
      offset: batch.fileOffset, bytes: Array(batch.bytes.prefix(LogLimits.contentCheckLength)))
  }

  func firstHeld(_ stream: StreamIndex) -> LineBatch? {
    let track = tracks[Int(stream.number)]
    // What is still held of a file that is no more tells nothing.
    for id in track.entries where id >= track.lostBefore {
      guard let place = place(of: id) else { return nil }
      if !entries[place].isLate { return entries[place].batch }
    }
    return nil
  }

  /// The place after everything that has come so far.
  package var endPosition: Position {
    guard let last = entries.last else { return Position(entry: nextID, offset: 0) }
    return Position(entry: last.id, offset: last.range.upperBound)
  }

  /// Where the entry of an id is.
  func place(of id: UInt64) -> Int? {
    let place = firstPlace(from: id)
    return place < entries.count && entries[place].id == id ? place : nil
  }

  /// Where the first entry with this id or a later one is.
  func firstPlace(from id: UInt64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
