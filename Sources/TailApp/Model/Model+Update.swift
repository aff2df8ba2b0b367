import CellUI
import LogCore
import SlurmJobs

extension Model {
  /// Opens a pane for each source and says what has to be fetched for them.
  package mutating func start() -> [Effect] {
    var effects: [Effect] = []
    for source in plan.sources {
      let pane = addPane(for: source, at: panes.count)
      switch source {
      case .file(let path): effects += follow(path, in: pane)
      case .pattern(let pattern): effects += watch(pattern)
      case .job, .mine: break
      }
    }
    effects += addExtraLogs(plan.extraLogs)
    tellFilesApart()
    shareMemoryIfDue()
    complainOfSettings()
    for remark in plan.remarks { say(remark) }
    if isMouseOn { effects.append(.setMouse(true)) }
    effects += greet()
    // Nothing was named: the reader chooses.
    if panes.isEmpty, plan.dump == nil { return effects + openPicker() }
    if isForOverview { openOverview() }
    return effects + askSlurmAboutNew()
  }

  /// Says once how to get help.
  private mutating func greet() -> [Effect] {
    guard plan.isFirstRun, plan.dump == nil else { return [] }
    greet(keymap.sentence("welcome", (.help, "shows all keys"), (.quit, "quits")))
    return [.noteGreeting]
  }

  /// Takes in one thing that happened. The only way in which the model changes.
  package mutating func update(_ message: Message, at now: Now) -> [Effect] {
    self.now = now
    // Lines change nothing about what is on the screen, and there are many.
    if case .feed(let feed, let report) = message {
      let effects = take(report, from: feed)
      renewDetails()
      tellGivenUp()
      shareMemoryIfPressed()
      return effects + fillScreens()
    }
    let effects = decide(message)
    tellFilesApart()
    renewDetails()
    tellGivenUp()
    showNextNotice()
    renewOverview()
    let changes = attentionChanges()
    if !changes.isEmpty { memory.isStale = true }
    shareMemoryIfDue()
    return effects + changes + fillScreens() + panes.indices.flatMap { panes[$0].readChart() }
      + peekAtLogs()
  }

  private mutating func decide(_ message: Message) -> [Effect] {
    switch message {
    case .terminal(let traits):
      self.traits = traits
      return []
    case .input(let input): return take(input)
    case .clock: return passTime()
    case .work: return judgeMore()
    case .feed: return []
    case .commandsRun(let count, let isShort):
      slurm.noteCommands(count, isShort: isShort)
      return []
    case .undecided(let targets):
      slurm.undecided = targets
      return []
    case .slurm(let answer): return take(answer)
    case .archiveOwed(let targets): return [.askArchive(targets)]
    case .archived(let jobs): return add(jobs)
    case .recalled(let jobs):
      return slurm.isAsking && slurm.lastAnswer == nil && slurm.trouble == nil ? recall(jobs) : []
    case .jobList(let list): return take(list)
    case .peeked(let peek, let tail): return take(tail, of: peek)
    case .cancelled(let target, let answer): return take(answer, about: target)
    case .folderSeen(let pane, let folder, let sight): return take(sight, of: folder, pane)
    case .remoteEnded(let feed, let message, let offset):
      return take(remoteEnd: message, of: feed, offset: offset)
    case .details(let job, let details): return take(details, of: job)
    case .history(let report): return take(report)
    case .exported(let export, let report): return take(report, of: export)
    case .pagerEnded(let complaint):
      if let complaint { complain(complaint) }
      return []
    case .remark(let text):
      say(text)
      return []
    case .endCommandFailed(let message):
      complain(message)
      return []
    case .sessionKept(let name, let outcome): return take(outcome, ofSession: name)
    case .completions(let text, let paths): return take(completions: paths, of: text)
    case .noCompletions(let text, let reason): return take(noCompletionsOf: text, reason)
    case .resources(let use): return take(use)
    case .matches(let pattern, let matches): return take(matches, of: pattern)
    }
  }

