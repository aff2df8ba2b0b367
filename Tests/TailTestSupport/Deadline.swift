import Foundation

/// Waits for a condition instead of for a time.
package enum Deadline {
  /// How long anything may take that is expected to happen soon, in seconds; generous, because
  /// the machine may be busy with other tests.
  package static let usual = 90.0

  /// Looks again and again until `condition` holds.
  ///
  /// - Parameter interval: microseconds between two looks.
  /// - Returns: whether it came to hold in time.
  package static func wait(
    _ seconds: Double = usual, interval: UInt32 = 5000, until condition: () throws -> Bool
  ) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while true {
      if try condition() { return true }
      if Date.now > end { return false }
      usleep(interval)
    }
  }
}

/// A folder of a test's own, removed with it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "slurmtail-test-" + UUID().uuidString.prefix(13).lowercased()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A name in the folder.
  package func file(_ name: String) -> String { path + "/" + name }
}
