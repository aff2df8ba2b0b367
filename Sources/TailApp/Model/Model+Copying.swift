import CellUI
import LogCore
import SlurmJobs

extension Model {
  /// Copies the lines in view: whole ones, also where the screen cuts them, without the gutter.
  mutating func copyShown() -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    let mode: SafeLine.Mode = panes[focus].display.showsRawProgress ? .raw : .collapsed
    var lines: [String] = []
    var last: Position?
    for row in panes[focus].rows(in: body(of: focus)).visible() {
      // A line that takes several rows is copied once.
      if let position = row.position, position == last, !row.isFirst { continue }
      if row.position == nil, !row.isFirst, last == nil, !lines.isEmpty { continue }
      last = row.isGap ? nil : row.position
      if row.bytes.isEmpty {
        lines.append(row.text.text)
      } else {
        let text = SafeLine(decoding: row.bytes, mode: mode, carried: row.line?.carried ?? [])
        lines.append(text.text(withTabsOf: row.bytes))
      }
    }
    return copy(lines)
  }

  /// Copies the tasks of the focused job's array that have failed, to be submitted again.
  mutating func copyFailedTasks() -> [Effect] {
    let lists = FailedTasks(of: panes).lists
    let array = panes.indices.contains(focus) ? panes[focus].jobID?.number : nil
    guard
      let list = lists.first(where: { $0.array == array }) ?? (lists.count == 1 ? lists[0] : nil)
    else {
      say("no task of an array has failed here")
      return []
    }
    say("copied failed tasks \(list.tasks) of \(list.array), for sbatch --array=")
    return [.copy("\(list.tasks)")]
  }

  /// Copies all that the pane's filters let through, from the first byte of its files.
  mutating func copyAll() -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    let pane = panes[focus]
    let plain = pane.streams.filter { pane.shows($0.role) && $0.isThere }.map {
      ExportOutput.Stream(
        pane: focus, stream: $0, origin: LineOrigin(stream: $0.label, prefix: []))
    }
    guard !plain.isEmpty else {
      complain("nothing was copied: there is no log yet")
      return []
    }
    let request = ExportRequest(
      target: .memory(limit: AppLimits.copyLimit),
      sections: exportSections(of: pane, plain, as: SaveChoices()),
      filter: pane.isFiltering ? pane.filter : LineFilter(), context: pane.context)
    let pending = PendingExport(id: nextExportID(), request: request)
    exports.append(pending)
    return [.export(request, pending.id)]
  }

  /// What was asked for by `copyAll` has been read.
  mutating func copy(gathered bytes: [UInt8]) -> [Effect] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let all = bytes.last == UInt8(ascii: "\n") ? lines.dropLast() : lines[...]
    return copy(all.map { SafeLine(decoding: $0, mode: .collapsed).text(withTabsOf: $0) })
  }

  mutating func complainOfSize() {
    complain(
      "too large to copy: more than \(Grouped(AppLimits.copyLimit)) bytes; s saves to a file")
  }

  private mutating func copy(_ lines: [String]) -> [Effect] {
    guard lines.contains(where: { !$0.isEmpty }) else {
      say("there is nothing to copy")
      return []
    }
    // Without a line end at the end: what is pasted into a shell must not run by itself.
    let text = lines.joined(separator: "\n")
    guard text.utf8.count <= AppLimits.copyLimit else {
      complainOfSize()
      return []
    }
    say(
      "copied \(Counted(lines.count, "line")), "
        + "\(Counted(text.utf8.count, "byte")), to the terminal's clipboard")
    return [.copy(text)]
  }
}
