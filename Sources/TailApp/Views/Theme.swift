import CellUI

/// How things look. Nothing is told by colour alone: a mark or a word says the same.
package struct Theme: Sendable {
  package let stderr: Style
  package let event: Style
  package let gutter: Style
  package let title: Style
  package let focusedTitle: Style
  package let failure: Style
  package let status: Style
  package let notice: Style
  package let complaint: Style
  package let match: Style
  package let currentMatch: Style
  package let rule: Character
  package let verticalRule: Character
  package let cut: Unicode.Scalar

  package init(traits: ScreenTraits) {
    let dim: Style.Attributes = traits.colors >= 8 ? .dim : []
    stderr = Style(foreground: .red)
    event = Style(foreground: .cyan, attributes: .bold)
    gutter = Style(attributes: dim)
    title = Style(attributes: dim)
    focusedTitle = Style(attributes: [.bold, .reverse])
    failure = Style(foreground: .red, attributes: .bold)
    status = Style(attributes: .reverse)
    notice = Style(attributes: .bold)
    complaint = Style(foreground: .red, attributes: [.bold, .reverse])
    match = Style(foreground: .black, background: .yellow)
    currentMatch = Style(foreground: .black, background: .green, attributes: [.bold, .underline])
    rule = traits.unicode ? "─" : "-"
    verticalRule = traits.unicode ? "│" : "|"
    cut = traits.unicode ? "›" : ">"
  }
}
