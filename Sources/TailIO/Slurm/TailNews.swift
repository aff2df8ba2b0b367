import Scalars

/// What tail tells on standard error of the file that it follows (coreutils, src/tail.c).
enum TailNews: Hashable, Sendable {
  case truncated
  case replaced
  case appeared
  case missing

  init?(line: Substring) {
    guard line.hasPrefix("tail: ") else { return nil }
    if line.includes("file truncated") {
      self = .truncated
    } else if line.includes("has been replaced") {
      self = .replaced
    } else if line.includes("has appeared") {
      self = .appeared
    } else if line.includes("No such file") || line.includes("has become inaccessible") {
      self = .missing
    } else {
      return nil
    }
  }

  /// Cuts what comes into lines, wherever it was cut on its way.
  struct Reader {
    private var rest: [UInt8] = []

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [TailNews] {
      rest += bytes
      guard let end = rest.lastIndex(of: 0x0A) else {
        // No line of tail's is as long as this; a path has 4 KiB at the most.
        if rest.count > IOLimits.remoteChunk { rest = [] }
        return []
      }
      let text = String(decoding: rest[..<end], as: UTF8.self)
      rest.removeSubrange(...end)
      return text.split(separator: "\n").compactMap { TailNews(line: $0) }
    }
  }
}
