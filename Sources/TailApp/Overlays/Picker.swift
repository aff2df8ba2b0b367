import CellUI
import LogCore
import SlurmJobs

/// A list of jobs and paths to open, narrowed by typing.
package struct Picker: Sendable {
  /// One thing that can be opened.
  package enum Row: Hashable, Sendable {
    case job(Job)
    /// An array with more tasks than a reader goes through, all of them together.
    case array(ArrayOfTasks)
    case path(String)
    /// What was typed, taken as it would be on the command line.
    case typed(String)
  }

  package private(set) var line = LineEditor()
  /// What Slurm said; `nil`: it has not answered yet.
  package private(set) var list: JobList?
  /// When it said so.
  package private(set) var listedAt: WallTime?
  /// The rows that fit what is typed.
  package private(set) var rows: [Row] = []
  /// Which of them the cursor is on.
  package private(set) var cursor = 0
  /// Whether the reader has moved it, typed or chosen.
  private var isTouched = false
  /// What is chosen, in the order in which it was.
  package private(set) var chosen: [Row] = []
  /// What is wrong with what was typed.
  package var complaint: String?
  /// What of Slurm's there is to show, in its order.
  private var entries: [Entry] = []
  private var paths: [String] = []
  /// The ends of the rows' logs, by what the rows are called.
  var tails: [String: Tail] = [:]

  /// A row, and what of it is searched.
  private struct Entry {
    let row: Row
    let text: [UInt8]
    /// Whether it is shown only when something is typed.
    var isPartOfArray = false

    init(_ row: Row, _ label: String, _ name: String, _ states: [String]) {
      self.row = row
      text = Array("\(label) \(name) \(states.joined(separator: " "))".lowercased().utf8)
    }
  }

  package init() {}

  package var typed: String { line.string }

  /// Whether what is typed reads as a path, by the rule of the command line.
  package var typesPath: Bool { typed.contains { "/.~*?[=".contains($0) } }

  package var current: Row? { rows.indices.contains(cursor) ? rows[cursor] : nil }

  // MARK: What there is

  package mutating func take(_ list: JobList, at time: WallTime) {
    self.list = list
    listedAt = time
    let arrays = ArrayOfTasks.all(in: list.jobs)
    var named: Set<UInt32> = []
    let (before, marked) = (current?.label, chosen.map(\.label))
    entries = []
    for job in list.jobs {
      // What has no task is a row of its own, whatever its number.
      let isTask = job.id.task != nil || job.waiting != nil
      let array = isTask ? arrays[job.id.number] : nil
      if let array, named.insert(job.id.number).inserted {
        entries.append(Entry(.array(array), array.label, array.name, array.states.map(\.word)))
      }
      entries.append(Entry(.job(job), job.label, job.name, [job.stateWord]))
      entries[entries.count - 1].isPartOfArray = array != nil
    }
    narrow()
    // The same jobs in another state are the same rows.
    let newest = Dictionary(entries.map { ($0.row.label, $0.row) }) { first, _ in first }
    chosen = zip(chosen, marked).map { row, label in newest[label] ?? row }
    if !isTouched {
      // What runs is what most come for.
      cursor = 0
    } else if let place = rows.firstIndex(where: { $0.label == before }) {
      cursor = place
    }
  }

  package mutating func take(paths: [String]) {
    self.paths = paths
    narrow()
  }

  // MARK: Typing and moving

  package mutating func edit(_ key: Key) -> LineEditor.Outcome {
    let outcome = line.take(key)
    if outcome == .edited { lineChanged() }
    return outcome
  }

  package mutating func paste(_ scalars: [Unicode.Scalar]) {
    line.paste(scalars)
    lineChanged()
  }

  package mutating func replace(with text: String) {
    line.replace(with: text)
    lineChanged()
  }

  private mutating func lineChanged() {
    isTouched = true
    complaint = nil
    paths = []
    narrow()
    cursor = 0
  }

  package mutating func move(by step: Int) {
    isTouched = true
    cursor = min(max(0, cursor + step), max(0, rows.count - 1))
  }

  /// Chooses the row under the cursor, or no longer, and goes to the next one.
  package mutating func toggle() {
    guard let row = current else { return }
    if let place = chosen.firstIndex(of: row) {
      chosen.remove(at: place)
    } else {
      chosen.append(row)
    }
    move(by: 1)
  }

  /// What all paths begin with, where that is more than was typed.
  package var commonPath: String? {
    Completion(of: "", typed: typed, candidates: paths.map { .init($0) }).commonStart
  }

  // MARK: Narrowing

  /// What is typed in full comes first, then what holds the letters together, then what holds them in their
  /// order.
  private mutating func narrow() {
    let before = current
    let wanted = Array(typed.lowercased().utf8)
    var exact: [Row] = []
    var together: [Row] = []
    var apart: [Row] = []
    for entry in entries where !(wanted.isEmpty && entry.isPartOfArray) {
      guard let match = Subsequence(of: wanted, in: entry.text) else { continue }
      if entry.row.label == typed {
        exact.append(entry.row)
      } else if match.isTogether {
        together.append(entry.row)
      } else {
        apart.append(entry.row)
      }
    }
    rows = exact + together + apart + paths.map { .path($0) }
    let isListed = exact.contains {
      if case .job(let job) = $0 { job.label == typed } else { false }
    }
    if JobTarget.list(typed) != nil, !isListed {
      rows.insert(.typed(typed), at: 0)
    } else if typesPath, rows.isEmpty {
      rows = [.typed(typed)]
    }
    // What the cursor was on stays under it where something new comes in.
    if let before, let place = rows.firstIndex(of: before) { cursor = place }
    cursor = min(cursor, max(0, rows.count - 1))
  }
}

