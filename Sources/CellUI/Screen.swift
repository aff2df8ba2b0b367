/// What a terminal can show; views choose their marks by it.
package struct ScreenTraits: Hashable, Sendable {
  /// How many colours there are: 0, 8, 16, 256 or more.
  package var colors: Int
  /// Whether other characters than ASCII can be shown.
  package var unicode: Bool

  package init(colors: Int, unicode: Bool) {
    self.colors = colors
    self.unicode = unicode
  }
}

/// A terminal, real or in a test. Belongs to one thread.
package protocol Screen: ~Copyable {
  var size: Size { get }
  var traits: ScreenTraits { get }
  /// Becomes readable when there may be input; -1 where there is none.
  var inputDescriptor: Int32 { get }

  /// Shows a frame: draws what differs from the one before, in one go. Returns how many bytes that
  /// took.
  mutating func present(_ grid: CellGrid) -> Int
  /// Puts what `base64` says on the terminal's clipboard, if the terminal allows it.
  mutating func copy(base64: [UInt8])
  /// Asks the terminal for what the mouse does, or no longer.
  mutating func setMouse(_ isOn: Bool)
  /// Takes all input that is there. Never waits.
  mutating func readInput() -> [Input]
  /// In how many seconds `readInput` has something to say though nothing more comes: what is
  /// unfinished is waited for no longer. `nil`: nothing is.
  var inputPatience: Double? { get }
  /// Whether Esc would throw something away: a terminal that may send keys in pieces waits for the rest of one
  /// longer then.
  var isEscapeCostly: Bool { get set }
  /// Asks the terminal for its size again, after SIGWINCH.
  mutating func updateSize()
  /// Rings the bell.
  mutating func ring()
  /// Forgets what is shown, so that the next frame is drawn whole.
  mutating func redraw()
  /// Gives the terminal back for a while, as it was found.
  mutating func suspend()
  /// Takes the terminal again after `suspend`.
  mutating func resume()
  /// Sets the terminal again and draws all, after the process was stopped without being asked and
  /// goes on (SIGCONT).
  mutating func reclaim()
}
