import CLinux
import CNcurses
import CellUI
import Glibc
import Scalars

/// The terminal, from claim to release. The only caller of ncurses, which is not safe for threads:
/// belongs to the main thread. ncurses works out what has to be sent; how the terminal's line is set,
/// what it sends and when what is sent are ours.
package struct CursesScreen: Screen, ~Copyable {
  private let window: UnsafeMutablePointer<WINDOW>
  private var output: TerminalOutput
  private var input: TerminalInput
  private var styles: CursesStyles
  private var shown: CellGrid?
  private var isReleased = false
  private var isSuspended = false
  private var hasMouse = false
  package private(set) var size: Size
  package let traits: ScreenTraits
  /// The name of the terminal that this one is taken for; `nil`: its own is known here.
  package let substitute: String?

  package var inputDescriptor: Int32 { STDIN_FILENO }

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
    let isUnicode = Self.isUnicode
    if let lack = Self.lackOfFiles { throw lack }
    guard var output = TerminalOutput() else {
      throw Self.lackOfFiles ?? .failed(reason: "the terminal cannot be opened")
    }
    let found = try Self.startCurses(name, with: output)
    guard let window = newwin(0, 0, 0, 0) else {
      endwin()
      throw .failed(reason: "no window")
    }
    // After ncurses, which has caught some of them for itself.
    guard st_signals_catch() >= 0 else {
      let lack = Self.lackOfFiles
      endwin()
      throw lack ?? .failed(reason: "signals cannot be caught")
    }
    self.window = window
    substitute = found.substitute
    if hasColors { start_color() }
    let hasDefaults = hasColors && use_default_colors() == OK
    let colors = hasColors && has_colors() ? Int(st_colors()) : 0
    styles = CursesStyles(
      colors: colors, pairs: Int(st_color_pairs()), hasDefaults: hasDefaults)
    traits = ScreenTraits(colors: colors, unicode: isUnicode)
    size = Size(columns: Int(getmaxx(window)), rows: Int(getmaxy(window)))
    input = TerminalInput(
      encoding: isUnicode ? .utf8 : .singleByte, comesWhole: Self.isMultiplexed, isFar: Self.isFar)
    Self.arm()
    Self.setUp(window)
    output.hold()
    self.output = output
    claim()
    if TerminalModes.isRecent, passage != .screen {
      let ground = traits.colors >= 256 ? TerminalModes.groundQuestion : ""
      TerminalOutput.write(ground + TerminalModes.question)
      input.noteQuestion()
    }
    // Without it, what libraries complain of spoils the screen until the next key.
    _ = st_stderr_capture()
  }

  /// Has ncurses take the terminal, at the size that the kernel tells.
  private static func startCurses(
    _ name: String, with output: TerminalOutput
  ) throws(CursesError) -> TerminalDescription.Found {
    // Before ncurses changes anything: this is how the terminal is given back.
    _ = st_modes_save(STDOUT_FILENO)
    let wanted = terminalSize()
    // ncurses would take the terminal's own word for it, however large.
    if let wanted {
      setenv("LINES", "\(wanted.rows)", 1)
      setenv("COLUMNS", "\(wanted.columns)", 1)
    }
    guard let found = TerminalDescription.open(name, on: output.stream) else {
      throw lackOfFiles ?? .unknown(terminal: name)
    }
    unsetenv("LINES")
    unsetenv("COLUMNS")
    guard st_capability("cup") != nil else {
      endwin()
      delscreen(found.screen)
      throw .dumb(terminal: name)
    }
    // A size of nothing: the terminal does not tell; ncurses has guessed from terminfo.
    if let wanted { resizeterm(Int32(wanted.rows), Int32(wanted.columns)) }
    return found
  }

  /// Whether too little can be opened to take the terminal: its description, ncurses' way to it, a
  /// frame, signals, and what libraries complain of. Asked before, because not all of them say why they
  /// fail; it takes a hundredth of a millisecond.
  private static var lackOfFiles: CursesError? {
    var probes: [Int32] = []
    defer { for probe in probes { close(probe) } }
    while probes.count < neededFiles {
      let probe = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard probe < 0 else {
        probes.append(probe)
        continue
      }
      guard errno == EMFILE || errno == ENFILE else { return nil }
      let limit = st_limit_of_open_files()
      return .failed(
        reason: errno == ENFILE || limit == .max
          ? "this machine has no open file left"
          : "no further open file is allowed (ulimit -n is \(limit))")
    }
    return nil
  }

  private static let neededFiles = 8

  /// Does ahead of time what needs no terminal.
  package static func prepare() { _ = isUnicode }

  /// Whether UTF-8 is wanted, and no locale of this machine has it.
  package static var lacksUTF8: Bool { !isUnicode && wantsUTF8 }

  private static let isUnicode = chooseLocale()

  /// A locale that is not UTF-8 on purpose is respected; one that ssh has brought from a machine that has it may not
  /// be installed here.
  private static var wantsUTF8: Bool {
    let names: [String] = ["LC_ALL", "LC_CTYPE", "LANG"]
    let wanted = names.compactMap { getenv($0) }.map { String(cString: $0) }.first { !$0.isEmpty }
    return wanted.map(\.namesUTF8) ?? true
  }

  /// UTF-8 wherever it can be had; `false`: ASCII only. Numbers stay as C writes them.
  private static func chooseLocale() -> Bool {
    _ = st_set_locale("")
    if st_is_utf8() != 0 { return true }
    guard wantsUTF8 else { return false }
    let utf8: [String] = ["C.UTF-8", "C.utf8", "en_US.UTF-8"]
    for name in utf8 where st_set_locale(name) != nil {
      if st_is_utf8() != 0 { return true }
    }
    return false
  }

  private static func setUp(_ window: UnsafeMutablePointer<WINDOW>) {
    raw()
    noecho()
    nonl()
    keypad(window, true)
    // Output must not wait for input that is there already.
    typeahead(-1)
    leaveok(window, false)
    scrollok(window, false)
    idlok(window, true)
  }

  private static func arm() {
    let restore = TerminalModes.restoreText
    _ = st_guard_arm(STDOUT_FILENO, restore, restore.utf8.count)
  }

  private func claim() {
    st_modes_raw(STDOUT_FILENO)
    TerminalOutput.write(TerminalModes.pasteOn + (hasMouse ? TerminalModes.mouseOn : ""))
  }

  // MARK: Drawing

  package mutating func present(_ grid: CellGrid) -> Int {
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
    return send(output.take())
  }

  /// Sends a frame in one piece.
  ///
  /// - Returns: how many bytes that took.
  private func send(_ frame: [UInt8]) -> Int {
    guard !frame.isEmpty else { return 0 }
    let isWrapped = input.hasSynchronizedOutput
    let bytes =
      isWrapped ? TerminalModes.frameBegins + frame + TerminalModes.frameEnds : frame
    TerminalOutput.write(bytes)
    return bytes.count
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
    TerminalOutput.write(ClipboardSequence(base64: base64, through: passage).bytes)
  }

  /// What lies between us and the terminal itself.
  private var passage: ClipboardSequence.Passage { Self.passage }

  private static var passage: ClipboardSequence.Passage {
    if getenv("TMUX") != nil { return .tmux }
    return getenv("STY") != nil ? .screen : .direct
  }

  /// Whether what answers us is on another machine: multiplexers answer for themselves.
  private static var isFar: Bool {
    !isMultiplexed && (getenv("SSH_CONNECTION") != nil || getenv("SSH_TTY") != nil)
  }

  private static var isMultiplexed: Bool {
    if case .direct = passage { false } else { true }
  }

  package mutating func ring() {
    beep()
    output.flush()
  }

  package mutating func redraw() {
    shown = nil
    clearok(window, true)
  }

  // MARK: Input and size

  package mutating func readInput() -> [Input] {
    input.read()
  }

  package var inputPatience: Double? { input.patience }

  package var isEscapeCostly: Bool {
    get { input.isEscapeCostly }
    set { input.isEscapeCostly = newValue }
  }

  package mutating func setMouse(_ isOn: Bool) {
    guard isOn != hasMouse else { return }
    hasMouse = isOn
    TerminalOutput.write(isOn ? TerminalModes.mouseOn : TerminalModes.mouseOff)
  }

  package mutating func updateSize() {
    guard let wanted = Self.terminalSize() else { return }
    resizeterm(Int32(wanted.rows), Int32(wanted.columns))
    wresize(window, Int32(wanted.rows), Int32(wanted.columns))
    size = wanted
    redraw()
  }

  /// As the terminal tells it, as far as it can be drawn on; `nil` where it does not.
  private static func terminalSize() -> Size? {
    var (columns, rows): (Int32, Int32) = (0, 0)
    st_terminal_size(STDOUT_FILENO, &columns, &rows)
    guard columns > 0, rows > 0 else { return nil }
    return Size(
      columns: min(Int(columns), CellLimits.screenColumns),
      rows: min(Int(rows), CellLimits.screenRows))
  }

  // MARK: Giving back

  package mutating func suspend() {
    isSuspended = true
    // Before the screen is its owner's again: what is typed then is for the shell.
    input.awaitAnswer()
    TerminalOutput.write(
      (hasMouse ? TerminalModes.mouseOff : "") + TerminalModes.pasteOff)
    if st_capability("rmcup") == nil { clearBottomLine() }
    endwin()
    output.flush()
    st_modes_restore(STDOUT_FILENO)
    st_stderr_release()
    st_guard_disarm()
  }

  /// Where there is no alternate screen the log stays, and the shell asks in the bottom row, as after less.
  private func clearBottomLine() {
    wmove(window, getmaxy(window) - 1, 0)
    wclrtoeol(window)
    wnoutrefresh(window)
    doupdate()
  }

  package mutating func resume() {
    isSuspended = false
    // The shell may have set it otherwise meanwhile.
    _ = st_modes_save(STDOUT_FILENO)
    Self.arm()
    claim()
    _ = st_stderr_capture()
    updateSize()
  }

  package mutating func reclaim() {
    guard !isSuspended, !isReleased, st_is_foreground(STDOUT_FILENO) != 0 else { return }
    // Others have written, and left the alternate screen, while this process stood still.
    endwin()
    output.flush()
    claim()
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
  /// Whether a locale's name asks for UTF-8.
  fileprivate var namesUTF8: Bool {
    let name = lowercased()
    return name.includes("utf-8") || name.includes("utf8")
  }
}
