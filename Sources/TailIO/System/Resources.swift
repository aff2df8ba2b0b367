import CLinux
import Glibc
import LogCore

/// What this program uses of the machine.
package struct Resources: Hashable, Sendable {
  package let threads: Int
  package let children: Int
  /// `nil`: not known.
  package let openFiles: Int?
  /// `nil`: as many as there are.
  package let openFileLimit: Int?

  /// By the kernel's own lists, less what it takes to read them.
  package static func current() -> Resources {
    let known = known()
    return Resources(
      threads: entries(of: "/proc/self/task").map { $0 - 1 } ?? known.threads,
      children: known.children, openFiles: entries(of: "/proc/self/fd").map { $0 - 1 },
      openFileLimit: known.openFileLimit)
  }

  /// By our own count.
  package static func known() -> Resources {
    let limit = st_limit_of_open_files()
    return Resources(
      threads: WorkerThread.count + 1, children: Children.count, openFiles: nil,
      openFileLimit: Int(exactly: limit))
  }

  private static func entries(of folder: String) -> Int? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var count = -2
    while readdir(stream) != nil { count += 1 }
    return max(0, count)
  }
}
