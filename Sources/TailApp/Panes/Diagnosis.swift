import LogCore
import Scalars
import SlurmJobs

/// What most likely was the matter with a job that failed.
enum Diagnosis {
  /// The first line that looks like an error; below the heading of a traceback the one that it leads to, and of a
  /// chain of those the last.
  case line([UInt8])
  /// What to do.
  case words(String)

  static let tracebackHeading = Array("Traceback (most recent call last)".utf8)
  /// What Python writes between the tracebacks of errors of which one led to the other.
  static let chainLinks = [
    Array("During handling of the above exception, another exception occurred".utf8),
    Array("The above exception was the direct cause of the following exception".utf8),
  ]
}

/// Lines of a failed job that look like errors.
struct ErrorLines {
  /// `nil`: nobody knows which lines are of the last run.
  let first: [UInt8]?
  /// The same where it says what was the matter: a traceback's heading does not.
  let cause: [UInt8]?
  let last: [UInt8]
}

extension Pane {
  /// Looks for what was the matter: when a job has failed, and again when its last words are there.
  mutating func noteDiagnosis() {
    (diagnosis, errorLines, diagnosedErrors) = (nil, nil, errorCount)
    guard let job = job?.job, job.state.isFailure else { return }
    errorLines = findErrorLines()
    if let found = errorLines {
      diagnosis = .line(found.cause ?? found.last)
    } else if let advice = JobOutcome(job, folder: folder?.sight).advice {
      diagnosis = .words(advice)
    }
  }

  /// The same where more lines that look like errors have come since.
  mutating func renewDiagnosis() {
    if diagnosedErrors != errorCount { noteDiagnosis() }
  }

  /// Of what the job's last run has written, as far as it is in memory, the first line that looks like an
  /// error, and the last; `nil`: there is none. Many lines may have to be gone through for it.
  private func findErrorLines() -> ErrorLines? {
    var found: (first: Position?, last: Position)?
    var isCertain = true
    for stream in streams {
      let (start, isKnown) = runStart(of: stream.index)
      let lens = errorLens(of: stream.index, from: start)
      guard let first = error(from: nil, forward: true, lens),
        let last = error(from: nil, forward: false, lens)
      else { continue }
      isCertain = isCertain && isKnown
      found = (min(found?.first ?? first, first), max(found?.last ?? last, last))
    }
    guard let found, let last = bytes(at: found.last) else { return nil }
    guard isCertain, let place = found.first, let first = bytes(at: place) else {
      return ErrorLines(first: nil, cause: nil, last: last)
    }
    return ErrorLines(first: first, cause: cause(of: first, at: place), last: last)
  }

  /// A Python error stands below the rest of its traceback. Of errors that were raised while others were handled,
  /// or because of them, the last has ended the job.
  private func cause(of line: [UInt8], at place: Position) -> [UInt8]? {
    guard line.includes(Diagnosis.tracebackHeading) else { return line }
    let lens = errorLens(of: place.stream, from: nil)
    var cause: Position?
    var (next, isHeading) = (error(from: place, forward: true, lens), false)
    for _ in 0..<AppLimits.chainLines {
      guard let here = next, let text = bytes(at: here) else { break }
      if text.includes(Diagnosis.tracebackHeading) {
        guard goesOn(to: here) else { break }
        isHeading = true
      } else if cause == nil || isHeading {
        (cause, isHeading) = (here, false)
      }
      next = error(from: here, forward: true, lens)
    }
    return cause.flatMap { bytes(at: $0) }
  }

  /// Whether the traceback before that of this heading belongs to the same error.
  private func goesOn(to heading: Position) -> Bool {
    let lens = errorLens(of: heading.stream, from: nil)
    var place = heading
    // A blank line stands between them.
    for _ in 0..<2 {
      guard let before = (try? log.walk(from: place, by: 1, forward: false, lens))?.position,
        before != place, let text = bytes(at: before)
      else { return false }
      if Diagnosis.chainLinks.contains(where: { text.includes($0) }) { return true }
      place = before
    }
    return false
  }

  private func errorLens(of stream: StreamIndex, from start: Position?) -> Lens {
    Lens(
      streams: StreamMask(stream), filtering: false, from: start, reachesFile: false, isRaw: false)
  }

  private func error(from place: Position?, forward: Bool, _ lens: Lens) -> Position? {
    (try? log.walk(from: place, by: 1, forward: forward, lens, .errors))?.position
  }

  private func bytes(at position: Position) -> [UInt8]? {
    log.line(at: position).map { Array($0.bytes.prefix(AppLimits.errorLineBytes)) }
  }

  // MARK: Runs

  /// Where the lines of the job's last run begin in a stream.
  private func runStart(of stream: StreamIndex) -> (place: Position?, isKnown: Bool) {
    if case .at(let place) = runs.starts[stream] { return (place, true) }
    // The line that ended the run before tells, where there is one.
    if let place = errorAfterRequeue(in: stream) { return (place, true) }
    return (nil, runs.starts[stream] == nil)
  }

  /// The first error line after the last one with which slurmstepd has ended this job to start it again, or
  /// the end of the log; `nil`: there is no such line.
  private func errorAfterRequeue(in stream: StreamIndex) -> Position? {
    guard let number = job?.job.rawNumber else { return nil }
    let lens = errorLens(of: stream, from: nil)
    var place: Position?
    for _ in 0..<AppLimits.requeueLines {
      guard let next = error(from: place, forward: false, lens), let line = bytes(at: next) else {
        return nil
      }
      if EndSigns.isRequeue(line[...], of: number) {
        return error(from: next, forward: true, lens) ?? log.endPosition
      }
      place = next
    }
    return nil
  }
}
