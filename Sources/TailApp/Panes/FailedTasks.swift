import SlurmJobs

/// Which tasks of arrays have failed, as `sbatch --array=` takes them.
struct FailedTasks {
  /// By the array's number.
  let lists: [(array: UInt32, tasks: TaskList)]

  init(of panes: [Pane]) {
    var found: [UInt32: [ClosedRange<UInt32>]] = [:]
    for pane in panes {
      guard let job = pane.job?.job, job.state.isFailure, let task = job.id.task else { continue }
      found[job.id.number, default: []].append(task...task)
    }
    lists = found.sorted { $0.key < $1.key }.compactMap { array, tasks in
      TaskList(tasks).map { (array, $0) }
    }
  }

  /// `7,13,21`; with several arrays `50: 7,13 51: 2`; empty where nothing has failed.
  private var text: String {
    guard lists.count != 1 else { return "\(lists[0].tasks)" }
    return lists.map { "\($0.array): \($0.tasks)" }.joined(separator: " ")
  }

  /// The same in no more than so many columns, between tasks: `7,13,…`; empty where not even the first
  /// has room.
  func text(columns: Int) -> String {
    let text = text
    guard text.utf8.count > columns else { return text }
    let part = text.prefix(max(0, columns - 1))
    guard let end = part.lastIndex(where: { $0 == "," || $0 == " " }) else { return "" }
    return text[...end] + "…"
  }
}
