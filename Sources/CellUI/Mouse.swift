/// What the mouse did, at a cell.
package struct MouseEvent: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// The left button.
    case press
    /// Moved with the left button down.
    case drag
    case release
    /// So many notches; down is positive.
    case wheel(Int)
  }

  package var kind: Kind
  package var point: Point

  package init(_ kind: Kind, at point: Point) {
    self.kind = kind
    self.point = point
  }
}

/// What terminals send for the mouse: `ESC [ < b ; x ; y M`, or `m` for a release (SGR, mode 1006),
/// and where they do not know that, `ESC [ M` and three characters.
package enum MouseSequence: Equatable, Sendable {
  /// `length` scalars after the Esc; no event where it is one that nobody needs.
  case event(MouseEvent?, length: Int)
  /// The rest is still to come.
  case unfinished
  case other

  /// - Parameter scalars: what came after Esc.
  package init(_ scalars: [Unicode.Scalar]) {
    if scalars.starts(with: ["[", "<"]) {
      self = MouseSequence.modern(scalars)
    } else if scalars.starts(with: ["[", "M"]) {
      self = MouseSequence.old(scalars)
    } else {
      self = .other
    }
  }

  private static func modern(_ scalars: [Unicode.Scalar]) -> MouseSequence {
    var numbers = [0]
    for (place, scalar) in scalars.enumerated().dropFirst(2) {
      switch scalar {
      case "0"..."9":
        numbers[numbers.count - 1] = min(
          numbers[numbers.count - 1] * 10 + Int(scalar.value) - 48, limit)
      case ";": numbers.append(0)
      case "M", "m":
        guard numbers.count == 3 else { return .event(nil, length: place + 1) }
        return .event(
          event(code: numbers[0], column: numbers[1], row: numbers[2], isUp: scalar == "m"),
          length: place + 1)
      default: return .event(nil, length: place + 1)
      }
      if place > longest { return .event(nil, length: place + 1) }
    }
    return .unfinished
  }

  private static func old(_ scalars: [Unicode.Scalar]) -> MouseSequence {
    guard scalars.count >= 5 else { return .unfinished }
    let numbers = scalars[2..<5].map { Int($0.value) - 32 }
    let isUp = numbers[0] & 3 == 3 && numbers[0] & 64 == 0
    return .event(
      event(code: isUp ? 0 : numbers[0], column: numbers[1], row: numbers[2], isUp: isUp),
      length: 5)
  }

  /// No terminal is larger, and no sequence longer.
  private static let limit = 9999
  private static let longest = 20

  private static func event(code: Int, column: Int, row: Int, isUp: Bool) -> MouseEvent? {
    guard column > 0, row > 0 else { return nil }
    let point = Point(column: column - 1, row: row - 1)
    // Shift, Alt and Ctrl (4, 8, 16) change nothing.
    switch code & ~28 {
    case 0: return MouseEvent(isUp ? .release : .press, at: point)
    case 32: return MouseEvent(.drag, at: point)
    case 64: return isUp ? nil : MouseEvent(.wheel(-1), at: point)
    case 65: return isUp ? nil : MouseEvent(.wheel(1), at: point)
    default: return nil
    }
  }
}

extension [Input] {
  /// The same with what a fast hand repeats put together: notches of the wheel in one direction are
  /// one, and of a movement only its end counts.
  package var coalesced: [Input] {
    var inputs: [Input] = []
    for input in self {
      guard case .mouse(let event) = input, case .mouse(let last) = inputs.last else {
        inputs.append(input)
        continue
      }
      switch (last.kind, event.kind) {
      case (.wheel(let one), .wheel(let other)) where one.signum() == other.signum():
        inputs[inputs.count - 1] = .mouse(MouseEvent(.wheel(one + other), at: event.point))
      case (.drag, .drag): inputs[inputs.count - 1] = input
      default: inputs.append(input)
      }
    }
    return inputs
  }
}
