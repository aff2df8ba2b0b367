import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

/// Random histories of a file against what is in it: whatever happens, in the end exactly the
/// file's bytes are shown; and where the tailer had time to look in between, nothing was missed.
@Suite("Following against a plain model")
struct FollowingModelTests {
  /// Where a file lies.
  enum Place: CaseIterable {
    case local, remote
    /// Many share its server and grow, so that most looks are glances.
    case crowd

    /// Where more looks are taken there are fewer histories.
    var seeds: UInt64 { self == .crowd ? 400 : 1500 }
  }

  @Test(
    "Whatever happens between two looks, the file's bytes are shown in the end",
    arguments: Place.allCases)
  func anything(place: Place) {
    for seed in 1...place.seeds {
      var history = History(seed: seed, place)
      for _ in 0..<20 {
        history.step()
        for _ in 0..<Int.random(in: 0...4, using: &history.random) { history.log.look() }
      }
      history.calmDown()
      #expect(
        history.log.isTrue, "seed \(seed), \(place): \(history.steps)\n\(history.log.trace)")
      if !history.log.isTrue { return }
    }
  }

  @Test(
    "With time to look after each step nothing is lost and nothing comes twice",
    arguments: Place.allCases)
  func everything(place: Place) {
    for seed in 1...place.seeds {
      var history = History(seed: seed, place)
      history.calmDown()
      for _ in 0..<12 {
        history.step()
        history.calmDown()
        let isComplete = history.log.everything.starts(with: history.whole)
        #expect(
          history.log.isTrue && isComplete,
          "seed \(seed), \(place): \(history.steps)\n\(history.log.trace)")
        if !(history.log.isTrue && isComplete) { return }
      }
    }
  }
}

/// One random history.
private struct History {
  var random: SplitMix64
  let log: FollowedPlainFile
  private(set) var steps: [String] = []
  /// All lines that were ever whole in the file, in order; empty once that cannot be said.
  private(set) var whole: [UInt8] = []
  private var count = 0
  private var isKnown = true

  private let isCrowd: Bool

  init(seed: UInt64, _ place: FollowingModelTests.Place) {
    random = SplitMix64(seed: seed)
    log = FollowedPlainFile(isLocal: place == .local)
    isCrowd = place == .crowd
    log.sharers = isCrowd ? 1000 : 1
    log.isGrowing = isCrowd
    log.disk.readLimit = [Int.max, 7, 300].randomElement(using: &random) ?? .max
  }

  /// Bytes that differ from all others.
  private mutating func text() -> [UInt8] {
    count += 1
    let length = Int.random(in: 0..<[5, 80, 2000][count % 3], using: &random)
    return Array("<\(count)".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: length)
      + Array(">\n".utf8)
  }

  mutating func step() {
    let choice = Int.random(in: 0..<16, using: &random)
    let disk = log.disk
    let size = disk.contents(log.path)?.count ?? 0
    switch choice {
    case 0:
      note("truncate")
      disk.truncate(log.path, to: 0)
      write(text())
    case 1:
      note("replace")
      let bytes = text()
      disk.replace(log.path, with: bytes)
      whole += bytes
    case 2:
      note("remove")
      disk.remove(log.path)
    case 3:
      note("fail")
      let errors = [Errno.ioError, .permissionDenied, Errno(rawValue: 116)]
      disk.failures = (0..<Int.random(in: 1...3, using: &random)).compactMap { _ in
        errors.randomElement(using: &random)
      }
    case 4 where size > 0:
      note("show less")
      disk.showSize(Int.random(in: 0..<size, using: &random), of: log.path)
    case 5 where size > 0:
      note("show all")
      disk.showSize(nil, of: log.path)
    case 6 where size > 1100:
      note("copy")
      disk.renumber(log.path)
    case 7 where isCrowd && size > 20, 8 where isCrowd && size > 20:
      note(choice == 7 ? "rewrite" : "rewrite longer")
      var bytes = text().dropLast(2)
      let length = choice == 7 ? size : max(size, bytes.count) + 400
      // No line that is longer than the file was.
      bytes = bytes.prefix(size - 2)
      bytes += [UInt8](repeating: UInt8(ascii: "y"), count: length - 2 - bytes.count)
      disk.truncate(log.path, to: 0)
      write(bytes + Array(">\n".utf8))
    default:
      note("append")
      write(text())
    }
  }

  private mutating func note(_ step: String) { steps.append(step) }

  private mutating func write(_ bytes: [UInt8]) {
    log.disk.append(bytes, to: log.path)
    whole += bytes
  }

  /// Ends every disturbance and gives the tailer the time it may take.
  mutating func calmDown() {
    log.disk.failures = []
    if log.disk.contents(log.path) != nil { log.disk.showSize(nil, of: log.path) }
    log.pass(seconds: isCrowd ? 120 : 60)
  }
}
