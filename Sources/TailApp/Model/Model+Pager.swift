import LogCore

/// A place in a file, for the reader's pager.
package struct PagerRequest: Sendable, Equatable {
  package let path: LogPath
  /// Where the line that is to be seen begins.
  package let offset: UInt64
}

extension Model {
  /// Opens the file of the line that the reader is at in the pager.
  mutating func openPager() -> [Effect] {
    guard panes.indices.contains(focus) else { return [] }
    let pane = panes[focus]
    let lines = panes[focus].rows(in: body(of: focus)).visible().filter {
      $0.line != nil && $0.stream != pane.events
    }
    let current = lines.first { $0.position == pane.search?.current } ?? lines.last
    guard
      let stream = current.flatMap({ pane.stream($0.stream) })
        ?? pane.streams.first(where: { pane.shows($0.role) && $0.isThere }),
      let path = stream.path, stream.isThere
    else {
      complain("there is no file to open yet")
      return []
    }
    guard stream.attachment == nil else {
      complain("the log is on its node; s saves what has arrived")
      return []
    }
    // The pager's screen begins where ours does, unless a match is what it is about.
    let isMatch = current?.position != nil && current?.position == pane.search?.current
    let top = isMatch ? current : lines.first { $0.stream == stream.index }
    return [
      .openPager(
        PagerRequest(
          path: path, offset: top?.position?.offset ?? 0))
    ]
  }
}