  /// When `.clock` should come next; `nil`: nothing on the screen depends on time.
  package var nextDeadline: Moment? {
    var deadline = slurm.isAsking ? nil : slurm.nextAsk
    if let until = notice?.until { deadline = min(deadline ?? until, until) }
    if let end = slurm.patienceEnds, awaitsMemory || panes.contains(where: \.mayBeGuessed) {
      deadline = min(deadline ?? end, end)
    }
    if let due = namesPartAt { deadline = min(deadline ?? due, due) }
    for pane in panes.indices {
      if let due = panes[pane].endRow?.due { deadline = min(deadline ?? due, due) }
      if let due = panes[pane].endSigns.due { deadline = min(deadline ?? due, due) }
      if let due = panes[pane].opening?.due { deadline = min(deadline ?? due, due) }
      if let due = attachmentDue(of: pane) { deadline = min(deadline ?? due, due) }
    }
    for pane in titledPanes {
      if let next = nextTick(of: pane) { deadline = min(deadline ?? next, next) }
    }
    return deadline
  }

  /// The panes that are on the screen, be it with their title only.
  var titledPanes: [Int] {
    overview.map { Array($0.visible(size)) } ?? layout.slots.map(\.index)
  }

  /// The panes whose last lines are on the screen.
  var shownPanes: [Int] {
    overview.map { Array($0.visible(size)) }
      ?? layout.slots.filter(\.isOpen).map(\.index)
  }

  /// When what is shown about a pane changes though nothing happens.
  private func nextTick(of pane: Int) -> Moment? {
    var ticks = [panes[pane].activity.nextChange(after: now.moment)]
    if let reading = panes[pane].job, reading.job.isClockRunning {
      let elapsed = now.moment.seconds(since: reading.at)
      ticks.append(reading.at + (elapsed.rounded(.down) + 1))
      ticks.append(panes[pane].activity.nextSilence(after: now.moment))
    }
    return ticks.compactMap { $0 }.min()
  }

  private mutating func passTime() -> [Effect] {
    showNextNotice()
    for pane in panes.indices {
      if let due = panes[pane].opening?.due, due <= now.moment { showOpeningLines(of: pane) }
      followEnd(of: pane)
    }
    followEndSigns()
    var effects = partNames() + askSlurmIfDue()
    for pane in panes.indices { effects += attachIfDue(pane) }
    if let end = slurm.patienceEnds, end <= now.moment {
      effects += recallSlowly() + panes.indices.flatMap { guessFiles(for: $0) }
    }
    return effects
  }

  private mutating func take(_ input: Input) -> [Effect] {
    if case .ground(let color) = input {
      // What was chosen stays.
      if plan.theme == .everywhere { plan.theme = .suiting(color) }
      return []
    }
    let wasPasting = isPasting
    isPasting = input == .pasteGoesOn
    switch input {
    case .pasteGoesOn, .ground: return []
    case .pasteBrokenOff:
      tellOfPasteEnd()
      return []
    case .key(let key):
      return take(key)
    case .mouse(let event):
      return take(event)
    case .paste(let scalars, let isCut):
      return paste(scalars, isCut: isCut)
    case .resized(let size):
      isPasting = wasPasting
      resize(to: size)
      return []
    }
  }

  /// Where the text went into a line it is seen there.
  private mutating func tellOfPasteEnd() {
    switch overlay {
    case .prompt, .picker: break
    default: say("paste ended")
    }
  }

  private mutating func paste(_ scalars: [Unicode.Scalar], isCut: Bool) -> [Effect] {
    let room: Int
    switch overlay {
    case .picker(let picker): room = picker.line.room
    case .prompt(let prompt): room = prompt.line.room
    default: room = Int.max
    }
    if isCut || scalars.count > room {
      complain("the pasted text is too long: only its beginning was taken")
    }
    // Pasted text outside a prompt would be taken for commands.
    if case .picker(let picker) = overlay { return paste(scalars, in: picker) }
    guard case .prompt(var prompt) = overlay else {
      paste(narrowing: scalars)
      return []
    }
    prompt.paste(scalars)
    overlay = .prompt(prompt)
    return promptChanged()
  }

  mutating func addPane(for source: LaunchPlan.Source, at place: Int) -> Int {
    let pane = Pane(id: PaneID(number: nextPane), source: source, plan: plan)
    nextPane += 1
    panes.insert(pane, at: place)
    memory.isStale = true
    if place <= focus, panes.count > 1, place < panes.count - 1 { focus += 1 }
    return place
  }
}

extension Job {
  /// Whether its elapsed time goes on between two answers.
  var isClockRunning: Bool { state == .running && elapsed != nil }
}
