import CellUI
import LogCore
import TailApp
import TailTestSupport

extension Monkey {
  /// Goes through all of a file, page by page: what is shown line by line is what is in it.
  mutating func checkReading() {
    driver.resize(columns: 80, rows: 24)
    guard let pane = driver.model.focusedPane, pane.filter.isEmpty, pane.clearedBefore == nil,
      case .file(let path) = pane.source, pane.streams.count == 1, pane.context == 0,
      driver.model.overlay == nil, driver.model.overview == nil, let file = disk.files[path]
    else { return }
    if !pane.display.showsRawProgress { press(Array("r".utf8)) }
    if pane.display.wraps { press(Array("w".utf8)) }
    // An Esc that was still waited for may have led back to the overview.
    guard driver.model.overview == nil, driver.model.overlay == nil else { return }
    press(Array("g".utf8))
    var shown: [UInt8] = []
    var last: Position?
    for _ in 0..<2_000 {
      let isEnd = takeRows(into: &shown, after: &last)
      if isEnd { break }
      press(Array("f".utf8))
    }
    let whole = file[...(file.lastIndex(of: 0x0A) ?? -1)]
    // What an earlier file of that name held comes first, as far as it is in memory.
    let isRight =
      disk.begunAnew.contains(path)
      ? shown.count >= whole.count && shown.suffix(whole.count).elementsEqual(whole)
      : shown.elementsEqual(whole)
    if !isRight {
      complain("\(path) has \(whole.count) bytes in lines, and \(shown.count) others are shown")
    }
  }

  /// Takes the lines on the screen that come after one.
  ///
  /// - Returns: whether the end is on the screen.
  private func takeRows(into shown: inout [UInt8], after last: inout Position?) -> Bool {
    let model = driver.model
    guard let pane = model.focusedPane else { return true }
    let before = last
    for row in PaneRows(pane: pane, body: model.layout.body(of: model.focus)).visible() {
      guard let position = row.position, let line = row.line, row.stream != pane.events,
        last.map({ position > $0 }) ?? true
      else { continue }
      last = position
      // What came late to an earlier file is in no file that is looked at.
      if case .none = line.number { continue }
      shown += line.bytes + [0x0A]
    }
    return pane.viewport.isFollowing || before != nil && before == last
  }
}
