import LogCore

/// Keeping a run under a name: what is said is what has come of it.
extension Model {
  /// Asks for this run to be kept under a name from now on.
  mutating func keepSession(as name: String, _ claim: SessionClaim) -> [Effect] {
    wantedSession = name
    sayMeanwhile("keeping session \(name) …")
    return [.saveSession(name, session, claim)]
  }

  mutating func take(_ outcome: SessionOutcome, ofSession name: String) -> [Effect] {
    let isWanted = wantedSession == name
    // An answer about a name that is nobody's any more.
    guard isWanted || sessionName == name else { return [] }
    if isWanted { wantedSession = nil }
    // Of a run that is not kept, that is all there is to say.
    defer { plan.sessionRemark = nil }
    switch outcome {
    case .kept:
      if isWanted {
        sessionName = name
        keepSaying("session \(name) is kept; slurmtail-tui --session \(name) goes on with it")
      } else if sessionTrouble != nil {
        say("session \(name) is kept again")
      } else if let remark = plan.sessionRemark {
        say(remark)
      }
      sessionTrouble = nil
    case .exists(let saved): askToReplaceSession(name, saved: saved)
    case .inUse:
      if sessionName == name { sessionName = nil }
      complain("session \(name) is in use by another slurmtail-tui: close it, or :session NAME")
    case .taken:
      sessionName = nil
      complain(
        "another slurmtail-tui has taken over session \(name); :session NAME keeps this run")
    case .overwritten:
      sessionName = nil
      complain(
        "something else has written the file of session \(name), which is no longer a session; "
          + "this run is not kept")
    case .failed(let message):
      // Once is enough; it is tried again.
      if isWanted || sessionTrouble != message {
        complain("session \(name) is not kept: \(message)")
      }
      if sessionName == name { sessionTrouble = message }
    }
    return []
  }

  private mutating func askToReplaceSession(_ name: String, saved: WallTime?) {
    let age = saved.map { " of \(clock(of: $0))" } ?? ""
    // Never under the reader's fingers: a key meant for a prompt must not answer.
    guard overlay == nil else {
      complain("not kept: session \(name)\(age) exists")
      return
    }
    overlay = .confirmation(
      Confirmation(
        question: "session \(name)\(age) exists. Replace it?  y: yes, any other key: no",
        deed: .replaceSession(name)))
  }
}