extension Picker.Row {
  /// What tells it from others, whatever state it is in.
  var label: String {
    switch self {
    case .job(let job): job.label
    case .array(let array): array.label
    case .path(let text), .typed(let text): text
    }
  }
}

/// Tasks of an array that one row stands for.
package struct ArrayOfTasks: Hashable, Sendable {
  /// How many tasks are in one state.
  package struct Share: Hashable, Sendable {
    /// The state, as the picker says it.
    package let word: String
    package var count: Int
  }

  package let number: UInt32
  package let name: String
  /// In the order in which they are met.
  package private(set) var states: [Share] = []

  /// As the command line takes it.
  package var label: String { "\(number)_*" }

  package var count: Int { states.reduce(0) { $0 + $1.count } }

  /// The arrays among jobs that have many tasks, by number.
  static func all(in jobs: [Job]) -> [UInt32: ArrayOfTasks] {
    var arrays: [UInt32: ArrayOfTasks] = [:]
    for job in jobs where job.id.task != nil || job.waiting != nil {
      var array = arrays[job.id.number] ?? ArrayOfTasks(number: job.id.number, name: job.name)
      if let place = array.states.firstIndex(where: { $0.word == job.stateWord }) {
        array.states[place].count += 1
      } else {
        array.states.append(Share(word: job.stateWord, count: 1))
      }
      arrays[job.id.number] = array
    }
    return arrays.filter { $0.value.count > AppLimits.listedTasks }
  }

  private init(number: UInt32, name: String) {
    self.number = number
    self.name = name
  }
}

/// Whether all letters of one text are in another in their order, as fuzzy finders match.
package struct Subsequence: Sendable {
  /// Whether they stand next to each other.
  package let isTogether: Bool

  /// `nil` when one of them is missing.
  package init?(of wanted: [UInt8], in text: [UInt8]) {
    var next = 0
    for byte in text where next < wanted.count && byte == wanted[next] { next += 1 }
    guard next == wanted.count else { return nil }
    isTogether =
      wanted.isEmpty
      || text.indices.contains { start in text[start...].starts(with: wanted) }
  }
}

extension Job {
  /// Its state, or where nobody can tell, that in which it was seen last.
  var stateName: String {
    guard state == .unknown, let lastSeen else { return state.name }
    return "last seen \(lastSeen.name)"
  }

  /// The same as the picker says it: also of jobs that Slurm has forgotten.
  var stateWord: String {
    switch state {
    case .forgotten: lastSeen.map { "last seen \($0.name)" } ?? "seen before"
    case .unknown where lastSeen == nil: "not known"
    default: stateName
    }
  }
}
