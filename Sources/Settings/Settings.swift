import LogCore
import TailApp

/// What a configuration file sets. `nil`: it says nothing of it.
package struct Settings: Sendable {
  package var lines: Int?
  package var memory: Int?
  package var buffer: Int?
  package var streams: StreamChoice?
  package var arrangement: Arrangement?
  package var poll: Double?
  package var slurmInterval: Double?
  package var logDirectory: String?
  package var patterns: [String]?
  package var format: ExportFormat?
  package var readsRemoteLogs: Bool?
  package var mouse: Bool?
  package var chartSymbols = ChartSymbols.braille
  package var display = LineDisplay()
  package var theme = Theme.everywhere
  /// Those that the file makes.
  var ownThemes: [String: Theme] = [:]
  /// What is behind the text, for the theme `auto`; `nil`: not known.
  var background: Background?
  package var keymap = Keymap.standard
  package var errorPattern = ErrorPattern.standard
  package var onEnd = EndNotice()
  /// What is wrong with it: file, line and remedy, in a line each.
  package internal(set) var complaints: [String] = []

  package init() {}

  /// Reads what a file holds.
  ///
  /// - Parameters:
  ///   - name: how complaints call the file.
  ///   - background: what is behind the text, for the theme `auto`; `nil`: not known.
  package init(_ text: String, name: String, background: Background? = nil) {
    self.init(Array(text.utf8), name: name, background: background)
  }

  /// The same from bytes that may be anything.
  package init(_ bytes: [UInt8], name: String, background: Background? = nil) {
    var reader = SettingsReader(bytes, name: name, background: background)
    reader.read()
    self = reader.settings
  }

  /// The settings where there is no file that could be read.
  ///
  /// - Parameter complaint: why, when there should have been one.
  package init(without complaint: String?, background: Background?) {
    theme = Background.theme(for: background)
    self.background = background
    if let complaint { complaints = [complaint] }
  }
}

extension Settings {
  /// What `theme` and `--theme` may be.
  package var themeNames: [String] { Theme.named.map(\.name) + ownThemes.keys.sorted() }

  package func theme(named name: String) -> Theme? {
    if let own = ownThemes[name] { return own }
    if name == "auto" { return Background.theme(for: background) }
    return Theme.named.first { $0.name == name }?.theme
  }
}

/// What is behind the text.
package enum Background: Sendable {
  case dark, light

  /// From what some terminals put into `COLORFGBG`: the numbers of both colours, as in `15;0`.
  package init?(colorFGBG value: String) {
    guard let number = value.split(separator: ";").last.flatMap({ Int($0) }) else { return nil }
    switch number {
    case 0...6, 8: self = .dark
    case 7, 9...15: self = .light
    default: return nil
    }
  }

  static func theme(for background: Background?) -> Theme {
    switch background {
    case .dark: .dark
    case .light: .light
    case nil: .everywhere
    }
  }
}

/// A pebibyte: no machine has as much memory, and sums of such numbers are still numbers.
private let largestSize = 1 << 50

/// A number of bytes as people write it: `512K`, `16M`, `1G`.
package func byteSize(_ text: String) -> Int? {
  var digits = Substring(text.uppercased())
  if digits.hasSuffix("B") { digits.removeLast() }
  var shift = 0
  if let unit = digits.last, let place = "KMGT".firstIndex(of: unit) {
    shift = 10 * ("KMGT".distance(from: "KMGT".startIndex, to: place) + 1)
    digits.removeLast()
  }
  guard let number = Int(digits), number > 0, number <= largestSize >> shift else { return nil }
  return number << shift
}
