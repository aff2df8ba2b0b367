import CellUI
import LogCore
import TailApp

/// Makes settings of a configuration's text. What is wrong is told and left out; the rest counts.
struct SettingsReader {
  var settings = Settings()
  let background: Background?
  private let name: String
  private let text: ConfigText
  private var troubles: [(line: Int, message: String)]

  init(_ bytes: [UInt8], name: String, background: Background?) {
    self.name = name
    self.background = background
    let string = String(decoding: bytes, as: UTF8.self)
    text = ConfigText(string)
    troubles = text.troubles
    if String(validating: bytes, as: UTF8.self) == nil, !bytes.contains(0) {
      let before = string.prefix { $0 != "\u{FFFD}" }
      troubles.append(
        (1 + before.count { $0.isNewline }, "this is not UTF-8; save the file as UTF-8"))
    }
    settings.theme = Background.theme(for: background)
    settings.background = background
  }

  /// The settings at the top, by name, and the tables.
  private static let names = [
    "lines", "memory", "buffer", "stream", "layout", "poll", "slurm-interval", "log-dir", "pattern",
    "format",
    "remote-logs", "wrap", "line-numbers", "arrival-time", "colour-logs", "chart-symbols",
    "mouse", "theme", "preset", "keys",
    "themes", "errors", "on-end",
  ]

  mutating func read() {
    for entry in text.entries {
      read(entry.key, entry.value)
    }
    readKeys()
    readTheme()
    settings.complaints = troubles.sorted { $0.line < $1.line }.map { trouble in
      // What it quotes may hold line ends.
      let message = String(trouble.message.map { $0.isNewline ? " " : $0 })
      return trouble.line > 0 ? "\(name):\(trouble.line): \(message)" : "\(name): \(message)"
    }
  }

  private mutating func read(_ key: String, _ value: ConfigValue) {
    switch key {
    case "lines": settings.lines = count(value, [key], from: 0)
    case "memory":
      let least = "a size from \(LogLimits.memoryMin >> 20)M on, such as \"256M\""
      settings.memory = parsed(value, [key], least) {
        byteSize($0).flatMap { $0 >= LogLimits.memoryMin ? $0 : nil }
      }
    case "buffer":
      settings.buffer = parsed(value, [key], "a size such as \"16M\"") { byteSize($0) }
    case "stream": settings.streams = choice(value, [key])
    case "layout": settings.arrangement = choice(value, [key])
    case "poll": settings.poll = seconds(value, [key], "above 0") { $0 > 0 }
    case "slurm-interval": settings.slurmInterval = seconds(value, [key], "from 1") { $0 >= 1 }
    case "log-dir": settings.logDirectory = string(value, [key])
    case "pattern": settings.patterns = strings(value, [key])
    case "format": settings.format = choice(value, [key])
    case "remote-logs": settings.readsRemoteLogs = flag(value, [key])
    case "wrap": settings.display.wraps = flag(value, [key]) ?? false
    case "line-numbers": settings.display.numbersLines = flag(value, [key]) ?? true
    case "arrival-time": settings.display.showsArrival = flag(value, [key]) ?? false
    case "colour-logs": settings.display.coloursLogs = flag(value, [key]) ?? true
    case "chart-symbols": settings.chartSymbols = choice(value, [key]) ?? .braille
    case "mouse": settings.mouse = flag(value, [key])
    case "errors": readErrors(value)
    case "on-end": readEnd(value)
    // They depend on each other.
    case "theme", "themes", "preset", "keys": break
    default: unknown([key], among: SettingsReader.names)
    }
  }

  private mutating func readErrors(_ value: ConfigValue) {
    var base = ErrorPattern.standard
    var added: [Pattern] = []
    for entry in table(value, ["errors"]) {
      let path = ["errors", entry.key]
      switch entry.key {
      case "replace":
        let own = patterns(entry.value, path)
        if !own.isEmpty { base = ErrorPattern(own) }
      case "add": added = patterns(entry.value, path)
      default: unknown(path, among: ["add", "replace"])
      }
    }
    settings.errorPattern = base.adding(added)
  }

  private mutating func patterns(_ value: ConfigValue, _ path: [String]) -> [Pattern] {
    (strings(value, path) ?? []).compactMap { source in
      do throws(PatternError) {
        return try Pattern(source)
      } catch {
        complain("\(path.last ?? ""): \"\(source)\": \(error.message)", path)
        return nil
      }
    }
  }

