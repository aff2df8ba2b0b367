import LogCore

/// How far a log is that is read through Slurm, and what is to be told of it: all that follows from
/// what its process prints, in whatever order that comes. Knows no process and no clock.
struct RemoteProgress {
  /// How far the file was read; where the first bytes that are shown begin.
  private(set) var place: UInt64
  /// How long the file was at the start; what is before that is shown as its last lines.
  private var sizeAtStart: UInt64
  /// What came before `sizeAtStart` was reached; `nil` once it was, or never will be.
  private var opening: [UInt8]?
  private var splitter = LineSplitter()
  /// How many lines of what was there before are shown.
  private let lines: Int
  private let way: String

  /// - Parameters:
  ///   - lines: how many lines of what was there before are wanted.
  ///   - way: how the log is reached, for people.
  ///   - place: where in the file its process begins.
  ///   - size: how long it was when that was asked; less than `place` where it is not known.
  init(lines: Int, way: String, place: UInt64, size: UInt64) {
    self.lines = lines
    self.way = way
    self.place = place
    sizeAtStart = size
    opening = size > place ? [] : nil
  }

  /// Whether what was there before has not come in full yet.
  var isOpening: Bool { opening != nil }

  /// Whether nothing has come at all.
  var isSilent: Bool { opening?.isEmpty ?? false }

  /// Its process has been started.
  mutating func begin() -> [FeedReport] {
    guard !isOpening else { return [] }
    splitter.reset(offset: place, generation: splitter.generation)
    return [.event(opened(size: max(sizeAtStart, place), offset: place)), .event(.caughtUp)]
  }

  /// Its process printed more of the file.
  mutating func take(_ bytes: ArraySlice<UInt8>, arrival: WallTime) -> [FeedReport] {
    guard !bytes.isEmpty else { return [] }
    place += UInt64(bytes.count)
    guard opening != nil else { return show(bytes, arrival: arrival) }
    opening? += bytes
    return place >= sizeAtStart ? finishOpening() : []
  }

  /// tail told what became of the file.
  mutating func take(_ news: TailNews) -> [FeedReport] {
    // What came before is of the file as it was.
    var reports = finishOpening()
    switch news {
    case .truncated:
      reports.append(.event(.truncated(from: place, to: 0)))
      reports += restart()
    case .replaced:
      reports.append(.event(.replaced))
      reports += restart()
    case .appeared: reports += restart()
    case .missing: reports.append(.event(.missing))
    }
    return reports
  }

  /// No more of what was there before will come: the file has become shorter, its reader has ended, or
  /// all is quiet. Shows the last of the lines.
  mutating func finishOpening() -> [FeedReport] {
    guard let bytes = opening else { return [] }
    opening = nil
    let start = lastLines(of: bytes)
    let offset = place - UInt64(bytes.endIndex - start)
    splitter.reset(offset: offset, generation: splitter.generation)
    return [.event(opened(size: place, offset: offset))] + show(bytes[start...], arrival: .unknown)
      + [.event(.caughtUp)]
  }

  private func opened(size: UInt64, offset: UInt64) -> FeedEvent {
    .opened(size: size, offset: offset, watch: .polled(fileSystem: way))
  }

  /// Where the lines begin that are wanted of what was there before.
  private func lastLines(of bytes: [UInt8]) -> Int {
    guard lines > 0 else { return bytes.endIndex }
    var start = bytes.startIndex
    // The first line may have begun before.
    if place > UInt64(bytes.count), let newline = bytes.firstIndex(of: 0x0A) { start = newline + 1 }
    var left = lines
    var index = bytes.endIndex
    // The newline of the last line ends no line before it.
    if index > start, bytes[index - 1] == 0x0A { index -= 1 }
    while index > start {
      if bytes[index - 1] == 0x0A {
        left -= 1
        if left == 0 { break }
      }
      index -= 1
    }
    return index
  }

  private mutating func show(_ bytes: ArraySlice<UInt8>, arrival: WallTime) -> [FeedReport] {
    var reports: [FeedReport] = []
    var rest = bytes
    while !rest.isEmpty {
      let part = rest.prefix(LogLimits.chunkLength)
      if let batch = splitter.push(part, arrival: arrival) { reports.append(.lines(batch)) }
      rest = rest.dropFirst(part.count)
    }
    reports.append(.partial(splitter.partial))
    return reports
  }

  private mutating func restart() -> [FeedReport] {
    place = 0
    sizeAtStart = 0
    let hasPartial = !splitter.partial.isEmpty
    splitter.reset(offset: 0, generation: splitter.generation + 1)
    return (hasPartial ? [.partial([])] : [])
      + [.event(opened(size: 0, offset: 0)), .event(.caughtUp)]
  }
}
