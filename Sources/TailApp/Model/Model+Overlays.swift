import CellUI
import LogCore
import SlurmJobs

extension Model {
  // MARK: Prompts

  mutating func take(_ key: Key, in prompt: Prompt) -> [Effect] {
    var prompt = prompt
    // `&&`: the second one is no pattern but the switch.
    if prompt.purpose == .filter, prompt.text.isEmpty, key == "&" {
      overlay = nil
      toggleFilter()
      return []
    }
    if let effects = takeSaveKey(key, in: prompt) { return effects }
    if key == .tab || key == .backTab { return complete(prompt, forward: key == .tab) }
    let outcome = prompt.take(key)
    killed = prompt.line.killed
    switch outcome {
    case .edited:
      overlay = .prompt(prompt)
      return promptChanged()
    case .moved, .ignored:
      overlay = .prompt(prompt)
      return []
    case .left:
      overlay = nil
      if prompt.purpose == .search { abandonSearch() }
      if prompt.purpose == .filter { abandonFilter() }
      return []
    case .accepted:
      return accept(prompt)
    }
  }

  mutating func openPrompt(_ purpose: Prompt.Purpose, label: String, text: String = "") {
    overlay = .prompt(
      Prompt(
        purpose: purpose, label: label, text: text, history: history[purpose] ?? [],
        killed: killed))
    _ = promptChanged()
  }

  mutating func promptChanged() -> [Effect] {
    guard case .prompt(var prompt) = overlay else { return [] }
    switch prompt.purpose {
    case .search: searchIncrementally(&prompt)
    case .command: prompt.completion = commandCompletion(of: prompt.string)
    case .filter: filterIncrementally(&prompt)
    case .save, .saveAll: break
    }
    overlay = .prompt(prompt)
    return []
  }

  private mutating func accept(_ prompt: Prompt) -> [Effect] {
    // The prompt says what is wrong with the pattern.
    if prompt.complaint != nil, [.search, .filter].contains(prompt.purpose) { return [] }
    let memory = prompt.string.isEmpty ? [] : remember(prompt)
    overlay = nil
    var complaint: String?
    var effects: [Effect] = []
    switch prompt.purpose {
    case .search: effects = acceptSearch(prompt)
    case .filter: complaint = acceptFilter(prompt.string)
    case .save, .saveAll:
      (effects, complaint) = save(all: prompt.purpose == .saveAll, to: prompt.string)
    case .command: (effects, complaint) = runCommand(prompt.string)
    }
    if let complaint {
      var again = prompt
      again.complaint = complaint
      overlay = .prompt(again)
    }
    return effects + memory
  }

  private mutating func remember(_ prompt: Prompt) -> [Effect] {
    var inputs = history[prompt.purpose] ?? []
    inputs.removeAll { $0 == prompt.string }
    inputs.append(prompt.string)
    inputs = Array(inputs.suffix(AppLimits.promptHistory))
    history[prompt.purpose] = inputs
    // Where something was saved is nobody's pattern.
    return [.save, .saveAll].contains(prompt.purpose) ? [] : [.remember(prompt.purpose, inputs)]
  }

  // MARK: Questions

  mutating func take(_ key: Key, answering confirmation: Confirmation) -> [Effect] {
    overlay = nil
    if case .leave = confirmation.deed { return takeLeavingKey(key) }
    let isAlternative = key == "a" && confirmation.alternative != nil
    guard key == "y" || key == "Y" || isAlternative else {
      switch confirmation.deed {
      case .cancel(let target): say("job \(target) was not cancelled")
      case .overwrite: say("nothing was saved")
      case .attach: say("no step was started")
      case .replaceSession(let name): say("session \(name) stays as it is; this run is not kept")
      case .leave: break
      }
      return []
    }
    switch isAlternative ? confirmation.alternative ?? confirmation.deed : confirmation.deed {
    case .cancel(let target):
      sayMeanwhile("scancel \(target) …")
      return [.cancel(target)]
    case .attach(let id): return index(of: id).map { attach($0) } ?? []
    case .overwrite(let pending):
      return start(
        pending.map {
          var export = $0
          if case .file(let path, _) = export.request.target {
            export.request.target = .file(path, overwrite: true)
          }
          return export
        })
    case .replaceSession(let name): return keepSession(as: name, .takeOver)
    case .leave: return []
    }
  }

  // MARK: Jobs

  mutating func actOnJob(_ action: Action) -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    switch action {
    case .details: return showDetails(of: focus)
    case .refresh: return lookAgain()
    case .cancelJob: askToCancel(panes[focus])
    case .attach: return toggleAttachment(of: focus)
    default: break
    }
    return []
  }

  private mutating func showDetails(of pane: Int) -> [Effect] {
    overlay = .page(Page(topic: .details(panes[pane].id)))
    guard let job = panes[pane].jobID else { return [.countResources] }
    if let last = askedDetails, last.job == job,
      now.moment.seconds(since: last.asked) < AppLimits.slurmGap
    {
      return [.countResources]
    }
    askedDetails = AskedDetails(job: job, asked: now.moment)
    return [.countResources, .fetchDetails(job)]
  }

  mutating func take(_ use: ResourceUse) -> [Effect] {
    guard case .page(var page) = overlay else { return [] }
    page.resources = use
    overlay = .page(page)
    return []
  }

  private mutating func lookAgain() -> [Effect] {
    let wait = slurm.shortestWait(at: now.moment)
    say(
      wait > 0
        ? "Slurm was asked just now; asking again in \(Int(wait.rounded(.up))) s" : "asking again")
    let checks = panes.flatMap { $0.streams.flatMap { $0.feeds.map { Effect.checkNow($0.id) } } }
    return checks + askSlurmAgain()
  }
}
