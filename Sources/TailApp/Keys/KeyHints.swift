import SlurmJobs

extension Keymap {
  /// The key that people are told for an action; `nil` where it has none.
  package func key(for action: Action) -> String? { names(of: action).first }

  /// A sentence with what to press next; an action without a key falls away.
  ///
  ///     keymap.sentence("paused", (.follow, "follows"))  // paused; F follows
  package func sentence(_ text: String, _ hints: (Action, String)...) -> String {
    let told = hints.compactMap { action, words in key(for: action).map { "\($0) \(words)" } }
    return told.isEmpty ? text : text + "; " + told.joined(separator: ", ")
  }
}

/// The keys that matter most in what the reader is doing, for the bottom line.
package struct KeyHints: Sendable {
  /// How many are shown where there is room.
  package static let count = 6

  /// Such as `F follow`, the most important one first.
  let hints: [KeyHint]

  package var texts: [String] { hints.map(\.text) }

  package init(of model: Model) {
    var actions: [(Action, String)] = []
    for hint in KeyHints.special(model) + KeyHints.usual where actions.count < KeyHints.count {
      if !actions.contains(where: { $0.0 == hint.0 }), model.keymap.key(for: hint.0) != nil {
        actions.append(hint)
      }
    }
    hints = actions.compactMap { action, word in
      model.keymap.key(for: action).map { KeyHint($0, word) }
    }
  }

  private static let usual: [(Action, String)] = [
    (.help, "help"), (.search, "search"), (.filter, "filter"), (.cycleStream, "stream"),
    (.save, "save"), (.quit, "quit"),
  ]

  private static func special(_ model: Model) -> [(Action, String)] {
    guard let pane = model.focusedPane else { return [(.open, "add"), (.help, "help")] }
    var hints: [(Action, String)] = []
    if pane.pendingRead != nil || !pane.counting.isEmpty { hints.append((.hideHighlight, "stop")) }
    if !model.exports.isEmpty { hints.append((.stopSaving, "stop saving")) }
    hints.append((.help, "help"))
    if !pane.viewport.isFollowing { hints.append((.follow, "follow")) }
    if pane.search?.isHighlighted ?? false {
      hints += [(.nextMatch, "next"), (.previousMatch, "previous")]
    }
    if model.isFromOverview {
      hints.append((.overview, "back to all"))
    } else if model.isZoomed {
      hints.append(
        model.hasMoreThanAScreen ? (.overview, "list") : (.zoom, "all panes"))
    }
    if pane.chart != nil {
      hints += [
        (.chartLeft, "cursor"), (.chartZoomIn, "zoom in"), (.chart, "close chart"),
        (.chartWholeFile, "whole file"),
      ]
    }
    if pane.isInTrouble { hints += [(.previousError, "error"), (.details, "details")] }
    if pane.job?.job.state.isWaiting ?? false {
      hints += [(.details, "details"), (.refresh, "ask again"), (.cancelJob, "cancel")]
    }
    return hints
  }
}

/// One key, or several, and what it does: `? help`.
struct KeyHint: Hashable {
  let keys: String
  let word: String

  init(_ keys: String, _ word: String) {
    self.keys = keys
    self.word = word
  }

  var text: String { keys + " " + word }
}
