import CellUI
import LogCore
import Settings
import TailApp
import TailTestSupport
import Testing

@Suite("The configuration")
struct SettingsTests {
  private func read(_ text: String, background: Background? = nil) -> Settings {
    Settings(text, name: "config.toml", background: background)
  }

  @Test(
    "Numbers that are too large for what they mean are told, and the defaults hold",
    arguments: [
      "slurm-interval = 1e11", "poll = 1e11", "poll = nan", "slurm-interval = inf",
      "lines = 9223372036854775807", "buffer = \"9223372036854775807\"",
      "buffer = \"9000000000G\"", "slurm-interval = 9223372036854775807",
    ])
  func numbers(line: String) {
    let settings = read(line)
    #expect(settings.complaints.count == 1, "\(settings.complaints)")
    #expect(settings.poll == nil && settings.slurmInterval == nil)
    #expect(settings.lines == nil && settings.buffer == nil)
  }

  @Test("Tables without end are told and left out; the rest counts")
  func depth() {
    let deep = String(repeating: "a.", count: 100_000)
    for text in ["[\(deep)a]\nx = 1", "\(deep)a = 1", "x = {\(deep)a = 1}"] {
      let settings = read("lines = 7\n" + text)
      #expect(settings.lines == 7)
      #expect(settings.complaints.contains { $0.contains("config.toml:2: this is more than 32") })
    }
    let dots = read("[on-end]\ncommand = \"\(String(repeating: "../", count: 40))x\"")
    #expect(dots.complaints.isEmpty)
    for text in ["[", "[[[[", "[ü]\nx = 1", "\u{FEFF}[.a]", "[", "[\n[[\n", "a = 1\r\n[?]\r\n"] {
      let settings = read(text + "\n[on-end]\nbell = true\n")
      #expect(settings.onEnd.rings, "\(text)")
      #expect(settings.complaints.contains { $0.contains("a table is written [name]") }, "\(text)")
    }
  }

