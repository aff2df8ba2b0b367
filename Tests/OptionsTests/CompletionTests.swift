import Foundation
import Options
import TailTestSupport
import Testing

@Suite("Completion in shells")
struct CompletionTests {
  @Test(
    "Every option is offered, and every name that it can be given",
    arguments: [
      ("slurmtail-tui.bash", "--", "-W '"), ("_slurmtail-tui", "--", ":("),
      ("slurmtail-tui.fish", "-l ", "-a '"),
    ])
  func complete(file: String, dashes: String, opening: String) throws {
    let text = try String(
      contentsOfFile: Commands.root + "/completions/" + file, encoding: .utf8)
    let lists = text.components(separatedBy: opening).dropFirst().map {
      Set($0.prefix { !"')".contains($0) }.split(separator: " ").map(String.init))
    }
    for option in Option.all {
      #expect(
        text.contains(try Regex("\(dashes)\(option.name)(?![a-z-])")), "\(option.name)")
      // Such as `text, json or raw`.
      let names = (option.value?.kind ?? "").components(separatedBy: ", ")
        .flatMap { $0.components(separatedBy: " or ") }
      guard names.count > 1 else { continue }
      #expect(lists.contains(Set(names)), "\(option.name)")
    }
  }
}
