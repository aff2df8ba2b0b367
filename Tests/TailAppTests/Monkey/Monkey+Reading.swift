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
    var page: [Position?] = []
    for _ in 0..<2_000 {
      // A page may hold nothing but what is said between the lines.
      let next = takeRows(into: &shown, after: &last)
      if next == page || driver.model.focusedPane?.viewport.isFollowing ?? true { break }
      page = next
      press(Array("f".utf8))
    }
    let whole = file[...(file.lastIndex(of: 0x0A) ?? -1)]
    // What an earlier file of that name held comes first, as far as it is in memory.
    let isRight =
      disk.begunAnew.contains(path)
      ? shown.count >= whole.count && shown.suffix(whole.count).elementsEqual(whole)
      : shown.elementsEqual(whole)
    if !isRight {
      let same = zip(shown.reversed(), whole.reversed()).prefix { $0 == $1 }.count
      complain(
        "\(path) has \(whole.count) bytes in lines, and \(shown.count) others are shown: before the last "
          + "\(same) that are equal there are \(around(shown, same)), and not \(around(whole[...], same))"
      )
    }
  }

  private func around(_ bytes: some BidirectionalCollection<UInt8>, _ same: Int) -> String {
    String(decoding: bytes.dropLast(max(0, same - 40)).suffix(120), as: UTF8.self).debugDescription
  }

  /// Takes the lines on the screen that come after one.
  ///
  /// - Returns: where the rows on the screen are.
  private func takeRows(into shown: inout [UInt8], after last: inout Position?) -> [Position?] {
    let model = driver.model
    guard let pane = model.focusedPane else { return [] }
    let rows = PaneRows(pane: pane, body: model.layout.body(of: model.focus)).visible()
    for row in rows {
      guard let position = row.position, let line = row.line, row.stream != pane.events,
        last.map({ position > $0 }) ?? true
      else { continue }
      last = position
      // What came late to an earlier file is in no file that is looked at.
      if case .none = line.number { continue }
      shown += line.bytes + [0x0A]
    }
    return rows.map(\.position)
  }
}
