import CNcurses
import Glibc
import Scalars

/// Finds out what a terminal understands: from the machine's terminfo in all the folders that it is kept
/// in, else from entries that are built in. Belongs to the main thread, before others look at the
/// environment.
enum TerminalDescription {
  /// Where systems keep terminfo: a program that was linked elsewhere knows the folders of that place.
  private static let folders =
    "/etc/terminfo:/lib/terminfo:/usr/share/terminfo:/usr/lib/terminfo:/usr/local/share/terminfo"

  /// Names of terminals that do what xterm does, where nobody has told the machine so.
  private static let likeXterm = [
    "xterm", "kitty", "ghostty", "foot", "alacritty", "wezterm", "konsole", "gnome", "vte", "iterm",
    "mintty", "contour", "rio", "st-", "rxvt", "putty",
  ]

  /// What was found.
  struct Found {
    let screen: OpaquePointer
    /// The name of the terminal that it is taken for; `nil`: its own is known.
    let substitute: String?
  }

  /// Starts ncurses on a terminal; `nil`: nothing is known of it, or ncurses cannot be started.
  ///
  /// - Parameter name: what `TERM` says.
  static func open(_ name: String, on output: UnsafeMutablePointer<FILE>) -> Found? {
    guard getenv("TERMINFO_DIRS") == nil else { return find(name, on: output) }
    return with("TERMINFO_DIRS", folders) { find(name, on: output) }
  }

  private static func find(_ name: String, on output: UnsafeMutablePointer<FILE>) -> Found? {
    if let screen = st_new_terminal(name, output) { return Found(screen: screen, substitute: nil) }
    if let screen = openBuiltIn(name, on: output) { return Found(screen: screen, substitute: nil) }
    guard let other = substitute(for: name) else { return nil }
    let screen = st_new_terminal(other, output) ?? openBuiltIn(other, on: output)
    return screen.map { Found(screen: $0, substitute: other) }
  }

  private static func openBuiltIn(
    _ name: String, on output: UnsafeMutablePointer<FILE>
  ) -> OpaquePointer? {
    guard let entry = BuiltInTerminals.entries[name] else { return nil }
    return with("TERMINFO", entry) { st_new_terminal(name, output) }
  }

  /// Does something while a variable of the environment has another value.
  private static func with<Result>(
    _ variable: String, _ value: String, _ work: () -> Result
  ) -> Result {
    let before = getenv(variable).map { String(cString: $0) }
    setenv(variable, value, 1)
    defer { if let before { setenv(variable, before, 1) } else { unsetenv(variable) } }
    return work()
  }

  private static func substitute(for name: String) -> String? {
    if name.hasPrefix("tmux") || name.hasPrefix("screen") { return "screen-256color" }
    return likeXterm.contains { name.includes($0) } ? "xterm-256color" : nil
  }
}
