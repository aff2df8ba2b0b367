import CBytes

/// Words as vector instructions look for them: for each byte of a word, which groups of words have one
/// like it there.
struct WordTable: Sendable {
  /// One, so that it is shared and not copied.
  private let table: [cb_words]
  /// Which of the words that were given each of the table's is.
  private let indices: [Int]

  /// - Parameter words: 0x20 is set in all their bytes. `nil`: there are too many of them, they have
  ///   another length, or the processor does not have the instructions.
  init?(_ words: [[UInt8]]) {
    let length = Int(CB_WORD_LENGTH)
    guard cb_finds_words() != 0, words.count <= Int(CB_WORDS), !words.isEmpty,
      words.allSatisfy({ $0.count == length })
    else { return nil }
    var groups = [Group](repeating: Group(), count: Int(CB_GROUPS))
    // In the order of their letters, so that those that begin alike come together.
    for index in words.indices.sorted(by: { words[$0].lexicographicallyPrecedes(words[$1]) }) {
      let costs = groups.map { $0.cost(adding: words[index]) - $0.cost }
      let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
      groups[best].add(words[index], index)
    }
    var table = cb_words()
    for (number, group) in groups.enumerated() { group.write(as: number, words, to: &table) }
    self.table = [table]
    indices = groups.flatMap(\.members)
  }

  /// Where the first of the words begins, from `start` on, and which it is.
  func first(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (place: Int, word: Int)? {
    var word: Int32 = -1
    let place = table.withUnsafeBufferPointer {
      cb_first_word($0.baseAddress, bytes.baseAddress, start, bytes.count, &word)
    }
    return word < 0 ? nil : (place, indices[Int(word)])
  }
}

/// Words that are told from all others together.
private struct Group {
  private(set) var members: [Int] = []
  /// For each place in a word, which values the lower and the upper half of its byte have there, a bit
  /// for each.
  private var halves = [(low: UInt16, high: UInt16)](
    repeating: (0, 0), count: Int(CB_WORD_LENGTH))

  /// How many different words would be taken for one of the group.
  var cost: Int {
    members.isEmpty
      ? 0 : halves.reduce(1) { $0 * $1.low.nonzeroBitCount * $1.high.nonzeroBitCount }
  }

  func cost(adding word: [UInt8]) -> Int {
    var other = self
    other.add(word, 0)
    return other.cost
  }

  mutating func add(_ word: [UInt8], _ index: Int) {
    members.append(index)
    for (place, byte) in word.enumerated() {
      halves[place].low |= 1 << UInt16(byte & 15)
      halves[place].high |= 1 << UInt16(byte >> 4)
    }
  }

  func write(as number: Int, _ words: [[UInt8]], to table: inout cb_words) {
    let bit = UInt8(1) << UInt8(number)
    withUnsafeMutableBytes(of: &table.low) { low in
      withUnsafeMutableBytes(of: &table.high) { high in
        for member in members {
          for (place, byte) in words[member].enumerated() {
            low[place * 16 + Int(byte & 15)] |= bit
            // In the text 0x20 may be set or not.
            high[place * 16 + Int(byte >> 4)] |= bit
            high[place * 16 + Int(byte >> 4 & ~2)] |= bit
          }
        }
      }
    }
    withUnsafeMutableBytes(of: &table.starts) { starts in
      let first = starts[number]
      starts[number + 1] = first + UInt8(members.count)
      withUnsafeMutableBytes(of: &table.words) { text in
        for (offset, member) in members.enumerated() {
          let word = words[member].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
          text.storeBytes(
            of: word, toByteOffset: (Int(first) + offset) * MemoryLayout<UInt64>.stride,
            as: UInt64.self)
        }
      }
    }
  }
}
