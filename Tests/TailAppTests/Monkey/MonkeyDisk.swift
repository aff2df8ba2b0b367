import LogCore
import TailApp
import TailTestSupport

/// The files before a monkey.
struct MonkeyDisk {
  static let paths = ["/logs/a.log", "/logs/b.log", "/logs/slurm-5.out", "/logs/slurm-5.err"]
    .map { LogPath($0) }
  /// Above this a file begins anew, in bytes: reading back through it is played plainly.
  private static let limit = 60_000

  var files: [LogPath: [UInt8]] = [:]
  /// Which feed follows which of them.
  var followed: [FeedID: LogPath] = [:]
  /// How many lines there were before what each of them reads.
  var linesBefore: [FeedID: UInt64] = [:]
  /// Which ones did not only grow.
  private(set) var begunAnew: Set<LogPath> = []
  private var count = 0

  init() {}

  /// Lines as programs write them, and as they should not.
  mutating func text(lines: Int, _ random: inout SplitMix64) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<lines {
      count += 1
      switch Int.random(in: 0..<10, using: &random) {
      case ..<6:
        let words = [
          "INFO", "ERROR", "loss=\(count % 97)", "WARNING", "한국어", "\u{1B}[31mERROR\u{1B}[0m",
        ]
        let word = words.randomElement(using: &random) ?? ""
        let length = Int.random(in: 0...120, using: &random)
        bytes += "step \(count) \(word) \(String(repeating: "x", count: length))\n".utf8
      case ..<8:
        bytes +=
          "\r \(count) %|###  |\u{1B}[K\r \(count + 1) %|#### |\n\u{1B}[A\u{1B}[2Knested\n".utf8
      default:
        bytes += Hostile.bytes(Int.random(in: 1...12, using: &random), &random) + [0x0A]
      }
    }
    return bytes
  }

  mutating func begin(_ path: LogPath, with bytes: [UInt8]) {
    files[path] = bytes
    begunAnew.insert(path)
  }

  func isFull(_ path: LogPath) -> Bool { files[path]?.count ?? 0 > MonkeyDisk.limit }

  // MARK: Saving

  /// What is wrong with what a save of one file writes; `nil`: it holds the file.
  ///
  /// - Parameter isReadable: whether the file can be read; else what is in memory is saved.
  func trouble(
    with request: ExportRequest, by choices: SaveChoices, isReadable: Bool
  ) -> String? {
    guard let origin = request.sections.first?.origin, choices.format != .json,
      let file = files[LogPath(origin.stream)]
    else { return nil }
    var saved: [UInt8] = []
    for section in request.sections {
      switch section {
      case .file(let path, .range(let range), _):
        let bytes = files[path] ?? []
        saved +=
          bytes[
            Int(
              min(range.lowerBound, UInt64(bytes.count)))..<Int(
                min(range.upperBound, UInt64(bytes.count)))]
      // What came late to an earlier file is in none that is looked at.
      case .batch(let batch, _, _) where batch.isLate: break
      case .batch(let batch, let lines, _):
        for line in lines { saved += batch.bytes[batch.range(of: line)] }
      case .partial(let bytes, _): saved += bytes
      default: return "a section that no save has"
      }
    }
    let isInMemoryOnly = choices.isInMemoryOnly || !isReadable
    let isAll = !isInMemoryOnly && !begunAnew.contains(LogPath(origin.stream))
    // What an earlier file of that name held comes first, as far as it is in memory.
    let isRight =
      isAll
      ? saved == file
      : isInMemoryOnly
        ? file.hasSuffix(saved) || saved.hasSuffix(file) : saved.hasSuffix(file)
    return isRight
      ? nil
      : "\(origin.stream) has \(file.count) bytes, and what is saved are \(saved.count) others"
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
    count >= other.count && suffix(other.count).elementsEqual(other)
  }
}
