import LogCore

extension Model {
  mutating func save(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    if action == .saveAll {
      return start(
        panes.map {
          PendingExport(pane: $0.id, request: exportRequest(of: $0, to: LogPath($0.exportName)))
        })
    }
    overlay = .prompt(
      Prompt(
        purpose: .save, label: "save to: ", text: panes[focus].exportName,
        history: history[.save] ?? []))
    return []
  }

  mutating func export(to path: String) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    guard !path.isEmpty else {
      complain("nothing was saved: a file name is needed")
      return []
    }
    let pane = panes[focus]
    return start(
      [PendingExport(pane: pane.id, request: exportRequest(of: pane, to: LogPath(path)))])
  }

  mutating func start(_ pending: [PendingExport]) -> [Effect] {
    exports += pending
    keepSaying("saving …")
    return pending.map { .export($0.request, $0.pane) }
  }

  mutating func take(_ report: ExportReport, of pane: PaneID) -> [Effect] {
    let path: LogPath =
      switch report {
      case .saved(let path, _, _), .exists(let path), .failed(let path, _): path
      }
    let place = exports.firstIndex { $0.pane == pane }
    let pending = place.map { exports.remove(at: $0) }
    switch report {
    case .saved(_, let lines, let bytes):
      keepSaying("saved \(Grouped(lines)) lines, \(Grouped(bytes)) bytes, to \(path)")
    case .failed(_, let message):
      complain(message)
    case .exists:
      guard let pending else { return [] }
      askToOverwrite(pending, path: path)
    }
    return []
  }

  private mutating func askToOverwrite(_ pending: PendingExport, path: LogPath) {
    guard case .confirmation(let open) = overlay, case .overwrite(let others) = open.deed else {
      // Never under the reader's fingers: a key meant for a prompt must not answer.
      guard overlay == nil else {
        complain("not saved: \(path) exists")
        return
      }
      overlay = .confirmation(
        Confirmation(
          question: "\(path) exists. Overwrite it?  y: yes, any other key: no",
          deed: .overwrite([pending])))
      return
    }
    let all = others + [pending]
    overlay = .confirmation(
      Confirmation(
        question: "\(all.count) of the files exist. Overwrite them?  y: yes, any other key: no",
        deed: .overwrite(all)))
  }

  /// What a pane shows, from the first byte of its files to what came last. What is no longer in
  /// memory, or never was, is read from the files.
  private func exportRequest(of pane: Pane, to path: LogPath) -> ExportRequest {
    var sections: [ExportSection] = []
    let shown = pane.streams.filter { pane.shows($0.role) }
    if pane.clearedBefore == nil {
      for stream in shown {
        guard let file = stream.path, stream.standing == .open || stream.standing == .deleted
        else { continue }
        let end = pane.log.firstHeldOffset(stream.index).map { held in
          held.generation == pane.log.generation(stream.index) ? held.offset : 0
        }
        guard let end = end ?? stream.startOffset as UInt64?, end > 0 else { continue }
        sections.append(.file(path: file, range: 0..<end, label: stream.label))
      }
    }
    let labels = Dictionary(uniqueKeysWithValues: shown.map { ($0.index, $0.label) })
    for (stream, batch, lines) in pane.log.snapshot(pane.lens) {
      guard let label = labels[stream] else { continue }
      sections.append(.batch(batch, lines: lines, label: label))
    }
    for stream in shown {
      let partial = pane.log.partial(stream.index)
      if !partial.isEmpty { sections.append(.partial(Array(partial), label: stream.label)) }
    }
    return ExportRequest(
      path: path, overwrite: false, sections: sections,
      filter: pane.isFiltering ? pane.filter : LineFilter())
  }
}

/// A number with commas between its thousands.
package struct Grouped: CustomStringConvertible {
  package let number: UInt64

  package init(_ number: some BinaryInteger) {
    self.number = UInt64(clamping: number)
  }

  package var description: String {
    let digits = Array(String(number))
    var text = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
