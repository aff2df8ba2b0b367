import LogCore
import TailTestSupport
import Testing

@Suite("Parts of a line that may be told apart by colour")
struct LinePartTests {
  private func parts(_ line: String) -> [String] {
    let bytes = Array(line.utf8)
    return LinePart.parts(of: bytes[...]).map { part in
      let text = String(decoding: bytes[part.range], as: UTF8.self)
      switch part.kind {
      case .timestamp: return "time:" + text
      case .level(let level): return "\(level):" + text
      case .key: return "key:" + text
      case .path: return "path:" + text
      }
    }
  }

  @Test(
    "Times, levels, names and paths, whatever wrote them",
    arguments: [
      (
        "2026-11-24 15:04:20 INFO epoch=7 step=29870",
        ["time:2026-11-24 15:04:20", "info:INFO", "key:epoch", "key:step"]
      ),
      ("[15:04:24] WARN rank 3: gradient overflow", ["time:15:04:24", "warning:WARN"]),
      ("E1124 12:00:00.123000 139 torch.cc:88] gone", ["error:E1124", "time:12:00:00.123000"]),
      (#"{"level": "info", "loss": 0.25, 'lr': 1e-3}"#, ["key:level", "key:loss", "key:lr"]),
      ("a.py:3: UserWarning: no scale", ["warning:UserWarning"]),
      (#"  File "/home/u/train.py", line 88"#, ["path:/home/u/train.py"]),
      ("loss: 0.25 note: this is prose", ["key:loss"]),
      ("train/loss=0.5 ok==yes a => b", ["key:train/loss"]),
      ("wrote ./out/model.pt and ../x/y.", ["path:./out/model.pt", "path:../x/y"]),
      ("info about errors and 1/2 of a/b", []),
      ("level=warning msg=slow", ["key:level", "warning:warning", "key:msg"]),
      ("", []), ("=", []), ("\"", []), ("key:", []), ("/", []),
    ] as [(String, [String])])
  func shapes(line: String, expected: [String]) {
    #expect(parts(line) == expected, "\(line)")
  }

  @Test("Any bytes give parts in their order, apart, within the line")
  func anyBytes() {
    var random = SplitMix64(seed: 7)
    let alphabet = Array("aE1: =\"'/.~-[]<>,0:WARN\u{80}".utf8) + [0, 0xFF, 0x1B]
    for _ in 0..<20_000 {
      let line = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let found = LinePart.parts(of: line[...], isStart: Bool.random(using: &random))
      var end = 0
      for part in found {
        #expect(part.range.lowerBound >= end && part.range.upperBound <= line.count, "\(line)")
        end = part.range.upperBound
      }
    }
  }
}
