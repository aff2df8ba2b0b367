/// xterm's 256 colours: 16 named ones, a cube of 6×6×6, 24 greys.
package enum Palette {
  private static let steps = [0, 95, 135, 175, 215, 255]

  /// The one of the cube and the greys that is nearest.
  package static func nearest(red: Int, green: Int, blue: Int) -> Int {
    func step(_ value: Int) -> Int {
      steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) } ?? 0
    }
    let (r, g, b) = (step(red), step(green), step(blue))
    let cube = 16 + 36 * r + 6 * g + b
    let grey = min(max(((red + green + blue) / 3 - 8 + 5) / 10, 0), 23)
    let level = 8 + 10 * grey
    let cubeError = distance((red, green, blue), (steps[r], steps[g], steps[b]))
    return distance((red, green, blue), (level, level, level)) < cubeError ? 232 + grey : cube
  }

  /// Red, green and blue of one of the 256.
  package static func parts(of number: Int) -> (Int, Int, Int) {
    switch number {
    case 0..<16:
      let full = number >= 8 ? 255 : 205
      let low = number == 8 ? 127 : 0
      func part(_ bit: Int) -> Int { number & bit != 0 ? full : low }
      return number == 7 ? (229, 229, 229) : (part(1), part(2), part(4))
    case 16..<232:
      let place = number - 16
      return (steps[place / 36], steps[place / 6 % 6], steps[place % 6])
    default:
      let level = 8 + 10 * (number - 232)
      return (level, level, level)
    }
  }

  /// The named one that is nearest.
  package static func nearestNamed(red: Int, green: Int, blue: Int) -> Int {
    (0..<16).min {
      distance(parts(of: $0), (red, green, blue)) < distance(parts(of: $1), (red, green, blue))
    } ?? 7
  }

  private static func distance(_ one: (Int, Int, Int), _ other: (Int, Int, Int)) -> Int {
    let (red, green, blue) = (one.0 - other.0, one.1 - other.1, one.2 - other.2)
    return red * red + green * green + blue * blue
  }
}
