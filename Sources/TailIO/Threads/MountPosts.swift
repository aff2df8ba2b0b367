/// Who looks after which mount: a thread of its own for each, started when something on it is asked
/// for first. Where no further thread can be had, mounts share one, local ones and others apart.
///
/// A `Post` is how such a thread is reached. Belongs to one thread.
final class MountPosts<Post> {
  private(set) var all: [MountHome: Post] = [:]
  private let limit: Int
  /// How many threads there are.
  private(set) var started = 0

  /// - Parameter limit: how many threads there may be.
  init(limit: Int) {
    self.limit = limit
  }

  subscript(home: MountHome) -> Post? { all[home] }

  /// Who looks after a mount from now on.
  ///
  /// - Parameter start: begins with one more thread.
  /// - Throws: why there is none, and no other of its kind.
  func post(
    at home: MountHome, start: () throws(Refusal) -> Post
  ) throws(Refusal) -> Post {
    if let post = all[home] { return post }
    let post: Post
    do throws(Refusal) {
      guard started < limit else { throw Refusal(message: "mounts share threads") }
      post = try start()
      started += 1
    } catch {
      guard let other = all.first(where: { $0.key.isLocal == home.isLocal }) else { throw error }
      post = other.value
    }
    all[home] = post
    return post
  }
}
