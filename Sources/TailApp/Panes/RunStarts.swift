import LogCore
import SlurmJobs

/// Where in a pane's streams the lines of its job's last run begin: a job that was requeued goes on in the
/// log of its earlier runs, or empties it.
struct RunStarts: Sendable {
  /// What is known of one stream.
  enum Start: Equatable, Sendable {
    /// What comes before the place is of earlier runs, or of other jobs.
    case at(Position)
    /// Somewhere in what is there.
    case unknown
  }

  /// Streams that have none are of the last run as a whole.
  private(set) var starts: [StreamIndex: Start] = [:]
  /// Where files have begun anew since Slurm spoke of the job last.
  private var newFiles: [StreamIndex: Position] = [:]

  mutating func noteNewFile(of stream: StreamIndex, at end: Position) {
    newFiles[stream] = end
  }

  /// Nothing of the next run has been written yet.
  mutating func noteWaiting(_ stream: StreamIndex, at end: Position) {
    starts[stream] = .at(end)
    newFiles[stream] = nil
  }

  /// Another run than the one that was known has begun, some time ago.
  mutating func noteStarted(_ stream: StreamIndex) {
    starts[stream] = newFiles[stream].map { .at($0) } ?? .unknown
  }

  /// What happened to files before Slurm told of the run counts for it only.
  mutating func forgetNewFiles() { newFiles = [:] }

  /// Lines have left memory.
  mutating func renew(_ renewed: (Position) -> Position) {
    starts = starts.mapValues { if case .at(let place) = $0 { .at(renewed(place)) } else { $0 } }
    newFiles = newFiles.mapValues(renewed)
  }
}

extension Pane {
  /// Slurm has told of the job: which of its lines are of its last run.
  mutating func noteRun(from old: Job?, to new: Job) {
    defer { runs.forgetNewFiles() }
    if new.state.isWaiting {
      // Where its file has not been read yet, nobody knows what is in it.
      for stream in streams {
        if stream.isCaughtUp {
          runs.noteWaiting(stream.index, at: log.endPosition)
        } else if new.restarts > 0, stream.standing != .missing {
          runs.noteStarted(stream.index)
        }
      }
    } else if new.restarts > old?.restarts ?? 0 {
      for stream in streams { runs.noteStarted(stream.index) }
    }
  }
}
