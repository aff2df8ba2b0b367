import LogCore

/// All readers of history: one thread for each mounted file system, started when its first file is
/// asked for. Where no further thread can be had, mounts share one, local ones and others apart.
/// Belongs to the UI thread and makes no call that names a path.
package final class Histories {
  private let mailbox: Mailbox<HistoryReport>
  private let workingDirectory: LogPath
  private var posts: [LogPath: Post] = [:]

  /// How to reach one reader.
  private struct Post {
    let requests: Mailbox<HistoryRequest>
    let isLocal: Bool
  }
  /// Paths that name the mounts which files lie on, where links lead away from their own.
  private var targets: [FeedID: LogPath] = [:]

  /// - Parameter workingDirectory: what relative paths start from.
  package init(workingDirectory: LogPath) throws(Refusal) {
    mailbox = try Mailbox(capacity: .max)
    self.workingDirectory = workingDirectory
  }

  /// Where answers make themselves known: readable when there are some.
  package var descriptor: Int32 { mailbox.descriptor }

  package func ask(_ request: HistoryRequest) {
    let path = request.path.absolute(from: workingDirectory)
    let location = targets[request.feed] ?? path
    let mount = MountTable.current().mount(holding: location)
    do throws(Refusal) {
      let post = try post(at: mount?.point ?? LogPath("/"), isLocal: mount?.isLocal ?? false)
      post.requests.post(
        HistoryRequest(
          feed: request.feed, path: path, ticket: request.ticket, witness: request.witness,
          question: request.question))
    } catch {
      mailbox.post(
        HistoryReport(
          feed: request.feed, ticket: request.ticket, answer: .failed(error.message)))
    }
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

  private func post(at point: LogPath, isLocal: Bool) throws(Refusal) -> Post {
    if let post = posts[point] { return post }
    let post: Post
    do throws(Refusal) {
      post = try start(at: point, isLocal: isLocal)
    } catch {
      guard let other = posts.values.first(where: { $0.isLocal == isLocal }) else { throw error }
      post = other
    }
    posts[point] = post
    return post
  }

  private func start(at point: LogPath, isLocal: Bool) throws(Refusal) -> Post {
    let threads = Set(posts.values.map { ObjectIdentifier($0.requests) })
    guard threads.count < IOLimits.histories else { throw Refusal(message: "mounts share threads") }
    let requests = try Mailbox<HistoryRequest>(capacity: .max)
    try WorkerThread.start(name: "history") { [mailbox] in
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
    return Post(requests: requests, isLocal: isLocal)
  }
}
