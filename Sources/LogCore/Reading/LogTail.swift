/// The end of a log that nobody follows, as a list of logs shows it.
package struct LogTail: Hashable, Sendable {
  /// The last lines without their ends, the newest last; an unfinished one is one of them.
  package let lines: [[UInt8]]

  /// - Parameters:
  ///   - bytes: the last ones of the file.
  ///   - isWhole: whether they are all of it; else the first line is not all there.
  package init(bytes: [UInt8], isWhole: Bool) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    if !isWhole, lines.count > 1 { lines.removeFirst() }
    self.lines = lines.map(Array.init)
  }

  /// The last line that holds something; `nil` where none does.
  package var last: [UInt8]? { lines.last { !$0.isEmpty } }
}
