import LogCore

extension Model {
  /// Panes of files of one name, such as `run1/log.txt` and `run2/log.txt`, are told apart by their folders.
  mutating func tellFilesApart() {
    guard labelled.next != nextPane || labelled.count != panes.count else { return }
    labelled = (nextPane, panes.count)
    var places: [LogPath: [Int]] = [:]
    for pane in panes.indices {
      guard case .file(let path) = panes[pane].source else { continue }
      panes[pane].shownFolders = 0
      places[path.name, default: []].append(pane)
    }
    for group in places.values where group.count > 1 {
      let paths = group.compactMap { panes[$0].filePath }
      let most = Set(paths).count
      let folders = (1...AppLimits.labelFolders).first { folders in
        Set(paths.map { $0.ending(folders: folders) }).count == most
      }
      for pane in group { panes[pane].shownFolders = folders ?? AppLimits.labelFolders }
    }
  }
}

extension Pane {
  /// The file that it was opened for; `nil`: it is of a job, or of many files.
  fileprivate var filePath: LogPath? {
    if case .file(let path) = source { path } else { nil }
  }

  /// `label`, with as many of its file's folders as tell it from others of its name.
  package var distinctLabel: String {
    guard job == nil, shownFolders > 0, let filePath else { return label }
    return filePath.ending(folders: shownFolders).description
  }
}

extension LogPath {
  /// The name, behind so many of its folders.
  fileprivate func ending(folders: Int) -> LogPath {
    let parts = bytes.split(separator: UInt8(ascii: "/"))
    return LogPath(bytes: Array(parts.suffix(folders + 1).joined(separator: [UInt8(ascii: "/")])))
  }
}
