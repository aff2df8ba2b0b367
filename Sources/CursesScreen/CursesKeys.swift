import CNcurses
import CellUI

/// Turns what the terminal sends into keys and pasted text.
struct CursesKeys {
  /// What has been pasted so far; `nil` outside of a paste.
  private var pasted: [Unicode.Scalar]?

  /// The beginning of what the mouse did, whose rest has not come yet.
  private var unfinished: [Event] = []

  private static let pasteStart: [Unicode.Scalar] = ["[", "2", "0", "0", "~"]
  private static let pasteEnd: [Unicode.Scalar] = ["[", "2", "0", "1", "~"]

  private enum Event: Equatable {
    case scalar(Unicode.Scalar)
    case code(Int32)
  }

  /// Takes all that is there.
  mutating func read(from window: UnsafeMutablePointer<WINDOW>) -> [Input] {
    var events = unfinished
    unfinished = []
    while let event = next(window) { events.append(event) }
    var inputs: [Input] = []
    var place = 0
    while place < events.count {
      let (input, used) = take(events[place...])
      if let input { inputs.append(input) }
      place += used
    }
    return inputs.coalesced
  }

  private func next(_ window: UnsafeMutablePointer<WINDOW>) -> Event? {
    var code: wint_t = 0
    let result = wget_wch(window, &code)
    if st_is_key_code(result) != 0 { return .code(Int32(bitPattern: code)) }
    guard result == OK else { return nil }
    return .scalar(Unicode.Scalar(code) ?? "\u{FFFD}")
  }

  /// One key, one piece of a paste, or nothing; and how many events it took.
  private mutating func take(_ events: ArraySlice<Event>) -> (Input?, Int) {
    guard let first = events.first else { return (nil, 1) }
    if pasted != nil { return takePasted(first, events) }
    switch first {
    case .code(let code):
      return (Self.key(of: code).map { .key($0) }, 1)
    case .scalar("\u{1B}"):
      let rest = Self.scalars(events.dropFirst())
      if rest.starts(with: Self.pasteStart) {
        pasted = []
        return (nil, 1 + Self.pasteStart.count)
      }
      switch MouseSequence(rest) {
      case .event(let event, let length): return (event.map { .mouse($0) }, 1 + length)
      case .unfinished:
        unfinished = Array(events)
        return (nil, events.count)
      case .other: break
      }
      // Esc and a character at once: Alt and the character. A sequence that is not known is
      // dropped whole, so that its letters are not taken for keys.
      guard let next = rest.first else { return (.key(.escape), 1) }
      if next == "[" || next == "O", rest.count > 1 { return (nil, 1 + Self.sequence(rest)) }
      if next == "\u{1B}" { return (.key(.escape), 1) }
      return (next.value >= 0x20 ? .key(.alt(next)) : .key(.escape), next.value >= 0x20 ? 2 : 1)
    case .scalar(let scalar):
      return (.key(Self.key(of: scalar)), 1)
    }
  }

  private mutating func takePasted(_ first: Event, _ events: ArraySlice<Event>) -> (Input?, Int) {
    guard case .scalar(let scalar) = first else { return (nil, 1) }
    if scalar == "\u{1B}", Self.scalars(events.dropFirst()).starts(with: Self.pasteEnd) {
      defer { pasted = nil }
      return (.paste(pasted ?? []), 1 + Self.pasteEnd.count)
    }
    pasted?.append(scalar)
    return (nil, 1)
  }

  /// The scalars up to the first key without one.
  private static func scalars(_ events: ArraySlice<Event>) -> [Unicode.Scalar] {
    var found: [Unicode.Scalar] = []
    for event in events {
      guard case .scalar(let scalar) = event else { break }
      found.append(scalar)
    }
    return found
  }

  /// How long a sequence that begins with `[` or `O` is.
  private static func sequence(_ scalars: [Unicode.Scalar]) -> Int {
    var length = 1
    while length < scalars.count, !(0x40...0x7E).contains(scalars[length].value) { length += 1 }
    return min(length + 1, scalars.count)
  }

  private static func key(of scalar: Unicode.Scalar) -> Key {
    switch scalar.value {
    case 0x09: .tab
    case 0x0A, 0x0D: .enter
    case 0x08, 0x7F: .backspace
    case 0x1B: .escape
    case 0x00: .control("@")
    case 0x01...0x1A: .control(Unicode.Scalar(UInt8(scalar.value) + 0x60))
    case 0x1C...0x1F: .control(Unicode.Scalar(UInt8(scalar.value) + 0x40))
    default: .character(scalar)
    }
  }

  private static func key(of code: Int32) -> Key? {
    switch UInt32(bitPattern: code) {
    case st_key_up.rawValue: return .up
    case st_key_down.rawValue: return .down
    case st_key_left.rawValue: return .left
    case st_key_right.rawValue: return .right
    case st_key_home.rawValue, st_key_find.rawValue: return .home
    case st_key_end.rawValue, st_key_select.rawValue: return .end
    case st_key_page_up.rawValue: return .pageUp
    case st_key_page_down.rawValue: return .pageDown
    case st_key_back_tab.rawValue: return .backTab
    case st_key_backspace.rawValue: return .backspace
    case st_key_delete.rawValue: return .delete
    case st_key_insert.rawValue: return .insert
    case st_key_enter.rawValue: return .enter
    default:
      let number = Int(code - st_key_function(0))
      return (1...12).contains(number) ? .function(number) : nil
    }
  }
}
