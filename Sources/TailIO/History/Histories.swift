import LogCore

/// All readers of history: one thread for each mounted file system, started when its first file is
/// asked for. Where no further thread can be had, mounts share one, local ones and others apart.
/// Belongs to the UI thread and makes no call that names a path.
package final class Histories {
  private let mailbox: Mailbox<HistoryReport>
  private let workingDirectory: LogPath
  private let posts = MountPosts<Mailbox<HistoryRequest>>(limit: IOLimits.histories)
  /// Paths that name the mounts which files lie on, where links lead away from their own, and how often
  /// they were handed on.
  private var targets: [FeedID: (path: LogPath, handOvers: Int)] = [:]
  /// Files that something was asked about, and have not been let go.
  private var asked: [FeedID: LogPath] = [:]

  /// - Parameter workingDirectory: what relative paths start from.
  package init(workingDirectory: LogPath) throws(Refusal) {
    mailbox = try Mailbox(capacity: .max)
    self.workingDirectory = workingDirectory
  }

  /// Where answers make themselves known: readable when there are some.
  package var descriptor: Int32 { mailbox.descriptor }

  package func ask(_ request: HistoryRequest) {
    let path = request.path.absolute(from: workingDirectory)
    let target = targets[request.feed] ?? (path, 0)
    do throws(Refusal) {
      let home = MountHome(of: target.path, handOvers: target.handOvers)
      let requests = try posts.post(at: home) { () throws(Refusal) in try start(at: home) }
      requests.post(
        HistoryRequest(
          feed: request.feed, path: path, ticket: request.ticket,
          contentCheck: request.contentCheck,
          question: request.question))
    } catch {
      mailbox.post(
        HistoryReport(
          feed: request.feed, ticket: request.ticket, answer: .failed(error.message)))
    }
    switch request.question {
    case .close:
      targets[request.feed] = nil
      asked[request.feed] = nil
    case .stop, .stopCounting, .stopCountingPassing, .stopNumbers: break
    default: asked[request.feed] = request.path
    }
  }

  /// Lets go of a file that nobody will ask about any more.
  package func forget(_ feed: FeedID) {
    guard let path = asked[feed] else { return }
    ask(HistoryRequest(feed: feed, path: path, ticket: 0, contentCheck: nil, question: .close))
  }

  /// What has been answered since the last call.
  package func drain() -> [HistoryReport] {
    mailbox.drain().filter { report in
      guard case .elsewhere(let target, let request) = report.answer else { return true }
      targets[report.feed] = (target, (targets[report.feed]?.handOvers ?? 0) + 1)
      ask(request)
      return false
    }
  }

  private func start(at home: MountHome) throws(Refusal) -> Mailbox<HistoryRequest> {
    let requests = try Mailbox<HistoryRequest>(capacity: .max)
    try WorkerThread.start(name: "history") { [mailbox] in
      // What may hang is left to a process that can be left behind.
      if home.isLocal {
        var reader = HistoryReader(
          home: home, system: RealFileSystem(), requests: requests,
          reports: mailbox)
        reader.run()
      } else {
        var reader = HistoryReader(
          home: home, system: FileServer(), requests: requests,
          reports: mailbox)
        reader.run()
      }
    }
    return requests
  }
}
