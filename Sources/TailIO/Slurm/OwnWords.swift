/// Sorts out what a program says itself from what it passes on: its own lines begin with its name.
struct OwnWords {
  private let mark: [UInt8]
  /// The beginning of a line that may be one of its own.
  private var held: [UInt8] = []
  /// Whether the line that is not at its end is its own; `nil`: nobody knows yet.
  private var isOwn: Bool?

  /// - Parameter program: its name, which a colon follows.
  init(of program: String) {
    mark = Array("\(program): ".utf8)
  }

  /// - Returns: what is passed on, and what is its own.
  mutating func sift(_ bytes: ArraySlice<UInt8>) -> (others: [UInt8], own: String) {
    var (others, own): ([UInt8], [UInt8]) = ([], [])
    for byte in bytes {
      if let isOwn {
        if isOwn { own.append(byte) } else { others.append(byte) }
      } else {
        held.append(byte)
        if held == mark {
          isOwn = true
          own += held
          held = []
        } else if !mark.starts(with: held) {
          isOwn = false
          others += held
          held = []
        }
      }
      if byte == UInt8(ascii: "\n") { isOwn = nil }
    }
    return (others, String(decoding: own, as: UTF8.self))
  }
}
