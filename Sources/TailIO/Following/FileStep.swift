import LogCore
import SystemPackage

/// What a pass sees of a followed file.
package struct FileSighting: Sendable, Equatable {
  /// How much of the open file has been read.
  package var offset: UInt64
  /// The open file; `nil` when there is none.
  package var open: FileFacts?
  /// What lies at the path.
  package var atPath: AtPath
  /// Whether a size below `offset` can be an old one from a cache.
  package var cachesAttributes: Bool
  /// Whether such a size was seen before, long enough ago, and a fresh look shows it again.
  package var isShrinkageConfirmed: Bool

  /// What lies at the path.
  package enum AtPath: Sendable, Equatable {
    case file(FileFacts)
    case nothing
    case failed(Errno)
    /// Not looked at in this pass.
    case unknown
  }

  package init(
    offset: UInt64, open: FileFacts?, atPath: AtPath, cachesAttributes: Bool,
    isShrinkageConfirmed: Bool
  ) {
    self.offset = offset
    self.open = open
    self.atPath = atPath
    self.cachesAttributes = cachesAttributes
    self.isShrinkageConfirmed = isShrinkageConfirmed
  }
}

/// What follows from it. Decided here, without a system call; carried out by `FollowedFile`.
package enum FileStep: Sendable, Equatable {
  /// Read what has been added.
  case read(UInt64)
  /// Nothing new.
  case wait
  /// It became shorter; it may be an old size, so look again soon.
  case suspect
  /// It became shorter: start over.
  case startOver(size: UInt64)
  /// All of it has been read and another file has its name: take that one.
  case takeReplacement
  /// All of it has been read and its name is gone.
  case noteDeletion
  /// Nothing is open and something is there: open it.
  case open
  /// Nothing is open and nothing is there.
  case noteMissing
  /// Nothing is open and it cannot be looked at.
  case noteFailure(Errno)
  case refuse(FileKind)

  package static func decide(_ seen: FileSighting) -> FileStep {
    guard let open = seen.open else { return decideClosed(seen.atPath) }
    // What is unread goes first: a file that is replaced or deleted is read to its end.
    if open.size > seen.offset { return .read(open.size - seen.offset) }
    if open.size < seen.offset {
      let isCertain = !seen.cachesAttributes || seen.isShrinkageConfirmed
      return isCertain ? .startOver(size: open.size) : .suspect
    }
    switch seen.atPath {
    case .file(let facts):
      return facts.identity == open.identity ? .wait : .takeReplacement
    case .nothing: return .noteDeletion
    case .failed, .unknown: return .wait
    }
  }

  private static func decideClosed(_ atPath: FileSighting.AtPath) -> FileStep {
    switch atPath {
    case .file(let facts):
      if case .other(let kind) = facts.kind { return .refuse(kind) }
      return .open
    case .nothing: return .noteMissing
    case .failed(let error): return .noteFailure(error)
    case .unknown: return .wait
    }
  }
}
