/// The numbers of this target, each with its reason.
package enum CellLimits {
  /// Columns between two tab stops, as terminals have them.
  static let tabWidth = 8
  /// How many frames of a progress bar are painted over each other; earlier ones are covered.
  static let progressFrames = 16
  /// How many parameters of a colour sequence are read; no sane one has more.
  static let colourParameters = 16
  /// Columns after which a line is not painted any further: a piece has at most this many bytes.
  static let columns = 1 << 17
}
