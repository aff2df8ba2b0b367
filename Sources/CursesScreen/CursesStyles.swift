import CNcurses
import CellUI

/// Styles as the terminal has them: its colours, its attributes, and pairs of colours made when
/// they are first needed.
struct CursesStyles {
  /// What ncurses needs to draw a style.
  struct Look {
    var attributes: attr_t
    var pair: Int32
  }

  /// How many styles are kept as the terminal has them; a screen seldom shows more.
  private static let looksMax = 4096

  private let colors: Int
  private let pairs: Int
  private let hasDefaults: Bool
  private var looks: [Style: Look] = [:]
  private var numbers: [Pair: Int32] = [:]

  private struct Pair: Hashable {
    let foreground: Int32
    let background: Int32
  }

  init(colors: Int, pairs: Int, hasDefaults: Bool) {
    self.colors = colors
    self.pairs = pairs
    self.hasDefaults = hasDefaults
  }

  mutating func look(of style: Style) -> Look {
    if let look = looks[style] { return look }
    // A log of 24-bit gradients would fill memory; what is on the screen is soon here again.
    if looks.count >= CursesStyles.looksMax { looks.removeAll(keepingCapacity: true) }
    let look = makeLook(style)
    looks[style] = look
    return look
  }

  private mutating func makeLook(_ style: Style) -> Look {
    var attributes: attr_t = 0
    if style.attributes.contains(.bold) { attributes |= st_bold() }
    if style.attributes.contains(.dim) { attributes |= st_dim() }
    if style.attributes.contains(.italic) { attributes |= st_italic() }
    if style.attributes.contains(.underline) { attributes |= st_underline() }
    if style.attributes.contains(.reverse) { attributes |= st_reverse() }
    let reduced = ReducedColors(style, colors: colors)
    if reduced.isBright { attributes |= st_bold() }
    guard colors >= 8 else {
      // A background must not get lost: it marks matches.
      if style.background != .standard { attributes |= st_reverse() }
      return Look(attributes: attributes, pair: 0)
    }
    let pair = Pair(
      foreground: reduced.foreground ?? (hasDefaults ? -1 : 7),
      background: reduced.background ?? (hasDefaults ? -1 : 0))
    guard let number = pairNumber(pair) else {
      // No pair is left: the background at least has to be seen.
      if style.background != .standard { attributes |= st_reverse() }
      return Look(attributes: attributes, pair: 0)
    }
    return Look(attributes: attributes, pair: number)
  }

  private mutating func pairNumber(_ pair: Pair) -> Int32? {
    if pair.foreground == -1, pair.background == -1 { return 0 }
    if let number = numbers[pair] { return number }
    let number = Int32(numbers.count + 1)
    guard Int(number) < pairs,
      init_extended_pair(number, pair.foreground, pair.background) != ERR
    else { return nil }
    numbers[pair] = number
    return number
  }
}
