import DequeModule

/// What the lines in memory cost, and how much they may.
extension Scrollback {
  /// All streams, the exempt ones too.
  package var allStreams: [StreamIndex] { tracks.indices.map { StreamIndex(UInt8($0)) } }

  /// What holding a stream's lines costs, in bytes.
  package func memoryCost(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].memoryCost
  }

  /// What a stream may hold, in bytes.
  package func budget(_ stream: StreamIndex) -> Int { tracks[Int(stream.number)].budget }

  /// Whether lines of a stream have had to make room since its budget was set.
  package func isPressed(_ stream: StreamIndex) -> Bool { tracks[Int(stream.number)].isPressed }

  /// Changes what a stream may hold; its oldest lines make room at once.
  package mutating func setBudget(_ budget: Int, of stream: StreamIndex) {
    let track = Int(stream.number)
    tracks[track].budget = budget
    evict(track)
    tracks[track].isPressed = false
    rehome(track)
    forgetMoved(track)
    foldPartial(track)
  }

  /// A batch as it is taken in: in parts that are small in comparison with what its stream may hold.
  /// The newest always stays.
  package func parts(of batch: LineBatch, for stream: StreamIndex) -> [LineBatch] {
    batch.parts(of: max(LogLimits.ringPart, tracks[Int(stream.number)].budget / 4))
  }

  /// What is remembered of what is only in the files costs, in bytes.
  package var fileViewCost: Int { view.cost + stretches * Scrollback.entryCost }

  /// Changes what that may cost. One piece of a file stays, and the last stretches.
  package mutating func setFileViewBudget(_ budget: Int) {
    let free = max(budget / 2, budget - view.cost) / Scrollback.entryCost
    rememberedStretches = min(
      LogLimits.rememberedStretches, max(LogLimits.rememberedStretchesMin, free))
    forgetOldestOrders()
    view.budget = max(0, budget - stretches * Scrollback.entryCost)
    view.shrink(to: view.budget)
  }

  /// How many entries are places of what is not in memory.
  var stretches: Int { entries.count - tracks.reduce(0) { $0 + $1.entries.count } }

  /// What an entry costs beside its lines: its place in a ring that grows by half, and its id.
  static let entryCost = MemoryLayout<Entry>.stride * 3 / 2 + MemoryLayout<UInt64>.stride * 3 / 2

  /// Charges a track for what an entry holds now.
  mutating func recount(_ place: Int) {
    let entry = entries[place]
    let cost =
      entry.batch.map {
        $0.memoryCost + entry.shown.memoryCost + entry.hits.memoryCost + entry.errors.memoryCost
          + Scrollback.entryCost
      } ?? 0
    tracks[Int(entry.stream.number)].cost += cost - entry.cost
    entries[place].cost = cost
  }

  /// The stream's newest batch gets no more lines: it gives back the room for them.
  mutating func trimNewest(_ track: Int) {
    guard let id = tracks[track].entries.last, let place = place(of: id) else { return }
    if entries[place].batch?.trim() ?? false { recount(place) }
  }
}
