import Glibc
import LogCore
import Settings
import TailApp
import TailIO

extension Surroundings {
  /// Where this process runs.
  static var current: Surroundings {
    Surroundings(
      workingDirectory: workingDirectoryNow, utcOffset: LocalTime.now.offset, home: home,
      user: user)
  }

  /// `NAME=value` for each variable of the environment.
  static var environment: [[UInt8]] {
    var variables: [[UInt8]] = []
    var next = environ
    while let variable = next.pointee {
      variables.append(Array(UnsafeRawBufferPointer(start: variable, count: strlen(variable))))
      next += 1
    }
    return variables
  }

  /// What stands behind the program's name. Names are bytes: those that are no UTF-8 are written as
  /// `NameText` does it.
  static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { place in
      guard let word = CommandLine.unsafeArgv[place] else { return nil }
      return NameText.text(of: Array(UnsafeRawBufferPointer(start: word, count: strlen(word))))
    }
  }

  /// What the reader is called. Nobody else is asked: a directory service may hang.
  private static var user: String? {
    (path(in: "USER") ?? path(in: "LOGNAME"))?.text ?? (getuid() == 0 ? "root" : nil)
  }

  /// The reader's own folder.
  static var home: LogPath? { path(in: "HOME") }

  /// Where the program keeps what it remembers between two runs; `nil`: nowhere.
  static var stateDirectory: LogPath? {
    // The XDG specification: what is not absolute is not to be used.
    if let path = path(in: "XDG_STATE_HOME"), path.bytes.first == UInt8(ascii: "/") {
      return LogPath(bytes: path.bytes + Array("/slurmtail".utf8))
    }
    return home.map { LogPath(bytes: $0.bytes + Array("/.local/state/slurmtail".utf8)) }
  }

  /// Where the configuration is, unless it is named.
  static var settingsFile: LogPath? {
    if let path = path(in: "SLURMTAIL_CONFIG") { return path }
    if let path = path(in: "XDG_CONFIG_HOME"), path.bytes.first == UInt8(ascii: "/") {
      return LogPath(bytes: path.bytes + Array("/slurmtail/config.toml".utf8))
    }
    return home.map { LogPath(bytes: $0.bytes + Array("/.config/slurmtail/config.toml".utf8)) }
  }

  /// Whether the file is named by the environment, so that it should be there.
  static var namesSettingsFile: Bool { path(in: "SLURMTAIL_CONFIG") != nil }

  /// Options that stand before those of the command line, with blanks between.
  static var standingOptions: [String] {
    path(in: "SLURMTAIL_OPTS")?.text.split(separator: " ").map(String.init) ?? []
  }

  /// https://no-color.org: set to anything.
  static var wantsNoColor: Bool { path(in: "NO_COLOR") != nil }

  /// What is behind the text, where the terminal tells.
  static var background: Background? {
    path(in: "COLORFGBG").flatMap { Background(colorFGBG: $0.description) }
  }

  static var temporaryFolder: LogPath { path(in: "TMPDIR") ?? LogPath("/tmp") }

  private static func path(in variable: String) -> LogPath? {
    guard let value = getenv(variable), strlen(value) > 0 else { return nil }
    return LogPath(bytes: UnsafeRawBufferPointer(start: value, count: strlen(value)))
  }

  private static var workingDirectoryNow: LogPath {
    guard let path = getcwd(nil, 0) else { return LogPath("/") }
    defer { free(path) }
    return LogPath(bytes: UnsafeRawBufferPointer(start: path, count: strlen(path)))
  }
}
