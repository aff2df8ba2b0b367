/// One escape sequence of a line, as far as it matters to where the rows of progress output are.
struct EscapeStep {
  enum Kind: Equatable {
    /// `ESC [ n A` and its like; negative: up.
    case vertical(Int)
    /// The same to the start of the row: `ESC [ n E`, `ESC [ n F`.
    case verticalToStart(Int)
    /// `ESC [ J`: the rest of the row and all rows below.
    case eraseBelow
    /// `ESC 7`, `ESC [ s`: remembers where the cursor is.
    case save
    /// `ESC 8`, `ESC [ u`: goes there.
    case restore
    /// `ESC [ … m`.
    case style
    /// A title, a clipboard, a device string: has text of its own.
    case string
    case other
  }

  let kind: Kind
  /// Behind its last byte.
  let end: Int
  /// Whether its last byte is there; `false`: the bytes ended inside of it.
  let isFinished: Bool

  private static let escape: UInt8 = 0x1B

  /// - Parameter start: where the `ESC` is.
  init(_ bytes: UnsafeRawBufferPointer, at start: Int) {
    let next = start + 1
    guard next < bytes.count else {
      self.init(.other, end: next, isFinished: false)
      return
    }
    switch bytes[next] {
    case UInt8(ascii: "["):
      self.init(control: bytes, from: next + 1)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"),
      UInt8(ascii: "_"):
      self.init(string: bytes, from: next + 1)
    case 0x20...0x2F:
      var end = next
      while end < bytes.count, (0x20...0x2F).contains(bytes[end]) { end += 1 }
      let isFinal = end < bytes.count && (0x30...0x7E).contains(bytes[end])
      self.init(.other, end: isFinal ? end + 1 : end, isFinished: end < bytes.count)
    case UInt8(ascii: "7"): self.init(.save, end: next + 1, isFinished: true)
    case UInt8(ascii: "8"): self.init(.restore, end: next + 1, isFinished: true)
    case 0x30...0x7E:
      self.init(.other, end: next + 1, isFinished: true)
    default:
      self.init(.other, end: next, isFinished: true)
    }
  }

  private init(_ kind: Kind, end: Int, isFinished: Bool) {
    self.kind = kind
    self.end = end
    self.isFinished = isFinished
  }

  private init(control bytes: UnsafeRawBufferPointer, from start: Int) {
    var end = start
    var number = 0
    while end < bytes.count, (0x20...0x3F).contains(bytes[end]) {
      if (0x30...0x39).contains(bytes[end]) {
        number = min(number * 10 + Int(bytes[end]) - 48, 999)
      }
      end += 1
    }
    guard end < bytes.count else {
      self.init(.other, end: end, isFinished: false)
      return
    }
    let times = max(1, number)
    let kind: Kind
    switch bytes[end] {
    case UInt8(ascii: "A"): kind = .vertical(-times)
    case UInt8(ascii: "B"): kind = .vertical(times)
    case UInt8(ascii: "E"): kind = .verticalToStart(times)
    case UInt8(ascii: "F"): kind = .verticalToStart(-times)
    case UInt8(ascii: "J") where number == 0: kind = .eraseBelow
    case UInt8(ascii: "m"): kind = .style
    // With parameters they are other sequences.
    case UInt8(ascii: "s") where end == start: kind = .save
    case UInt8(ascii: "u") where end == start: kind = .restore
    default: kind = .other
    }
    let isFinal = (0x40...0x7E).contains(bytes[end])
    self.init(isFinal ? kind : .other, end: isFinal ? end + 1 : end, isFinished: true)
  }

  private init(string bytes: UnsafeRawBufferPointer, from start: Int) {
    var end = start
    while end < bytes.count {
      switch bytes[end] {
      case 0x07, 0x18, 0x1A:
        self.init(.string, end: end + 1, isFinished: true)
        return
      case EscapeStep.escape:
        self.init(.string, end: min(end + 2, bytes.count), isFinished: end + 1 < bytes.count)
        return
      default: end += 1
      }
    }
    self.init(.string, end: end, isFinished: false)
  }

  /// Where the first sequence that moves up, or may, begins, at or after `start`: one that goes to
  /// where the cursor was when an earlier line said so does. Lines without escape sequences cost a
  /// glance.
  static func firstUpward(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    var saved: Int?
    while let found = ByteSearch.first(escape, in: bytes, from: place) {
      var end = found + 1
      place = end
      guard end < bytes.count else { return nil }
      switch bytes[end] {
      case UInt8(ascii: "["):
        end += 1
        let parameters = end
        while end < bytes.count, (0x30...0x39).contains(bytes[end]) { end += 1 }
        guard end < bytes.count else { return nil }
        switch bytes[end] {
        case UInt8(ascii: "A"), UInt8(ascii: "F"): return found
        case UInt8(ascii: "s") where end == parameters: saved = found
        case UInt8(ascii: "u") where end == parameters:
          if isBreak(in: bytes, since: saved, to: found) { return found }
        default: break
        }
      case UInt8(ascii: "7"): saved = found
      case UInt8(ascii: "8"):
        if isBreak(in: bytes, since: saved, to: found) { return found }
      default: break
      }
    }
    return nil
  }

  /// Whether a line has ended since a place; `nil`: it lies before these bytes.
  private static func isBreak(
    in bytes: UnsafeRawBufferPointer, since saved: Int?, to end: Int
  ) -> Bool {
    guard let saved else { return true }
    return UnsafeRawBufferPointer(rebasing: bytes[saved..<end]).contains(UInt8(ascii: "\n"))
  }
}
