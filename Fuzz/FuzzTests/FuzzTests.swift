import Foundation
import FuzzTargets
import TailTestSupport
import Testing

@Suite("Whatever is read does no harm")
struct FuzzTests {
  /// How many changed inputs a way in gets; `make fuzz` gives it millions. Where each key is a change
  /// of the whole program there are less of them.
  private func rounds(_ target: FuzzTarget) -> Int {
    switch target {
    case .commands: 20
    case .session, .squeue, .scontrol, .sacct, .configuration: 100
    default: 500
    }
  }

  @Test("The corpus, and what random changes make of it", arguments: FuzzTarget.allCases)
  func mutations(target: FuzzTarget) throws {
    let corpus = try corpus(of: target)
    #expect(!corpus.isEmpty, "there is no corpus for \(target)")
    for input in corpus { target.run(input) }
    let seed = UInt64.random(in: 0...UInt64.max)
    // A trap ends the process, so it has to be said before.
    print("fuzzing \(target.rawValue) from seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<rounds(target) {
      var input = corpus.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        Mutation.change(&input, with: corpus, &random)
      }
      target.run(Array(input.prefix(FuzzTests.longest)))
    }
  }

  /// `SLURMTAIL_ROUNDS` gives more of them.
  @Test("What is found in many lines at once is what PCRE2 finds in what each of them shows")
  func patterns() {
    let rounds = ProcessInfo.processInfo.environment["SLURMTAIL_ROUNDS"].flatMap { Int($0) } ?? 300
    let seed = UInt64.random(in: 0...UInt64.max)
    print("patterns from seed \(seed)")
    var random = SplitMix64(seed: seed)
    for _ in 0..<rounds {
      let example = PatternDifference(&random)
      guard let difference = example.difference else { continue }
      Issue.record("\(difference): \(example.pattern) in \(example.block), seed \(seed)")
      break
    }
  }

  private static let longest = 8192

  private func corpus(of target: FuzzTarget) throws -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Corpus/\(target.rawValue)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
      Array(try Data(contentsOf: folder.appendingPathComponent($0)))
    }
  }
}

/// A random change of bytes, of the kinds that find mistakes.
private enum Mutation {
  /// Numbers at the edges of what numbers hold, and pieces of the languages that are read.
  private static let words: [String] = [
    "0", "-1", "4294967295", "4294967296", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615", "99999999999999999999", "1e11", "1e308", "nan", "inf", "[", "]", "{",
    "%", "%99999999999j", "...", ",", ";", "=", "*", "?", "\\", "\"", "\n", "\t", "\u{1F}",
    "\u{1E}", "\r", "\u{8}", "\u{1B}[", "\u{1B}[K", "\u{1B}[2D", "\u{1B}[31m", "\u{1B}]8;;", "한",
    "e\u{301}", "\u{FEFF}", "\u{9B}",
    "~", "/", "-", ":", "0-4000000:4294967295", "é", "\u{10F8E9}",
  ]

  static func change(_ input: inout [UInt8], with corpus: [[UInt8]], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...input.count, using: &random)
    let end = min(input.count, place + Int.random(in: 0...16, using: &random))
    switch Int.random(in: 0..<7, using: &random) {
    case 0: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 1: input.removeSubrange(place..<end)
    case 2: input.replaceSubrange(place..<end, with: Array(word(&random).utf8))
    case 3: input.insert(contentsOf: Array(word(&random).utf8), at: place)
    case 4: if place < input.count { input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
    case 5:
      let part = Array(input[place..<end])
      let times = Int.random(in: 1...64, using: &random)
      input.insert(contentsOf: Array(repeatElement(part, count: times).joined()), at: place)
    default:
      guard let other = corpus.randomElement(using: &random) else { return }
      let from = Int.random(in: 0...other.count, using: &random)
      input = Array(input[..<place]) + other[from...]
    }
  }

  private static func word(_ random: inout SplitMix64) -> String {
    words.randomElement(using: &random) ?? ""
  }
}
