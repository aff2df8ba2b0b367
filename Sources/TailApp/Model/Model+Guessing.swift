import LogCore
import SlurmJobs

extension Model {
  /// Names that a job's files may have where Slurm cannot tell: `--pattern`, or sbatch's default
  /// names, in `--log-dir` or here.
  func guessedNames(for pane: Pane) -> (stdout: [LogPath], stderr: [LogPath]) {
    guard case .job(let target) = pane.source else { return ([], []) }
    // Where Slurm has named the files, only a directory that the reader named adds to them.
    if pane.job != nil && plan.logDirectory == nil { return ([], []) }
    let names = Resolution.defaultNames(
      directory: (plan.logDirectory ?? surroundings.workingDirectory).bytes, target: target,
      patterns: plan.patterns)
    return (names.stdout.map { LogPath(bytes: $0) }, names.stderr.map { LogPath(bytes: $0) })
  }

  /// Slurm cannot say where a job writes, or takes its time: looks for files of the usual names.
  mutating func guessFiles(for pane: Int) -> [Effect] {
    guard panes[pane].job == nil, case .job = panes[pane].source else { return [] }
    var effects: [Effect] = []
    if panes[pane].ownStreams.isEmpty {
      effects = followGuessedNames(of: pane) + watchGuessedTasks(of: pane)
    }
    concludeSearch(for: pane)
    return effects
  }

  private mutating func followGuessedNames(of pane: Int) -> [Effect] {
    let names = guessedNames(for: panes[pane])
    var effects: [Effect] = []
    if !names.stdout.isEmpty {
      effects += followFirst(of: names.stdout, role: .stdout, label: "stdout", in: pane)
    }
    if !names.stderr.isEmpty {
      effects += followFirst(of: names.stderr, role: .stderr, label: "stderr", in: pane)
    }
    return effects
  }

  /// The tasks of an array have logs of their own: each gets a pane, until Slurm names it.
  private mutating func watchGuessedTasks(of pane: Int) -> [Effect] {
    let folder = plan.logDirectory ?? surroundings.workingDirectory
    guard case .job(let target) = panes[pane].source, target.selection == .all,
      // A dump that goes on cannot take back what it has written of them.
      plan.dump?.follows != true, PathPattern(folder) == nil
    else { return [] }
    let names = Resolution.defaultTaskNames(
      directory: folder.bytes, array: target.number, patterns: plan.patterns)
    return names.compactMap { PathPattern(LogPath(bytes: $0)) }.flatMap {
      watch($0, guessedFor: panes[pane].id)
    }
  }

  /// Once every place has been looked at in vain, says that there is nothing to be had, unless
  /// the reader named the place: then it is waited for.
  mutating func concludeSearch(for pane: Int) {
    guard panes[pane].job == nil, panes[pane].finding == .looking, plan.logDirectory == nil,
      case .job(let target) = panes[pane].source,
      panes[pane].streams.allSatisfy({ $0.standing == .missing }),
      unmatched(of: panes[pane]).isEmpty, !hasGuessedTasks(panes[pane])
    else { return }
    switch slurm.trouble {
    case nil:
      if panes[pane].isUndecided, plan.dump != nil {
        panes[pane].finding = .unknown(
          "Slurm's controller does not know job \(target), its data base does not answer, and there is "
            + "no slurm-\(target).out here either; give its path, or --log-dir DIR")
        return
      }
      guard panes[pane].isUnknown else { return }
      panes[pane].finding = .notFound(
        "Slurm does not know job \(target) (never existed, purged or hidden), and there is "
          + "no slurm-\(target).out here either; give its path, or --log-dir DIR")
    case .notInstalled, .notConfigured:
      panes[pane].finding = .unknown(unasked(panes[pane]))
    case .notAuthenticated, .wrongVersion, .denied, .noAnswer, .failed:
      // It may answer later; until then the pane says so.
      break
    }
  }

  /// That Slurm could not be asked about a pane's job, why, and what to do.
  func unasked(_ pane: Pane) -> String {
    let why = slurm.trouble?.message ?? "it has not answered yet"
    guard case .job(let target) = pane.source else {
      return "cannot ask Slurm about my jobs: \(why); give the paths of their logs"
    }
    return "cannot ask Slurm about job \(target): \(why), and there is no slurm-\(target).out here "
      + "either; give its path, or --log-dir DIR"
  }

  /// Where there is no Slurm, nobody knows what jobs are mine.
  mutating func concludeMine() {
    switch slurm.trouble {
    case .notInstalled, .notConfigured: break
    default: return
    }
    for pane in panes.indices
    where panes[pane].source == .mine && panes[pane].job == nil && panes[pane].finding == .looking {
      panes[pane].finding = .unknown(unasked(panes[pane]))
    }
  }
}
