/// What was typed, as plain values: the first of two stages. What it means here is worked out in
/// `Launch`.
package struct Choices: Equatable, Sendable {
  package var sources: [String] = []
  package var me = false
  package var remoteLogs = false
  package var demo = false
  package var lines: Int?
  package var memory: ByteSize?
  package var buffer: ByteSize?
  package var stream: StreamName?
  package var layout: LayoutName?
  package var theme: String?
  package var grep: [String] = []
  package var exclude: [String] = []
  package var logDir: String?
  package var pattern: [String] = []
  /// In seconds.
  package var poll: Double?
  /// In seconds.
  package var slurmInterval: Double?
  package var session: String?
  package var sessions = false
  package var dump = false
  package var output: String?
  package var follow = false
  package var format: FormatName?
  package var header = false
  package var force = false
  package var fail = false
  /// `nil`: as `auto`.
  package var color: ColorChoice?
  package var config: String?
  package var printConfig = false
  package var version = false
  package var help = false

  package init() {}
}
