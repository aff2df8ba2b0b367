import CBytes

/// A few strings that are looked for at the same time, 64 places at once: at each place two bytes of
/// each string are compared, the ones that are rarest in logs.
struct NeedleSet: Sendable {
  /// More strings than this cost more than they save.
  static let most = 8
  private static let width = 64

  private let needles: [Needle]
  /// Bytes from a place that are looked at when it is tried.
  private let reach: Int

  /// One string, and where its rarest bytes are.
  fileprivate struct Needle: Sendable {
    let bytes: [UInt8]
    /// 0x20 for a letter whose case does not count, else 0; it is set in the text before comparing.
    let folds: [UInt8]
    let first: Int
    let second: Int
  }

  /// Whether looking for one of these is quicker than looking for a pattern.
  static func isWorthwhile(_ strings: [[UInt8]]) -> Bool {
    !strings.isEmpty && strings.count <= most && strings.allSatisfy { $0.count >= 2 }
  }

  /// - Parameter strings: two bytes or more each; lower case where `caseCounts` is not set.
  init(_ strings: [[UInt8]], caseCounts: Bool) {
    needles = strings.map { bytes in
      let folds: [UInt8] = bytes.map { !caseCounts && LetterCase.isLetter($0) ? 0x20 : 0 }
      let order = bytes.indices.sorted { Self.rarity(bytes[$0]) > Self.rarity(bytes[$1]) }
      return Needle(
        bytes: bytes, folds: folds, first: min(order[0], order[1]), second: max(order[0], order[1]))
    }
    reach = needles.map(\.bytes.count).max() ?? 0
  }

  /// Where one of the strings begins, from `start` on.
  ///
  /// - Parameter isQuick: whether special instructions are used.
  func first(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int,
    isQuick: Bool = UnshownBytes.hasQuickLook
  ) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let text = UnsafeRawPointer(base)
    var place = start
    let last = bytes.count - reach - Self.width
    if needles.count == 1 {
      let found =
        isQuick
        ? quickScan(base, from: &place, last: last, for: needles[0])
        : scan(text, from: &place, last: last, for: needles[0])
      if let found { return found }
    } else if place <= last {
      if let found = scan(text, from: &place, last: last) { return found }
    }
    while place < bytes.count {
      if isFound(at: place, in: text, count: bytes.count) { return place }
      place += 1
    }
    return nil
  }

  /// One string, by instructions that Swift has no words for.
  private func quickScan(
    _ text: UnsafePointer<UInt8>, from place: inout Int, last: Int, for needle: Needle
  ) -> Int? {
    guard place <= last else { return nil }
    return needle.bytes.withUnsafeBufferPointer { bytes in
      needle.folds.withUnsafeBufferPointer { folds in
        var wanted = cb_needle(
          bytes: bytes.baseAddress, folds: folds.baseAddress, length: bytes.count,
          first: needle.first, second: needle.second)
        return cb_first_needle(&wanted, text, &place, last) != 0 ? place : nil
      }
    }
  }

  /// One string: what it needs stays in registers.
  private func scan(
    _ text: UnsafeRawPointer, from place: inout Int, last: Int, for needle: Needle
  ) -> Int? {
    let pair = BytePair(needle)
    while place <= last {
      let start = text + place
      let marks = (pair.marks(at: start), pair.marks(at: start + 16))
      let more = (pair.marks(at: start + 32), pair.marks(at: start + 48))
      if ((marks.0 | marks.1) | (more.0 | more.1)).isMarked {
        for (row, marks) in [marks.0, marks.1, more.0, more.1].enumerated() {
          let found = marks.firstMark { needle.isFound(at: start + row * 16 + $0) }
          if let found { return place + row * 16 + found }
        }
      }
      place += Self.width
    }
    return nil
  }

  private func scan(_ text: UnsafeRawPointer, from place: inout Int, last: Int) -> Int? {
    let pairs = needles.map { BytePair($0) }
    return pairs.withUnsafeBufferPointer { pairs in
      while place <= last {
        let start = text + place
        var (one, two, three, four) = (Lanes(), Lanes(), Lanes(), Lanes())
        for pair in pairs {
          one |= pair.marks(at: start)
          two |= pair.marks(at: start + 16)
          three |= pair.marks(at: start + 32)
          four |= pair.marks(at: start + 48)
        }
        if ((one | two) | (three | four)).isMarked {
          for (row, marks) in [one, two, three, four].enumerated() {
            let found = marks.firstMark { offset in
              needles.contains { $0.isFound(at: start + row * 16 + offset) }
            }
            if let found { return place + row * 16 + found }
          }
        }
        place += Self.width
      }
      return nil
    }
  }

  private func isFound(at place: Int, in text: UnsafeRawPointer, count: Int) -> Bool {
    needles.contains { needle in
      place + needle.bytes.count <= count && needle.isFound(at: text + place)
    }
  }

  /// How rare a byte is in logs: a guess by kind that only speed depends on.
  private static func rarity(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "e"), UInt8(ascii: "0"): 0
    case UInt8(ascii: "1"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): 1
    case let byte where "tasionrlETASIONRL2345".utf8.contains(byte): 2
    case let byte where "dcpumghDCPUMGH6789=/_[]()".utf8.contains(byte): 3
    case let byte where LetterCase.isLetter(byte) && byte >= 0x61: 4
    default: 5
    }
  }
}

extension NeedleSet.Needle {
  @inline(__always)
  fileprivate func isFound(at text: UnsafeRawPointer) -> Bool {
    for index in bytes.indices
    where text.load(fromByteOffset: index, as: UInt8.self) | folds[index] != bytes[index] {
      return false
    }
    return true
  }
}

/// Sixteen bytes: wider vectors of the standard library are not compiled to vector instructions.
private typealias Lanes = SIMD16<UInt8>

/// The two bytes of a needle that are compared, for sixteen places at once.
private struct BytePair {
  let first: Int
  let second: Int
  let one: Lanes
  let other: Lanes
  let oneFold: Lanes
  let otherFold: Lanes

  init(_ needle: NeedleSet.Needle) {
    first = needle.first
    second = needle.second
    one = Lanes(repeating: needle.bytes[first])
    other = Lanes(repeating: needle.bytes[second])
    oneFold = Lanes(repeating: needle.folds[first])
    otherFold = Lanes(repeating: needle.folds[second])
  }

  /// All ones at the places where both bytes are.
  @inline(__always)
  func marks(at text: UnsafeRawPointer) -> Lanes {
    let left = text.loadUnaligned(fromByteOffset: first, as: Lanes.self)
    let right = text.loadUnaligned(fromByteOffset: second, as: Lanes.self)
    let difference = ((left | oneFold) ^ one) | ((right | otherFold) ^ other)
    return unsafeBitCast(difference .== Lanes(), to: Lanes.self)
  }
}
