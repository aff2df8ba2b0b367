/// What shall be written to a file, or to standard output: lines as the filters let them through.
package struct ExportRequest: Sendable {
  package var target: ExportTarget
  /// What to write, in this order.
  package var sections: [ExportSection]
  /// The line filters in force.
  package var filter: LineFilter
  /// How many neighbours of each line that they let through are written, too, on each side.
  package var context: Int
  package var format: ExportFormat
  /// What the block of lines at the start says; `nil`: there is none.
  package var header: ExportHeader?
  /// Whether more sections come until the export is told that it is complete.
  package var goesOn: Bool
  /// Whether a log that cannot be read is told and left out; else nothing is written then.
  package var leavesOutUnreadable = false

  package init(
    target: ExportTarget, sections: [ExportSection], filter: LineFilter, context: Int = 0,
    format: ExportFormat = .text, header: ExportHeader? = nil, goesOn: Bool = false
  ) {
    self.target = target
    self.sections = sections
    self.filter = filter
    self.context = context
    self.format = format
    self.header = header
    self.goesOn = goesOn
  }
}

/// Where lines are written to.
package enum ExportTarget: Hashable, Sendable {
  /// A file; a relative path starts at the working directory.
  case file(LogPath, overwrite: Bool)
  case standardOutput
  /// Memory, for the clipboard; nothing when there are more bytes than `limit`.
  case memory(limit: Int)
}

/// How lines are written.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// `[stdout] line`.
  case text
  /// One JSON object a line; see `JSONLine`.
  case json
  /// The bytes as they are.
  case raw

  /// The one after it, for the key that goes round.
  package var next: ExportFormat {
    switch self {
    case .text: .raw
    case .raw: .json
    case .json: .text
    }
  }
}

/// Where lines come from, as each format says it.
package struct LineOrigin: Hashable, Sendable {
  /// The job, such as `12345_7`; `nil` for a file that was named as one.
  package var job: String?
  package var stream: String
  /// The bytes of a path that is no UTF-8, and which `stream` does not tell.
  package var rawStream: [UInt8]?
  /// What stands before each line in text.
  package var prefix: [UInt8]

  /// Lines of a file that was named as one.
  package init(path: LogPath, prefix: [UInt8]) {
    self.init(stream: path.description, prefix: prefix)
    rawStream = Array(stream.utf8) == path.bytes ? nil : path.bytes
  }

  package init(job: String? = nil, stream: String, prefix: [UInt8]) {
    self.job = job
    self.stream = stream
    self.prefix = prefix
  }

  /// `[stdout] line`.
  package init(job: String? = nil, stream: String) {
    self.init(job: job, stream: stream, prefix: Array("[\(stream)] ".utf8))
  }
}

/// A part of an export.
package enum ExportSection: Sendable {
  /// Bytes of a file.
  case file(path: LogPath, part: FilePart, origin: LineOrigin)
  /// Lines in memory: those lines of `batch` whose indices lie in `lines`. Not yet filtered.
  case batch(LineBatch, lines: Range<Int>, origin: LineOrigin)
  /// What follows `from` in a file of which `known` has been read: as much as there is by now, or `known`
  /// where the file is gone or holds other bytes there.
  case rest(of: LogPath, from: UInt64, known: [UInt8], origin: LineOrigin)
  /// The unfinished last line of a stream, without a newline.
  case partial([UInt8], origin: LineOrigin)

  package var origin: LineOrigin {
    switch self {
    case .file(_, _, let origin), .batch(_, _, let origin), .partial(_, let origin),
      .rest(_, _, _, let origin):
      origin
    }
  }
}

/// Which bytes of a file.
package enum FilePart: Hashable, Sendable {
  /// These, as far as there are any when the file is opened.
  case range(Range<UInt64>)
  /// The last lines of the first `end` bytes.
  case last(lines: Int, end: UInt64)

  /// All of it.
  package static let whole = FilePart.range(0..<UInt64.max)
}

/// Names one export for as long as the program runs; never used twice.
package struct ExportID: Hashable, Sendable {
  package let number: Int

  package init(_ number: Int) {
    self.number = number
  }
}

/// How an export goes. All but `progress`, `written`, `leftOut` and `passedOver` end it.
package enum ExportReport: Sendable, Equatable {
  /// How many of the bytes that it reads are done.
  case progress(done: UInt64, total: UInt64)
  /// A log, or the rest of it, could not be read and is left out; one line for people.
  case leftOut(String)
  /// So many bytes of a hole of this log are left out of what cannot hold one.
  case passedOver(LogPath, bytes: UInt64)
  /// So much of what was handed in later has been written; see `ExportRequest.goesOn`.
  case written(cost: Int)
  /// It is complete. `lines` (`nil`: nobody counted) and `bytes` are what was written; `remark` says what is missing all
  /// the same, such as bytes of a log that was cut off meanwhile.
  case saved(path: LogPath?, lines: UInt64?, bytes: UInt64, remark: String?)
  /// It is complete, in memory.
  case gathered([UInt8])
  /// There are more bytes than were wanted.
  case tooLarge
  /// There is a file of that name and `overwrite` was not set; nothing was touched.
  case exists(path: LogPath)
  /// The target (`nil`: standard output) is a log that is followed, whatever its name; nothing was touched.
  case isLog(path: LogPath?, log: FeedID)
  /// It was not possible; nothing is left behind. `message` is one line for people.
  case failed(path: LogPath?, message: String)
  /// A pattern takes too many steps for a line, so nobody knows what is to be written; nothing more is.
  case tooExpensive(pattern: String)
  /// It was stopped; nothing is left behind.
  case stopped(path: LogPath?)
  /// Nobody reads standard output any more.
  case unread

  /// Whether nothing will come after it.
  package var isEnd: Bool {
    switch self {
    case .progress, .written, .leftOut, .passedOver: false
    default: true
    }
  }
}
