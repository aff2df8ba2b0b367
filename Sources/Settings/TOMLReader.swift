/// Reads TOML 1.0, all or nothing: what cannot be read is told with the line that has to go.
///
/// A package for it would bring Foundation, a fifth of the program, for a configuration of a page.
struct TOMLReader {
  struct Trouble: Error {
    /// From 1.
    let line: Int
    let message: String
  }

  /// No setting is deeper than two; brackets and dots may lead anywhere.
  static let depthMax = 32

  /// Where each table and setting stands, by its path: the first line, from 1.
  private(set) var lines: [[String]: Int] = [:]
  private let root = TOMLTable()
  private let bytes: [UInt8]
  private(set) var place = 0
  private(set) var line = 1

  init(_ text: String) throws(Trouble) {
    bytes = Array(text.utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
    try read()
  }

  var entries: [ConfigValue.Entry] { root.entries }

  // MARK: Bytes

  /// The next byte; `nil` at the end.
  var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  func byte(after count: Int) -> UInt8? {
    place + count < bytes.count ? bytes[place + count] : nil
  }

  func isNext(_ text: StaticString) -> Bool {
    (0..<text.utf8CodeUnitCount).allSatisfy { byte(after: $0) == text.utf8Start[$0] }
  }

  func text(from start: Int) -> String { String(decoding: bytes[start..<place], as: UTF8.self) }

  mutating func advance(_ count: Int = 1) {
    for _ in 0..<count {
      if next == UInt8(ascii: "\n") { line += 1 }
      place += 1
    }
  }

  /// Takes a byte where it comes next.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    advance()
    return true
  }

  mutating func skipBlanks() {
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\t") { place += 1 }
  }

  /// Passes over blanks, ends of lines and comments.
  mutating func skipEmpty() {
    while true {
      skipBlanks()
      if next == UInt8(ascii: "#") {
        while let byte = next, byte != UInt8(ascii: "\n") { place += 1 }
      }
      guard take("\n") else { return }
    }
  }

  func trouble(_ message: String, at line: Int? = nil) -> Trouble {
    Trouble(line: line ?? self.line, message: message)
  }

  // MARK: Statements

  private mutating func read() throws(Trouble) {
    var table = root
    var path: [String] = []
    while true {
      skipEmpty()
      guard next != nil else { return }
      if next == UInt8(ascii: "[") {
        (table, path) = try header()
      } else {
        try setting(in: table, path)
      }
      skipBlanks()
      guard next == nil || next == UInt8(ascii: "\n") || next == UInt8(ascii: "#") else {
        throw trouble("there is more behind it than a comment; text needs quotes")
      }
    }
  }

  private mutating func header() throws(Trouble) -> (TOMLTable, [String]) {
    advance()
    let isOneOfSeveral = take("[")
    guard let path = try key(), take("]"), !isOneOfSeveral || take("]") else {
      throw trouble("this is no table's name; a table is written [name]")
    }
    guard let table = root.open(path, isOneOfSeveral: isOneOfSeveral) else {
      throw trouble("\(path.joined(separator: ".")) is set twice; the first one counts")
    }
    note(path, line)
    return (table, path)
  }

  private mutating func setting(in table: TOMLTable, _ path: [String]) throws(Trouble) {
    let start = line
    guard let key = try key(), take("=") else {
      throw trouble("there is no = behind a name; a setting is written name = value")
    }
    skipBlanks()
    let value = try value(depth: 0)
    guard table.set(key, to: value) else {
      throw trouble(
        "\(key.joined(separator: ".")) is set twice; the first one counts", at: start)
    }
    note(path + key, start)
  }

  private mutating func note(_ path: [String], _ line: Int) {
    if lines[path] == nil { lines[path] = line }
  }

  // MARK: Keys

  /// Names with dots between, and the blanks around them; `nil`: there is something else.
  mutating func key() throws(Trouble) -> [String]? {
    var path: [String] = []
    repeat {
      guard path.count < TOMLReader.depthMax else {
        throw trouble("this is more than \(TOMLReader.depthMax) tables deep")
      }
      skipBlanks()
      guard let name = try name() else { return nil }
      path.append(name)
      skipBlanks()
    } while take(".")
    return path
  }

  private mutating func name() throws(Trouble) -> String? {
    if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
      return isNext("\"\"\"") || isNext("'''") ? nil : try quoted()
    }
    let start = place
    while let byte = next, TOMLReader.isBare(byte) { place += 1 }
    return place == start ? nil : text(from: start)
  }

  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Whether a setting or a table begins here: then what has not ended before never does.
  func isStatement() -> Bool {
    var ahead = self
    if ahead.take("[") {
      guard let first = ahead.next, TOMLReader.isBare(first), let path = try? ahead.key() else {
        return false
      }
      return ahead.take("]") && TOMLScalar(path.joined(separator: ".")) == nil
    }
    guard let key = try? ahead.key() else { return false }
    return !key.isEmpty && ahead.take("=")
  }
}