  @Test("What it sets")
  func options() {
    let settings = read(
      """
      lines = 500
      buffer = "32M"
      stream = "stderr"
      layout = "grid"
      poll = 2.5
      slurm-interval = 60
      log-dir = "/scratch/logs"
      pattern = ["%j.log", "%x-%j.out"]
      format = "json"
      remote-logs = true
      wrap = true
      line-numbers = false
      arrival-time = true
      mouse = true
      chart-symbols = "block"
      [on-end]
      bell = true
      command = 'notify-send "$SLURMTAIL_JOB"'
      """)
    #expect(settings.complaints.isEmpty)
    #expect(settings.lines == 500)
    #expect(settings.buffer == 32 << 20)
    #expect(settings.streams == .stderr)
    #expect(settings.arrangement == .grid)
    #expect(settings.poll == 2.5)
    #expect(settings.slurmInterval == 60)
    #expect(settings.logDirectory == "/scratch/logs")
    #expect(settings.patterns == ["%j.log", "%x-%j.out"])
    #expect(settings.format == .json)
    #expect(settings.readsRemoteLogs == true)
    #expect(
      settings.display.wraps && !settings.display.numbersLines && settings.display.showsArrival)
    #expect(settings.mouse == true)
    #expect(settings.chartSymbols == .block)
    #expect(settings.onEnd.rings)
    #expect(settings.onEnd.command == "notify-send \"$SLURMTAIL_JOB\"")
  }

  @Test("The default that is printed says what holds without one, also line by line taken in")
  func standardText() {
    let text = Settings.standardText
    #expect(read(text).complaints.isEmpty)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
    }
    let settings = read(lines.joined(separator: "\n"))
    #expect(settings.complaints == [])
    #expect(settings.lines == AppLimits.startLines)
    #expect(settings.buffer == LogLimits.defaultRingBudget)
    #expect(settings.streams == .all)
    #expect(settings.arrangement == .stack)
    #expect(settings.format == .text)
    #expect(settings.display == LineDisplay())
    #expect(settings.theme == .everywhere)
    #expect(settings.onEnd == EndNotice())
    #expect(settings.patterns == [])
    #expect(settings.mouse == false && settings.readsRemoteLogs == false)
    for binding in Keymap.standard.bindings {
      #expect(
        Set(settings.keymap.bindings.first { $0.action == binding.action }?.sequences ?? [])
          == Set(binding.sequences))
    }
    // The theme that is offered to be changed is the one that holds.
    #expect(
      read(lines.joined(separator: "\n").replacing("\"auto\"\n# Whose", with: "\"mine\"\n# Whose"))
        .theme == .everywhere)
  }

  @Test(
    "A mistake is told with its line and what to do, and the rest counts",
    arguments: [
      (
        "lines = \"many\"",
        "config.toml:2: lines cannot be the text \"many\"; it is a number from 0 to 999999999"
      ),
      (
        "lines = -1",
        "config.toml:2: lines cannot be the number -1; it is a number from 0 to 999999999"
      ),
      ("bufer = \"16M\"", "config.toml:2: there is no setting bufer; did you mean buffer?"),
      (
        "buffer = \"16Q\"",
        "config.toml:2: buffer cannot be the text \"16Q\"; it is a size such as \"16M\""
      ),
      ("stream = \"stdot\"", "config.toml:2: stream cannot be \"stdot\"; did you mean \"stdout\"?"),
      (
        "poll = inf",
        "config.toml:2: poll cannot be the number inf; it is a number of seconds above 0 and up to 86400"
      ),
      (
        "slurm-interval = 0",
        "config.toml:2: slurm-interval cannot be the number 0; it is a number of seconds from 1 and up to 86400"
      ),
      ("theme = dark", "config.toml:2: dark is no value; text needs quotes"),
      ("theme = \"drak\"", "config.toml:2: theme cannot be \"drak\"; did you mean \"dark\"?"),
      ("wrap = 1", "config.toml:2: wrap cannot be the number 1; it is true or false"),
      ("mouse = 2026-01-01", "config.toml:2: mouse cannot be a date; it is true or false"),
      ("errors = 3", "config.toml:2: errors is the number 3; it is a table, written [errors]"),
      ("pattern = [1]", "config.toml:2: pattern cannot be the number 1; it is text in quotes"),
      (
        "arrival-time = true",
        "config.toml:2: arrival-time is set twice; the first one counts"
      ),
      (
        "what is this",
        "config.toml:2: there is no = behind a name; a setting is written name = value"
      ),
      ("log-dir = \"\"\"never ended", "config.toml:2: what begins here does not end"),
      ("log-dir = \"never ended", "config.toml:2: what begins here does not end"),
      ("pattern = [\"a\",", "config.toml:2: what begins here does not end"),
      ("themes.mine = {base = \"dark\"", "config.toml:2: what begins here does not end"),
      ("buffer = 16M", "config.toml:2: 16M is no value; text needs quotes"),
      (
        "log-dir = \"a\" b",
        "config.toml:2: there is more behind it than a comment; text needs quotes"
      ),
      ("log-dir =", "config.toml:2: there is no value behind the ="),
      ("lines = 99999999999999999999", "config.toml:2: 99999999999999999999 is no value"),
      (
        "log-dir = \"C:\\dir\"",
        "config.toml:2: no \\ comes before such a letter; it is written \\\\, or the text in ' quotes"
      ),
      ("arrival-time.x = 1", "config.toml:2: arrival-time.x is set twice; the first one counts"),
    ])
  func mistakes(line: String, complaint: String) {
    let settings = read(
      "arrival-time = true\n\(line)\nformat = \"raw\"\n[keys]\n\"ctrl-q\" = \"quit\"\n")
    #expect(settings.complaints == [complaint])
    #expect(settings.display.showsArrival)
    #expect(settings.format == .raw)
    #expect(settings.keymap.outcome(of: [.control("q")]) == .action(.quit))
  }

  @Test("A mistake in a list of several lines costs its own line")
  func brokenList() {
    let settings = read("pattern = [ # of names\n  \"a\",\n  b,\n\n  \"c\", ]\nlines = 7\n")
    #expect(settings.complaints == ["config.toml:3: b is no value; text needs quotes"])
    #expect(settings.patterns == ["a", "c"])
    #expect(settings.lines == 7)
    let open = read("pattern = [\n  \"a\",\n[on-end]\nbell = true\n")
    #expect(open.complaints.contains("config.toml:1: what begins here does not end"))
    #expect(open.onEnd.rings)
  }

  @Test("A table that cannot be opened takes its own keys with it, not the next table's")
  func brokenTable() {
    let settings = read("[keys\n\"x\" = \"quit\"\n[on-end]\nbell = true\n")
    #expect(settings.complaints.count == 1)
    #expect(settings.complaints.first?.hasPrefix("config.toml:1: ") == true)
    #expect(settings.onEnd.rings)
    #expect(settings.keymap.outcome(of: ["x"]) == .action(.closePane))
  }

  @Test("Keys: bound, unbound, sequences, and what cannot be reached")
  func keys() {
    let settings = read(
      """
      [keys]
      "ctrl-q" = "quit"
      "x" = ""
      "X" = false
      "q q" = "close-pane"
      "hyper-x" = "quit"
      "Y" = "qiut"
      "ctrl-w" = "close-ended"
      "5" = "pause"
      "M" = "wrap"
      """)
    #expect(settings.keymap.outcome(of: [.control("q")]) == .action(.quit))
    #expect(settings.keymap.outcome(of: ["x"]) == .unbound)
    #expect(settings.keymap.outcome(of: ["X"]) == .unbound)
    #expect(settings.keymap.outcome(of: ["M"]) == .action(.wrap))
    #expect(settings.keymap.names(of: .wrap) == ["w", "M"])
    let expected = [
      "config.toml:5: q q cannot be reached: q acts at once",
      "config.toml:6: there is no key \"hyper-x\"",
      "config.toml:7: there is no action \"qiut\"; did you mean \"quit\"?",
      "config.toml:8: ctrl-w ", "config.toml:9: 5 cannot be reached: a digit begins a count",
    ]
    #expect(settings.complaints.count == expected.count, "\(settings.complaints)")
    for (complaint, start) in zip(settings.complaints, expected) {
      #expect(complaint.hasPrefix(start))
    }
  }

  @Test("Two spellings of one key are told")
  func sameKey() {
    let settings = read("[keys]\n\"ctrl-q\" = \"quit\"\n\"^Q\" = \"wrap\"\n")
    #expect(settings.complaints.count == 1)
    #expect(settings.complaints.first?.contains("are the same key") == true)
  }

  @Test("Presets can be chosen and changed")
  func presets() {
    let settings = read("preset = \"vim\"\n[keys]\n\"ctrl-q\" = \"quit\"\n")
    #expect(settings.complaints.isEmpty)
    #expect(settings.keymap.outcome(of: ["g"]) == .more)
    #expect(settings.keymap.outcome(of: ["g", "g"]) == .action(.start))
    #expect(settings.keymap.outcome(of: [.control("q")]) == .action(.quit))
  }

  @Test("A theme of one's own takes what it does not say from its base")
  func themes() {
    let settings = read(
      """
      theme = "mine"
      [themes.mine]
      base = "dark"
      stderr = "bold #ff8700"
      match = "white on 17"
      failure = "bold pinkish"
      gutter = "blink"
      currentmatch = "red"
      complaint = "black on black"
      """)
    #expect(settings.theme.stderr == (try? Style(words: "bold #ff8700")))
    #expect(settings.theme.match.background == .palette(17))
    #expect(settings.theme.event == Theme.dark.event)
    #expect(settings.theme.failure == Theme.dark.failure)
    let expected = [
      "config.toml:6: failure: \"pinkish\" is no colour",
      "config.toml:7: gutter: nothing blinks here",
      "config.toml:8: there is no setting currentmatch; did you mean current-match?",
      "config.toml:9: complaint: \"black on black\" cannot be read",
    ]
    #expect(settings.complaints.count == expected.count, "\(settings.complaints)")
    for (complaint, start) in zip(settings.complaints, expected) {
      #expect(complaint.hasPrefix(start), "\(complaint)")
    }
    // What cannot be read is made readable, not taken at its word.
    #expect(settings.theme.complaint.foreground != settings.theme.complaint.background)
  }

  @Test(
    "What is behind the text decides where the theme is auto",
    arguments: [("15;0", Theme.dark), ("0;15", .light), ("12;8", .dark), ("0;default;7", .light)])
  func background(value: String, theme: Theme) {
    #expect(read("", background: Background(colorFGBG: value)).theme == theme)
    #expect(read("theme = \"mono\"", background: Background(colorFGBG: value)).theme == .mono)
  }

  @Test("Nobody knows what is behind the text")
  func unknownBackground() {
    for value in ["", "0;default", "x", "0;99", ";"] {
      #expect(Background(colorFGBG: value) == nil)
    }
    #expect(read("theme = \"auto\"").theme == .everywhere)
  }

  @Test("Error patterns are added or replace what is known")
  func errorPatterns() throws {
    let lines = LineBatch("loss is NaN\nTraceback (most recent call last)\nall is well\n")
    let added = read("[errors]\nadd = [\"loss is nan\", \"a(b\"]\n")
    #expect(added.errorPattern.lines(of: lines) == .some([0, 1]))
    #expect(added.complaints.count == 1)
    #expect(added.complaints.first?.hasPrefix("config.toml:2: add: \"a(b\": missing") == true)
    let replaced = read("[errors]\nreplace = \"loss is nan\"\n")
    #expect(replaced.errorPattern.lines(of: lines) == .some([0]))
  }

  @Test("Whatever the file holds, it is read to its end and nothing traps")
  func garbage() {
    #expect(Settings([0, 1, 2], name: "c").complaints.count == 1)
    #expect(Settings([0xFF, 0xFE, 10], name: "c").complaints.isEmpty == false)
    let deep = String(repeating: "[", count: 5000)
    #expect(read("wrap = true\nx = \(deep)").complaints.isEmpty == false)
    let huge = (0..<20_000).map { "key\($0) = \($0)" }.joined(separator: "\n")
    #expect(read(huge).complaints.count == 50)
    #expect(read("\"a\\u0000b\" = 1\nwrap = true").display.wraps)
  }

  @Test("Random changes of a configuration never trap, and complaints are single lines")
  func fuzz() {
    var random = SplitMix64(seed: 7)
    let original = Array(Settings.standardText.utf8.filter { $0 != UInt8(ascii: "#") })
    let parts = Array("\"'[]{}=.,#\n\\ \u{1}x0-".utf8)
    for _ in 0..<60 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(parts[Int.random(in: 0..<parts.count, using: &random)], at: place)
        case 2: bytes[place] = UInt8.random(in: 1...255, using: &random)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
        }
      }
      let settings = Settings(bytes, name: "c")
      #expect(settings.complaints.allSatisfy { !$0.contains("\n") && $0.hasPrefix("c:") })
    }
  }
}
