import LogCore

/// All readers of history: one thread for each mounted file system, started when its first file is
/// asked for. Belongs to the UI thread and makes no call that names a path.
package final class Histories {
  private let mailbox = Mailbox<HistoryReport>(capacity: .max)
  private let workingDirectory: LogPath
  private var posts: [LogPath: Mailbox<HistoryRequest>] = [:]
  /// Paths that name the mounts which files lie on, where links lead away from their own.
  private var targets: [FeedID: LogPath] = [:]

  /// - Parameter workingDirectory: what relative paths start from.
  package init(workingDirectory: LogPath) {
    self.workingDirectory = workingDirectory
  }

  /// Where answers make themselves known: readable when there are some.
  package var descriptor: Int32 { mailbox.descriptor }

  package func ask(_ request: HistoryRequest) {
    let path = request.path.absolute(from: workingDirectory)
    let location = targets[request.feed] ?? path
    let mount = MountTable.current().mount(holding: location)
    let post = post(at: mount?.point ?? LogPath("/"), isLocal: mount?.isLocal ?? false)
    post.post(
      HistoryRequest(
        feed: request.feed, path: path, ticket: request.ticket, witness: request.witness,
        question: request.question))
    if case .close = request.question { targets[request.feed] = nil }
  }

  /// What has been answered since the last call.
  package func drain() -> [HistoryReport] {
    mailbox.drain().filter { report in
      guard case .elsewhere(let target, let request) = report.answer else { return true }
      targets[report.feed] = target
      ask(request)
      return false
    }
  }

  private func post(at point: LogPath, isLocal: Bool) -> Mailbox<HistoryRequest> {
    if let post = posts[point] { return post }
    let requests = Mailbox<HistoryRequest>(capacity: .max)
    posts[point] = requests
    WorkerThread.start(name: "history") { [mailbox] in
      // What may hang is left to a process that can be left behind.
      if isLocal {
        var reader = HistoryReader(
          home: .init(point: point, isLocal: true), system: RealFileSystem(), requests: requests,
          reports: mailbox)
        reader.run()
      } else {
        var reader = HistoryReader(
          home: .init(point: point, isLocal: false), system: FileServer(), requests: requests,
          reports: mailbox)
        reader.run()
      }
    }
    return requests
  }
}
