import LogCore
import SystemPackage

/// What a pass sees of a followed file.
package struct FileSighting: Sendable, Equatable {
  /// How much of the file has been read.
  package var offset: UInt64
  /// The open file; `nil` when there is none.
  package var open: FileFacts?
  /// What lies at the path.
  package var atPath: AtPath
  /// How the open file's bytes compare with those that were read.
  package var contents: Contents
  /// Whether a smaller size or other bytes are believed: always where nothing caches them, else
  /// when they were seen before, long enough ago, and a fresh look shows them again.
  package var isBelieved: Bool
  /// Whether an open file whose name was taken by another has been quiet for a while, or has been
  /// read on for long enough.
  package var isDrained: Bool
  /// The file that was read and let go for want of descriptors; `nil` when it was not.
  package var parked: FileFacts.Identity?

  /// What lies at the path.
  package enum AtPath: Sendable, Equatable {
    case file(FileFacts)
    case nothing
    case failed(Errno)
    /// Not looked at in this pass.
    case unknown
  }

  /// How the bytes before `offset` compare with what was read.
  package enum Contents: Sendable, Equatable {
    case same
    case changedNearEnd
    case rewritten
    /// Not compared in this pass.
    case unknown
  }

  package init(
    offset: UInt64, open: FileFacts? = nil, atPath: AtPath = .unknown,
    contents: Contents = .unknown, isBelieved: Bool = true, isDrained: Bool = true,
    parked: FileFacts.Identity? = nil
  ) {
    self.offset = offset
    self.open = open
    self.atPath = atPath
    self.contents = contents
    self.isBelieved = isBelieved
    self.isDrained = isDrained
    self.parked = parked
  }
}

/// What follows from it. Decided here, without a system call; carried out by `FollowedFile`.
package enum FileStep: Sendable, Equatable {
  /// Read what has been added.
  case read(UInt64)
  /// Nothing new.
  case wait
  /// It became shorter or other than it was; it may be an old view of it, so look again soon.
  case suspect
  /// It became shorter: start over.
  case startOver(size: UInt64)
  /// Its bytes are others: start over.
  case readAnew
  /// What was read last was overwritten: go back a little.
  case goBack
  /// Another file has its name, but lines may still come to this one.
  case drain
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

  /// Whether something about the file is other than it was.
  var isNews: Bool {
    switch self {
    case .read, .startOver, .readAnew, .goBack, .takeReplacement, .open: true
    case .wait, .suspect, .drain, .noteDeletion, .noteMissing, .noteFailure, .refuse: false
    }
  }

  package static func decide(_ seen: FileSighting) -> FileStep {
    guard let open = seen.open else { return decideClosed(seen) }
    if open.size < seen.offset {
      return seen.isBelieved ? .startOver(size: open.size) : .suspect
    }
    switch seen.contents {
    case .rewritten: return seen.isBelieved ? .readAnew : .suspect
    case .changedNearEnd: return seen.isBelieved ? .goBack : .suspect
    case .same, .unknown: break
    }
    var isReplaced = false
    if case .file(let facts) = seen.atPath { isReplaced = facts.identity != open.identity }
    // What is unread goes first: a file that is replaced or deleted is read to its end.
    if open.size > seen.offset, !(isReplaced && seen.isDrained) {
      return .read(open.size - seen.offset)
    }
    if isReplaced { return seen.isDrained ? .takeReplacement : .drain }
    return seen.atPath == .nothing ? .noteDeletion : .wait
  }

  private static func decideClosed(_ seen: FileSighting) -> FileStep {
    switch seen.atPath {
    case .file(let facts):
      if case .other(let kind) = facts.kind { return .refuse(kind) }
      return facts.identity == seen.parked && facts.size == seen.offset ? .wait : .open
    case .nothing: return .noteMissing
    case .failed(let error): return .noteFailure(error)
    case .unknown: return .wait
    }
  }
}
