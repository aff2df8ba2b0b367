import LogCore
import TailTestSupport
import Testing

/// What is found in a text, as `name=value`.
private func found(_ text: String) -> [String] { found(Array(text.utf8)) }

private func found(_ bytes: [UInt8]) -> [String] {
  var all: [String] = []
  bytes.withUnsafeBufferPointer { buffer in
    NumberScanner.scan(buffer) { name, value in
      all.append(String(decoding: buffer[name], as: UTF8.self) + "=\(value)")
    }
  }
  return all
}

@Suite("Numbers in a log")
struct NumberScannerTests {
  @Test(
    "Numbers with a name, as programs write them",
    arguments: [
      ("loss=0.213", ["loss=0.213"]),
      ("acc: 71.2 %", ["acc=71.2"]),
      (#"{"loss": 0.213, "step": 10, "ok": true}"#, ["loss=0.213", "step=10.0"]),
      (#"{'loss': '0.2131', 'learning_rate': 5e-05}"#, ["loss=0.2131", "learning_rate=5e-05"]),
      ("epoch 3 step 1200 loss 0.213", ["epoch=3.0", "step=1200.0", "loss=0.213"]),
      ("Train Loss: 0.5, Val Loss: 0.625", ["Train Loss=0.5", "Val Loss=0.625"]),
      ("best val acc 0.9", ["best val acc=0.9"]),
      ("val/loss=0.25 top-1 71.5 acc@5=93", ["val/loss=0.25", "top-1=71.5", "acc@5=93.0"]),
      ("loss = -1.5e-3; lr := .5", ["loss=-0.0015", "lr=0.5"]),
      ("loss=tensor(0.75, device='cuda:0')", ["loss=0.75", "cuda=0.0"]),
      ("loss=nan acc=inf ppl: -Infinity", ["loss=nan", "acc=inf", "ppl=-inf"]),
      ("samples: 1,234,567 loss: 0.5,", ["samples=1234567.0", "loss=0.5"]),
      ("|    ep_rew_mean      | 1.5e+03  |", ["ep_rew_mean=1500.0"]),
      (
        "Epoch: [3][ 10/5005]\tTime  0.5 ( 0.75)\tLoss 6.5 (7.0)",
        [
          "Epoch=3.0", "Time=0.5", "Loss=6.5",
        ]
      ),
      ("step 870/1000 took 12ms", ["step=870.0"]),
      ("time: 3.5s mem=12GB.", ["time=3.5", "mem=12.0"]),
      (" 41%|████      | 12/29 [01:22<01:58, 14.5it/s, loss=0.5]", ["it/s=14.5", "loss=0.5"]),
      ("Training:  87%|████▋ | 870/1000 [01:22<00:12, 1.5s/it]", ["Training=87.0", "s/it=1.5"]),
      (
        "throughput 1500 tokens/s, then 20.5 samples/sec",
        [
          "throughput=1500.0", "samples/sec=20.5",
        ]
      ),
      ("\u{1B}[1mloss\u{1B}[0m: \u{1B}[32m0.5\u{1B}[0m", ["loss=0.5"]),
      ("损失: 0.5 λ=0.25 perte_né 3", ["损失=0.5", "λ=0.25", "perte_né=3.0"]),
      ("the loss is: loss 0.5.", ["loss=0.5"]),
    ])
  func names(text: String, wanted: [String]) {
    #expect(found(text) == wanted)
  }

  @Test(
    "What only looks like a number is none",
    arguments: [
      "2026-11-24 18:27:00,123 INFO", "date=2026-11-24", "date: 2026/11/24", "time=18:27:00",
      "at Nov 24 18:27:00", "version=1.2.3", "host: 10.0.0.1", "commit=3f2a9c1", "hash: 3e5abcd",
      "addr=0x1f", "path=/data/run-3/4", "id: 550e8400-e29b-41d4-a716-446655440000", "loss0.5",
      "f(3)", "prog[123]", "after 3 tries in line 88", "cut=", "1e5", "range=3-4", "0.5 0.25",
      "loss, 0.5", "loss\u{1B}[2K=0.5", "url http://host/a/1", "--lr 0.1", "87%|███▏| 8/10",
    ])
  func noNumbers(text: String) {
    #expect(found(text) == [])
  }

  @Test("They are what a plain pattern finds, wherever the line is cut or painted")
  func pattern() {
    var random = SplitMix64(seed: 7)
    // A word, =, :, or blanks, a number; nothing of a word on either side.
    let plain =
      #/
      (?<name> [a-z_] [a-z_0-9\/]* ) "? (?: \s? [=:] \s{0,3} | \s{1,3} )
      (?<value> [-+]? (?: [0-9]+ (?: \. [0-9]+ )? | \. [0-9]+ ) (?: e [-+]? [0-9]+ )? )
      (?= [\s,;\])}] | $ )
    /#
    let words = ["loss", "acc", "val/loss", "grad_norm", "x1", "_t"]
    let joints = ["=", ": ", " = ", " ", "  ", "\": "]
    let numbers = [
      "0", "7", "0.213", "-3.5", "+2", ".5", "1e-4", "2.5e+3", "123456789012345678901", "00012",
      "9.87654321", "1e300", "1e-300", "4e999",
    ]
    let noise = ["; ", ", ", " ] ", " ; text ; ", " {", " 18:27:00 ; ", " █▏ ", " 1.2.3 ; "]
    for _ in 0..<2000 {
      var line = ""
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        line += noise.randomElement(using: &random) ?? ""
        line += words.randomElement(using: &random) ?? ""
        line += joints.randomElement(using: &random) ?? ""
        line += numbers.randomElement(using: &random) ?? ""
      }
      let wanted = line.matches(of: plain).map { ($0.name, Double($0.value) ?? .nan) }
      var values: [(Substring, Double)] = []
      Array(line.utf8).withUnsafeBufferPointer { bytes in
        NumberScanner.scan(bytes) { name, value in
          values.append((Substring(decoding: bytes[name], as: UTF8.self), value))
        }
      }
      #expect(values.map(\.0) == wanted.map(\.0), "\(line)")
      for (value, wanted) in zip(values, wanted) {
        let isNear = value.1 == wanted.1 || abs(value.1 / wanted.1 - 1) < 1e-13
        #expect(isNear, "\(line): \(value) is not \(wanted)")
      }
    }
  }

  @Test("Random bytes never trap, and names are names")
  func fuzz() {
    var random = SplitMix64(seed: 11)
    let pieces = ["loss", "=", ":", " ", "0.5", "-", "1e", "e9", "nan", "/s", ",123", "|", "("]
    for _ in 0..<3000 {
      var bytes = Hostile.bytes(Int.random(in: 0..<40, using: &random), &random)
      for _ in 0..<Int.random(in: 0..<20, using: &random) {
        let piece = Array((pieces.randomElement(using: &random) ?? "").utf8)
        bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
      }
      bytes.withUnsafeBufferPointer { buffer in
        var end = 0
        NumberScanner.scan(buffer) { name, _ in
          #expect(name.lowerBound >= end && name.upperBound <= buffer.count && !name.isEmpty)
          #expect(buffer[name].allSatisfy { $0 >= 0x20 && $0 != 0x7F })
          end = name.upperBound
        }
      }
    }
  }

  @Test(
    "Who follows some numbers finds of them what is found of all",
    arguments: 1...10 as ClosedRange<UInt64>)
  func someNames(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let pieces = [
      "loss", "train loss", "val", "step", "=", ": ", " ", "0.5", "-", "1e3", "nan", " it/s",
      "3 it/s",
      ",", "(", "\u{1B}[1m", "é", "2026-01-01 00:00:02,256", "|", "\"", "====",
    ]
    let names = ["loss", "train loss", "it/s", "step"]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0..<20, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      var reader = MetricReader(names: names.map { Array($0.utf8) })
      Array(text.utf8).withUnsafeBufferPointer {
        reader.read(
          $0, x: 0, place: MetricPlace(stream: StreamIndex(0), offset: 0, number: .inFile(0)))
      }
      var all: [String] = []
      Array(text.utf8).withUnsafeBufferPointer {
        MetricReader.scan($0) { name, _, _ in all.append(String(decoding: name, as: UTF8.self)) }
      }
      for (name, trace) in zip(names, reader.traces) {
        #expect(trace.count == all.count { $0 == name }, "seed \(seed): \(text)")
      }
    }
  }
}
