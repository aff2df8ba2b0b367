/// A path with `*`, `?` or `[…]` in it, as shells have them (man 7 glob).
///
/// A `*` does not go beyond a `/`, and a name that begins with a dot has to be asked for. `\` takes
/// the meaning from what comes after it.
package struct PathPattern: Hashable, Sendable {
  /// As it was typed.
  package let path: LogPath
  /// The parts between the slashes.
  package let parts: [Part]

  /// One name of the path.
  package enum Part: Hashable, Sendable {
    case name([UInt8])
    case pattern(NamePattern)
  }

  /// `nil` where nothing of it is a pattern: then it is a name.
  package init?(_ path: LogPath) {
    let parts = path.bytes.split(separator: UInt8(ascii: "/")).map { bytes in
      let pattern = NamePattern(Array(bytes))
      return pattern.isName ? Part.name(pattern.start) : Part.pattern(pattern)
    }
    guard parts.contains(where: { if case .pattern = $0 { true } else { false } }) else {
      return nil
    }
    self.path = path
    self.parts = parts
  }

  /// The folder that all matches lie in, as far as its name is known.
  package var folder: LogPath {
    var folder: [UInt8] = path.bytes.first == UInt8(ascii: "/") ? [UInt8(ascii: "/")] : []
    for part in parts {
      guard case .name(let name) = part else { break }
      if !folder.isEmpty, folder.last != UInt8(ascii: "/") { folder.append(UInt8(ascii: "/")) }
      folder += name
    }
    return LogPath(bytes: folder.isEmpty ? [UInt8(ascii: ".")] : folder)
  }
}

/// A pattern for one name, compared character by character; bytes that are no UTF-8 are characters
/// of their own.
package struct NamePattern: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case one(UInt32)
    case any
    case many
    case among([ClosedRange<UInt32>], isNegated: Bool)
  }

  private let pieces: [Piece]
  /// The bytes that each match begins with.
  package let start: [UInt8]

  package init(_ bytes: [UInt8]) {
    var rest = Array(NameText.text(of: bytes).unicodeScalars.map(\.value))[...]
    var pieces: [Piece] = []
    while let first = rest.popFirst() {
      switch first {
      case 0x2A: if pieces.last != .many { pieces.append(.many) }
      case 0x3F: pieces.append(.any)
      case 0x5B: pieces.append(NamePattern.set(&rest) ?? .one(first))
      case 0x5C: pieces.append(.one(rest.popFirst() ?? first))
      default: pieces.append(.one(first))
      }
    }
    self.pieces = pieces
    var start = ""
    for case .one(let value) in pieces.prefix(while: { if case .one = $0 { true } else { false } })
    {
      if let scalar = Unicode.Scalar(value) { start.unicodeScalars.append(scalar) }
    }
    self.start = NameText.bytes(of: start)
  }

  /// Whether it is an ordinary name, `start`.
  package var isName: Bool {
    pieces.allSatisfy { if case .one = $0 { true } else { false } }
  }

  package func matches(_ name: [UInt8]) -> Bool {
    let text = NameText.text(of: name).unicodeScalars.map(\.value)
    guard text.first != 0x2E || pieces.first == .one(0x2E) else { return false }
    var (piece, place) = (0, 0)
    // Where the last `*` stands, and from where on it has been tried.
    var retry: (piece: Int, place: Int)?
    while place < text.count {
      if piece < pieces.count, pieces[piece] == .many {
        retry = (piece, place)
        piece += 1
      } else if piece < pieces.count, NamePattern.isMet(pieces[piece], by: text[place]) {
        piece += 1
        place += 1
      } else if let last = retry {
        retry = (last.piece, last.place + 1)
        (piece, place) = (last.piece + 1, last.place + 1)
      } else {
        return false
      }
    }
    return pieces[piece...].allSatisfy { $0 == .many }
  }

  private static func isMet(_ piece: Piece, by value: UInt32) -> Bool {
    switch piece {
    case .one(let wanted): value == wanted
    case .any: true
    case .many: false
    case .among(let ranges, let isNegated): ranges.contains { $0.contains(value) } != isNegated
    }
  }

  /// What stands between brackets; `nil`, and nothing taken, where they are not closed.
  private static func set(_ text: inout ArraySlice<UInt32>) -> Piece? {
    var rest = text
    let isNegated = rest.first == 0x21 || rest.first == 0x5E
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<UInt32>] = []
    var isFirst = true
    while let next = rest.popFirst() {
      if next == 0x5D, !isFirst {
        text = rest
        return .among(ranges, isNegated: isNegated)
      }
      isFirst = false
      let low = next == 0x5C ? rest.popFirst() ?? next : next
      guard rest.first == 0x2D, let end = rest.dropFirst().first, end != 0x5D else {
        ranges.append(low...low)
        continue
      }
      rest.removeFirst()
      var high = rest.removeFirst()
      if high == 0x5C { high = rest.popFirst() ?? high }
      if low <= high { ranges.append(low...high) }
    }
    return nil
  }
}

/// Names a pattern that is looked at again and again; never used twice.
package struct PatternID: Hashable, Sendable {
  package let number: Int

  package init(_ number: Int) {
    self.number = number
  }
}

/// What came of looking for files that match a pattern.
package struct PatternMatches: Hashable, Sendable {
  /// Those that were not there before, in the order of their names.
  package var found: [LogPath]
  /// Whether there are more than are looked for.
  package var isCut: Bool
  /// Why some places could not be looked at; one line for people.
  package var trouble: String?

  package init(_ found: [LogPath], isCut: Bool = false, trouble: String? = nil) {
    self.found = found
    self.isCut = isCut
    self.trouble = trouble
  }
}
