import LogCore
import SlurmJobs

/// One file, or standard output, and what goes into it.
struct ExportOutput {
  struct Stream {
    let pane: Int
    let stream: PaneStream
    let origin: LineOrigin
  }

  let path: LogPath
  var streams: [Stream]
}

extension Model {
  /// The files that panes are written to, and what goes into each.
  ///
  /// - Parameters:
  ///   - name: see `OutputName`.
  ///   - isApart: whether panes that have one name, such as two files that are called the same, get
  ///     numbers and files of their own.
  func outputs(
    of chosen: [Int], to name: String, format: ExportFormat, isApart: Bool = false
  ) -> [ExportOutput] {
    let template = OutputName(name)
    var outputs: [ExportOutput] = []
    var taken: [String: (pane: Int, number: Int)] = [:]
    for pane in chosen {
      let shown = panes[pane].streams.filter {
        panes[pane].shows($0.role) && ($0.isThere || isTried($0))
      }
      for stream in shown {
        var path = template.path(for: panes[pane], stream: stream)
        // Bytes of two files that are not marked as such do not belong into one.
        if format == .raw, shown.count > 1, !template.namesStream {
          path = OutputName.name(path, withStream: stream.label)
        }
        if isApart {
          let last = taken[path] ?? (pane, 1)
          let number = last.number + (last.pane == pane ? 0 : 1)
          taken[path] = (pane, number)
          if number > 1 { path = OutputName.name(path, withStream: "\(number)") }
        }
        let entry = ExportOutput.Stream(
          pane: pane, stream: stream, origin: panes[pane].origin(of: stream, isAlone: true))
        if let place = outputs.firstIndex(where: { $0.path == LogPath(path) }) {
          outputs[place].streams.append(entry)
        } else {
          outputs.append(ExportOutput(path: LogPath(path), streams: [entry]))
        }
      }
    }
    return outputs.map { withOrigins($0) }
  }

  /// Everything to one place.
  func output(of chosen: [Int]) -> ExportOutput {
    let streams = chosen.flatMap { pane in
      panes[pane].streams.filter {
        panes[pane].shows($0.role) && ($0.isThere || isTried($0))
      }.map {
        ExportOutput.Stream(
          pane: pane, stream: $0, origin: panes[pane].origin(of: $0, isAlone: true))
      }
    }
    return withOrigins(ExportOutput(path: LogPath(""), streams: streams))
  }

  /// Lines of several panes say which one they are of.
  private func withOrigins(_ output: ExportOutput) -> ExportOutput {
    guard Set(output.streams.map(\.pane)).count > 1 else { return output }
    var marked = output
    marked.streams = output.streams.map {
      ExportOutput.Stream(
        pane: $0.pane, stream: $0.stream,
        origin: panes[$0.pane].origin(of: $0.stream, isAlone: false))
    }
    return marked
  }

  /// Who and what, for the block of lines at the start.
  func exportHeader(
    for output: ExportOutput, filter: LineFilter, context: Int = 0
  ) -> ExportHeader {
    var lines: [String] = []
    for pane in Set(output.streams.map(\.pane)).sorted() {
      guard let job = panes[pane].job?.job else { continue }
      let name = job.name.isEmpty ? "" : " \(job.name)"
      lines.append("job: \(job.id)\(name), \(job.state.name)")
    }
    for term in filter.terms {
      lines.append("\(term.isExclusion ? "without" : "only"): \(term.pattern.source)")
    }
    if !filter.isEmpty, context > 0 {
      lines.append("with: \(Counted(context, "line")) of context on each side")
    }
    let files = output.streams.compactMap { stream in
      stream.stream.path.map { ExportHeader.File(origin: stream.origin, path: $0) }
    }
    return ExportHeader(lines: lines, files: files)
  }
}

extension Pane {
  /// - Parameter isAlone: whether all lines in the same place are this pane's.
  func origin(of stream: PaneStream, isAlone: Bool) -> LineOrigin {
    if case .file(let path) = source {
      return LineOrigin(
        path: path, prefix: isAlone ? [] : path.bytes + Array(": ".utf8))
    }
    let prefix = isAlone ? "[\(stream.label)] " : "\(label) [\(stream.label)] "
    return LineOrigin(job: label, stream: stream.label, prefix: Array(prefix.utf8))
  }
}

extension PaneStream {
  /// Whether its file has been found, whatever became of it.
  var isThere: Bool {
    switch standing {
    case .open, .deleted: true
    case .unreadable: opened != nil
    case .looking, .missing, .refused: false
    }
  }
}
