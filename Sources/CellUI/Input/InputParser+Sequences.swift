/// Bytes inside of sequences.
extension InputParser {
  mutating func takeControl(_ byte: UInt8, _ sequence: ControlSequence) {
    var sequence = sequence
    // The Linux console's F1 to F5 are `ESC [ [ A` to `E`.
    let isConsoleKey = byte == UInt8(ascii: "[") && sequence.isEmpty
    switch byte {
    case 0x20...0x3F,
      _ where isConsoleKey:
      sequence.append(byte)
      state = .control(sequence)
      // urxvt ends what is pressed with Shift by a byte that ends nothing elsewhere.
      if sequence.isShiftedKey { finish(sequence.meaning(endingWith: byte)) }
    case 0x40...0x7E:
      if byte == UInt8(ascii: "M"), sequence.isEmpty {
        state = .oldMouse([])
      } else {
        finish(sequence.meaning(endingWith: byte))
      }
    case 0x7F: break
    default: leave(at: byte)
    }
  }

  mutating func takeSingleShift(_ byte: UInt8, _ sequence: ControlSequence) {
    var sequence = sequence
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ";"):
      sequence.append(byte)
      state = .singleShift(sequence)
    case 0x20...0x7E: finish(sequence.meaning(shiftedBy: byte))
    case 0x7F: break
    default: leave(at: byte)
    }
  }

  mutating func takeString(_ byte: UInt8, _ string: ControlString) {
    if string.isEnding {
      // Its end, `ESC \`; any other byte behind an Esc begins something new.
      guard byte != UInt8(ascii: "\\") else { return finish(string) }
      state = .escape(isDouble: false)
      return step(byte)
    }
    switch byte {
    case Introducer.escape:
      var string = string
      string.isEnding = true
      state = .string(string)
    case 0x07: finish(string)
    case 0x9C where string.isTerminator: finish(string)
    // No string holds these: somebody wants to get out.
    case 0x03, 0x18, 0x1A: breakOff(at: byte)
    default:
      var string = string
      string.append(byte)
      state = .string(string)
    }
  }

  private mutating func finish(_ string: ControlString) {
    state = .ground
    if let answer = string.answer { arrivals.append(.answer(answer)) }
  }

  mutating func takeOldMouse(_ byte: UInt8, _ numbers: [UInt8]) {
    guard byte >= 0x20 else { return leave(at: byte) }
    guard numbers.count == 2 else {
      state = .oldMouse(numbers + [byte])
      return
    }
    let event = MouseEvent(button: numbers[0], column: numbers[1], row: byte)
    finish(event.map { .mouse($0) } ?? .nothing)
  }

  /// A sequence ends without its last byte; an Esc begins another.
  private mutating func leave(at byte: UInt8) {
    guard byte == Introducer.escape else { return breakOff(at: byte) }
    state = .escape(isDouble: false)
  }
}
