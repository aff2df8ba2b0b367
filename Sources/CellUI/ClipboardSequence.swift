/// What puts something on the terminal's clipboard: OSC 52, wrapped for what lies between us and
/// the terminal.
package struct ClipboardSequence: Sendable {
  package let bytes: [UInt8]

  /// What lies between us and the terminal.
  package enum Passage: Sendable {
    case direct
    /// tmux takes the sequence itself with `set-clipboard on`, or hands it on, doubly escaped, with
    /// `allow-passthrough on`. Which it is cannot be asked: it gets both.
    case tmux
    /// GNU screen hands on what comes in pieces of a few hundred bytes.
    case screen
  }

  /// As long as a string may be for the older versions of GNU screen.
  private static let pieceLength = 250

  /// - Parameter base64: what shall be on the clipboard; it can hold no control character.
  package init(base64: [UInt8], through passage: Passage) {
    let plain = Array("\u{1B}]52;c;".utf8) + base64 + [0x07]
    switch passage {
    case .direct: bytes = plain
    case .tmux:
      bytes =
        plain + Array("\u{1B}Ptmux;\u{1B}".utf8) + plain + Array("\u{1B}\\".utf8)
    case .screen:
      var pieces: [UInt8] = []
      var rest = plain[...]
      while !rest.isEmpty {
        pieces += Array("\u{1B}P".utf8) + rest.prefix(Self.pieceLength) + Array("\u{1B}\\".utf8)
        rest = rest.dropFirst(Self.pieceLength)
      }
      bytes = pieces
    }
  }
}
