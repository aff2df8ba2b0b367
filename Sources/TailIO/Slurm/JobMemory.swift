import Glibc
import LogCore
import SlurmJobs
import Synchronization

/// The file of jobs seen before, `jobs` in the state directory: a line for each, the newest last.
///
/// It is read and written on a thread of its own: a home directory may hang, and nobody waits for
/// it longer than a moment.
package final class JobMemory: Sendable {
  private let file: JobMemoryFile
  private let workers = Workers(name: "job-memory")
  /// How many entries are still to be written.
  private let unwritten = Atomic(0)

  /// - Parameters:
  ///   - directory: made when something is to be written.
  ///   - sizeLimit: bytes beyond which the file is made smaller.
  ///   - logs: what is never written to.
  package init(
    directory: LogPath, sizeLimit: Int = IOLimits.memorySize, logs: FollowedLogs = FollowedLogs()
  ) {
    file = JobMemoryFile(directory: directory, sizeLimit: sizeLimit, logs: logs)
  }

  package func note(_ entry: JobMemoryEntry) {
    unwritten.add(1, ordering: .sequentiallyConsistent)
    do throws(Refusal) {
      try workers.run { [self] in
        file.append(entry)
        unwritten.subtract(1, ordering: .sequentiallyConsistent)
      }
    } catch {
      // What cannot be written down costs no more than the memory.
      unwritten.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Waits until what was noted is written, for a moment: nobody's leaving is held up by a home directory
  /// that hangs.
  ///
  /// - Parameter patience: in seconds.
  package func finish(within patience: Double = IOLimits.memoryFinishing) {
    guard unwritten.load(ordering: .sequentiallyConsistent) > 0 else { return }
    _ = answer(within: patience) { _ in [] }
  }

  /// What is known of jobs of these numbers, the last that was noted of each. Waits for it for a moment.
  ///
  /// - Parameter cluster: `nil` where it is not known: then a number that two clusters have used
  ///   names nothing.
  package func entries(of numbers: Set<UInt32>, cluster: String?) -> [JobMemoryEntry] {
    guard !numbers.isEmpty else { return [] }
    return answer { $0.entries(of: numbers, cluster: cluster) }
  }

  /// The jobs that were noted last, the newest first; of an array all tasks, which count as one. Waits for it
  /// for a moment.
  package func newest(_ count: Int, cluster: String?) -> [JobMemoryEntry] {
    answer { $0.newest(count, cluster: cluster) }
  }

  /// - Parameter patience: in seconds.
  private func answer(
    within patience: Double = IOLimits.memoryPatience,
    _ question: @escaping @Sendable (JobMemoryFile) -> [JobMemoryEntry]
  ) -> [JobMemoryEntry] {
    LateAnswer.value(from: workers, within: patience) { [file] in question(file) } ?? []
  }
}

/// The file itself.
private struct JobMemoryFile: Sendable {
  let directory: LogPath
  let sizeLimit: Int
  let logs: FollowedLogs
  private var path: LogPath { LogPath(bytes: directory.bytes + Array("/jobs".utf8)) }

  /// Appends a line in one write, so that several programs may do it at one time.
  func append(_ entry: JobMemoryEntry) {
    StateFile.makeFolder(directory)
    let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
    let file = path.withCString { open($0, flags, 0o600) }
    guard file >= 0 else { return }
    defer { close(file) }
    guard logs.log(open: file) == nil else { return }
    let line = entry.line
    _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    var status = stat()
    if fstat(file, &status) == 0, status.st_size > sizeLimit { compact() }
  }

  func entries(of numbers: Set<UInt32>, cluster: String?) -> [JobMemoryEntry] {
    var newest: [JobID: JobMemoryEntry] = [:]
    var contested: Set<JobID> = []
    for line in lines() {
      guard let entry = JobMemoryEntry(line: line), numbers.contains(entry.id.number),
        entry.mayBe(of: cluster)
      else { continue }
      if let other = newest[entry.id], other.cluster != entry.cluster {
        // Of which cluster it was need not have been known yet. What is surely of this one counts for more.
        if !other.cluster.isEmpty, !entry.cluster.isEmpty { contested.insert(entry.id) }
        if cluster != nil, entry.cluster.isEmpty { continue }
      }
      newest[entry.id] = entry
    }
    return newest.values.filter { !contested.contains($0.id) }.sorted { $0.id < $1.id }
  }

  func newest(_ count: Int, cluster: String?) -> [JobMemoryEntry] {
    var seen: Set<JobID> = []
    var numbers: Set<UInt32> = []
    var found: [JobMemoryEntry] = []
    for line in lines().reversed() {
      guard let entry = JobMemoryEntry(line: line), entry.mayBe(of: cluster),
        numbers.count < count || numbers.contains(entry.id.number), seen.insert(entry.id).inserted
      else { continue }
      numbers.insert(entry.id.number)
      found.append(entry)
    }
    return found
  }

  private func lines() -> [ArraySlice<UInt8>] {
    // Twice the size at which it is made smaller; more is none of ours.
    (StateFile.read(path, limit: 2 * sizeLimit) ?? []).split(separator: UInt8(ascii: "\n"))
  }

  /// Keeps the newer half, the last line of each job only.
  private func compact() {
    var seen: Set<[UInt8]> = []
    var kept: [ArraySlice<UInt8>] = []
    var size = 0
    for line in lines().reversed() {
      guard let entry = JobMemoryEntry(line: line),
        seen.insert(Array("\(entry.cluster) \(entry.id)".utf8)).inserted
      else { continue }
      size += line.count + 1
      guard size <= sizeLimit / 2 else { break }
      kept.append(line)
    }
    let bytes = Array(kept.reversed().joined(separator: [UInt8(ascii: "\n")])) + [0x0A]
    StateFile.write(bytes, to: path, logs: logs)
  }
}

extension JobMemoryEntry {
  /// Whether it is of a cluster, as far as anybody knew: of which one it was need not have been known yet.
  ///
  /// - Parameter cluster: `nil`: of any.
  fileprivate func mayBe(of cluster: String?) -> Bool {
    self.cluster.isEmpty || cluster == nil || self.cluster == cluster
  }
}
