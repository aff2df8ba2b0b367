import CellUI
import LogCore
import Scalars
import SlurmJobs

/// A row for each pane in place of the panes: made for arrays of hundreds. The row that the reader
/// is at is the pane that has the focus.
package struct Overview: Sendable {
  /// What the rows are sorted by.
  package enum Column: String, CaseIterable, Sendable {
    /// In the order of the panes.
    case job
    case name, state, exit, elapsed, left, age, partition, nodes, rate, errors

    /// Whether what is most of interest comes first when it is sorted from high to low.
    var isFromHigh: Bool { [.exit, .elapsed, .age, .rate, .errors].contains(self) }
  }

  package internal(set) var column = Column.job
  /// Whether the order is turned round.
  package internal(set) var isTurned = false
  /// What was typed to narrow the rows down.
  package internal(set) var narrowing = ""
  package internal(set) var isTyping = false
  /// What will be opened side by side.
  package internal(set) var chosen: Set<PaneID> = []
  /// The panes as rows, as of the last time that anything but lines came.
  package internal(set) var order: [Int] = []
  /// Which of them the reader is at.
  package internal(set) var row = 0
  /// The row from which those that were chosen were opened, to come back to.
  var left: PaneID?
  /// The first one on the screen.
  package internal(set) var top = 0

  package init() {}

  /// The title and the names of the columns.
  static let rowsAbove = 2

  /// How many rows have room above the bottom line.
  static func height(_ size: Size) -> Int { max(1, size.rows - rowsAbove - 1) }

  /// The panes whose rows are on the screen.
  package func visible(_ size: Size) -> ArraySlice<Int> {
    order.dropFirst(top).prefix(Overview.height(size))
  }

  /// Brings the row that the reader is at into view.
  mutating func follow(_ row: Int, _ size: Size) {
    let height = Overview.height(size)
    self.row = min(max(0, row), max(0, order.count - 1))
    top = min(max(top, self.row - height + 1), self.row)
    top = max(0, min(top, order.count - height))
  }
}

/// What was typed to narrow the overview down: words that all have to be in a row, `!word` must not.
struct Narrowing {
  private let wanted: [String]
  private let unwanted: [String]

  init(_ text: String) {
    let words = text.lowercased().split(separator: " ").map(String.init)
    wanted = words.filter { !$0.hasPrefix("!") }
    unwanted = words.filter { $0.hasPrefix("!") && $0.count > 1 }.map { String($0.dropFirst()) }
  }

  /// What is compared: what a job is, not what it writes, which would make rows come and go.
  func lets(_ pane: Pane) -> Bool {
    guard !wanted.isEmpty || !unwanted.isEmpty else { return true }
    let job = pane.job?.job
    let text = [
      pane.distinctLabel, job?.name ?? "", pane.stateName, job?.nodes ?? "", job?.reason ?? "",
    ]
    .joined(separator: " ").lowercased()
    return wanted.allSatisfy { text.includes($0) } && !unwanted.contains { text.includes($0) }
  }
}

extension Pane {
  /// The state of its job in Slurm's word, or what is known instead.
  var stateName: String {
    if hasEvidentlyStarted { return "\(JobState.running.name)?" }
    if let job { return job.job.stateName }
    if case .unknown = finding { return "unknown" }
    if finding.isFailure { return "not found" }
    if source.isOfFiles {
      return streams.contains { $0.standing == .open } ? "file" : "no file"
    }
    return "unknown"
  }

  /// How long its job has run, in seconds.
  func elapsed(at moment: Moment) -> Int? {
    guard let reading = job, let elapsed = reading.job.elapsed, !reading.job.state.isWaiting else {
      return nil
    }
    return elapsed
      + (reading.job.isClockRunning ? Int(moment.seconds(since: reading.at)) : 0)
  }

  /// How long ago its job was submitted, in seconds.
  func age(at wall: WallTime, utcOffset: Int) -> Int? {
    guard let time = job.flatMap({ SlurmTime($0.job.submitTime) }) else { return nil }
    return max(0, Int(wall.milliseconds / 1000) + utcOffset - time.seconds)
  }

  /// What needs to be looked at comes first.
  var stateRank: Int {
    guard let state = job?.job.state else { return finding.isFailure ? 0 : 4 }
    if state.isFailure { return 0 }
    if state.isWaiting { return hasEvidentlyStarted ? 2 : 3 }
    return state.isTerminal ? 5 : state == .running ? 1 : 2
  }
}
