import LogCore

/// What the program uses of the machine, for the details: others share it.
package struct ResourceUse: Hashable, Sendable {
  let threads: Int
  let children: Int
  let openFiles: Int?
  let openFileLimit: Int?
  let remark: String?

  /// - Parameters:
  ///   - children: processes that work for us.
  ///   - openFiles: `nil`: not known.
  ///   - openFileLimit: how many may be open; `nil`: as many as there are.
  ///   - remark: what could not be had.
  package init(
    threads: Int, children: Int, openFiles: Int?, openFileLimit: Int?,
    remark: String?
  ) {
    self.threads = threads
    self.children = children
    self.openFiles = openFiles
    self.openFileLimit = openFileLimit
    self.remark = remark
  }

  /// For the details page.
  var lines: [String] {
    var text = "slurmtail-tui: \(Counted(threads, "thread"))"
    text += ", \(Counted(children, "child process", "child processes"))"
    if let openFiles { text += ", \(Counted(openFiles, "open file"))" }
    if let openFileLimit { text += openFiles == nil ? "" : " of \(Grouped(openFileLimit))" }
    return [text] + (remark.map { ["  \($0)"] } ?? [])
  }
}
