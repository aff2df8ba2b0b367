import LogCore
import SlurmJobs
import TailApp
import TailIO

/// What the memory of inputs keeps beside them.
package enum RuntimeNames {
  package static let greeting = "greeting"
}

/// Hands each effect to the worker that can do it and returns at once; answers come home through
/// `answers` and `drainFeeds`.
package final class EffectRunner {
  /// What Slurm and the exporter answer.
  package let answers: Mailbox<Message>
  private let tailers: Tailers
  private let exporter: Exporter
  /// `nil`: nothing but the whole of files is read.
  private let histories: Histories?
  private let patterns: PathPatterns
  private let memory: InputMemory?
  private let remoteLogs: RemoteLogs
  private let pager: Pager
  private let endCommands: EndCommands
  private let peeks = LogPeeks()
  private let sessions: SessionStore?
  private let slurm: any SlurmSource
  /// Slurm is asked one thing after the other.
  private let slurmLine = Workers(name: "slurm")
  /// But for what may take long, and what is known at once.
  private let archiveLine = Workers(name: "slurm-archive")
  private let memoryLine = Workers(name: "slurm-memory")
  private let censusLine = Workers(name: "census")

  /// What Slurm is asked.
  private enum SlurmQuestion: Sendable {
    case jobs(JobQuery)
    case archived([JobTarget])
    case recall(JobQuery)
    case list
    case cancel(JobTarget)
    case details(JobID)
    case noteOpened(JobID, stdout: LogPath?, stderr: LogPath?)
  }

  /// - Parameter memory: where what was typed into prompts is kept; `nil`: nowhere.
  package init(
    slurm: any SlurmSource, tailers: Tailers, exporter: Exporter, remoteLogs: RemoteLogs,
    histories: Histories?, patterns: PathPatterns, memory: InputMemory?, pager: Pager,
    sessions: SessionStore?, environment: [[UInt8]] = []
  ) throws(Refusal) {
    self.slurm = slurm
    self.pager = pager
    self.sessions = sessions
    self.tailers = tailers
    self.exporter = exporter
    self.remoteLogs = remoteLogs
    self.histories = histories
    self.patterns = patterns
    self.memory = memory
    let answers = try Mailbox<Message>(capacity: RuntimeLimits.answerCapacity)
    self.answers = answers
    endCommands = EndCommands(environment: environment) { answers.post(.endCommandFailed($0)) }
  }

  /// Hands a question to the thread that asks Slurm; where there is none, that is the answer.
  private func ask(_ question: SlurmQuestion) {
    do throws(Refusal) {
      let line =
        switch question {
        case .archived: archiveLine
        case .recall: memoryLine
        default: slurmLine
        }
      try line.run { [slurm, answers] in
        do throws(Refusal) {
          try ThreadExecutor.run { await EffectRunner.ask(question, of: slurm, answers) }
        } catch {
          EffectRunner.refuse(question, error, answers)
        }
      }
    } catch {
      EffectRunner.refuse(question, error, answers)
    }
  }

  private static func ask(
    _ question: SlurmQuestion, of slurm: any SlurmSource, _ answers: Mailbox<Message>
  ) async {
    switch question {
    case .jobs(let query):
      let (answer, owed) = await slurm.firstAnswer(to: query)
      let use = await slurm.commandsOfAnswer
      answers.post(.commandsRun(use.count, isShort: use.isShort))
      answers.post(.undecided(await slurm.undecided))
      answers.post(.slurm(answer))
      if !owed.isEmpty { answers.post(.archiveOwed(owed)) }
    case .archived(let owed): answers.post(.archived(await slurm.archived(owed)))
    case .recall(let query): answers.post(.recalled(await slurm.recall(query)))
    case .list:
      let remembered = await slurm.remembered()
      if !remembered.isEmpty { answers.post(.jobList(JobList(remembered, stage: .remembered))) }
      answers.post(.jobList(await slurm.list { answers.post(.jobList($0)) }))
    case .cancel(let target): answers.post(.cancelled(target, await slurm.cancel(target)))
    case .details(let job): answers.post(.details(job, await slurm.details(of: job)))
    case .noteOpened(let job, let stdout, let stderr):
      await slurm.noteOpened(job, stdout: stdout, stderr: stderr)
    }
  }

  private static func refuse(
    _ question: SlurmQuestion, _ refusal: Refusal, _ answers: Mailbox<Message>
  ) {
    let message = "cannot ask Slurm: \(refusal.message)"
    // It may pass.
    let trouble = SlurmTrouble.noAnswer(message: refusal.message)
    switch question {
    case .jobs: answers.post(.slurm(.trouble(trouble, remembered: [])))
    case .list: answers.post(.jobList(JobList([], trouble: trouble)))
    case .cancel(let target): answers.post(.cancelled(target, .refused(message: message)))
    case .details(let job): answers.post(.details(job, JobDetails(lines: [message])))
    case .archived: answers.post(.archived([]))
    case .noteOpened, .recall: break
    }
  }

  /// Follows what no thread could be had for; see `Tailers.work`.
  package func work() -> Double? { tailers.work() }

  /// What wakes the one who calls `work`.
  package var workDescriptors: [Int32] { tailers.workDescriptors }

  /// Gives back what following has open, where there is no room for anything else.
  package func makeRoom() { if tailers.leavesNoRoom { tailers.end() } }

  /// Whether that is still under way.
  package var isMakingRoom: Bool { tailers.leavesNoRoom && !tailers.hasEnded }

  /// To be called when the first screen is there: begins what would have delayed it.
  package func screenIsShown() { tailers.beginCounting() }

  /// See `Tailers.hurry`.
  package func hurryFeeds() { tailers.hurry() }

  /// Readable when followed files have reported something.
  package var feedDescriptor: Int32 { tailers.descriptor }

  /// What followed files have reported.
  package func drainFeeds() -> [FeedMessage] { tailers.drain() }

  /// Readable when something asked of a file beyond memory has been answered.
  package var historyDescriptor: Int32 { histories?.descriptor ?? -1 }

  package func drainHistory() -> [HistoryReport] { histories?.drain() ?? [] }

  /// Runs an effect that concerns files or Slurm; those about the screen are the program's.
  package func run(_ effect: Effect) {
    switch effect {
    case .follow(let request): tailers.follow(request)
    case .unfollow(let feed):
      tailers.unfollow(feed)
      histories?.forget(feed)
      remoteLogs.end(feed)
    case .watchPattern(let id, let path):
      patterns.watch(id, path) { [answers] in answers.post(.matches(id, $0)) }
    case .endPattern(let id): patterns.end(id)
    case .attend(let feed, let attention): tailers.attend(feed, attention)
    case .checkNow(let feed): tailers.checkNow(feed)
    case .readToEnd(let feed): tailers.readToEnd(feed)
    case .askSlurm(let query): ask(.jobs(query))
    case .askArchive(let owed): ask(.archived(owed))
    case .recallJobs(let query): ask(.recall(query))
    case .listJobs: ask(.list)
    case .peek(let logs):
      peeks.read(
        logs.map { log in
          LogPeeks.Log(log.paths) { [answers] in answers.post(.peeked(log, $0)) }
        })
    case .cancel(let target): ask(.cancel(target))
    case .noteOpened(let job, let stdout, let stderr):
      ask(.noteOpened(job, stdout: stdout, stderr: stderr))
    case .checkFolder(let pane, let path, let node):
      let answers = answers
      FolderCheck.run(path, on: node) { answers.post(.folderSeen(pane, $0, $1)) }
    case .attach(let request, let log, let errors):
      remoteLogs.attach(request, log, errors: errors, to: sink)
    case .fetchDetails(let job): ask(.details(job))
    case .countResources: countResources()
    case .export(let request, let id):
      exporter.export(request, as: id) { [answers] in answers.post(.exported(id, $0)) }
    case .extendExport(let id, let section, let cost):
      exporter.append(section, cost: cost, to: id)
    case .endExport(let id): exporter.end(id)
    case .hurryExport(let id): exporter.hurry(id)
    case .stopExport(let id): exporter.stop(id)
    case .complete(let text):
      exporter.complete(text) { [answers] found in
        switch found {
        case .success(let paths): answers.post(.completions(of: text, paths))
        case .failure(let refusal): answers.post(.noCompletions(of: text, refusal.message))
        }
      }
    case .history(let request): histories?.ask(request)
    case .noteGreeting: memory?.remember(["told how to get help"], as: RuntimeNames.greeting)
    case .remember(let purpose, let inputs): memory?.remember(inputs, as: purpose.rawValue)
    case .openPager(let request):
      pager.open(request.path, at: request.offset) { [answers] in
        answers.post(.pagerEnded(complaint: $0))
      }
    case .runEndCommand(let command, let job): endCommands.run(command, of: job.variables)
    case .saveSession(let name, let session, let claim): save(session, as: name, claim)
    case .copy, .setMouse, .redraw, .suspend, .quit, .ring: break
    }
  }

  /// Counts what we use of the machine. The kernel's own lists are read on a thread, which they count.
  private func countResources() {
    let remark = tailers.sharingRemark
    do throws(Refusal) {
      try censusLine.run { [answers] in
        answers.post(.resources(ResourceUse(Resources.current(), remark: remark)))
      }
    } catch {
      answers.post(.resources(ResourceUse(Resources.known(), remark: error.message)))
    }
  }

  private func save(_ session: Session, as name: String, _ claim: SessionClaim) {
    guard let sessions else {
      let message = "there is no $HOME or $XDG_STATE_HOME to keep it in"
      answers.post(.sessionKept(name, .failed(message)))
      return
    }
    sessions.save(session.text, as: name, claim) { [answers] in
      answers.post(.sessionKept(name, $0))
    }
  }

  /// Gives up what is being saved, before the program ends.
  package func abandonExports() {
    exporter.abandonAll(patience: RuntimeLimits.stopPatience)
  }

  /// Takes what comes from logs that are read through Slurm.
  private var sink: RemoteSink {
    let answers = answers
    return RemoteSink(
      offer: { message, cost, waker in
        answers.offer(.feed(message.feed, message.report), cost: cost, waker: waker)
      },
      end: { feed, message, offset in
        answers.post(.remoteEnded(feed, message: message, offset: offset))
      })
  }

  /// Whether there is a file system that may fall silent.
  package var followsRemoteFiles: Bool { tailers.followsRemoteFiles }

  /// Files whose file system has not answered for a while, and for how many seconds.
  package func stalledFeeds(at moment: Moment) -> [(FeedID, Int)] {
    tailers.stalled(nowNanoseconds: moment.nanoseconds)
  }

  /// What has changed in how old what is known of files may be.
  package func agings(at moment: Moment) -> [(FeedID, SightAge)] {
    tailers.agings(nowNanoseconds: moment.nanoseconds)
  }
}

extension ResourceUse {
  fileprivate init(_ resources: Resources, remark: String?) {
    self.init(
      threads: resources.threads, children: resources.children,
      openFiles: resources.openFiles, openFileLimit: resources.openFileLimit, remark: remark)
  }
}

extension EndedJob {
  /// As the command finds it in its environment.
  fileprivate var variables: [String: String] {
    [
      "SLURMTAIL_JOB": id, "SLURMTAIL_NAME": name, "SLURMTAIL_STATE": state,
      "SLURMTAIL_EXIT": exitCode,
    ]
  }
}
