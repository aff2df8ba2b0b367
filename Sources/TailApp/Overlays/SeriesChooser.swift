import CellUI
import LogCore
import Scalars

/// The numbers that a pane's log has, to choose from those that shall be drawn.
package struct SeriesChooser: Sendable {
  package let pane: PaneID
  let entries: [Entry]
  /// What has been typed: names must hold it.
  private(set) var typed: [Unicode.Scalar] = []
  /// Which of `entries` are chosen.
  private(set) var chosen: Set<Int> = []
  /// The place of the cursor among those that are listed.
  private(set) var cursor = 0

  struct Entry: Sendable {
    let name: [UInt8]
    let text: String
    let trace: MetricTrace
  }

  /// What a key did.
  enum Outcome {
    case changed, accepted, left
  }

  init(pane: PaneID, catalogue: MetricCatalogue) {
    self.pane = pane
    entries = catalogue.ranked.map {
      Entry(name: $0.name, text: String(decoding: $0.name, as: UTF8.self), trace: $0.trace)
    }
  }

  /// Which of `entries` are listed.
  var listed: [Int] {
    let wanted = String(scalars: typed).lowercased()
    return entries.indices.filter {
      wanted.isEmpty || entries[$0].text.lowercased().includes(wanted)
    }
  }

  /// The names to draw: those chosen, or the one under the cursor.
  var names: [[UInt8]] {
    guard chosen.isEmpty else { return chosen.sorted().map { entries[$0].name } }
    let listed = self.listed
    return listed.indices.contains(cursor) ? [entries[listed[cursor]].name] : []
  }

  mutating func take(_ key: Key) -> Outcome {
    let listed = self.listed
    switch key {
    case .enter: return .accepted
    case .escape, .control("c"), .control("g"): return .left
    case .up, .control("p"), .backTab: cursor -= 1
    case .down, .control("n"), .tab: cursor += 1
    case .pageUp, .home: cursor = 0
    case .pageDown, .end: cursor = listed.count - 1
    case .character(" "):
      guard listed.indices.contains(cursor) else { break }
      chosen.formSymmetricDifference([listed[cursor]])
      cursor += 1
    case .character(let scalar):
      typed.append(scalar)
      cursor = 0
    case .backspace, .control("h"):
      if typed.popLast() == nil { return .left }
      cursor = 0
    case .control("u"): typed = []
    default: break
    }
    cursor = min(max(0, cursor), max(0, self.listed.count - 1))
    return .changed
  }

  /// The bottom line.
  var hint: String {
    let text = String(scalars: typed)
    let narrowed = typed.isEmpty ? "type to narrow" : "narrowed to \(text)"
    let count = chosen.isEmpty ? "" : "\(chosen.count) chosen, "
    return " \(count)\(narrowed)  Space: choose  Enter: draw  Esc: back"
  }
}
