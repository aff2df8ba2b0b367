import DequeModule

/// Finds those of some lines of a file that are shown where a filter lets lines through with their
/// neighbours. Takes the file batch by batch, from its start on.
package struct ContextCount: Sendable {
  private let context: Int
  /// How many lines have ended.
  private var ended = 0
  /// Lines before this one are neighbours of what was let through last.
  private var shownBefore = 0
  /// Those that may be neighbours of what is still to come, by their numbers.
  private var waiting: Deque<(line: Int, offset: UInt64)> = []

  /// - Parameter context: how many neighbours are shown on each side; at least 1.
  package init(context: Int) {
    self.context = context
  }

  /// The first place of which it is not known yet whether it is shown.
  package var firstOpen: UInt64? { waiting.first?.offset }

  /// - Parameters:
  ///   - passing: what the filter lets through.
  ///   - wanted: of which lines it has to be found out.
  /// - Returns: where those that are shown begin, as far as that is known; ascending from call to call.
  package mutating func take(
    _ batch: LineBatch, passing: LineSet, wanted: LineSet
  ) -> [UInt64] {
    var shown: [UInt64] = []
    var nextPassing = passing.first(from: 0, of: batch.count)
    var nextWanted = wanted.first(from: 0, of: batch.count)
    while nextPassing != nil || nextWanted != nil {
      let piece = min(nextPassing ?? .max, nextWanted ?? .max)
      let line = ended + batch.endedLines(before: piece)
      while let first = waiting.first, first.line < line - context { waiting.removeFirst() }
      if piece == nextPassing {
        shown += waiting.map(\.offset)
        waiting.removeAll(keepingCapacity: true)
        shownBefore = line + context + 1
        nextPassing = passing.first(from: piece + 1, of: batch.count)
        continue
      }
      if line < shownBefore {
        shown.append(batch.offset(of: piece))
      } else {
        waiting.append((line, batch.offset(of: piece)))
      }
      nextWanted = wanted.first(from: piece + 1, of: batch.count)
    }
    ended += batch.endedLines
    return shown
  }

  /// The rest, where so many of the last lines are neighbours of what comes behind.
  package mutating func finish(neighbours: Int) -> [UInt64] {
    defer { waiting.removeAll() }
    return waiting.filter { $0.line >= ended - neighbours }.map(\.offset)
  }
}
