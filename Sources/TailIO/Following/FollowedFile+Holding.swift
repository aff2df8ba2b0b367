import LogCore
import SystemPackage

/// Of the files that wait to be read, those whose turn comes first are open; of the others it is known where
/// they were seen last, and which ones they are.
extension FollowedFile {
  enum Opening {
    case open(Int32)
    /// All of it was read before.
    case read
    /// It is not there any more.
    case notThere
    /// It cannot be opened now.
    case refused
  }

  func open(_ waiting: Successor, _ system: some FileSystem) -> Opening {
    let file: Int32
    do throws(Errno) {
      file = try system.open(waiting.place)
    } catch {
      return error == .noSuchFileOrDirectory || error == .notDirectory ? .notThere : .refused
    }
    guard let facts = try? system.facts(of: file, fresh: true), facts.kind == .regular,
      FileKey(facts) == waiting.key
    else {
      system.close(file)
      return .notThere
    }
    guard waiting.place == path || !wasRead(file, facts, system) else {
      system.close(file)
      return .read
    }
    return .open(file)
  }

  var heldCount: Int { successors.count { $0.descriptor != nil } }

  func release(_ waiting: inout Successor, _ system: some FileSystem) {
    if let file = waiting.descriptor { system.close(file) }
    waiting.descriptor = nil
  }

  /// Opens those whose turn comes next.
  func holdNext(_ system: some FileSystem) {
    guard let first = successors.firstIndex(where: { !$0.isGone && $0.descriptor == nil }) else {
      return
    }
    let isNext = successors[..<first].allSatisfy(\.isGone)
    var open = heldCount
    guard isNext || open <= heldSuccessors / 2 else { return }
    if isNext, open >= heldSuccessors,
      let last = successors.lastIndex(where: { $0.descriptor != nil })
    {
      release(&successors[last], system)
      open -= 1
    }
    var isListed = false
    var wasRead: [FileKey] = []
    for index in first..<successors.count where open < heldSuccessors {
      guard successors[index].descriptor == nil, !successors[index].isGone,
        successors[index].followMoves()
      else { continue }
      var outcome = self.open(successors[index], system)
      if case .notThere = outcome, successors[index].departure == nil {
        if !isListed { findWaiting(system) }
        isListed = true
        outcome = self.open(successors[index], system)
      }
      switch outcome {
      case .open(let file):
        successors[index].descriptor = file
        successors[index].misses = 0
        open += 1
        if isAnnounced, let facts = try? system.facts(of: file, fresh: false) {
          _ = successors[index].noteHead(size: facts.size, system)
        }
      case .read: wasRead.append(successors[index].key)
      case .notThere:
        // Where it went may not be known yet; and while others move on, a listing may not have it.
        guard successors[index].hasLeft || passing.isEmpty else { continue }
        successors[index].noteMiss(after: deliveries)
      case .refused: break
      }
    }
    if !wasRead.isEmpty { successors.removeAll { wasRead.contains($0.key) } }
  }

  /// Where those are that moved on since they were seen.
  private func findWaiting(_ system: some FileSystem) {
    var places: [FileKey: LogPath] = [:]
    for (place, facts) in namesakes(system) { places[FileKey(facts)] = place }
    for index in successors.indices where successors[index].descriptor == nil {
      if let place = places[successors[index].key] { successors[index].place = place }
    }
  }

  /// Those that would be read now and are lost.
  func tellThoseThatAreGone() {
    let count = successors.prefix(while: \.isGone).count
    guard count > 0 else { return }
    successors.removeFirst(count)
    outbox.append(.event(.passedBy(files: count)))
  }

  /// What waits will not be read.
  func forgetSuccessors(_ system: some FileSystem) {
    for index in successors.indices { release(&successors[index], system) }
    if !successors.isEmpty { outbox.append(.event(.passedBy(files: successors.count))) }
    successors = []
  }
}
