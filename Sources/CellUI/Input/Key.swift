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
  /// Ctrl or Alt, or both, and a key without a character of its own, such as Alt-↑. Shift alone
  /// changes no such key but Tab.
  indirect case modified(KeyModifiers, Key)
}

extension Key: ExpressibleByUnicodeScalarLiteral {
  package init(unicodeScalarLiteral scalar: Unicode.Scalar) {
    self = .character(scalar)
  }
}

/// Keys that are held while another is pressed.
package struct KeyModifiers: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  package static let shift = KeyModifiers(rawValue: 1)
  package static let alt = KeyModifiers(rawValue: 2)
  package static let control = KeyModifiers(rawValue: 4)

  /// From what sequences of xterm's and kitty's kind say: one more than the sum of 1 for Shift, 2 for Alt,
  /// 4 for Ctrl, 8, 16 and 32 for Super, Hyper and Meta, 64 and 128 for the locks of capitals and
  /// digits, which are not held. Nonsense is no modifier.
  ///
  /// - Returns: `nil` with one of Super, Hyper and Meta: that is another key, and none of ours.
  init?(parameter: Int) {
    let held = max(0, parameter - 1)
    guard held & (8 | 16 | 32) == 0 else { return nil }
    self.init(rawValue: UInt8(held & 7))
  }
}

/// What a person at the terminal did.
package enum Input: Equatable, Sendable {
  case key(Key)
  /// Text that was pasted in one go (bracketed paste); may hold anything. `isCut`: there was more of
  /// it than is ever wanted (`CellLimits.paste`).
  case paste([Unicode.Scalar], isCut: Bool = false)
  /// A paste has been open for a while: keys are part of it until its end comes, or `^C`.
  case pasteGoesOn
  /// `^C` has ended a paste, of which the text came before it; no key is left of it.
  case pasteBrokenOff
  case mouse(MouseEvent)
  /// The terminal has told what colour is behind the text.
  case ground(Color)
  /// The terminal has another size now.
  case resized(Size)
}

/// What a terminal answers when it is asked.
package enum TerminalAnswer: Equatable, Sendable {
  /// Whether it knows a mode (DECRPM, `ESC [ ? mode ; state $ y`).
  case mode(Int, isKnown: Bool)
  /// The colour behind the text (OSC 11).
  case ground(Color)
}
