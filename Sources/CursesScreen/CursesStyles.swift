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
    guard colors >= 8 else {
      // A background must not get lost: it marks matches.
      if style.background != .standard { attributes |= st_reverse() }
      return Look(attributes: attributes, pair: 0)
    }
    let pair = Pair(
      foreground: number(of: style.foreground, standard: hasDefaults ? -1 : 7),
      background: number(of: style.background, standard: hasDefaults ? -1 : 0))
    return Look(attributes: attributes, pair: pairNumber(pair))
  }

  private mutating func pairNumber(_ pair: Pair) -> Int32 {
    if pair.foreground == -1, pair.background == -1 { return 0 }
    if let number = numbers[pair] { return number }
    let number = Int32(numbers.count + 1)
    guard Int(number) < pairs,
      init_extended_pair(number, pair.foreground, pair.background) != ERR
    else { return 0 }
    numbers[pair] = number
    return number
  }

  /// The terminal's number for a colour; `standard` for its own.
  private func number(of color: Color, standard: Int32) -> Int32 {
    switch color {
    case .standard: standard
    case .palette(let number): Int32(reduce(Int(number)))
    case .rgb(let red, let green, let blue):
      Int32(reduce(Palette.nearest(red: Int(red), green: Int(green), blue: Int(blue))))
    }
  }

  /// A colour of the 256 in what the terminal has.
  private func reduce(_ number: Int) -> Int {
    guard number >= colors else { return number }
    let (red, green, blue) = Palette.parts(of: number)
    let named = Palette.nearestNamed(red: red, green: green, blue: blue)
    return colors >= 16 ? named : named % 8
  }
}
