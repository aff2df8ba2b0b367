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
  /// What bash offers for the last of the words that it has parted a line into.
  private func answers(_ words: [String], in folder: String) throws -> [String] {
    let script = """
      source "$COMPLETIONS"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _slurmtail_tui
      printf '%s\\n' "${COMPREPLY[@]}"
      """
    let result = try Commands.run(
      ["bash", "--norc", "-c", script, "bash"] + words,
      environment: ["COMPLETIONS": Commands.root + "/completions/slurmtail-tui.bash"],
      directory: folder)
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test("In bash --layout=co is completed whether = parts words there or not")
  func values() throws {
    let folder = try TemporaryFolder()
    let result = try Commands.run(
      ["bash", "-c", "mkdir logs; : >a.log; : >'b c.log'"], directory: folder.path)
    #expect(result.status == 0)
    let table = [
      ("--layout", "co", ["columns"]), ("--color", "a", ["auto", "always"]),
      ("--format", "", ["text", "json", "raw"]), ("--output", "b", ["b c.log"]),
      ("--grep", "a", []), ("--exclude", "a=b", []),
    ]
    for (option, value, expected) in table {
      let parted = [option, "="] + (value.isEmpty ? [] : [value])
      #expect(try answers(["slurmtail-tui"] + parted, in: folder.path) == expected, "\(option)")
      #expect(try answers(["slurmtail-tui", option, value], in: folder.path) == expected)
      #expect(
        try answers(["slurmtail-tui", "a.log", option + "=" + value], in: folder.path)
          == expected.map { "\(option)=\($0)" }, "\(option)")
    }
    #expect(try answers(["slurmtail-tui", "--log-dir=l"], in: folder.path) == ["--log-dir=logs/"])
    #expect(try answers(["slurmtail-tui", "--me=a"], in: folder.path).isEmpty)
    #expect(try answers(["slurmtail-tui", "--lay"], in: folder.path) == ["--layout"])
    #expect(try answers(["slurmtail-tui", "a"], in: folder.path) == ["a.log"])
  }
}
