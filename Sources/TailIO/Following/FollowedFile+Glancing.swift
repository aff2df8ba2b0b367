import LogCore
import SystemPackage

/// Looks that take one call, where many files share a server: a read past every cache, from a little before the
/// place up to which the file was read. What comes first must be what was read, what comes behind it is new.
/// Anything else, and every few looks, is for a look in full, which sees as well what a glance cannot: that the
/// file has lost its name, or was rewritten elsewhere.
extension FollowedFile {
  /// Whether a glance will do: where nothing has grown a full look takes one call as well, and sees more.
  func mayGlance(_ world: Circumstances) -> Bool {
    guard !isAnnounced, world.sharers > IOLimits.fewSharers, descriptor != nil, standing == .open,
      splitter.offset > 0, startEnd == nil
    else { return false }
    return glances < mostGlances && (world.isGrowing || hasGrownLately) && isUndisturbed
  }

  /// Whether nothing about it waits to be seen or settled.
  private var isUndisturbed: Bool {
    nextPathLook > 0 && nextComparison > 0 && !isTouched && !isHandleLost && suspectedSince == nil
      && replacedSince == nil && closeAt == nil && successors.isEmpty && predecessors.isEmpty
      && passing.isEmpty && late.since == 0 && late.passedOver == 0 && !isEndWanted
  }

  private var isEndWanted: Bool { endSearch != .none }

  /// Whether one of the last two looks found something new.
  private var hasGrownLately: Bool { growths & 0b11 != 0 }

  /// Whether it goes on growing.
  var growsSteadily: Bool { (growths & 0b1111).nonzeroBitCount >= 2 }

  /// - Returns: whether that was all there was to see; else a full look is taken.
  func glance(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    let offset = splitter.offset
    let overlap = fingerprint.overlap(before: offset)
    guard let descriptor, let identity, overlap > 0 else { return false }
    let mount = world.mounts.mount(of: identity.device)
    let wanted = overlap + IOLimits.glanceLength
    let read = try? system.readGrowth(
      of: descriptor, from: offset - UInt64(overlap), count: wanted, knownUpTo: offset,
      asksForSize: mount?.fileSystem.hasPrefix("fuse") ?? false)
    // Fewer than were there: a full look tells how many there are.
    guard let bytes = read, bytes.count >= overlap else { return false }
    guard fingerprint.isFollowed(by: bytes[..<overlap], endingAt: offset) else {
      nextComparison = 0
      return false
    }
    let news = bytes[overlap...]
    // What is empty may come late.
    guard !news.contains(0) else { return false }
    glances += 1
    looksBeside += 1
    if !news.isEmpty {
      take(news, world)
      // Where a kernel reads whole pages up to the size that it knows there may be more.
      guard bytes.count < wanted, bytes.count % Int(IOLimits.page) != 0 else { return false }
    }
    rest(world)
    return true
  }

  private func take(_ news: ArraySlice<UInt8>, _ world: Circumstances) {
    let offset = splitter.offset
    let batch = splitter.push(news, arrival: arrival)
    news.withUnsafeBytes { fingerprint.take($0, at: offset) }
    // When it was written to is not known.
    times = nil
    isOnlyGlancedAt = true
    sizeSeen = splitter.offset
    sizeRead = splitter.offset
    hasGrown(world)
    if let batch { outbox.append(.lines(batch)) }
    reportPartial()
  }
}
