import LogCore
import SlurmJobs

/// Why a session's file cannot be used.
package struct SessionError: Error, Equatable, Sendable {
  /// One line for people.
  package let message: String
}

/// A session as text: a line for each fact, a word that says which and what belongs to it. The first
/// line names the version; what belongs to a pane comes after its line. `%` and two digits stand for
/// bytes that are no text.
extension Session {
  private static let firstLine = "slurmtail session 1"
  /// From 1970 to the end of the year 9999, in milliseconds: what can be written as a date.
  private static let times: ClosedRange<Int64> = 0...253_402_300_799_999
  /// No file is longer: the kernel counts its bytes in a signed number.
  fileprivate static let longestFile = UInt64(Int64.max)

  package var text: String {
    var lines = [
      Session.firstLine, "saved \(savedAt.milliseconds)", "layout \(arrangement.rawValue)",
    ]
    if isZoomed { lines.append("zoomed") }
    for source in sources {
      switch source {
      case .mine: lines.append("source mine")
      case .job(let target): lines.append("source job \(target)")
      case .file(let path): lines.append("source file \(Session.quoted(path.bytes))")
      case .pattern(let pattern):
        lines.append("source pattern \(Session.quoted(pattern.path.bytes))")
      }
    }
    for logs in extraLogs {
      let paths = logs.paths.map { Session.quoted($0.bytes) }.joined(separator: " ")
      lines.append("logs \(logs.target) \(paths)")
    }
    for pane in panes { lines += pane.lines }
    for (path, look) in looks.sorted(by: {
      $0.key.bytes.lexicographicallyPrecedes($1.key.bytes)
    }) {
      lines.append(
        "seen \(look.end) \(look.length) \(String(look.hash, radix: 16)) "
          + Session.quoted(path.bytes))
    }
    return lines.map { $0 + "\n" }.joined()
  }

  package init(text: String) throws(SessionError) {
    self.init(savedAt: WallTime(milliseconds: 0))
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.drop { $0 == " " }
      if number == 0 {
        guard line == Session.firstLine else {
          throw SessionError(message: "it is not a session of this version (line 1)")
        }
        continue
      }
      guard !line.isEmpty else { continue }
      var words = Words(line)
      guard take(words.next(), &words) else {
        throw SessionError(message: "line \(number + 1) cannot be read")
      }
    }
  }

  private mutating func take(_ word: Substring, _ words: inout Words) -> Bool {
    switch word {
    case "saved":
      guard let time = Int64(words.next()), Session.times.contains(time) else { return false }
      savedAt = WallTime(milliseconds: time)
    case "layout":
      guard let arrangement = Arrangement(rawValue: String(words.next())) else { return false }
      self.arrangement = arrangement
    case "zoomed": isZoomed = true
    case "source":
      guard let source = words.source() else { return false }
      sources.append(source)
    case "seen":
      guard let end = UInt64(words.next()), let length = Int(words.next()), length > 0,
        length <= LogLimits.lookLength, UInt64(length) <= end, end <= Session.longestFile,
        let hash = UInt64(words.next(), radix: 16), let path = words.path()
      else { return false }
      looks[path] = LastLook(end: end, length: length, hash: hash)
    case "logs":
      guard let target = JobTarget(String(words.next())) else { return false }
      var paths: [LogPath] = []
      while !words.isEmpty {
        guard let path = words.path() else { return false }
        paths.append(path)
      }
      extraLogs.append(LaunchPlan.ExtraLogs(target, paths))
    case "pane":
      guard let key = words.key() else { return false }
      panes.append(SavedPane(key: key))
    default:
      guard !panes.isEmpty else { return false }
      return panes[panes.count - 1].take(word, &words)
    }
    return true
  }

  fileprivate static func quoted(_ bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    let isText = bytes.elementsEqual(String(decoding: bytes, as: UTF8.self).utf8)
    var quoted: [UInt8] = []
    for byte in bytes {
      if byte <= 0x20 || byte == 0x25 || byte == 0x7F || (byte >= 0x80 && !isText) {
        let digits = String(byte, radix: 16, uppercase: true)
        quoted += "%\(digits.count < 2 ? "0" : "")\(digits)".utf8
      } else {
        quoted.append(byte)
      }
    }
    return String(decoding: quoted, as: UTF8.self)
  }
}

