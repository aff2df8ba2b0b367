import LogCore

/// How memory was shared among the panes last, and whether it is time to do it again.
struct MemoryShares: Sendable {
  /// What all lines in memory, and all that is remembered of files, may take up together.
  let budget: MemoryBudget
  /// Whether somebody came, left or is looked at otherwise.
  var isStale = true
  /// Whether a stream's lines had to make room though it may have more.
  var isPressed = false
  /// What has come since, in bytes.
  var arrived = 0
  /// Who shares it.
  var claims = 0
  /// The panes on the screen that read back.
  var readers: Set<PaneID> = []

  init(total: Int) {
    budget = MemoryBudget(total: total)
  }

  /// Sharing looks at everyone: it pays when as much has come as makes that cheap for each byte.
  var isDue: Bool {
    isStale || isPressed && arrived >= max(AppLimits.memoryStep, claims * AppLimits.memoryStepEach)
  }
}

extension Model {
  /// What lines in memory, and what is remembered of files, take up in all panes, in bytes.
  package var memoryHeld: Int { panes.reduce(0) { $0 + $1.memoryHeld } }

  /// What they may take up.
  package var memoryTotal: Int { memory.budget.total }

  /// Shares memory anew after what changes who gets how much.
  mutating func shareMemoryIfDue() {
    let shown = Set(shownPanes)
    let readers = Set(shown.filter { panes[$0].readsBack }.map { panes[$0].id })
    if readers != memory.readers {
      memory.readers = readers
      memory.isStale = true
    }
    if memory.isDue { shareMemory(shown) }
  }

  /// The same after lines, of which there are many.
  mutating func shareMemoryIfPressed() {
    if memory.isDue { shareMemory(Set(shownPanes)) }
  }

  private mutating func shareMemory(_ shown: Set<Int>) {
    var claims: [MemoryBudget.Claim] = []
    for pane in panes.indices {
      claims += streamClaims(of: panes[pane], isShown: shown.contains(pane))
      claims.append(fileClaim(of: panes[pane]))
    }
    // Those who lose give first: at no time is more held than there is.
    let shares = memory.budget.shares(claims)
    for isGiving in [true, false] {
      var place = 0
      for pane in panes.indices {
        let streams = panes[pane].log.allStreams
        apply(shares[place...(place + streams.count)], to: streams, of: pane, isGiving: isGiving)
        place += streams.count + 1
      }
    }
    memory.claims = claims.count
    memory.isStale = false
    memory.isPressed = false
    memory.arrived = 0
  }

  private mutating func apply(
    _ shares: ArraySlice<Int>, to streams: [StreamIndex], of pane: Int, isGiving: Bool
  ) {
    let evictions = panes[pane].log.evictions
    for (stream, share) in zip(streams, shares)
    where (share < panes[pane].log.memoryCost(stream)) == isGiving {
      panes[pane].log.setBudget(share, of: stream)
    }
    if let all = shares.last {
      let share = max(0, all - panes[pane].chartCost)
      if (share < panes[pane].log.fileViewCost) == isGiving {
        panes[pane].log.setFileViewBudget(share)
      }
    }
    if panes[pane].log.evictions != evictions { panes[pane].renewPositions() }
  }

  private func streamClaims(of pane: Pane, isShown: Bool) -> [MemoryBudget.Claim] {
    let weight =
      isShown
      ? AppLimits.shownWeight : pane.isEnded ? AppLimits.endedWeight : AppLimits.hiddenWeight
    return pane.log.allStreams.map { index in
      let isEvents = index == pane.events
      let limit = isEvents ? min(AppLimits.eventBudget, plan.memory) : plan.ringBudget
      let isErrors = pane.stream(index)?.role == .stderr
      let held = pane.log.memoryCost(index) + AppLimits.memorySlack
      return MemoryBudget.Claim(
        need: pane.log.isPressed(index) ? limit : held, limit: limit,
        weight: isErrors || isEvents ? weight * AppLimits.errorsWeight : weight)
    }
  }

  /// What is read back to be seen must not push itself out; what was goes first.
  private func fileClaim(of pane: Pane) -> MemoryBudget.Claim {
    let held = pane.log.fileViewCost + AppLimits.memorySlack + pane.chartCost
    guard memory.readers.contains(pane.id) else {
      return MemoryBudget.Claim(
        need: held, limit: max(held, LogLimits.fileViewRest), weight: AppLimits.hiddenWeight,
        first: pane.chartCost)
    }
    let first = max(memoryTotal / 8, min(LogLimits.fileViewBudget, memoryTotal / 4))
    let limit = held + LogLimits.fileViewBudget
    return MemoryBudget.Claim(
      need: limit, limit: limit, weight: AppLimits.shownWeight,
      first: pane.chartCost + min(LogLimits.fileViewBudget, first / memory.readers.count))
  }
}

extension Pane {
  /// What it holds, in bytes.
  package var memoryHeld: Int {
    log.allStreams.reduce(log.fileViewCost + chartCost) { $0 + log.memoryCost($1) }
  }

  /// What its numbers take up, in bytes.
  var chartCost: Int { chart?.memoryCost ?? 0 }

  /// Whether it shows lines that may have to be read from the file.
  var readsBack: Bool { !viewport.isFollowing || pendingRead != nil || isFilledFromFile }
}
