import ArgumentParser

/// What was typed, as plain values.
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
  package var grep: [String] = []
  package var exclude: [String] = []
  package var logDir: String?
  package var pattern: [String] = []
  package var poll: Double?
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
  package var color = ColorChoice.auto
  package var config: String?
  package var printConfig = false
  package var version = false

  /// Words without an option among them. `nil`: there is one, which `Arguments` has to read.
  ///
  /// It is what is typed most often, and reading it in full takes a quarter of the time until there is
  /// something on the screen.
  package init?(plain words: [String]) {
    guard !words.contains(where: { $0.utf8.first == UInt8(ascii: "-") }) else { return nil }
    sources = words
  }

  package init(_ arguments: Arguments) {
    sources = arguments.sources
    me = arguments.me
    remoteLogs = arguments.remoteLogs
    demo = arguments.demo
    lines = arguments.lines
    memory = arguments.memory
    buffer = arguments.buffer
    stream = arguments.stream
    layout = arguments.layout
    grep = arguments.grep
    exclude = arguments.exclude
    logDir = arguments.logDir
    pattern = arguments.pattern
    poll = arguments.poll
    slurmInterval = arguments.slurmInterval
    session = arguments.session
    sessions = arguments.sessions
    dump = arguments.dump
    output = arguments.output
    follow = arguments.follow
    format = arguments.format
    header = arguments.header
    force = arguments.force
    fail = arguments.fail
    color = arguments.color
    config = arguments.config
    printConfig = arguments.printConfig
    version = arguments.version
  }
}
