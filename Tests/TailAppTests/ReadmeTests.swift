import Foundation
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

/// What the documents show is what the program does: a picture in text is a screen, the table of keys the
/// keymap.
// One after the other: each writes a document where it is recorded anew.
@Suite("README", .serialized)
struct ReadmeTests {
  @Test("The picture is a screen of the program")
  func picture() throws {
    var driver = Driver(.jobs(12345, 12346), columns: 92, rows: 11)
    driver.answer(
      .sample(12345, name: "train-llm", elapsed: 3750, nodes: "gpu[01-04]"),
      .sample(12346, name: "eval", elapsed: 58, nodes: "gpu05"))
    for step in 1...4 {
      driver.append(
        "epoch 3 step \(1160 + step * 10) loss=0.2\(40 - step * 3) lr=3.0e-04\n", to: .stdout)
    }
    driver.append("W rank 3: gradient overflow, scale is halved\n", to: .stderr)
    driver.append("epoch 3 step 1210 loss=0.225 lr=3.0e-04\n", to: .stdout)
    driver.append(" 41%|████      | 1210/2952 [01:22<01:58, 14.7it/s]", to: .stderr)
    driver.append("batch 41/64 accuracy 75.4 %\nbatch 42/64 accuracy 76.1 %\n", to: .stdout, of: 1)
    driver.append(
      """
      Traceback (most recent call last):
        File "eval.py", line 88, in <module>
      RuntimeError: CUDA error: out of memory\n
      """, to: .stderr, of: 1)
    driver.answer(
      .sample(12345, name: "train-llm", elapsed: 3753, nodes: "gpu[01-04]"),
      .sample(
        12346, name: "eval", state: .failed, elapsed: 61, nodes: "gpu05", exitCode: "1:0"))
    driver.wait(1)
    driver.press("/loss<Enter>F")
    let rows = driver.screen.map { $0.replacing(#/ +$/#, with: "") }
    try expectSection("picture", of: "docs/screen.md", ["```text"] + rows + ["```"])
  }

  @Test("The table of keys is the keymap")
  func keys() throws {
    var rows = ["| | keys | what they do |", "|---|---|---|"]
    for group in Action.Group.allCases {
      var title = group.rawValue
      for action in Action.allCases where action.group == group {
        let keys = KeyNames(of: action, in: .standard).text.split(separator: " ")
        // A bar would begin the next cell.
        let typed = keys.map { "`\($0.replacing("|", with: "\\|"))`" }.joined(separator: " ")
        rows.append("| \(title) | \(typed) | \(action.explanation) |")
        title = ""
      }
    }
    try expectSection("keys", of: "README.md", rows)
  }

  /// Compares what stands between two comments of a document; `make golden` writes it anew.
  private func expectSection(
    _ name: String, of document: String, _ rows: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = Commands.root + "/" + document
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- \(name) -->\n"), sourceLocation: sourceLocation)
    let end = try #require(text.range(of: "<!-- /\(name) -->"), sourceLocation: sourceLocation)
    let wanted = rows.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
      try text.replacingCharacters(in: start.upperBound..<end.lowerBound, with: wanted)
        .write(toFile: file, atomically: true, encoding: .utf8)
      return
    }
    #expect(
      text[start.upperBound..<end.lowerBound] == wanted, "\(document) is old: make golden",
      sourceLocation: sourceLocation)
  }
}
