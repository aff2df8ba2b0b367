import LogCore
import SlurmJobs

/// What most likely was the matter with a job that failed.
enum Diagnosis {
  /// The first line that looks like an error.
  case line([UInt8])
  /// What to do.
  case words(String)
}

extension Pane {
  /// Looks for what was the matter: when a job has failed, and again when its last words are there.
  mutating func noteDiagnosis() {
    diagnosis = nil
    guard let job = job?.job, job.state.isFailure else { return }
    if let line = errorLines?.first {
      diagnosis = .line(line)
    } else if let advice = JobOutcome(job).advice {
      diagnosis = .words(advice)
    }
  }

  /// The first line in memory that looks like an error, and the last.
  var errorLines: (first: [UInt8], last: [UInt8])? {
    var mask = StreamMask()
    for stream in streams { mask.insert(StreamMask(stream.index)) }
    let lens = Lens(streams: mask, filtering: false, from: nil, reachesFile: false, isRaw: false)
    func line(forward: Bool) -> [UInt8]? {
      guard let walk = try? log.walk(from: nil, by: 1, forward: forward, lens, .errors),
        let line = walk.position.flatMap({ log.line(at: $0) })
      else { return nil }
      return Array(line.bytes.prefix(AppLimits.errorLineBytes))
    }
    guard let first = line(forward: true), let last = line(forward: false) else { return nil }
    return (first, last)
  }
}
