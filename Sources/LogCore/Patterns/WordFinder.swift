/// Finds the first of many words in any case.
///
/// Where the processor has the instructions for it, words of five bytes are looked for at 64 places at
/// a time (`WordTable`). Elsewhere, and for words of other lengths:
///
/// Three bytes in a row are looked up at a time. Of words of five bytes every third place is enough:
/// each word that is there has one of those inside. What is looked at next does not depend on what was
/// found, so that the processor has many places in hand at a time.
package struct WordFinder: Sendable {
  /// Of longer words so many bytes are looked for: the places in one have to fit into a byte.
  private static let longest = 9
  /// How many places are looked at before anything is decided.
  private static let block = 16
  /// A smaller table marks much by chance; of 64 KiB what one log needs stays in the nearest cache.
  private static let tableBits: UInt32 = 16

  /// How many bytes of each word are looked for.
  private let length: Int
  /// For three bytes, by their hash: at which places of a word they may stand, a bit for each.
  private let places: [UInt8]
  /// The words by the hash of their first three bytes, and which of those that were given they are.
  private let words: [UInt32: [(bytes: [UInt8], index: Int)]]
  private let table: WordTable?

  /// - Parameter words: at least three bytes each; of longer ones as many bytes as the shortest
  ///   has are looked for.
  package init(_ words: [String]) {
    self.init(words, usesTable: true)
  }

  /// - Parameter usesTable: whether special instructions are used where there are some.
  package init(_ words: [String], usesTable: Bool) {
    let folded = words.map { $0.utf8.map { $0 | 0x20 } }
    let length = min(WordFinder.longest, folded.map(\.count).min() ?? 3)
    self.length = length
    var places = [UInt8](repeating: 0, count: 1 << Int(WordFinder.tableBits))
    var starts: [UInt32: [(bytes: [UInt8], index: Int)]] = [:]
    for (index, word) in folded.map({ Array($0.prefix(length)) }).enumerated() {
      word.withUnsafeBytes { bytes in
        starts[WordFinder.hash(at: 0, in: bytes), default: []].append((word, index))
        for place in 0...length - 3 {
          places[Int(WordFinder.hash(at: place, in: bytes))] |= 1 << UInt8(place)
        }
      }
    }
    self.places = places
    self.words = starts
    table = usesTable ? WordTable(folded.map { Array($0.prefix(length)) }) : nil
  }

  /// Where the first of the words begins, from `start` on, and which it is.
  package func first(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (place: Int, word: Int)? {
    if let table { return table.first(in: bytes, from: start) }
    let text = UnsafeRawBufferPointer(bytes)
    guard let base = text.baseAddress else { return nil }
    return places.withUnsafeBufferPointer { places in
      let step = length - 2
      let stride = step * WordFinder.block
      let last = text.count - stride + step - 4
      var place = start
      while place <= last {
        if isPossible(base + place, step, places) {
          for number in 0..<WordFinder.block {
            let found = word(in: text, from: start, around: place + number * step, places)
            if let found { return found }
          }
        }
        place += stride
      }
      while place + 3 <= text.count {
        if let found = word(in: text, from: start, around: place, places) { return found }
        place += step
      }
      return nil
    }
  }

  /// Whether what stands at one of the places of a block can be part of a word.
  @inline(__always)
  private func isPossible(
    _ bytes: UnsafeRawPointer, _ step: Int, _ places: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard let table = places.baseAddress else { return false }
    @inline(__always)
    func marks(_ place: Int) -> UInt8 {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return table[Int(truncatingIfNeeded: WordFinder.hash(word.littleEndian))]
    }
    // Four by hand: the compiler leaves a loop of them a loop.
    var any: UInt8 = 0
    var place = 0
    for _ in 0..<WordFinder.block / 4 {
      let early = marks(place) | marks(place &+ step)
      place = place &+ step &+ step
      any |= early | marks(place) | marks(place &+ step)
      place = place &+ step &+ step
    }
    return any != 0
  }

  /// The first word that begins at or after `start` and holds the three bytes at `place`.
  @inline(__always)
  private func word(
    in text: UnsafeRawBufferPointer, from start: Int, around place: Int,
    _ places: UnsafeBufferPointer<UInt8>
  ) -> (place: Int, word: Int)? {
    let marks = places[Int(WordFinder.hash(at: place, in: text))]
    return marks == 0 ? nil : word(in: text, from: start, at: place, marks, places)
  }

  private func word(
    in text: UnsafeRawBufferPointer, from start: Int, at place: Int, _ marks: UInt8,
    _ places: UnsafeBufferPointer<UInt8>
  ) -> (place: Int, word: Int)? {
    var marks = marks
    while marks != 0 {
      // The furthest into its word begins first.
      let offset = 7 - marks.leadingZeroBitCount
      marks &= ~(1 << UInt8(offset))
      let begin = place - offset
      guard begin >= start, begin + length <= text.count else { continue }
      let first = WordFinder.hash(at: begin, in: text)
      let last = WordFinder.hash(at: begin + length - 3, in: text)
      guard places[Int(first)] & 1 != 0, places[Int(last)] & 1 << UInt8(length - 3) != 0 else {
        continue
      }
      for word in words[first] ?? [] where WordFinder.matches(word.bytes, text, at: begin) {
        return (begin, word.index)
      }
    }
    return nil
  }

  private static func matches(
    _ word: [UInt8], _ bytes: UnsafeRawBufferPointer, at begin: Int
  ) -> Bool {
    for (place, byte) in word.enumerated() where bytes[begin + place] | 0x20 != byte {
      return false
    }
    return true
  }

  /// Of three bytes in any case, as a place in a table.
  private static func hash(at place: Int, in text: UnsafeRawBufferPointer) -> UInt32 {
    hash(UInt32(text[place]) | UInt32(text[place + 1]) << 8 | UInt32(text[place + 2]) << 16)
  }

  /// - Parameter bytes: the first one lowest; the fourth makes no difference: the factor shifts it out.
  @inline(__always)
  private static func hash(_ bytes: UInt32) -> UInt32 {
    ((bytes | 0x2020_2020) &* 0x3779_B100) &>> (32 - tableBits)
  }
}
