/// A key as the terminal names it.
package enum Key: Hashable, Sendable {
  /// A printable character, as typed (so `G`, not Shift-g).
  case character(Unicode.Scalar)
  /// Ctrl and a letter, given in lower case, or one of `@ [ \ ] ^ _`. Ctrl-I is `.tab`, Ctrl-M
  /// and Ctrl-J are `.enter`, Ctrl-H is `.backspace` and Ctrl-[ is `.escape`.
  case control(Unicode.Scalar)
  /// Alt (or Esc first) and a printable character.
  case alt(Unicode.Scalar)
  case enter, escape, tab, backTab, backspace, delete, insert
  case up, down, left, right, home, end, pageUp, pageDown
  case function(Int)
}

/// What a person at the terminal did.
package enum Input: Equatable, Sendable {
  case key(Key)
  /// Text that was pasted in one go (bracketed paste); may hold anything.
  case paste([Unicode.Scalar])
  case mouse(MouseEvent)
  /// The terminal has another size now.
  case resized(Size)
}
