import Glibc
import LogCore

/// Writes logs to files and to standard output. A file is complete or it is not there at all.
///
/// What touches the same file systems waits in one line, on a thread of its own: one that hangs holds
/// up nothing but its own. Belongs to the UI thread and makes no call that names a path.
package final class Exporter {
  let workingDirectory: LogPath
  let home: LogPath?
  let completer = Completer()
  private let logs: FollowedLogs
  private let own: OwnFiles
  private var lines: [Set<LogPath>: Workers] = [:]
  private let controls = ExportControls()

  /// What is written by the one who asks, for want of a thread.
  private var here: [ExportID: Export] = [:]
  /// Whether what is written here is to be given up; `nil`: nothing is written here.
  private let isInterrupted: (() -> Bool)?

  /// - Parameters:
  ///   - workingDirectory: what relative paths start from.
  ///   - home: what `~` stands for; `nil`: nothing.
  ///   - logs: what is never written to.
  ///   - own: what is never written to either.
  ///   - isInterrupted: given by those who have nothing else to do than to write: where there is no thread,
  ///     `export` writes itself then, and asks this meanwhile.
  package init(
    workingDirectory: LogPath, home: LogPath?, logs: FollowedLogs = FollowedLogs(),
    own: OwnFiles = OwnFiles(), isInterrupted: (() -> Bool)? = nil
  ) {
    self.isInterrupted = isInterrupted
    self.logs = logs
    self.own = own
    self.workingDirectory = workingDirectory
    self.home = home
  }

  /// Starts an export; `report` is called on another thread.
  package func export(
    _ request: ExportRequest, as id: ExportID, report: @escaping @Sendable (ExportReport) -> Void
  ) {
    var request = request
    if case .file(let path, let overwrite) = request.target {
      let place = path.expanded(home: home).absolute(from: workingDirectory)
      request.target = .file(place, overwrite: overwrite)
    }
    let told: @Sendable (ExportReport) -> Void = { [controls] answer in
      if answer.isEnd { controls[id] = nil }
      report(answer)
    }
    do throws(Refusal) {
      let control = try ExportControl(goesOn: request.goesOn)
      controls[id] = control
      let line = request.goesOn ? Workers(name: "exporter") : line(for: request)
      try line.run { [request, workingDirectory, logs, own] in
        Export.run(
          request, workingDirectory: workingDirectory,
          guards: ExportOutput.Guards(logs: logs, own: own, control: control), report: told)
        control.end()
      }
    } catch {
      controls[id] = nil
      guard let isInterrupted else { return report(.refused(request.target, error.message)) }
      write(request, as: id, unless: isInterrupted, report: told)
    }
  }

  /// Writes at once.
  private func write(
    _ request: ExportRequest, as id: ExportID, unless isInterrupted: @escaping () -> Bool,
    report: @escaping @Sendable (ExportReport) -> Void
  ) {
    let control = ExportControl()
    controls[id] = control
    let guards = ExportOutput.Guards(
      logs: logs, own: own, control: control,
      isInterrupted: {
        if isInterrupted() { control.stop() }
        return control.isStopped
      })
    guard
      let export = Export.begin(
        request, workingDirectory: workingDirectory, guards: guards, report: report)
    else { return }
    if request.goesOn { here[id] = export } else { export.end() }
  }

  /// Hands in what comes later; see `ExportRequest.goesOn`.
  package func append(_ section: ExportSection, cost: Int, to id: ExportID) {
    guard let export = here[id] else {
      controls[id]?.additions?.post(.section(section, cost: cost))
      return
    }
    if !export.extend(by: section, cost: cost) { here[id] = nil }
  }

  /// Nothing more will come.
  package func end(_ id: ExportID) {
    guard let export = here.removeValue(forKey: id) else {
      controls[id]?.additions?.post(.end)
      return
    }
    export.end()
  }

  /// Somebody waits for the end of an export that goes on: lines that it takes long to filter are left out.
  package func hurry(_ id: ExportID) {
    controls[id]?.hurry()
  }

  /// Gives an export up; nothing is left of it.
  package func stop(_ id: ExportID) {
    controls[id]?.stop()
    // Its own thread finds that out by itself.
    here.removeValue(forKey: id)?.end()
  }

  /// Gives everything up before the program ends. What is half written is taken away by a thread of its
  /// own: whoever writes it may be held by a slow disk.
  ///
  /// - Parameter seconds: how long that is waited for: a file system that hangs keeps it.
  package func abandonAll(patience seconds: Double) {
    let open = controls.open
    guard !open.isEmpty else { return }
    for control in open { control.stop() }
    do throws(Refusal) {
      let waker = try Waker()
      try WorkerThread.start(name: "abandoner") {
        for control in open { control.removeLeftover() }
        waker.ring()
      }
      waker.wait(milliseconds: Int32(seconds * 1000))
    } catch {
      // Nobody else can do it.
      for control in open { control.removeLeftover() }
    }
  }

  private func line(for request: ExportRequest) -> Workers {
    let places = remotePlaces(of: request)
    if let line = lines[places] { return line }
    let line = Workers(name: "exporter")
    lines[places] = line
    return line
  }

  /// The mounts that an export touches and that may hang.
  private func remotePlaces(of request: ExportRequest) -> Set<LogPath> {
    var paths: [LogPath] = []
    for case .file(let path, _, _) in request.sections {
      paths.append(path.absolute(from: workingDirectory))
    }
    if case .file(let path, _) = request.target { paths.append(path) }
    let mounts = MountTable.current()
    return Set(
      paths.compactMap { path in
        guard let mount = mounts.mount(holding: path) else { return LogPath("/") }
        return mounts.isReachedLocally(mount) ? nil : mount.point
      })
  }
}
