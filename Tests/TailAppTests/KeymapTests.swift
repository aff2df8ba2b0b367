import CellUI
import TailApp
import TailTestSupport
import Testing

@Suite("Keymaps")
struct KeymapTests {
  @Test(
    "Keys as people write them",
    arguments: [
      ("G", .character("G")), ("g", .character("g")), ("ctrl-s", .control("s")),
      ("Ctrl-S", .control("s")), ("^S", .control("s")), ("C-s", .control("s")),
      ("alt-1", .alt("1")), ("M-x", .alt("x")), ("alt-G", .alt("G")), ("PgDn", .pageDown),
      ("page-up", .pageUp), ("space", .character(" ")), ("esc", .escape), ("F1", .function(1)),
      ("alt-up", .modified(.alt, .up)), ("ctrl-left", .modified(.control, .left)),
      ("alt-pgdn", .modified(.alt, .pageDown)), ("ctrl-[", .escape),
      ("f12", .function(12)), ("↓", .down), ("shift-tab", .backTab), ("shift-a", .character("A")),
      ("ctrl-i", .tab), ("ctrl-m", .enter), ("ctrl-[", .escape), ("ctrl-space", .control("@")),
      ("^", .character("^")), ("-", .character("-")), ("ü", .character("ü")),
    ] as [(String, Key)])
  func names(text: String, key: Key) {
    #expect(Key.sequence(text) == [key])
  }

  @Test(
    "What is no key",
    arguments: [
      "", " ", "hyper-x", "ctrl-", "ctrl-1", "f13", "f0", "f01", "ctrl-ä", "alt-", "ab", "\u{1}",
      "\u{200B}", "^" + "^^",
    ])
  func noKeys(text: String) {
    #expect(Key.sequence(text) == nil)
  }

  @Test("Every key of a keymap is read back as it is written", arguments: Keymap.Preset.allCases)
  func roundTrip(preset: Keymap.Preset) {
    for sequence in Keymap(preset).bindings.flatMap(\.sequences) {
      #expect(Key.sequence(Keymap.spelling(of: sequence)) == sequence)
      // And as help and README write it.
      #expect(Key.sequence(sequence.map(\.name).joined(separator: " ")) == sequence)
    }
  }

  @Test("Whatever is read as a key is read again from its own spelling")
  func fuzz() {
    var random = SplitMix64(seed: 11)
    let parts = [
      "ctrl-", "alt-", "shift-", "^", "f", "1", "12", "x", "G", " ", "-", "pg", "up", "tab", "é",
      "\u{301}", "\u{0}", "🚀", "İ", "ß", "esc", "[", "\u{85}",
    ]
    for _ in 0..<5000 {
      let text = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        parts[Int.random(in: 0..<parts.count, using: &random)]
      }.joined()
      guard let keys = Key.sequence(text) else { continue }
      #expect(Key.sequence(Keymap.spelling(of: keys)) == keys, "\(text)")
    }
  }

  @Test(
    "A preset reaches every action that the standard does, and all its keys",
    arguments: Keymap.Preset.allCases)
  func presets(preset: Keymap.Preset) {
    let keymap = Keymap(preset)
    #expect(keymap.unreachable == [])
    for action in Keymap.standard.bindings.map(\.action) {
      #expect(!keymap.names(of: action).isEmpty, "\(action)")
    }
  }

  @Test("vim's and lnav's own keys")
  func own() {
    let vim = Keymap(.vim)
    #expect(vim.outcome(of: ["g", "g"]) == .action(.start))
    #expect(vim.outcome(of: ["Z", "Z"]) == .action(.quit))
    #expect(vim.outcome(of: [.control("w"), "o"]) == .action(.zoom))
    #expect(vim.outcome(of: ["d"]) == .unbound)
    let lnav = Keymap(.lnav)
    #expect(lnav.outcome(of: ["="]) == .action(.pause))
    #expect(lnav.outcome(of: ["f"]) == .action(.nextPane))
    #expect(lnav.outcome(of: [.control("w")]) == .action(.wrap))
    // c copies in lnav: it must not cancel a job.
    #expect(lnav.outcome(of: ["c"]) != .action(.cancelJob))
  }

  @Test("Help and keys follow the keymap in force")
  func inForce() {
    var plan = LaunchPlan.jobs(1)
    plan.keymap = Keymap.standard.changed(by: [
      Keymap.Change([.control("q")], .help), Keymap.Change(["?"], nil),
    ])
    var driver = Driver(plan, rows: 200)
    driver.press("<C-q>")
    #expect(driver.screen.contains { $0.hasPrefix("   F1 ^Q ") }, "\(driver.screen)")
    driver.press("q?")
    #expect(driver.bottom.contains("does nothing here"))
  }
}
