import LogCore
import SystemPackage

/// What may have come to a file just before it was cut, so that nobody could read it. Where that can be
/// ruled out nothing is told: a job that begins anew cuts its log long after its last line.
extension FollowedFile {
  /// Tells it where lines may be missing that are in no copy.
  ///
  /// - Parameter isCut: whether it has certainly lost what it held, or had been given since it was empty.
  func tellWhatMayBeMissing(_ found: FoundCopies?, isCut: Bool, at now: UInt64) {
    guard found?.isContinued != true, found?.doubtful == nil, sizeRead <= splitter.offset else {
      forgetCut()
      return
    }
    // What can be accounted for: copies that were written and cut, a cut, and what is there.
    let cuts = isCut || isCutRecent ? 1 : 0
    let writings = (found?.facts.size ?? 0) > 0 ? 1 : 0
    let known = 2 * (found?.copies.count ?? 0) + cuts + writings
    let isUnread = isAnnounced && modifications.count > known && (isCut || modifications.isRead)
    if isUnread || isCut && wasGrowing(at: now) {
      tellLoss()
    } else {
      isCutRecent = cuts > 0 && isAnnounced
      cutSeen = now
      countAtCut = modifications.count
    }
  }

  /// Some of what was announced about a cut may have come only after that was noticed.
  func lookBackAtCut(_ seen: FileSighting, at now: UInt64) {
    guard isCutRecent, let open = seen.open else { return }
    isCutRecent = false
    guard now - min(now, cutSeen) <= Monotonic.seconds(IOLimits.growingBeforeCut) else {
      // What came since is about something else.
      return modifications.forget(countAtCut)
    }
    let isUnread =
      open.size == 0
      ? modifications.count > 1 : modifications.isRead && modifications.count > 2
    if isUnread { tellLoss() }
  }

  private func tellLoss() {
    forgetCut()
    outbox.append(.event(.cutUnseen))
  }

  private func forgetCut() {
    isCutRecent = false
    modifications = Modifications()
  }

  /// Whether it grew so shortly before it was cut that it is likely to have grown once more. Where it is polled,
  /// it had not been quiet for as long as nobody looked.
  func wasGrowing(at now: UInt64) -> Bool {
    guard lastAppend > 0 else { return false }
    guard !isAnnounced else {
      return now - min(now, lastAppend) <= Monotonic.seconds(IOLimits.growingBeforeCut)
    }
    let cut = suspectedSince ?? now
    let unseen = max(Monotonic.seconds(IOLimits.suspicion), cut - min(cut, endSeen))
    return endSeen - min(endSeen, lastAppend) <= unseen
  }

  /// It was read to its end, as far as anybody knows.
  func noteEnd(_ world: Circumstances) {
    guard !hasMore else { return }
    endSeen = world.now
    if !isCutRecent { modifications = Modifications() }
  }
}
