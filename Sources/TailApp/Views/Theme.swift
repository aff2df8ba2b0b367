import CellUI
import LogCore
import SlurmJobs

/// How things look. Nothing is told by colour alone: a mark or a word says the same.
///
/// A colour means one thing: severity colours text, the stream its mark in the gutter, the state its word;
/// the accent is for what has the focus.
package struct Theme: Hashable, Sendable {
  /// The mark of a line of stderr.
  package var stderr = Style.standard
  package var event = Style.standard
  package var gutter = Style.standard
  /// What a title says besides the pane's name and its state, and its rule.
  package var title = Style.standard
  /// The accent.
  package var focusedTitle = Style.standard
  package var status = Style.standard
  package var notice = Style.standard
  package var complaint = Style.standard
  package var match = Style.standard
  package var currentMatch = Style.standard
  /// What the filter has found in a line; lies under the line's own colours and those of the search.
  package var filterMatch = Style.standard
  /// The ground of the line that `e`, `E` or `n` went to.
  package var currentLine = Style.standard

  // States of jobs, and what they have come to.
  package var failure = Style.standard
  package var running = Style.standard
  package var pending = Style.standard
  package var completed = Style.standard

  // Parts of lines that have no colours of their own.
  package var timestamp = Style.standard
  package var levelError = Style.standard
  package var levelWarning = Style.standard
  package var levelInfo = Style.standard
  package var levelDebug = Style.standard
  package var key = Style.standard
  package var path = Style.standard

  /// The signs that go with it.
  var marks = Marks(unicode: true)
  /// Of a line of stderr. A bar without a colour could be anything's.
  var stderrMark: String { stderr.foreground == .standard ? "!" : marks.bar }
  var rule: Character { marks.rule }
  var verticalRule: Character { marks.verticalRule }

  /// What has a look of its own, by its name in the configuration.
  package enum Part: String, CaseIterable, Sendable {
    case stderr, event, gutter, title
    case focusedTitle = "focused-title"
    case failure, running, pending, completed
    case status, notice, complaint, match
    case currentMatch = "current-match"
    case filterMatch = "filter-match"
    case currentLine = "current-line"
    case timestamp
    case levelError = "level-error"
    case levelWarning = "level-warning"
    case levelInfo = "level-info"
    case levelDebug = "level-debug"
    case key, path
  }

  package subscript(part: Part) -> Style {
    get { self[keyPath: Theme.path(of: part)] }
    set { self[keyPath: Theme.path(of: part)] = newValue }
  }

  private static func path(of part: Part) -> WritableKeyPath<Theme, Style> {
    switch part {
    case .stderr: \.stderr
    case .event: \.event
    case .gutter: \.gutter
    case .title: \.title
    case .focusedTitle: \.focusedTitle
    case .failure: \.failure
    case .running: \.running
    case .pending: \.pending
    case .completed: \.completed
    case .status: \.status
    case .notice: \.notice
    case .complaint: \.complaint
    case .match: \.match
    case .currentMatch: \.currentMatch
    case .filterMatch: \.filterMatch
    case .currentLine: \.currentLine
    case .timestamp: \.timestamp
    case .levelError: \.levelError
    case .levelWarning: \.levelWarning
    case .levelInfo: \.levelInfo
    case .levelDebug: \.levelDebug
    case .key: \.key
    case .path: \.path
    }
  }

  /// The same for a terminal: one without colours gets the attributes that stand for them, and one of few
  /// the nearest of its own to those that no reader has chosen.
  package func fitting(_ traits: ScreenTraits) -> Theme {
    guard traits.colors >= 8 else {
      var theme = Theme.mono
      theme.marks = Marks(unicode: traits.unicode)
      return theme
    }
    var theme = self
    if traits.colors < 256 {
      for (full, few) in Theme.ofFewColors {
        for part in Part.allCases where theme[part] == full[part] { theme[part] = few[part] }
      }
    }
    theme.marks = Marks(unicode: traits.unicode)
    return theme
  }

  /// What prompts and messages stand on: the bar's ground, where it has one that is no reversed text.
  var bar: Style {
    status.background == .standard
      ? .standard : Style(foreground: status.foreground, background: status.background)
  }

  /// On the ground of `bar`.
  func onBar(_ style: Style) -> Style {
    guard status.background != .standard else { return style }
    return Style(
      foreground: style.foreground == .standard ? status.foreground : style.foreground,
      background: status.background, attributes: style.attributes
    ).legible
  }

  /// How the state of a job looks.
  func style(of state: JobState) -> Style {
    switch state {
    case _ where state.isFailure: failure
    case .running, .completing: running
    case .completed: completed
    case _ where state.isTerminal: title
    default: pending
    }
  }

  /// How a part of a line looks.
  func style(of kind: LinePart.Kind) -> Style {
    switch kind {
    case .timestamp: timestamp
    case .level(.error): levelError
    case .level(.warning): levelWarning
    case .level(.info): levelInfo
    case .level(.debug): levelDebug
    case .key: key
    case .path: path
    }
  }
}

extension Style {
  /// Its colour as a ground, with what can be read on it; without a colour, what is around it in bold.
  func asChip(on around: Style) -> Style {
    guard let light = foreground.luminance else {
      return Style(
        foreground: around.foreground, background: around.background,
        attributes: attributes.subtracting(.dim).union(around.attributes))
    }
    let text = Color.contrast(to: light)
    // Bold black is grey on some terminals.
    return text == .black
      ? Style(foreground: .inkBlack, background: foreground)
      : Style(foreground: text, background: foreground, attributes: .bold)
  }
}

extension Color {
  /// Black that no terminal's palette changes, where it has so many colours.
  static let inkBlack = Color.palette(16)
}
