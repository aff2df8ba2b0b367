/// Finds the first of many words in any case, skipping what cannot be part of one (Wu and Manber,
/// with blocks of two bytes): of most bytes it never looks at more than every second.
package struct WordFinder: Sendable {
  private let length: Int
  /// How far the window may move when it ends with these two bytes; 0: a word may be here.
  private let shifts: [UInt8]
  /// The words that end with these two bytes, and which of those that were given they are.
  private let words: [UInt16: [(bytes: [UInt8], index: Int)]]

  /// - Parameter words: at least three bytes each; of longer ones as many bytes as the shortest
  ///   has are looked for.
  package init(_ words: [String]) {
    let folded = words.map { $0.utf8.map { $0 | 0x20 } }
    let length = folded.map(\.count).min() ?? 3
    self.length = length
    var shifts = [UInt8](repeating: UInt8(length - 1), count: 1 << 16)
    var ends: [UInt16: [(bytes: [UInt8], index: Int)]] = [:]
    for (index, word) in folded.map({ Array($0.prefix(length)) }).enumerated() {
      for place in 1..<length {
        let pair = WordFinder.pair(word[place - 1], word[place])
        shifts[Int(pair)] = min(shifts[Int(pair)], UInt8(length - 1 - place))
      }
      ends[WordFinder.pair(word[length - 2], word[length - 1]), default: []].append(
        (word, index))
    }
    self.shifts = shifts
    self.words = ends
  }

  /// Where the first of the words begins, from `start` on, and which it is.
  package func first(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (place: Int, word: Int)? {
    shifts.withUnsafeBufferPointer { shifts in
      var end = start + length - 1
      while end < bytes.count {
        let pair = WordFinder.pair(bytes[end - 1] | 0x20, bytes[end] | 0x20)
        let shift = Int(shifts[Int(pair)])
        if shift > 0 {
          end += shift
          continue
        }
        let begin = end - length + 1
        for word in words[pair] ?? [] where WordFinder.matches(word.bytes, bytes, at: begin) {
          return (begin, word.index)
        }
        end += 1
      }
      return nil
    }
  }

  private static func matches(
    _ word: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>, at begin: Int
  ) -> Bool {
    for (place, byte) in word.enumerated() where bytes[begin + place] | 0x20 != byte {
      return false
    }
    return true
  }

  @inline(__always)
  private static func pair(_ one: UInt8, _ two: UInt8) -> UInt16 {
    UInt16(one) << 8 | UInt16(two)
  }
}
