import CLinux
import CellUI
import Glibc
import LogCore
import TailApp
import TailIO

/// The one loop: wait, take in, decide, draw. Runs on the main thread, which makes no system call
/// that names a path.
package struct Program {
  package private(set) var model: Model
  /// What it wants to do by itself, until a message changes that: to ask a thousand panes at each tick of the
  /// clock is most of what an idle program does.
  private var agenda: Agenda?
  private let runner: EffectRunner
  private var pacer = FramePacer()
  private var hasDrawn = false
  private var exit: ExitCause?
  private var pendingScreenEffects: [Effect] = []
  private var stalled: Set<FeedID> = []
  /// Files of which more is known to be there than has come.
  private var floods: Set<FeedID> = []
  /// What files reported and the model has not taken in yet.
  private var backlog: ArraySlice<FeedMessage> = []
  private var nextStallCheck: Moment?
  /// Whether the terminal is the pager's. Files are followed all the same.
  private var isAway = false
  private var hasReturned = false
  /// When the terminal was taken again after a stop of our own.
  private var lastResume = Moment(nanoseconds: 0)
  /// Whether anything has happened since the session was saved.
  private var isChanged = false
  private var nextSessionSave: Moment?

  /// Why the loop ended.
  package enum ExitCause: Equatable, Sendable {
    case quit
    case signal(Int32)
    /// The terminal is gone.
    case hangUp
  }

  package init(model: Model, runner: EffectRunner) {
    self.model = model
    self.runner = runner
  }

  // MARK: Before the screen

  /// Starts everything and waits a moment for the first answers, so that what is wrong from the
  /// start can be said on standard error.
  ///
  /// - Parameter prepare: what the screen needs, done while the first answers are on their way.
  /// - Returns: whether there is anything to show.
  package mutating func settle(meanwhile prepare: () -> Void = {}) -> Bool {
    let start = Clock.now
    perform(model.start())
    prepare()
    // The first frame is drawn sooner where its code has been read from the disk.
    _ = FrameView(model).grid()
    let end = start.moment + RuntimeLimits.settleTime
    while !model.isSettled {
      let left = end.seconds(since: Clock.moment)
      guard left > 0 else { break }
      let rest = min(left, runner.work() ?? left)
      wait(
        for: [runner.feedDescriptor, runner.answers.descriptor] + runner.workDescriptors,
        seconds: backlog.isEmpty ? rest : 0)
      takeReports()
    }
    return !model.hasFailed
  }

  // MARK: With the screen

  /// Says something at the bottom as soon as there is a screen.
  package mutating func say(_ text: String) { take(.remark(text)) }

  /// Shows the model on `screen` until it is left.
  ///
  /// - Parameter signals: becomes readable when a signal came; each byte is its number.
  package mutating func run(
    on screen: inout some Screen & ~Copyable, signals: Int32
  ) -> ExitCause {
    take(.terminal(screen.traits))
    take(.input(.resized(screen.size)), urgent: true)
    checkForStalls()
    runScreenEffects(on: &screen)
    // At once, so that its name is this run's, or the reader is told that it is not.
    saveSessionIfDue()
    while true {
      if let exit { return exit }
      drawIfDue(on: &screen)
      screen.isEscapeCostly = model.isEscapeCostly
      let rest = [secondsToDeadline(), runner.work()].compactMap { $0 }.min()
      let ready = wait(
        for: [
          isAway ? -1 : screen.inputDescriptor, signals, runner.feedDescriptor,
          runner.answers.descriptor,
          runner.historyDescriptor,
        ] + runner.workDescriptors,
        seconds: [rest, isAway ? nil : screen.inputPatience].compactMap { $0 }.min())
      takeSignals(signals, screen: &screen)
      if !isAway { for input in screen.readInput() { take(.input(input), urgent: true) } }
      if ready.hungUp { return .hangUp }
      takeReports()
      saveSessionIfDue()
      if hasReturned { comeBack(to: &screen) }
      if let deadline = findAgenda().deadline, deadline <= Clock.moment { take(.clock) }
      // One slice, then the keyboard again.
      if findAgenda().hasWork { take(.work) }
      checkForStalls()
      runScreenEffects(on: &screen)
    }
  }

  private mutating func drawIfDue(on screen: inout some Screen & ~Copyable) {
    let moment = Clock.moment
    guard !isAway, let due = pacer.due, due <= moment else { return }
    let cost = screen.present(FrameView(model).grid())
    pacer.frameDrawn(at: moment, cost: cost)
    if !hasDrawn { runner.screenIsShown() }
    hasDrawn = true
  }

  private struct Agenda {
    let deadline: Moment?
    let hasWork: Bool
  }

  private mutating func findAgenda() -> Agenda {
    if let agenda { return agenda }
    let found = Agenda(deadline: model.nextDeadline, hasWork: model.hasWork)
    agenda = found
    return found
  }

  /// How long nothing has to be done unless something happens; `nil`: for ever.
  private mutating func secondsToDeadline() -> Double? {
    let agenda = findAgenda()
    if !backlog.isEmpty || agenda.hasWork { return 0 }
    let frame = isAway ? nil : pacer.due
    let deadlines = [agenda.deadline, frame, nextStallCheck].compactMap { $0 }
    return deadlines.min().map { $0.seconds(since: Clock.moment) }
  }

  private mutating func take(_ message: Message, urgent: Bool = false) {
    let now = Clock.now
    agenda = nil
    let isSeen = model.isSeen(message)
    perform(model.update(message, at: now))
    guard isSeen else { return }
    isChanged = true
    pacer.markDirty(urgent: urgent, at: now.moment)
  }

  private mutating func perform(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .redraw, .suspend, .ring, .copy, .setMouse, .openPager:
        pendingScreenEffects.append(effect)
      case .quit: exit = .quit
      default: runner.run(effect)
      }
    }
  }

  private mutating func takeReports() {
    takeFeeds()
    for message in runner.answers.drain() {
      if case .pagerEnded = message { hasReturned = true }
      // That it is kept is nothing to be kept.
      let wasChanged = isChanged
      take(message)
      if case .sessionKept = message { isChanged = wasChanged }
    }
    // The end of what the reader has asked for is shown at once.
    for report in runner.drainHistory() {
      take(.history(report), urgent: report.answer.isEnd)
    }
  }

  /// Takes in what files reported, for a moment: a key that comes meanwhile does not wait for the
  /// rest of a burst.
  private mutating func takeFeeds() {
    if backlog.isEmpty { backlog = runner.drainFeeds()[...] }
    let end = Clock.moment + RuntimeLimits.feedTime
    while let message = backlog.popFirst() {
      take(.feed(message.feed, message.report))
      notePace(of: message)
      if Clock.moment >= end { return }
    }
    // Lets the memory go.
    backlog = []
  }

  /// More than is read at one time makes a flood; its end is known at once.
  private mutating func notePace(of message: FeedMessage) {
    if message.goesOn {
      floods.insert(message.feed)
    } else if floods.remove(message.feed) != nil {
      pacer.floodEnded()
    }
  }

  private mutating func takeSignals(_ descriptor: Int32, screen: inout some Screen & ~Copyable) {
    var numbers = [UInt8](repeating: 0, count: 64)
    let count = numbers.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 else { return }
    for number in numbers[..<count] {
      switch Int32(number) {
      // The pager answers these itself; we stop with it.
      case SIGTSTP where isAway: raise(SIGSTOP)
      case SIGWINCH where isAway, SIGINT where isAway, SIGQUIT where isAway: break
      case SIGWINCH:
        screen.updateSize()
        take(.input(.resized(screen.size)), urgent: true)
      // After SIGSTOP: somebody else had the terminal meanwhile.
      case SIGCONT where !isAway:
        guard Clock.moment.seconds(since: lastResume) > RuntimeLimits.resumeTime else { break }
        screen.reclaim()
        take(.input(.resized(screen.size)), urgent: true)
      case SIGTSTP:
        pendingScreenEffects.append(.suspend)
      case SIGINT, SIGTERM, SIGHUP, SIGQUIT:
        exit = exit ?? .signal(Int32(number))
      default: break
      }
    }
  }

  private mutating func runScreenEffects(on screen: inout some Screen & ~Copyable) {
    let effects = pendingScreenEffects
    pendingScreenEffects = []
    for effect in effects {
      switch effect {
      case .copy(let text):
        var base64: [UInt8] = []
        Base64.append(Array(text.utf8)[...], to: &base64)
        screen.copy(base64: base64)
        continue
      case .setMouse(let isOn):
        screen.setMouse(isOn)
        continue
      case .openPager:
        guard !isAway else { continue }
        screen.suspend()
        isAway = true
        runner.run(effect)
        continue
      case .ring:
        screen.ring()
        continue
      case .suspend where !isAway:
        screen.suspend()
        st_stop_self()
        screen.resume()
        lastResume = Clock.moment
        take(.input(.resized(screen.size)), urgent: true)
      default: break
      }
      screen.redraw()
      pacer.markDirty(urgent: true, at: Clock.moment)
    }
  }

  /// Now and then, so that a killed program is remembered; never while nothing happens.
  private mutating func saveSessionIfDue() {
    guard let name = model.sessionName, isChanged else { return }
    let moment = Clock.moment
    guard moment >= nextSessionSave ?? moment else { return }
    isChanged = false
    nextSessionSave = moment + RuntimeLimits.sessionInterval
    runner.run(.saveSession(name, model.session, .goOn))
  }

  /// The pager has ended.
  private mutating func comeBack(to screen: inout some Screen & ~Copyable) {
    hasReturned = false
    guard isAway else { return }
    isAway = false
    screen.resume()
    take(.input(.resized(screen.size)), urgent: true)
  }

  /// A file system that does not answer is told by the clock: it cannot tell itself.
  private mutating func checkForStalls() {
    let moment = Clock.moment
    if let next = nextStallCheck, next > moment { return }
    let found = runner.stalledFeeds(at: moment)
    for (feed, seconds) in found { take(.feed(feed, .event(.notResponding(seconds: seconds)))) }
    let now = Set(found.map(\.0))
    for feed in stalled.subtracting(now) { take(.feed(feed, .event(.responding))) }
    stalled = now
    for (feed, age) in runner.agings(at: moment) { take(.feed(feed, .event(.aged(age)))) }
    nextStallCheck = runner.followsRemoteFiles ? moment + RuntimeLimits.stallCheckInterval : nil
  }

  /// Gives up what is still being saved: nothing half written is left behind. To be called when the
  /// terminal is its owner's again; waits a moment at the most.
  package func abandonExports() {
    runner.abandonExports()
  }

  // MARK: Waiting

  private struct Readiness {
    var hungUp: Bool
  }

  @discardableResult
  private func wait(for descriptors: [Int32], seconds: Double?) -> Readiness {
    var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    // Rounded up: to wake a moment early would mean to wake twice.
    let timeout = seconds.map { Int32(min(max(0, ($0 * 1000).rounded(.up)), 3_600_000)) } ?? -1
    guard poll(&polls, nfds_t(polls.count), timeout) > 0 else { return Readiness(hungUp: false) }
    let lost = Int16(POLLHUP) | Int16(POLLERR) | Int16(POLLNVAL)
    return Readiness(hungUp: polls[0].revents & lost != 0)
  }
}
