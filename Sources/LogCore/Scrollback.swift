import DequeModule

/// The newest lines of a pane's streams, in order of arrival, each stream within a budget of its
/// own: a flood on one never pushes out a line of another.
///
/// Batches are kept as they came; appending and evicting move references, not bytes.
package struct Scrollback: Sendable {
  /// One batch.
  struct Entry: Sendable {
    let id: UInt64
    let stream: StreamIndex
    /// `nil` once it is evicted; dead entries in the middle are swept from time to time.
    var batch: LineBatch?
    /// The number of its first line in the stream.
    let firstLine: UInt64
    /// Whether its first line goes on with the stream's line before.
    let continuesLine: Bool
    /// Which of its lines the filter lets through.
    var shown: LineSet
    /// Which of its lines the search finds.
    var hits: LineSet
    /// What progress output made of its lines; `nil`: nothing.
    var folded: FoldedLines?

    var count: Int { batch?.count ?? 0 }

    /// Which of its lines have rows when progress output is shown as the rows it draws.
    func rows(isFiltered: Bool) -> LineSet {
      guard let folded else { return isFiltered ? shown : .all }
      return isFiltered ? folded.shown : folded.all
    }
  }

  /// What is known of one stream.
  struct Track: Sendable {
    let budget: Int
    /// Never filtered, never searched, never counted.
    let isExempt: Bool
    var cost = 0
    var received: UInt64 = 0
    var held = 0
    var shown = 0
    var generation: UInt32 = 0
    var endsInsideLine = false
    var partial: [UInt8] = []
    var progress = ProgressTrack()
    /// Its live entries, the oldest first.
    var entries: Deque<UInt64> = []
  }

  var entries: Deque<Entry> = []
  var tracks: [Track] = []
  private var deadCount = 0
  private var nextID: UInt64 = 0
  package private(set) var filter = LineFilter()
  package private(set) var searchPattern: Pattern?
  /// Whether a pattern of the filter took too many steps and is left out.
  package private(set) var isFilterTooExpensive = false
  /// Whether the search took too many steps somewhere and is not complete.
  package private(set) var isSearchTooExpensive = false

  package init() {}

  /// Makes room for one more stream.
  ///
  /// - Parameters:
  ///   - budget: bytes to keep, what holding them costs included. The newest batch always stays.
  ///   - isExempt: whether its lines are never filtered, searched or counted.
  package mutating func addStream(budget: Int, isExempt: Bool = false) -> StreamIndex {
    precondition(tracks.count < 64)
    tracks.append(Track(budget: budget, isExempt: isExempt))
    return StreamIndex(UInt8(tracks.count - 1))
  }

  /// Takes in lines that arrived; the oldest lines of the same stream make room.
  package mutating func append(_ batch: LineBatch, to stream: StreamIndex) {
    guard batch.count > 0 else { return }
    let track = Int(stream.number)
    let (shown, hits) = classify(batch, exempt: tracks[track].isExempt)
    tracks[track].shown += shown.size(of: batch.count)
    tracks[track].held += batch.count
    tracks[track].generation = batch.generation
    if !join(batch, shown: shown, hits: hits, to: stream) {
      let entry = Entry(
        id: nextID, stream: stream, batch: batch, firstLine: tracks[track].received,
        continuesLine: tracks[track].endsInsideLine, shown: shown, hits: hits)
      entries.append(entry)
      tracks[track].entries.append(nextID)
      tracks[track].cost += batch.memoryCost
      nextID += 1
    }
    tracks[track].received += UInt64(batch.count)
    if !tracks[track].isExempt { fold(batch, track: track) }
    tracks[track].endsInsideLine = !batch.isTerminated(batch.count - 1)
    evict(track)
    rehome(track)
  }

  /// Makes a small batch part of the one before it, when that is the stream's own and as young.
  private mutating func join(
    _ batch: LineBatch, shown: LineSet, hits: LineSet, to stream: StreamIndex
  ) -> Bool {
    guard let last = entries.last, last.stream == stream, let old = last.batch,
      old.generation == batch.generation, !tracks[Int(stream.number)].isExempt,
      old.fileOffset + UInt64(old.bytes.count) == batch.fileOffset,
      old.bytes.count + batch.bytes.count <= LogLimits.smallBatch,
      batch.arrival.milliseconds - old.arrival.milliseconds < LogLimits.batchInterval
    else { return false }
    let shift = UInt32(old.bytes.count)
    let joined = LineBatch(
      bytes: old.bytes + batch.bytes, ends: old.ends + batch.ends.map { $0 + shift },
      fileOffset: old.fileOffset, generation: old.generation, arrival: old.arrival)
    let counts = (old.count, batch.count)
    let place = entries.count - 1
    entries[place].batch = joined
    entries[place].shown = last.shown.followed(by: shown, counts: counts)
    entries[place].hits = last.hits.followed(by: hits, counts: counts)
    tracks[Int(stream.number)].cost += joined.memoryCost - old.memoryCost
    return true
  }

  private mutating func evict(_ track: Int) {
    while tracks[track].cost > tracks[track].budget, tracks[track].entries.count > 1,
      let id = tracks[track].entries.popFirst(), let place = place(of: id),
      let batch = entries[place].batch
    {
      tracks[track].cost -= batch.memoryCost
      tracks[track].held -= batch.count
      tracks[track].shown -= entries[place].shown.size(of: batch.count)
      forgetFolded(place)
      entries[place].batch = nil
      entries[place].shown = .none
      entries[place].hits = .none
      deadCount += 1
    }
    while let first = entries.first, first.batch == nil {
      entries.removeFirst()
      deadCount -= 1
    }
    // Dead entries between living ones: swept when they are the greater part, so that each costs
    // a constant on average.
    if deadCount > entries.count / 2 {
      entries.removeAll { $0.batch == nil }
      deadCount = 0
    }
  }

  /// The unfinished last line of a stream, as it stands now; empty when there is none.
  package mutating func setPartial(_ bytes: [UInt8], _ stream: StreamIndex) {
    tracks[Int(stream.number)].partial = bytes
    foldPartial(Int(stream.number))
  }

  package func partial(_ stream: StreamIndex) -> [UInt8] {
    tracks[Int(stream.number)].partial
  }

  // MARK: Filter and search

  /// Changes what the filter lets through, of what is held and of what will come.
  package mutating func setFilter(_ filter: LineFilter) {
    self.filter = filter
    isFilterTooExpensive = false
    let matcher = FilterMatcher(filter)
    for track in tracks.indices { tracks[track].shown = 0 }
    for place in entries.indices {
      guard let batch = entries[place].batch else { continue }
      let track = Int(entries[place].stream.number)
      let shown = tracks[track].isExempt || filter.isEmpty ? .all : matcher.lines(of: batch)
      entries[place].shown = shown
      tracks[track].shown += shown.size(of: batch.count)
    }
    isFilterTooExpensive = matcher.isTooExpensive
    refreshFolded()
  }

  /// Changes what is searched for, in what is held and in what will come.
  package mutating func setSearch(_ pattern: Pattern?) {
    searchPattern = pattern
    isSearchTooExpensive = false
    let matcher = pattern.map { Matcher($0) }
    for place in entries.indices {
      guard let batch = entries[place].batch else { continue }
      let isExempt = tracks[Int(entries[place].stream.number)].isExempt
      guard let matcher, !isExempt, !matcher.isTooExpensive else {
        entries[place].hits = .none
        continue
      }
      entries[place].hits = matcher.lines(of: batch)
    }
    isSearchTooExpensive = matcher?.isTooExpensive ?? false
    refreshFolded()
  }

  private mutating func classify(
    _ batch: LineBatch, exempt: Bool
  ) -> (shown: LineSet, hits: LineSet) {
    guard !exempt else { return (.all, .none) }
    var shown = LineSet.all
    if !filter.isEmpty {
      let matcher = FilterMatcher(filter)
      shown = matcher.lines(of: batch)
      isFilterTooExpensive = isFilterTooExpensive || matcher.isTooExpensive
    }
    guard let searchPattern, !isSearchTooExpensive else { return (shown, .none) }
    let matcher = Matcher(searchPattern)
    let hits = matcher.lines(of: batch)
    isSearchTooExpensive = matcher.isTooExpensive
    return (shown, hits)
  }

  // MARK: Figures

  /// How many lines of a stream came since following began.
  package func received(_ stream: StreamIndex) -> UInt64 {
    tracks[Int(stream.number)].received
  }

  /// How many lines of a stream are in memory.
  package func held(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].held
  }

  /// What holding a stream's lines costs, in bytes.
  package func memoryCost(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].cost
  }

  /// The generation of the stream's newest lines; see `LineBatch.generation`.
  package func generation(_ stream: StreamIndex) -> UInt32 {
    tracks[Int(stream.number)].generation
  }

  /// Where the oldest lines held of a stream begin in its file.
  package func firstHeldOffset(
    _ stream: StreamIndex
  ) -> (offset: UInt64, generation: UInt32)? {
    guard let id = tracks[Int(stream.number)].entries.first, let place = place(of: id),
      let batch = entries[place].batch
    else { return nil }
    return (batch.fileOffset, batch.generation)
  }

  /// The place after everything that has come so far.
  package var endPosition: Position {
    guard let last = entries.last else { return Position(entry: nextID, line: 0) }
    return Position(entry: last.id, line: UInt32(last.count))
  }

  /// Where the entry of an id is, dead or alive.
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
