import CellUI
import LogCore

extension Model {
  mutating func tell(_ remark: FindRemark?) {
    switch remark {
    case nil: break
    case .noSearch: say(keymap.sentence("no search yet", (.search, "searches")))
    case .tooExpensive(let pattern): complain(.search, pattern.source)
    case .noMatch(let pattern): complain("no line matches \(pattern.source)")
    case .wrappedToStart: say(wrapped(to: "start"))
    case .wrappedToEnd: say(wrapped(to: "end"))
    case .noErrorAbove: say("no line that looks like an error above")
    case .noErrorBelow: say("no line that looks like an error below")
    case .noErrorBelowEnd:
      say(keymap.sentence("no line that looks like an error below", (.previousError, "goes up")))
    }
  }

  /// One row, also where that has little room: what was found may stand right above.
  private func wrapped(to edge: String) -> String {
    let text = "search wrapped to the \(edge)"
    return text.count < size.columns ? text : "wrapped to the \(edge)"
  }
}
