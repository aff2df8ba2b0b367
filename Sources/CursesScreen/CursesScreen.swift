import CLinux
import CNcurses
import CellUI
import Glibc

/// The terminal, from claim to release. The only caller of ncurses, which is not safe for threads:
/// belongs to the main thread.
package struct CursesScreen: Screen, ~Copyable {
  private let window: UnsafeMutablePointer<WINDOW>
  /// Keys are read from a window of their own: reading draws the window it reads from.
  private let keyWindow: UnsafeMutablePointer<WINDOW>
  private var styles: CursesStyles
  private var keys = CursesKeys()
  private var shown: CellGrid?
  private var isReleased = false
  private var hasMouse = false
  package private(set) var size: Size
  package let traits: ScreenTraits

  package var inputDescriptor: Int32 { STDIN_FILENO }

  /// Bracketed paste, which terminfo of ncurses 6.4 has no word for.
  private static var pasteOn: String { isRecent ? "\u{1B}[?2004h" : "" }
  private static var pasteOff: String { isRecent ? "\u{1B}[?2004l" : "" }
  /// Terminals without an alternate screen, such as consoles, are too old to know these.
  private static var isRecent: Bool {
    st_capability("smcup").map {
      String(cString: $0).contains("47h") || String(cString: $0).contains("1049h")
    } ?? false
  }
  /// Buttons and movement with one down, in the form that has no limit of columns. ncurses' own
  /// support holds clicks back and knows no movement.
  private static var mouseOn: String { isRecent ? "\u{1B}[?1002h\u{1B}[?1006h" : "" }
  private static var mouseOff: String { isRecent ? "\u{1B}[?1002l\u{1B}[?1006l" : "" }

  /// Takes the terminal of standard input and output.
  ///
  /// - Parameter hasColors: whether it may be given any.
  package init(hasColors: Bool = true) throws(CursesError) {
    guard let name = getenv("TERM").map({ String(cString: $0) }), !name.isEmpty else {
      throw .noTerminalNamed
    }
    // They would stand for the size of the terminal, whatever it is.
    unsetenv("LINES")
    unsetenv("COLUMNS")
    let isUnicode = Self.chooseLocale()
    guard let screen = st_new_terminal() else { throw .unknown(terminal: name) }
    guard st_capability("cup") != nil else {
      endwin()
      delscreen(screen)
      throw .dumb(terminal: name)
    }
    var (columns, rows): (Int32, Int32) = (0, 0)
    st_terminal_size(STDOUT_FILENO, &columns, &rows)
    // A size of nothing: the terminal does not tell; ncurses has guessed from terminfo.
    if columns > 0, rows > 0 { resizeterm(rows, columns) }
    guard let window = newwin(0, 0, 0, 0), let keyWindow = newpad(1, 1) else {
      endwin()
      throw .failed(reason: "no window")
    }
    self.window = window
    self.keyWindow = keyWindow
    if hasColors { start_color() }
    let hasDefaults = hasColors && use_default_colors() == OK
    let colors = hasColors && has_colors() ? Int(st_colors()) : 0
    styles = CursesStyles(
      colors: colors, pairs: Int(st_color_pairs()), hasDefaults: hasDefaults)
    traits = ScreenTraits(colors: colors, unicode: isUnicode)
    size = Size(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
    setUp()
    let restore = Self.restoreText
    _ = st_guard_arm(STDOUT_FILENO, restore, restore.utf8.count)
    claim()
    _ = st_signals_catch()
    _ = st_stderr_capture()
  }

  /// UTF-8 wherever it can be had; `false`: ASCII only. Numbers stay as C writes them.
  private static func chooseLocale() -> Bool {
    _ = st_set_locale("")
    if st_is_utf8() != 0 { return true }
    // A locale that is not UTF-8 on purpose is respected.
    let names: [String] = ["LC_ALL", "LC_CTYPE", "LANG"]
    let wanted = names.compactMap { getenv($0) }.map { String(cString: $0) }.first { !$0.isEmpty }
    guard wanted == nil else { return false }
    let utf8: [String] = ["C.UTF-8", "C.utf8", "en_US.UTF-8"]
    for name in utf8 where st_set_locale(name) != nil {
      if st_is_utf8() != 0 { return true }
    }
    return false
  }

  private func setUp() {
    raw()
    noecho()
    nonl()
    intrflush(keyWindow, false)
    keypad(keyWindow, true)
    // We read what the mouse does ourselves; ncurses would take the beginning of it for a key.
    st_forget_mouse_key()
    nodelay(keyWindow, true)
    set_escdelay(25)
    // Output must not wait for input that is there already.
    typeahead(-1)
    leaveok(window, false)
    scrollok(window, false)
    idlok(window, true)
  }

  private func claim() {
    var settings = termios()
    // ^S saves; raw() leaves flow control as it was.
    if tcgetattr(STDIN_FILENO, &settings) == 0 {
      settings.c_iflag &= ~tcflag_t(IXON | IXOFF)
      tcsetattr(STDIN_FILENO, TCSANOW, &settings)
      def_prog_mode()
    }
    Self.write(Self.pasteOn + (hasMouse ? Self.mouseOn : ""))
  }

  /// What a crash writes: everything that was switched on is switched off.
  private static var restoreText: String {
    let names: [String] = ["rmkx", "cnorm", "sgr0", "rmcup"]
    let capabilities = names.compactMap {
      st_capability($0).map { String(cString: $0) }
    }
    return mouseOff + pasteOff + capabilities.joined().withoutDelays
  }

  private static func write(_ text: String) { write(Array(text.utf8)) }

  private static func write(_ bytes: [UInt8]) {
    st_flush()
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  // MARK: Drawing

  package mutating func present(_ grid: CellGrid) -> Int {
    let cost = grid.cost(after: shown)
    for row in 0..<min(grid.size.rows, size.rows) {
      // Unchanged rows need no work; ncurses finds the differences in the others.
      if let shown, shown.size == grid.size, shown.row(row).elementsEqual(grid.row(row)) {
        continue
      }
      draw(grid, row: row)
    }
    shown = grid
    if let cursor = grid.cursor {
      curs_set(1)
      wmove(window, Int32(cursor.row), Int32(cursor.column))
    } else {
      curs_set(0)
    }
    wnoutrefresh(window)
    doupdate()
    return cost
  }

  private mutating func draw(_ grid: CellGrid, row: Int) {
    var column = 0
    var style = Style.standard
    var look = styles.look(of: style)
    withUnsafeTemporaryAllocation(of: wchar_t.self, capacity: CursesScreen.cellCapacity) { text in
      for cell in grid.row(row) where cell.width > 0 {
        defer { column += Int(cell.width) }
        guard column + Int(cell.width) <= size.columns else { break }
        // Neighbours mostly look alike.
        if cell.style != style {
          style = cell.style
          look = styles.look(of: style)
        }
        text[0] = wchar_t(bitPattern: base(of: cell.glyph).value)
        // The C library's table can be older than ours: a character that it does not know, or
        // takes for wider or narrower, would move what comes after it.
        if st_width(text[0]) != Int32(cell.width) {
          for place in 0..<Int(cell.width) {
            (text[0], text[1]) = (place == 0 ? 63 : 32, 0)
            _ = st_put(
              window, Int32(row), Int32(column + place), text.baseAddress, look.attributes,
              look.pair)
          }
          continue
        }
        text[addMarks(of: cell.glyph, to: text)] = 0
        _ = st_put(
          window, Int32(row), Int32(column), text.baseAddress, look.attributes, look.pair)
      }
    }
  }

  /// A base character, four marks and the end.
  private static let cellCapacity = 6

  /// Writes a glyph's marks behind its base and returns how many characters that makes.
  private func addMarks(of glyph: Glyph, to text: UnsafeMutableBufferPointer<wchar_t>) -> Int {
    guard traits.unicode, glyph.marks[0] != 0 else { return 1 }
    var count = 1
    for place in 0..<4 where glyph.marks[place] != 0 {
      let mark = wchar_t(bitPattern: glyph.marks[place])
      if st_width(mark) == 0 {
        text[count] = mark
        count += 1
      }
    }
    return count
  }

  /// What stands for a glyph on a terminal that shows ASCII only.
  private func base(of glyph: Glyph) -> Unicode.Scalar {
    traits.unicode || glyph.base.isASCII ? glyph.base : glyph.base.asciiForm
  }

  package mutating func copy(base64: [UInt8]) {
    Self.write(ClipboardSequence(base64: base64, through: passage).bytes)
  }

  /// What lies between us and the terminal itself.
  private var passage: ClipboardSequence.Passage {
    if getenv("TMUX") != nil { return .tmux }
    return getenv("STY") != nil ? .screen : .direct
  }

  package mutating func ring() {
    beep()
  }

  package mutating func redraw() {
    shown = nil
    clearok(window, true)
  }

  // MARK: Input and size

  package mutating func readInput() -> [Input] {
    keys.read(from: keyWindow)
  }

  package mutating func setMouse(_ isOn: Bool) {
    guard isOn != hasMouse else { return }
    hasMouse = isOn
    Self.write(isOn ? Self.mouseOn : Self.mouseOff)
  }

  package mutating func updateSize() {
    var (columns, rows): (Int32, Int32) = (0, 0)
    st_terminal_size(STDOUT_FILENO, &columns, &rows)
    guard columns > 0, rows > 0 else { return }
    resizeterm(rows, columns)
    wresize(window, rows, columns)
    size = Size(columns: Int(columns), rows: Int(rows))
    redraw()
  }

  // MARK: Giving back

  package mutating func suspend() {
    Self.write((hasMouse ? Self.mouseOff : "") + Self.pasteOff)
    endwin()
    st_stderr_release()
    st_guard_disarm()
  }

  package mutating func resume() {
    let restore = Self.restoreText
    _ = st_guard_arm(STDOUT_FILENO, restore, restore.utf8.count)
    reset_prog_mode()
    claim()
    _ = st_stderr_capture()
    updateSize()
  }

  /// Gives the terminal back as it was found. What comes after is harmless.
  package mutating func release() {
    guard !isReleased else { return }
    isReleased = true
    suspend()
  }
}

extension String {
  /// terminfo writes delays as `$<5>`; a handler has no time for them.
  fileprivate var withoutDelays: String {
    var text = ""
    var isDelay = false
    for character in self {
      if character == "$", !isDelay { isDelay = true } else if !isDelay { text.append(character) }
      if character == ">" { isDelay = false }
    }
    return text
  }
}