extension Session.SavedPane {
  fileprivate var lines: [String] {
    var lines: [String]
    switch key {
    case .job(let id): lines = ["pane job \(id)"]
    case .file(let path): lines = ["pane file \(Session.quoted(path.bytes))"]
    }
    if isFocused { lines.append("focused") }
    if choice != .all { lines.append("stream \(choice.rawValue)") }
    for term in filter.terms {
      lines.append(
        "\(term.isExclusion ? "drop" : "keep") \(Session.quoted(term.pattern.source.utf8))")
    }
    if !isFiltering { lines.append("unfiltered") }
    if context > 0 { lines.append("context \(context)") }
    if let search {
      lines.append(
        "search \(search.goesBack ? "back" : "on") \(Session.quoted(search.pattern.source.utf8))")
    }
    let switches = [
      (display.wraps, "wrap"), (!display.numbersLines, "unnumbered"),
      (display.showsArrival, "arrival"), (display.showsRawProgress, "raw"),
    ]
    for (isOn, word) in switches where isOn { lines.append("show \(word)") }
    if share != PaneShare() { lines.append("share \(share.rows) \(share.columns)") }
    if let top { lines.append("top \(top.role.name) \(top.offset)") }
    return [lines[0]] + lines.dropFirst().map { "  " + $0 }
  }

  fileprivate mutating func take(_ word: Substring, _ words: inout Words) -> Bool {
    switch word {
    case "focused": isFocused = true
    case "stream":
      guard let choice = StreamChoice(rawValue: String(words.next())) else { return false }
      self.choice = choice
    case "keep", "drop":
      guard let pattern = words.pattern() else { return false }
      filter.terms.append(LineFilter.Term(pattern: pattern, isExclusion: word == "drop"))
    case "unfiltered": isFiltering = false
    case "context":
      guard let count = Int(words.next()), (0...AppLimits.contextCap).contains(count) else {
        return false
      }
      context = count
    case "search":
      let direction = words.next()
      guard let pattern = words.pattern() else { return false }
      search = PaneSearch(pattern: pattern, goesBack: direction == "back")
    case "show":
      switch words.next() {
      case "wrap": display.wraps = true
      case "unnumbered": display.numbersLines = false
      case "arrival": display.showsArrival = true
      case "raw": display.showsRawProgress = true
      default: return false
      }
    case "share":
      guard let rows = Double(words.next()), let columns = Double(words.next()),
        (0.001...1000).contains(rows), (0.001...1000).contains(columns)
      else { return false }
      share = PaneShare(rows: rows, columns: columns)
    case "top":
      guard let role = PaneStream.Role(name: words.next()), let offset = UInt64(words.next()),
        offset <= Session.longestFile
      else { return false }
      top = Session.Top(role: role, offset: offset)
    default: return false
    }
    return true
  }
}

extension PaneStream.Role {
  fileprivate var name: String {
    switch self {
    case .stdout: "stdout"
    case .stderr: "stderr"
    case .file: "file"
    }
  }

  fileprivate init?(name: Substring) {
    switch name {
    case "stdout": self = .stdout
    case "stderr": self = .stderr
    case "file": self = .file
    default: return nil
    }
  }
}

/// The words of a line, from the left; empty ones when there are no more.
private struct Words {
  private var rest: ArraySlice<Substring>

  init(_ line: Substring) {
    rest = line.split(separator: " ")[...]
  }

  var isEmpty: Bool { rest.isEmpty }

  mutating func next() -> Substring { rest.popFirst() ?? "" }

  /// What is quoted in the next word; `nil` where there is none or it is no quotation.
  private mutating func bytes() -> [UInt8]? {
    var bytes: [UInt8] = []
    var word = Array(next().utf8)[...]
    guard !word.isEmpty else { return nil }
    while let byte = word.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard word.count >= 2,
        let value = UInt8(String(decoding: word.prefix(2), as: UTF8.self), radix: 16)
      else { return nil }
      bytes.append(value)
      word = word.dropFirst(2)
    }
    return bytes
  }

  mutating func path() -> LogPath? {
    guard let bytes = bytes(), bytes.first == UInt8(ascii: "/"), !bytes.contains(0) else {
      return nil
    }
    return LogPath(bytes: bytes)
  }

  mutating func pattern() -> Pattern? {
    bytes().flatMap { try? Pattern(String(decoding: $0, as: UTF8.self)) }
  }

  mutating func source() -> LaunchPlan.Source? {
    switch next() {
    case "mine": .mine
    case "job":
      JobTarget(String(next())).map { .job($0) }
    case "file": path().map { .file($0) }
    case "pattern": path().flatMap { PathPattern($0) }.map { .pattern($0) }
    default: nil
    }
  }

  mutating func key() -> Session.Key? {
    switch next() {
    case "job":
      JobID(String(next())).map { .job($0) }
    case "file": path().map { .file($0) }
    default: nil
    }
  }
}
