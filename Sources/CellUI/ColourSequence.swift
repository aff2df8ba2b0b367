/// The parameters of `ESC [ … m`, such as `1;38;5;208` or `38:2::255:0:0`.
struct ColourSequence {
  /// A number and the colon-separated ones that belong to it.
  let groups: [[Int]]

  init(_ parameters: ArraySlice<UInt8>) {
    var groups: [[Int]] = [[0]]
    scan: for byte in parameters {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let last = groups[groups.count - 1].count - 1
        let number = groups[groups.count - 1][last]
        groups[groups.count - 1][last] = min(number * 10 + Int(byte) - 48, 9999)
      case UInt8(ascii: ";"):
        guard groups.count < CellLimits.colourParameters else { break scan }
        groups.append([0])
      case UInt8(ascii: ":"):
        guard groups[groups.count - 1].count < CellLimits.colourParameters else { break scan }
        groups[groups.count - 1].append(0)
      default:
        // `ESC [ > 4 m` and its like mean other things.
        self.groups = []
        return
      }
    }
    self.groups = groups
  }
}

extension Style {
  mutating func apply(_ sequence: ColourSequence) {
    var place = 0
    while place < sequence.groups.count {
      let group = sequence.groups[place]
      place += 1
      switch group[0] {
      // 58 is the colour of underlines: not shown, but its numbers are no attributes.
      case 38, 48, 58:
        let color: Color?
        if group.count > 1 {
          color = Style.color(Array(group.dropFirst()), colons: true)
        } else {
          let rest = sequence.groups[place...].map { $0[0] }
          color = Style.color(rest, colons: false)
          place += rest.first == 5 ? 2 : rest.first == 2 ? 4 : 1
        }
        guard let color else { continue }
        if group[0] == 38 { foreground = color }
        if group[0] == 48 { background = color }
      // `4:3` is a curly underline, `4:0` none.
      case 4 where group.count > 1 && group[1] == 0: apply(24)
      default: apply(group[0])
      }
    }
  }

  /// `5;n` or `2;r;g;b`; with colons a colour space may stand before the red.
  private static func color(_ numbers: [Int], colons: Bool) -> Color? {
    func byte(_ place: Int) -> UInt8? {
      place < numbers.count && numbers[place] < 256 ? UInt8(numbers[place]) : nil
    }
    if numbers.first == 5 { return byte(1).map { .palette($0) } }
    guard numbers.first == 2 else { return nil }
    let first = colons && numbers.count > 4 ? 2 : 1
    guard let red = byte(first), let green = byte(first + 1), let blue = byte(first + 2) else {
      return nil
    }
    return .rgb(red: red, green: green, blue: blue)
  }

  private mutating func apply(_ number: Int) {
    switch number {
    case 0: self = .standard
    case 1: attributes.insert(.bold)
    case 2: attributes.insert(.dim)
    case 3: attributes.insert(.italic)
    case 4, 21: attributes.insert(.underline)
    case 7: attributes.insert(.reverse)
    case 9: attributes.insert(.strikethrough)
    case 22: attributes.subtract([.bold, .dim])
    case 23: attributes.remove(.italic)
    case 24: attributes.remove(.underline)
    case 27: attributes.remove(.reverse)
    case 29: attributes.remove(.strikethrough)
    case 30...37: foreground = .palette(UInt8(number - 30))
    case 39: foreground = .standard
    case 40...47: background = .palette(UInt8(number - 40))
    case 49: background = .standard
    case 90...97: foreground = .palette(UInt8(number - 90 + 8))
    case 100...107: background = .palette(UInt8(number - 100 + 8))
    // Blinking and concealed text among others: nothing that helps a reader.
    default: break
    }
  }
}
