// The standard library's own `contains` and `replacing` of a text belong to its regular expressions, whose
// parser is a megabyte of a static binary: releases are built without them.

extension Collection<UInt8> {
  /// Whether these bytes stand in this order in the collection; no bytes stand in each.
  package func includes(_ bytes: some Collection<UInt8>) -> Bool {
    place(of: bytes, from: startIndex) != nil
  }

  fileprivate func place(of bytes: some Collection<UInt8>, from start: Index) -> Index? {
    var place = start
    while !self[place...].starts(with: bytes) {
      guard place < endIndex else { return nil }
      formIndex(after: &place)
    }
    return place
  }
}

extension StringProtocol {
  /// Whether `text` is a part of this text, byte for byte.
  package func includes(_ text: some StringProtocol) -> Bool { utf8.includes(text.utf8) }

  /// This text with `other` wherever `text` was, byte for byte; an empty `text` is nowhere.
  package func substituting(_ other: String, for text: String) -> String {
    guard !text.isEmpty else { return String(self) }
    var result: [UInt8] = []
    var start = utf8.startIndex
    while let place = utf8.place(of: text.utf8, from: start) {
      result += utf8[start..<place]
      result += other.utf8
      start = utf8.index(place, offsetBy: text.utf8.count)
    }
    result += utf8[start...]
    return String(decoding: result, as: UTF8.self)
  }
}
