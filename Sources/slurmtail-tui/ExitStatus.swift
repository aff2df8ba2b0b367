/// What the program's exit status says.
enum ExitStatus {
  static let success: Int32 = 0
  /// A source could not be found or read.
  static let sourceFailed: Int32 = 1
  /// The arguments, or the terminal, cannot be used.
  static let unusable: Int32 = 2
  /// With `--fail`: a job did not end as COMPLETED.
  static let jobFailed: Int32 = 3

  /// As a shell says it of a program that a signal ended.
  static func signal(_ number: Int32) -> Int32 { 128 + number }
}
