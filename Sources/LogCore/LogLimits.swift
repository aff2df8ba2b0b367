/// The numbers of this target, each with its reason.
package enum LogLimits {
  /// The longest piece of a line that is held as one, in bytes: a log without newlines must
  /// neither grow without bound nor slow a key press (SPEC: at most 64 KiB).
  package static let pieceLength = 64 * 1024
  /// The most that is read from a file at one time, in bytes; larger reads gain nothing
  /// (measured: 64 KiB to 1 MiB within 5 %) and delay other files.
  package static let chunkLength = 256 * 1024
  /// What a batch costs beside its lines, in bytes: two array headers and its entry in the ring.
  package static let batchOverhead = 160
  /// The budget of a stream's ring unless the user names another, in bytes.
  package static let defaultRingBudget = 16 * 1024 * 1024
}
