import LogCore
import Scalars
import SlurmJobs

/// A file name with marks, as `sbatch --output` has them: `logs/%j.txt`.
///
/// `%j` the job (`12345_7`) or the file's name, `%A` the array's number, `%a` the task, `%x` the job's
/// name, `%u` its user, `%s` the stream, `%%` a percent sign. There are no others.
package struct OutputName {
  private let template: String

  package init(_ template: String) {
    self.template = template
  }

  /// Whether each stream gets a file of its own.
  var namesStream: Bool {
    pieces.contains { $0 == .mark("s") }
  }

  /// Whether panes are told apart by it.
  var namesPane: Bool {
    pieces.contains { piece in
      if case .mark(let mark) = piece { OutputName.paneMarks.contains(mark) } else { false }
    }
  }

  /// What is wrong with it, for people; `nil`: nothing is.
  package var complaint: String? {
    for case .mark(let mark) in pieces where !OutputName.marks.contains(mark) {
      return "there is no %\(mark) in names; there are "
        + OutputName.marks.map { "%\($0)" }.joined(separator: " ") + ", and %% for a percent sign"
    }
    return nil
  }

  private static let paneMarks: [Character] = ["j", "A", "a", "x"]
  private static let marks = paneMarks + ["u", "s"]

  func path(for pane: Pane, stream: PaneStream) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      // What comes from elsewhere stays within the folder.
      case .mark(let mark):
        (value(of: mark, pane, stream) ?? "%\(mark)").substituting("_", for: "/")
      }
    }.joined()
  }

  /// The same name with the stream's in it: `run.txt` becomes `run.stderr.txt`.
  static func name(_ path: String, withStream stream: String) -> String {
    let start = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    guard let dot = path[start...].lastIndex(of: "."), dot > start else {
      return "\(path).\(stream)"
    }
    return "\(path[..<dot]).\(stream)\(path[dot...])"
  }

  private enum Piece: Equatable {
    case text(String)
    case mark(Character)
  }

  private var pieces: [Piece] {
    var pieces: [Piece] = []
    var rest = Substring(template)
    while let percent = rest.firstIndex(of: "%") {
      pieces.append(.text(String(rest[..<percent])))
      let next = rest.index(after: percent)
      guard next < rest.endIndex else {
        pieces.append(.text("%"))
        return pieces
      }
      pieces.append(rest[next] == "%" ? .text("%") : .mark(rest[next]))
      rest = rest[rest.index(after: next)...]
    }
    return pieces + [.text(String(rest))]
  }

  private func value(of mark: Character, _ pane: Pane, _ stream: PaneStream) -> String? {
    let id: JobID? =
      pane.jobID
      ?? {
        if case .job(let target) = pane.source { JobID(target.description) } else { nil }
      }()
    return switch mark {
    case "j": pane.label
    case "A": id.map { "\($0.number)" } ?? pane.label
    case "a": id?.task.map { "\($0)" } ?? ""
    case "x": pane.job?.job.name ?? pane.label
    case "u": pane.job?.job.user ?? ""
    case "s": stream.label
    default: nil
    }
  }
}
