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
  private let histories: Histories
  private let memory: InputMemory?
  private let remoteLogs: RemoteLogs
  private let pager: Pager
  private let endCommands: EndCommands
  private let sessions: SessionStore?
  private let questions: AsyncStream<SlurmQuestion>.Continuation

  /// What Slurm is asked, one after the other.
  private enum SlurmQuestion: Sendable {
    case jobs(JobQuery)
    case list
    case cancel(JobTarget)
    case details(JobID)
    case noteOpened(JobID, stdout: LogPath?, stderr: LogPath?)
  }

  /// - Parameter memory: where what was typed into prompts is kept; `nil`: nowhere.
  package init(
    slurm: any SlurmSource, tailers: Tailers, exporter: Exporter, remoteLogs: RemoteLogs,
    histories: Histories, memory: InputMemory?, pager: Pager, sessions: SessionStore?,
    environment: [[UInt8]] = []
  ) {
    self.pager = pager
    self.sessions = sessions
    self.tailers = tailers
    self.exporter = exporter
    self.remoteLogs = remoteLogs
    self.histories = histories
    self.memory = memory
    let answers = Mailbox<Message>(capacity: RuntimeLimits.answerCapacity)
    self.answers = answers
    endCommands = EndCommands(environment: environment) { answers.post(.endCommandFailed($0)) }
    let (stream, questions) = AsyncStream.makeStream(of: SlurmQuestion.self)
    self.questions = questions
    // Slurm's commands are awaited, never blocked on: a task of its own is enough, and it keeps
    // them one at a time.
    Task.detached {
      for await question in stream {
        switch question {
        case .jobs(let query): answers.post(.slurm(await slurm.ask(query)))
        case .list: answers.post(.jobList(await slurm.list()))
        case .cancel(let target): answers.post(.cancelled(target, await slurm.cancel(target)))
        case .details(let job): answers.post(.details(job, await slurm.details(of: job)))
        case .noteOpened(let job, let stdout, let stderr):
          await slurm.noteOpened(job, stdout: stdout, stderr: stderr)
        }
      }
    }
  }

  /// Readable when followed files have reported something.
  package var feedDescriptor: Int32 { tailers.descriptor }

  /// What followed files have reported.
  package func drainFeeds() -> [FeedMessage] { tailers.drain() }

  /// Readable when something asked of a file beyond memory has been answered.
  package var historyDescriptor: Int32 { histories.descriptor }

  package func drainHistory() -> [HistoryReport] { histories.drain() }

  /// Runs an effect that concerns files or Slurm; those about the screen are the program's.
  package func run(_ effect: Effect) {
    switch effect {
    case .follow(let request): tailers.follow(request)
    case .unfollow(let feed):
      tailers.unfollow(feed)
      remoteLogs.end(feed)
    case .attend(let feed, let attention): tailers.attend(feed, attention)
    case .checkNow(let feed): tailers.checkNow(feed)
    case .askSlurm(let query): questions.yield(.jobs(query))
    case .listJobs: questions.yield(.list)
    case .cancel(let target): questions.yield(.cancel(target))
    case .noteOpened(let job, let stdout, let stderr):
      questions.yield(.noteOpened(job, stdout: stdout, stderr: stderr))
    case .checkFolder(let pane, let path):
      let answers = answers
      FolderCheck.run(path) { answers.post(.folderMissing(pane, $0)) }
    case .attach(let request, let log, let errors):
      remoteLogs.attach(request, log, errors: errors, to: sink)
    case .fetchDetails(let job): questions.yield(.details(job))
    case .export(let request, let id):
      exporter.export(request, as: id) { [answers] in answers.post(.exported(id, $0)) }
    case .extendExport(let id, let section, let cost):
      exporter.append(section, cost: cost, to: id)
    case .endExport(let id): exporter.end(id)
    case .stopExport(let id): exporter.stop(id)
    case .complete(let text):
      exporter.complete(text) { [answers] in answers.post(.completions(of: text, $0)) }
    case .history(let request): histories.ask(request)
    case .noteGreeting: memory?.remember(["told how to get help"], as: RuntimeNames.greeting)
    case .remember(let purpose, let inputs): memory?.remember(inputs, as: purpose.rawValue)
    case .openPager(let request):
      pager.open(request.path, at: request.offset) { [answers] in
        answers.post(.pagerEnded(complaint: $0))
      }
    case .runEndCommand(let command, let job): endCommands.run(command, of: job.variables)
    case .saveSession(let name, let session): sessions?.save(session.text, as: name)
    case .copy, .setMouse, .redraw, .suspend, .quit, .ring: break
    }
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
