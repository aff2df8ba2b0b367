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

extension MouseEvent {
  /// From `ESC [ < code ; column ; row M`, or `m` for a release (SGR, mode 1006). `nil`: nothing that
  /// anybody needs.
  init?(code: Int, column: Int, row: Int, isUp: Bool) {
    guard column > 0, row > 0 else { return nil }
    // No terminal is larger.
    let point = Point(column: min(column, 9999) - 1, row: min(row, 9999) - 1)
    // Shift, Alt and Ctrl (4, 8, 16) change nothing.
    switch code & ~28 {
    case 0: self.init(isUp ? .release : .press, at: point)
    case 32: self.init(.drag, at: point)
    case 64 where !isUp: self.init(.wheel(-1), at: point)
    case 65 where !isUp: self.init(.wheel(1), at: point)
    default: return nil
    }
  }

  /// From `ESC [ M` and three bytes, each 32 more than what it says; a release does not tell of which
  /// button.
  init?(button: UInt8, column: UInt8, row: UInt8) {
    let code = Int(button) - 32
    let isUp = code & 3 == 3 && code & 64 == 0
    self.init(code: isUp ? 0 : code, column: Int(column) - 32, row: Int(row) - 32, isUp: isUp)
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
