import LogCore
import TailTestSupport
import Testing

/// Feeds `pieces` one after the other and gives back every line, and the unfinished rest.
private func split(_ pieces: [[UInt8]]) -> (lines: [[UInt8]], rest: [UInt8]) {
  var splitter = LineSplitter()
  var lines: [[UInt8]] = []
  var expectedOffset: UInt64 = 0
  for piece in pieces {
    guard let batch = splitter.push(piece, arrival: WallTime(milliseconds: 0)) else { continue }
    #expect(batch.fileOffset == expectedOffset)
    expectedOffset += UInt64(batch.bytes.count)
    for index in 0..<batch.count { lines.append(Array(batch.bytes[batch.range(of: index)])) }
  }
  #expect(splitter.offset == UInt64(pieces.reduce(0) { $0 + $1.count }))
  return (lines, splitter.partial)
}

@Suite("Lines from bytes")
struct LineSplitterTests {
  @Test("Every way to cut a short input gives the same lines and the same rest")
  func cuts() {
    let alphabet: [UInt8] = [UInt8(ascii: "a"), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    for number in 0..<729 {
      var input: [UInt8] = []
      var left = number
      for _ in 0..<6 {
        input.append(alphabet[left % 3])
        left /= 3
      }
      let whole = split([input])
      for first in 0...input.count {
        for second in first...input.count {
          let cut = split([
            Array(input[..<first]), Array(input[first..<second]), Array(input[second...]),
          ])
          #expect(cut.lines == whole.lines)
          #expect(cut.rest == whole.rest)
        }
      }
    }
  }

  @Test(
    "Random cuts of random bytes lose and add nothing", arguments: 1...20 as ClosedRange<UInt64>)
  func randomCuts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var pieces: [[UInt8]] = []
    for _ in 0..<200 {
      let length = Int.random(in: 0...400, using: &random)
      pieces.append(
        (0..<length).map { _ in
          Int.random(in: 0..<40, using: &random) == 0
            ? UInt8(ascii: "\n") : UInt8.random(in: 0...255, using: &random)
        })
    }
    let all = pieces.flatMap { $0 }
    let (lines, rest) = split(pieces)
    #expect(lines.flatMap { $0 } + rest == all, "seed \(seed)")
    for line in lines {
      #expect(line.last == UInt8(ascii: "\n"))
      #expect(!line.dropLast().contains(UInt8(ascii: "\n")), "seed \(seed)")
    }
  }

  @Test("A line without an end comes in pieces of at most 64 KiB, not cut inside a character")
  func giantLine() {
    let character = Array("한".utf8)
    // One byte before them: else 64 KiB less one would be a whole number of characters.
    let text = Array("x".utf8) + Array(repeatElement(character, count: 100_000).joined())
    var splitter = LineSplitter()
    var pieces: [[UInt8]] = []
    var place = 0
    while place < text.count {
      let chunk = text[place..<min(place + 10_007, text.count)]
      if let batch = splitter.push(chunk, arrival: WallTime(milliseconds: 0)) {
        for index in 0..<batch.count {
          pieces.append(Array(batch.bytes[batch.range(of: index)]))
          #expect(!batch.isTerminated(index))
        }
      }
      #expect(splitter.partial.count < LogLimits.pieceLength)
      place += chunk.count
    }
    #expect(pieces.count == 4)
    #expect(pieces.allSatisfy { $0.count <= LogLimits.pieceLength })
    for piece in pieces { #expect(String(validating: piece, as: UTF8.self) != nil) }
    #expect(pieces.flatMap { $0 } + splitter.partial == text)
  }

  @Test("The unfinished last line is given out when nothing more will come")
  func finish() {
    var splitter = LineSplitter()
    _ = splitter.push(Array("a\nbc".utf8), arrival: WallTime(milliseconds: 0))
    let rest = splitter.finish(arrival: WallTime(milliseconds: 0))
    #expect(rest?.texts == ["bc"])
    #expect(rest?.fileOffset == 2)
    #expect(splitter.finish(arrival: WallTime(milliseconds: 0)) == nil)
  }

  @Test("Many short lines and long ones in a chunk are cut where they are when they come alone")
  func dense() {
    var text: [UInt8] = []
    for round in 0..<3 {
      for number in 0..<9000 { text += Array("\(number % (7 + round))\n".utf8) }
      text += [UInt8](repeating: 0x61 + UInt8(round), count: 70_000 + round) + [0x0A, 0x0A]
    }
    let whole = LineSplitter.pieces(of: text, at: LogLimits.chunkLength)
    #expect(whole.count > 27_000)
    #expect(whole.flatMap { $0 } == text)
    for length in [1000, 4097, 65_536] {
      #expect(LineSplitter.pieces(of: text, at: length) == whole, "\(length) bytes at a time")
    }
  }

  @Test(
    "Bytes that move the cursor, and what is no ASCII, are never taken for less, wherever a reading ends",
    arguments: 1...8 as ClosedRange<UInt64>)
  func plain(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var splitter = LineSplitter()
    var plain = 0
    for _ in 0..<400 {
      var chunk = (0..<Int.random(in: 1...200, using: &random)).map { _ in
        Int.random(in: 0..<60, using: &random) == 0 ? UInt8(ascii: "\n") : UInt8(ascii: "a")
      }
      if Int.random(in: 0..<8, using: &random) == 0 {
        chunk[Int.random(in: chunk.indices, using: &random)] =
          [0x1B, 0x0D, 0x07, 0x1F, 0x80, 0xE2, 0xFF].randomElement(using: &random) ?? 0x1B
      }
      if Bool.random(using: &random) { chunk[0] = UInt8(ascii: "\t") }
      guard let batch = splitter.push(chunk, arrival: WallTime(milliseconds: 0)) else { continue }
      let moves = batch.bytes.contains { $0 == 0x1B || $0 == 0x0D }
      if moves { #expect(batch.content == .anything, "seed \(seed)") }
      let isUnusual = batch.bytes.contains { $0 >= 0x80 || $0 < 0x20 && $0 != 9 && $0 != 10 }
      if isUnusual { #expect(batch.content > .plainText, "seed \(seed)") }
      if batch.content == .plainText { plain += 1 }
    }
    #expect(plain > 50, "seed \(seed)")
  }

  @Test("Newlines are found at every place of a block", arguments: 0..<200)
  func everyPlace(place: Int) {
    var bytes = [UInt8](repeating: 0x8A, count: 200)
    bytes[place] = UInt8(ascii: "\n")
    var found: [Int] = []
    bytes.withUnsafeBytes { NewlineScanner.scan($0, from: 0) { found.append($0) } }
    #expect(found == [place])
    #expect(bytes.withUnsafeBytes { NewlineScanner.count($0) } == 1)
  }

  @Test("More than 255 blocks of newlines are counted")
  func manyNewlines() {
    let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 64 * 700 + 13)
    #expect(bytes.withUnsafeBytes { NewlineScanner.count($0) } == bytes.count)
  }
}

extension LineSplitter {
  /// The lines and pieces that come of a text, the unfinished rest last.
  fileprivate static func pieces(of text: [UInt8], at length: Int) -> [[UInt8]] {
    var splitter = LineSplitter()
    var pieces: [[UInt8]] = []
    for start in stride(from: 0, to: text.count, by: length) {
      let chunk = text[start..<min(text.count, start + length)]
      guard let batch = splitter.push(chunk, arrival: WallTime(milliseconds: 0)) else { continue }
      pieces += (0..<batch.count).map { Array(batch.bytes[batch.range(of: $0)]) }
    }
    return splitter.partial.isEmpty ? pieces : pieces + [splitter.partial]
  }
}
