/// The numbers of this target, each with its reason.
package enum CellLimits {
  /// Columns between two tab stops, as terminals have them.
  static let tabWidth = 8
  /// How many parameters of a colour sequence are read; no sane one has more.
  static let colourParameters = 16
  /// Columns after which a line is not painted any further: a piece has at most 64 Ki bytes, and
  /// none takes more columns than a tab.
  package static let columns = 1 << 19
  /// What is kept of pasted text, in bytes: a prompt takes a line, and no path or pattern is longer.
  package static let paste = 16 * 1024
  /// What is kept of a terminal's answer, in bytes: a colour takes 25.
  static let answer = 64
  /// The largest screen that is drawn on: ncurses counts columns in 16 bits, with a sign, and a frame
  /// of this size takes some 25 MB. Of a larger terminal the rest stays empty.
  package static let screenColumns = 1000
  package static let screenRows = 500
  /// What two colours must differ by to be told apart: a contrast after WCAG 2, from 1 to 21.
  static let contrast = 1.5
  /// Text lighter or darker than this, from 0 to 1, is taken for white or black.
  static let white = 0.75
  static let black = 0.02
  /// Rows of fewer columns than this are not indented: there would be nothing left for the text.
  static let indentedColumns = 8
}
