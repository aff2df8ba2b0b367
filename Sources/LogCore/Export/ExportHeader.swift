/// The block of lines at the start of an export. When it was written is added to it.
package struct ExportHeader: Sendable {
  /// `job: 12345 train, RUNNING`; `only: error`.
  package var lines: [String]
  /// The files that the lines come from, whether they are read again or are in memory.
  package var files: [File]

  /// A file, and how its lines are told apart from others'.
  package struct File: Sendable {
    package let origin: LineOrigin
    package let path: LogPath
    /// Where an export that goes on begins in it; `nil`: nobody knows.
    package let start: FilePart?

    package init(origin: LineOrigin, path: LogPath, start: FilePart? = nil) {
      self.origin = origin
      self.path = path
      self.start = start
    }
  }

  package init(lines: [String], files: [File] = []) {
    self.lines = lines
    self.files = files
  }

  /// All lines, with a line for each file: `stdout: /logs/a.out, bytes 0 to 4096`.
  package func lines(for request: ExportRequest) -> [String] {
    lines
      + files.map { file in
        "\(file.origin.stream): \(file.path)" + ExportHeader.part(of: file, in: request)
      }
  }

  /// Which of a file's bytes are written: those that are read and those that are in memory.
  private static func part(of file: File, in request: ExportRequest) -> String {
    if request.goesOn { return start(of: file) + ", followed" }
    var (start, end) = (UInt64.max, UInt64.min)
    for section in request.sections where section.origin == file.origin {
      switch section {
      case .file(_, .range(let range), _):
        (start, end) = (min(start, range.lowerBound), max(end, range.upperBound))
      case .file(_, .last(let lines, let limit), _):
        return ", last \(Counted(lines, "line"))"
          + (limit == .max ? "" : " of \(Counted(limit, "byte"))")
      case .batch(let batch, let lines, _):
        guard !lines.isEmpty else { continue }
        let first = lines.lowerBound == 0 ? 0 : UInt64(batch.ends[lines.lowerBound - 1])
        start = min(start, batch.fileOffset + first)
        end = max(end, batch.fileOffset + UInt64(batch.ends[lines.upperBound - 1]))
      case .partial(let bytes, _): if start <= end { end += UInt64(bytes.count) }
      case .rest: break
      }
    }
    guard start <= end else { return "" }
    return ", bytes \(start) to " + (end == .max ? "its end" : "\(end)")
  }

  /// Where the lines of an export that goes on begin: nobody knows yet where they will end.
  private static func start(of file: File) -> String {
    switch file.start {
    case .range(let range): ", from byte \(range.lowerBound)"
    case .last(let lines, _): ", last \(Counted(lines, "line"))"
    case nil: ""
    }
  }
}
