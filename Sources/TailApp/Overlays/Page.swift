/// A page of text over the panes, such as the help.
package struct Page: Sendable {
  package enum Topic: Hashable, Sendable {
    case help
    case details(PaneID)
    /// What was said at the bottom of the screen.
    case messages
  }

  package let topic: Topic
  /// The first line shown.
  package var top = 0
  /// What is being typed to search for; `nil`: nothing is.
  package var line: LineEditor?
  /// What is searched for.
  package var query = ""
  /// The line that the search went to last.
  package var match: Int?
  /// What was searched for on this page before.
  package var queries: [String] = []
  /// What the program uses of the machine, once it has been counted.
  package var resources: ResourceUse?

  package init(topic: Topic) {
    self.topic = topic
  }
}
