/// Names one followed file, from the time it is asked for until it is let go. Never used twice,
/// so that a late answer about a closed pane meets nothing.
package struct FeedID: Hashable, Sendable {
  package let number: UInt32

  package init(_ number: UInt32) {
    self.number = number
  }
}

/// What tells whether two names lead to one file: `st_dev` and `st_ino`.
package struct FileNumber: Hashable, Sendable {
  package let device: UInt64
  package let inode: UInt64

  package init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

/// What the reader wants followed.
package struct FeedRequest: Sendable {
  package let feed: FeedID
  /// Where the file is, absolute or relative to the working directory.
  package let path: LogPath
  /// How many of the lines that are already there to begin with.
  package let lines: Int
  /// Up to where it was seen in an earlier run; what came since is wanted, too.
  package let seen: LastLook?

  package init(feed: FeedID, path: LogPath, lines: Int, seen: LastLook? = nil) {
    self.seen = seen
    self.feed = feed
    self.path = path
    self.lines = lines
  }
}

/// What the tailer tells about one followed file, in the order in which it happened.
package enum FeedReport: Sendable {
  /// Whole lines arrived.
  case lines(LineBatch)
  /// The unfinished last line as it stands now, without a newline; empty when there is none.
  case partial([UInt8])
  /// Something happened to the file.
  case event(FeedEvent)
}

/// What can happen to a followed file besides growing.
package enum FeedEvent: Sendable, Equatable {
  /// The file is open and read. `offset` is where reading starts: bytes before it were skipped.
  /// `local` tells whether changes are announced by the kernel or have to be polled for.
  case opened(size: UInt64, offset: UInt64, watch: WatchMode)
  /// Which file it is that was opened, whatever its name; comes right before `opened`.
  case identified(FileNumber)
  /// It is the file that was seen in an earlier run, up to this place.
  case seenBefore(upTo: UInt64)
  /// How many lines lie before the first one that was reported, counted in the background.
  case countedBefore(lines: UInt64)
  /// There is no such file; it is waited for.
  case missing
  /// It cannot be opened or read; it is tried again. `message` says why (errno's words).
  case unreadable(message: String)
  /// It is no regular file and will not be followed.
  case refused(FileKind)
  /// It became shorter, and is read anew.
  case truncated(from: UInt64, to: UInt64)
  /// Its bytes are no longer those that were read, and it is read anew.
  case rewritten
  /// The bytes that were read last have changed; it is read again from `offset`.
  case overwritten(from: UInt64)
  /// Another file took its name and is read; no other had it in between.
  case replaced
  /// Another file took its name and begins with the same bytes: it is read on where the first
  /// one ended.
  case copied
  /// So many files came to its name and went again before anybody could read them.
  case passedBy(files: Int)
  /// Another file took its name between two looks and is read; more of them may have come and gone by then.
  case perhapsPassedBy
  /// So many bytes that came late to a file that had the name before are not shown: it was let go for
  /// others.
  case leftBehind(bytes: UInt64)
  /// So many bytes were cut off before anybody could read them, and are in no copy that was found.
  case cutUnread(bytes: UInt64)
  /// The file was cut, and lines may have come just before that which nobody could read.
  case cutUnseen
  /// The file was cut, or is another: this one beside it may be a copy of what nobody has read.
  case perhapsUnread(in: LogPath)
  /// What came last to the file that had the name before may be missing: it was not open when it lost it, for
  /// want of descriptors, or its server goes by names and tells nothing more of it.
  case endUnread
  /// So many bytes without data were passed over: NULs, or a hole.
  case nulRun(bytes: UInt64)
  /// All lines that were there when it was opened first have been reported.
  case caughtUp
  /// Whoever wrote it has closed it, as the kernel tells; others may still write.
  case closed
  /// All that it held when it was asked for has been read, past every cache, or it is not there.
  case readToEnd
  /// Its name is gone; what was open is read to its end.
  case deleted
  /// The file system has not answered for this long, in seconds.
  case notResponding(seconds: Int)
  /// The file system answers again.
  case responding
  /// A link leads to this path on another mount, and it is followed there. Never leaves the
  /// tailers.
  case elsewhere(LogPath)
  /// Changes are noticed in another way from now on.
  case watchChanged(WatchMode)
  /// A polled file is looked at more rarely or more often than before, or not as often as it should be.
  case aged(SightAge)
}

/// How old what is known of a polled file may be.
package struct SightAge: Sendable, Equatable {
  /// The seconds between two looks where they are more than usual, because many files share a server.
  package var interval: Int?
  /// The seconds since the last look at a file on the screen, where there should have been one.
  package var behind: Int?

  package init(interval: Int? = nil, behind: Int? = nil) {
    self.interval = interval
    self.behind = behind
  }
}

/// How much a file matters to the reader right now.
package enum Attention: Sendable, Hashable {
  /// Its pane is the one that the reader is at.
  case focused
  /// Its pane is on the screen.
  case visible
  /// Its pane is not.
  case hidden
  /// Its job has ended: only last words can come.
  case ended

  /// Whether what comes is seen at once.
  package var isSeen: Bool { self == .focused || self == .visible }
}

/// How growth of a file is noticed.
package enum WatchMode: Sendable, Equatable {
  /// The kernel tells (inotify): local file systems only.
  case announced
  /// The file is looked at again and again; the interval adapts. `fileSystem` is the mount's type.
  case polled(fileSystem: String)
  /// The kernel has no watch left (fs.inotify.max_user_watches, max_user_instances): polled.
  case unwatched
}

/// What a path can be instead of a regular file.
package enum FileKind: Sendable, Equatable {
  case directory, fifo, socket, device, other
}
