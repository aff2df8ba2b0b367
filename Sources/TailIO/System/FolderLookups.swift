import LogCore

/// Which folders a server has to look up on the way to a path: the kernel keeps what it was told for a while,
/// so a folder that many files share costs next to nothing, and one of its own costs each of them a call.
struct FolderLookups {
  /// How long the path is that everything lies below; `nil` where that is not known.
  private let root: Int?
  /// When each was looked up, in nanoseconds of the monotonic clock.
  private var times: [ArraySlice<UInt8>: UInt64] = [:]

  /// - Parameter mount: where the server's file system is mounted: what is above that does not concern it.
  init(below mount: LogPath?) {
    root = mount.map { $0.bytes.last == UInt8(ascii: "/") ? $0.bytes.count - 1 : $0.bytes.count }
  }

  /// A path is asked for.
  ///
  /// - Returns: how many folders have to be looked up for it.
  mutating func lookUp(_ path: LogPath, at now: UInt64) -> Int {
    guard let root, path.bytes.count > root else { return 0 }
    var count = 0
    // Each that ends before a slash, but the mount itself.
    for place in path.bytes.indices.dropFirst(root + 1) where path.bytes[place] == UInt8(ascii: "/")
    {
      let folder = path.bytes[..<place]
      if let time = times[folder], isKnown(since: time, at: now) { continue }
      count += 1
      makeRoom(at: now)
      times[folder] = now
    }
    return count
  }

  private func isKnown(since time: UInt64, at now: UInt64) -> Bool {
    now < time + Monotonic.seconds(IOLimits.folderMemory)
  }

  private mutating func makeRoom(at now: UInt64) {
    guard times.count >= IOLimits.knownFolders else { return }
    times = times.filter { isKnown(since: $0.value, at: now) }
    if times.count >= IOLimits.knownFolders { times = [:] }
  }
}
