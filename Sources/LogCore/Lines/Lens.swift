/// What a reader looks through: which lines of a pane are visible.
package struct Lens: Hashable, Sendable {
  package var streams: StreamMask
  /// Whether the filter applies.
  package var filtering: Bool
  /// Lines before this place are hidden.
  package var from: Position?
  /// Whether lines that are no longer in memory, or never were, are seen in their file.
  package var reachesFile: Bool
  /// Whether progress output is shown line by line, as it came, instead of as the rows it draws.
  package var isRaw: Bool

  package init(
    streams: StreamMask = .all, filtering: Bool = true, from: Position? = nil,
    reachesFile: Bool = false, isRaw: Bool = false
  ) {
    self.streams = streams
    self.filtering = filtering
    self.from = from
    self.reachesFile = reachesFile
    self.isRaw = isRaw
  }
}
