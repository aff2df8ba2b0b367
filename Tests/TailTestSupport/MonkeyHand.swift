/// What a monkey does at a keyboard, as a terminal sends it: keys, sequences whole and unfinished,
/// pastes, and answers of the terminal that nobody asked for.
package enum MonkeyHand {
  /// What cancels a job and what makes a step in it are not among them, and neither is a prompt that
  /// takes their names.
  private static let keys: [[UInt8]] =
    Array("jkfbdugG<>%hl0$wzT{}LoFpP/nN*+&eE!w#trCmM[]()=|\\sSyYvi?RaxXO 123456789\t\r".utf8)
    .map { [$0] }
    + [1, 2, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 18, 19, 20, 21, 23, 25, 127, 31].map { [$0] }
    + ["ä", "한", "🚀", "e\u{301}"].map { Array($0.utf8) }
  private static let grave = ["c", "cy", "ca", "A", "Ay", "y", ":cancel-job\r", "\u{1B}c"]
    .map { Array($0.utf8) }
  private static let leaving = ["q", "Q", "\u{3}", "\u{3}\u{3}", "\u{1A}", ":quit\r"]
    .map { Array($0.utf8) }

  /// Keys as terminals send them, what the mouse does, and answers.
  package static let sequences: [[UInt8]] =
    [
      "[A", "[B", "[C", "[D", "[H", "[F", "[1~", "[2~", "[3~", "[4~", "[5~", "[6~", "[7~", "[8~",
      "[Z", "[1;3A", "[1;5B", "[1;3C", "[1;3D", "[11~", "[12~", "[15~", "[24~", "[[A", "[97;5u",
      "[121u", "[27;5;99~", "[I", "[O", "[12;40R", "[?64;1;2c", "[>1;10;0c", "[?2026;2$y", "[?1u",
      "[8;24;80t", "[?997;1n", "[<0;5;3M", "[<0;5;3m", "[<32;15;9M", "[<64;10;5M", "[<65;10;5M",
      "[<0;999;99M", "[<0;2;1M", "[M !!", "[1;1$r", "[0n", "[201~", "OA", "OB", "OC", "OD", "OP",
      "OQ", "OH", "OF", "OM", "Oj", "Op", "]11;rgb:1c1c/1c1c/1c1c\u{1B}\\",
      "]10;rgb:cccc/cccc/cccc\u{7}", "]4;1;rgb:cdcd/0000/0000\u{1B}\\", "P1$r2 q\u{1B}\\",
      "P>|XTerm(390)\u{1B}\\", "P1+r544e=787465\u{1B}\\", "_Gi=31;OK\u{1B}\\", "^cyq\u{1B}\\",
      "XcyA\u{1B}\\", "1", "2", "b", "f", "\u{7F}", "",
    ].map { [0x1B] + Array($0.utf8) }
  private static let unfinished: [[UInt8]] =
    [
      "\u{1B}", "\u{1B}[", "\u{1B}[1;", "\u{1B}O", "\u{1B}]11;rgb:cc", "\u{1B}P1$", "\u{1B}[<0;1",
      "\u{1B}[M", "\u{1B}[200~lost cyq", "\u{1B}_G", "\u{1B}\u{1B}[",
    ].map { Array($0.utf8) } + [[0xE2, 0x82], [0xC3], [0xC2]]
  private static let pasted: [[UInt8]] =
    [
      "cyqA:quit\rc\ry\r", "\u{1B}", "\u{1B}[20", "\u{1B}[201", "text", "", "한🚀\n\n",
      "\0\u{1}\u{2}\u{7F}", String(repeating: "x", count: 300), "\u{1B}[200~",
    ].map { Array($0.utf8) } + [[0xC3], [0xE2, 0x82], [0x9B]]
  private static let openers = ["/", "&", "&!", ":", "s", "*", "m", "S", "a"]
  private static let words = [
    "ERROR", "step", "a", "^x", "(a|b)+$", "\\d+", "[", "loss", "1", "^", "$", "", "e", "zz*", "12",
    "context 2", "layout grid", "layout tabs", "overview", "zoom", "filter x", "session m", "mouse",
    "b.log", "7", "*.log", "%j", "한",
  ]
  private static let closers = ["\r", "\u{1B}", "\t", "\r\r", "\t\t\r", "\u{12}e\r", ""]

  /// Something that comes whole, or never does.
  ///
  /// - Parameter isCareful: whether no key may cancel a job, nor make a step in it.
  package static func bytes(isCareful: Bool, _ random: inout SplitMix64) -> [UInt8] {
    func one(_ choices: [[UInt8]]) -> [UInt8] { choices.randomElement(using: &random) ?? [] }
    func word(_ choices: [String]) -> [UInt8] {
      Array((choices.randomElement(using: &random) ?? "").utf8)
    }
    switch Int.random(in: 0..<1000, using: &random) {
    case ..<450: return one(keys)
    case ..<700: return one(sequences)
    case ..<780:
      let text = (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in one(pasted) }
      return Array("\u{1B}[200~".utf8) + text + Array("\u{1B}[201~".utf8)
    case ..<930: return word(openers) + word(words) + word(closers)
    case ..<960: return isCareful ? one(sequences) : one(grave)
    case ..<990: return isCareful ? one(keys) : one(unfinished)
    case ..<992: return one(leaving)
    default: return (0..<5).map { _ in UInt8.random(in: 0x80...0xFF, using: &random) }
    }
  }

  /// The same bytes in pieces, as a slow line brings them.
  ///
  /// - Parameter least: the size of the smallest pieces but the last.
  package static func cut(
    _ bytes: [UInt8], _ random: inout SplitMix64, least: Int = 1
  ) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let size = least * ([1, 1, 2, 3, 7, 4096].randomElement(using: &random) ?? 1)
      pieces.append(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return pieces
  }
}
