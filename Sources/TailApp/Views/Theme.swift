import CellUI

/// How things look. Nothing is told by colour alone: a mark or a word says the same.
package struct Theme: Hashable, Sendable {
  package var stderr = Style.standard
  package var event = Style.standard
  package var gutter = Style.standard
  package var title = Style.standard
  package var focusedTitle = Style.standard
  package var failure = Style.standard
  package var status = Style.standard
  package var notice = Style.standard
  package var complaint = Style.standard
  package var match = Style.standard
  package var currentMatch = Style.standard
  /// What the filter has found in a line; lies under the line's own colours and those of the search.
  package var filterMatch = Style.standard

  /// The colour of what needs to be looked at soon, where there are colours.
  var warning: Color { failure.foreground == .standard ? .standard : match.background }

  /// The signs that go with it.
  var marks = Marks(unicode: true)
  var rule: Character { marks.rule }
  var verticalRule: Character { marks.verticalRule }

  /// What has a look of its own, by its name in the configuration.
  package enum Part: String, CaseIterable, Sendable {
    case stderr, event, gutter, title
    case focusedTitle = "focused-title"
    case failure, status, notice, complaint, match
    case currentMatch = "current-match"
    case filterMatch = "filter-match"
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
    case .status: \.status
    case .notice: \.notice
    case .complaint: \.complaint
    case .match: \.match
    case .currentMatch: \.currentMatch
    case .filterMatch: \.filterMatch
    }
  }

  /// The same for a terminal: one without colours gets the attributes that stand for them.
  package func fitting(_ traits: ScreenTraits) -> Theme {
    var theme = traits.colors < 8 ? .mono : self
    theme.marks = Marks(unicode: traits.unicode)
    return theme
  }
}
