/// What shall be written to a file: a pane as its filters show it.
package struct ExportRequest: Sendable {
  /// Where to; a relative path starts at the working directory.
  package var path: LogPath
  /// Whether an existing file may be replaced.
  package var overwrite: Bool
  /// What to write, in this order.
  package var sections: [ExportSection]
  /// The line filters in force.
  package var filter: LineFilter

  package init(
    path: LogPath, overwrite: Bool, sections: [ExportSection], filter: LineFilter
  ) {
    self.path = path
    self.overwrite = overwrite
    self.sections = sections
    self.filter = filter
  }
}

/// A part of an export. Each line is written as `[label] line`.
package enum ExportSection: Sendable {
  /// Bytes of a file that are no longer, or never were, in memory.
  case file(path: LogPath, range: Range<UInt64>, label: String)
  /// Lines in memory: those lines of `batch` whose indices lie in `lines`. Not yet filtered.
  case batch(LineBatch, lines: Range<Int>, label: String)
  /// The unfinished last line of a stream, without a newline.
  case partial([UInt8], label: String)
}

/// How an export went.
package enum ExportReport: Sendable, Equatable {
  /// It is complete. `lines` and `bytes` count what was written.
  case saved(path: LogPath, lines: UInt64, bytes: UInt64)
  /// There is a file of that name and `overwrite` was not set; nothing was touched.
  case exists(path: LogPath)
  /// It was not possible; nothing is left behind. `message` is one line for people.
  case failed(path: LogPath, message: String)
}