  private mutating func readEnd(_ value: ConfigValue) {
    for entry in table(value, ["on-end"]) {
      let path = ["on-end", entry.key]
      switch entry.key {
      case "bell": settings.onEnd.rings = flag(entry.value, path) ?? false
      case "command": settings.onEnd.command = string(entry.value, path) ?? ""
      default: unknown(path, among: ["bell", "command"])
      }
    }
  }

  // MARK: What there is

  /// A setting at the top.
  func value(_ key: String) -> ConfigValue? {
    text.entries.first { $0.key == key }?.value
  }

  /// So many mistakes are told; a file with more is something else.
  private static let troublesMax = 50

  mutating func complain(_ message: String, _ path: [String]) {
    guard troubles.count < SettingsReader.troublesMax else { return }
    troubles.append((text.line(of: path) ?? 0, message))
  }

  mutating func unknown(_ path: [String], among names: [String]) {
    guard troubles.count < SettingsReader.troublesMax else { return }
    let key = path.last ?? ""
    let hint = NearestName.of(key, among: names).map { "did you mean \($0)?" }
    complain(
      "there is no setting \(key); \(hint ?? "there are \(names.joined(separator: ", "))")", path)
  }

  // MARK: Kinds of values

  mutating func table(_ value: ConfigValue, _ path: [String]) -> [ConfigValue.Entry] {
    if case .table(let entries) = value { return entries }
    complain("\(spelling(path)) is \(value.kind); it is a table, written [\(spelling(path))]", path)
    return []
  }

  mutating func string(_ value: ConfigValue, _ path: [String]) -> String? {
    if case .string(let text) = value { return text }
    return wrong(value, path, "text in quotes")
  }

  /// A text, or a list of them.
  mutating func strings(_ value: ConfigValue, _ path: [String]) -> [String]? {
    switch value {
    case .string(let text): return [text]
    case .list(let values):
      return values.compactMap { string($0, path) }
    default: return wrong(value, path, "text in quotes, or a list of texts")
    }
  }

  private mutating func flag(_ value: ConfigValue, _ path: [String]) -> Bool? {
    if case .flag(let flag) = value { return flag }
    return wrong(value, path, "true or false")
  }

  private mutating func count(_ value: ConfigValue, _ path: [String], from least: Int) -> Int? {
    let most = AppLimits.countCap
    if case .integer(let number) = value, number >= least, number <= most { return number }
    return wrong(value, path, "a number from \(least) to \(most)")
  }

  private mutating func seconds(
    _ value: ConfigValue, _ path: [String], _ range: String, isRight: (Double) -> Bool
  ) -> Double? {
    let most = AppLimits.intervalMax
    let seconds: Double? =
      switch value {
      case .integer(let number): Double(number)
      case .number(let number): number
      default: nil
      }
    if let seconds, isRight(seconds), seconds <= most { return seconds }
    return wrong(value, path, "a number of seconds \(range) and up to \(Int(most))")
  }

  private mutating func parsed<Value>(
    _ value: ConfigValue, _ path: [String], _ wanted: String, _ parse: (String) -> Value?
  ) -> Value? {
    switch value {
    case .string(let text): if let parsed = parse(text) { return parsed }
    case .integer(let number): if let parsed = parse(String(number)) { return parsed }
    default: break
    }
    return wrong(value, path, wanted)
  }

  private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ value: ConfigValue, _ path: [String]
  ) -> Choice? {
    oneOf(Choice.allCases.map(\.rawValue), value, path).flatMap { Choice(rawValue: $0) }
  }

  mutating func oneOf(
    _ names: [String], _ value: ConfigValue, _ path: [String]
  ) -> String? {
    if case .string(let text) = value {
      if names.contains(text) { return text }
      if let near = NearestName.of(text, among: names) {
        complain("\(spelling(path)) cannot be \"\(text)\"; did you mean \"\(near)\"?", path)
        return nil
      }
    }
    return wrong(value, path, "one of " + names.map { "\"\($0)\"" }.joined(separator: ", "))
  }

  private mutating func wrong<Value>(
    _ value: ConfigValue, _ path: [String], _ wanted: String
  ) -> Value? {
    complain("\(spelling(path)) cannot be \(value.kind); it is \(wanted)", path)
    return nil
  }

  private func spelling(_ path: [String]) -> String { path.joined(separator: ".") }
}
