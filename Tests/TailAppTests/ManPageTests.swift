import Foundation
import Options
import TailApp
import TailTestSupport
import Testing

@Suite("The manual page")
struct ManPageTests {
  private let file = Commands.root + "/man/slurmtail-tui.1"

  @Test("It says what the program says of its options, actions and keys")
  func recorded() throws {
    let text = ManPage(options: Option.all, keymap: .standard).text
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      return
    }
    let recorded = try String(contentsOfFile: file, encoding: .utf8)
    #expect(recorded == text, "the manual page is old: make golden")
  }

  @Test("The documentation names every option")
  func options() throws {
    let text = try String(contentsOfFile: Commands.root + "/docs/options.md", encoding: .utf8)
    let sections = text.components(separatedBy: "\n## ")
    let section = try #require(sections.first { $0.hasPrefix("Options\n") })
    for name in Option.all.flatMap(\.spellings) where name != "-h" {
      #expect(section.contains("`" + name), "\(name)")
    }
  }

  @Test("It names every variable that the program reads")
  func variables() throws {
    let named = Set(
      ManPage.variables.flatMap { $0.0.components(separatedBy: ", ") })
    let found = try Commands.run([
      "grep", "-rhoE", #"(getenv|path|variable|value)\((in: |named: |of: )?"[A-Z][A-Z_]+""#,
      Commands.root + "/Sources",
    ]).output
    let read = Set(found.matches(of: #/"([A-Z_]+)"/#).map { String($0.1) })
    #expect(!read.isEmpty)
    #expect(read.subtracting(named).isEmpty)
  }

  @Test(
    "It is shown without a warning", .enabled(if: Commands.exists("mandoc"), "no mandoc here"))
  func lint() throws {
    let result = try Commands.run(["mandoc", "-T", "lint", "-W", "warning", file])
    #expect(result.status == 0, "\(result.output)")
    let shown = try Commands.run(["mandoc", "-T", "utf8", file]).output
    #expect(shown.contains("next match"))
    #expect(shown.contains("↓"))
  }
}
