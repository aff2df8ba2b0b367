import CellUI

extension Model {
  mutating func take(_ key: Key, on page: Page) -> [Effect] {
    var page = page
    if page.line != nil {
      takeSearchKey(key, on: &page)
      overlay = .page(page)
      return []
    }
    let height = max(1, size.rows - 2)
    let match = page.match
    page.match = nil
    switch keymap.outcome(of: [key]) {
    case .action(.lineDown): page.top += 1
    case .action(.lineUp): page.top -= 1
    case .action(.pageDown): page.top += height
    case .action(.pageUp): page.top -= height
    case .action(.halfPageDown): page.top += height / 2
    case .action(.halfPageUp): page.top -= height / 2
    case .action(.start): page.top = 0
    case .action(.end): page.top = .max
    case .action(.search): page.line = LineEditor(history: page.queries, killed: killed)
    case .action(.nextMatch):
      page.match = match
      goToMatch(on: &page, forward: true)
    case .action(.previousMatch):
      page.match = match
      goToMatch(on: &page, forward: false)
    case .action(.hideHighlight) where !page.query.isEmpty: page.query = ""
    case .action(.redraw): return [.redraw]
    case .action(.suspend): return [.suspend]
    // Whoever moves does not want to leave.
    case _ where [.up, .down, .left, .right].contains(key): break
    default:
      overlay = nil
      return []
    }
    page.top = min(max(0, page.top), lastTop(of: page))
    overlay = .page(page)
    return []
  }

  /// The first line of the last screen.
  private func lastTop(of page: Page) -> Int {
    max(0, PageText(page: page, model: self).lines.count - max(1, size.rows - 2))
  }

  /// What is searched for on a page is found while it is typed.
  private mutating func takeSearchKey(_ key: Key, on page: inout Page) {
    guard var line = page.line else { return }
    let outcome = line.take(key)
    killed = line.killed
    page.line = line
    switch outcome {
    case .edited:
      page.query = line.string
      let places = matches(on: page)
      let first = places.first { $0 >= page.top } ?? places.first
      if let first, !isInView(first, of: page) { page.top = min(first, lastTop(of: page)) }
    case .accepted:
      page.line = nil
      if !page.query.isEmpty {
        page.queries.append(page.query)
        if matches(on: page).isEmpty { complainOfNone(page) }
      }
    case .left:
      page.line = nil
      page.query = ""
    case .moved, .ignored: break
    }
  }

  /// What the details quote of a failed job's log is looked for when something of it has come, not for each
  /// frame.
  mutating func renewDetails() {
    guard case .page(let page) = overlay, case .details(let id) = page.topic,
      let pane = index(of: id)
    else { return }
    panes[pane].renewDiagnosis()
  }

  private func isInView(_ line: Int, of page: Page) -> Bool {
    (page.top..<(page.top + max(1, size.rows - 2))).contains(line)
  }

  func matches(on page: Page) -> [Int] {
    let finder = PageFinder(page.query)
    return PageText(page: page, model: self).lines.enumerated()
      .filter { !finder.ranges(in: $0.element).isEmpty }.map(\.offset)
  }

  private mutating func goToMatch(on page: inout Page, forward: Bool) {
    guard !page.query.isEmpty else {
      say(keymap.sentence("no search yet", (.search, "searches this page")))
      return
    }
    let places = matches(on: page)
    let next =
      forward
      ? places.first { $0 > page.match ?? page.top } ?? places.first
      : places.last { $0 < page.match ?? page.top } ?? places.last
    guard let next else {
      complainOfNone(page)
      return
    }
    page.match = next
    page.top = next
  }

  private mutating func complainOfNone(_ page: Page) {
    complain("nothing here matches \(page.query)")
  }
}

/// Where a page's lines hold what is searched for; upper case counts only where it was typed.
struct PageFinder {
  private let wanted: [Character]
  private let isExact: Bool

  init(_ query: String) {
    isExact = query.contains { $0.isUppercase }
    wanted = Array(query)
  }

  /// Ranges of the line's characters.
  func ranges(in line: String) -> [Range<Int>] {
    guard !wanted.isEmpty else { return [] }
    let text = Array(isExact ? line : line.lowercased())
    var found: [Range<Int>] = []
    var place = 0
    while place + wanted.count <= text.count {
      let range = place..<(place + wanted.count)
      if text[range].elementsEqual(wanted) {
        found.append(range)
        place = range.upperBound
      } else {
        place += 1
      }
    }
    return found
  }
}
