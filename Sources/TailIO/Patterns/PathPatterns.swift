import LogCore

/// Looks for files that match patterns, as long as it is not told to stop: one thread for what is
/// local, and one for each mount that may hang. Belongs to the UI thread and makes no call that names
/// a path.
package final class PathPatterns {
  private let workingDirectory: LogPath
  private let home: LogPath?
  private var workers: [LogPath: Mailbox<PatternCommand>] = [:]
  /// Who looks for which.
  private var places: [PatternID: LogPath] = [:]

  /// - Parameters:
  ///   - workingDirectory: what relative patterns start from.
  ///   - home: what `~` stands for; `nil`: nothing.
  package init(workingDirectory: LogPath, home: LogPath?) {
    self.workingDirectory = workingDirectory
    self.home = home
  }

  /// Looks now, and again when something may have come; `report` is called on another thread, once for
  /// the first look and then for what is new.
  package func watch(
    _ id: PatternID, _ path: LogPath, report: @escaping @Sendable (PatternMatches) -> Void
  ) {
    guard let pattern = PathPattern(path.expanded(home: home)) else { return }
    let folder = pattern.folder.absolute(from: workingDirectory)
    let mount = MountTable.current().mount(holding: folder)
    let point = mount.map { $0.isLocal ? LogPath("/") : $0.point } ?? LogPath("/")
    do throws(Refusal) {
      let worker = try worker(at: point)
      places[id] = point
      worker.post(.watch(id, pattern, report))
    } catch {
      report(PatternMatches([], isCut: false, trouble: error.message))
    }
  }

  package func end(_ id: PatternID) {
    guard let point = places.removeValue(forKey: id) else { return }
    workers[point]?.post(.end(id))
  }

  private func worker(at point: LogPath) throws(Refusal) -> Mailbox<PatternCommand> {
    if let worker = workers[point] { return worker }
    let commands = try Mailbox<PatternCommand>(capacity: .max)
    try WorkerThread.start(name: "patterns") { [commands, workingDirectory] in
      var worker = PatternWorker(commands: commands, workingDirectory: workingDirectory)
      worker.run()
    }
    workers[point] = commands
    return commands
  }
}

/// What a pattern's worker is told.
enum PatternCommand: Sendable {
  case watch(PatternID, PathPattern, @Sendable (PatternMatches) -> Void)
  case end(PatternID)
}
