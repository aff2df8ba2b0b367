import Foundation

/// A recorded answer; see Fixtures/README.md for where each comes from.
func fixture(_ name: String) throws -> [UInt8] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
  return Array(try Data(contentsOf: folder.appending(path: name)))
}

/// Random numbers that are the same at every run.
struct SplitMix {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Bytes that are wrong here and there: changed, cut, doubled.
  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var damaged = bytes
    for _ in 0..<(1 + next() % 20) where !damaged.isEmpty {
      let place = Int(next() % UInt64(damaged.count))
      switch next() % 4 {
      case 0: damaged[place] = UInt8(truncatingIfNeeded: next())
      case 1: damaged.remove(at: place)
      case 2: damaged.insert(contentsOf: damaged[place...].prefix(Int(next() % 40)), at: place)
      default: damaged.insert([0x0A, 0x20, 0x3D, 0x1F, 0x1E][Int(next() % 5)], at: place)
      }
    }
    return damaged
  }
}

extension [UInt8] {
  var text: String { String(decoding: self, as: UTF8.self) }
}
