import LogCore
import TailApp

/// The disk, by the feeds that follow its files.
extension Driver {
  /// Opens a file of which `contents` is there already, and reads it from a place on.
  package mutating func open(_ feed: FeedID, _ contents: [UInt8], from offset: Int) {
    history.files[feed] = Array(contents[..<offset])
    splitters[feed] = LineSplitter(
      offset: UInt64(offset), generation: splitters[feed].map { $0.generation + 1 } ?? 0)
    send(
      .feed(
        feed,
        .event(
          .opened(size: UInt64(contents.count), offset: UInt64(offset), watch: .announced))))
    append(Array(contents[offset...]), to: feed)
    send(.feed(feed, .event(.caughtUp)))
  }

  /// Appends to a file what the tailer would read at once.
  package mutating func append(_ bytes: [UInt8], to feed: FeedID) {
    history.files[feed, default: []] += bytes
    var place = 0
    while place < bytes.count {
      let chunk = bytes[place..<min(place + LogLimits.chunkLength, bytes.count)]
      if let batch = splitters[feed]?.push(chunk, arrival: now.wall) {
        send(.feed(feed, .lines(batch)))
      }
      place += chunk.count
    }
    send(.feed(feed, .partial(splitters[feed]?.partial ?? [])))
  }

  /// A file holds something else and is read anew.
  package mutating func begin(_ feed: FeedID, _ contents: [UInt8], after event: FeedEvent) {
    history.files[feed] = []
    send(.feed(feed, .event(event)))
    let generation = (splitters[feed]?.generation ?? 0) + 1
    splitters[feed]?.reset(offset: 0, generation: generation)
    append(contents, to: feed)
  }

  /// Whether a file has been opened.
  package func isOpen(_ feed: FeedID) -> Bool { splitters[feed] != nil }
}
