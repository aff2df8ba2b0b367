/// Whether a pattern repeats a group that has alternatives so many times as a number says: `(|a|b){12}`. PCRE2's
/// compiled code (10.42) has such a group as often as that, and counts no step from one copy to the next: where
/// alternatives match nothing, their number to the power of the count is tried without an end. Its interpreter
/// counts each.
enum RepeatedChoice {
  static func isIn(_ pattern: some Collection<UInt8>) -> Bool {
    var groups: [Bool] = []
    var hasChoice = false
    var isInClass = false
    var rest = pattern[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        _ = rest.popFirst()
      case UInt8(ascii: "["):
        isInClass = true
        // The first bracket in a class is one of its characters.
        if rest.first == UInt8(ascii: "^") { _ = rest.popFirst() }
        if rest.first == UInt8(ascii: "]") { _ = rest.popFirst() }
      case UInt8(ascii: "]"): isInClass = false
      case _ where isInClass: break
      case UInt8(ascii: "("):
        groups.append(hasChoice)
        hasChoice = false
      case UInt8(ascii: "|"): hasChoice = true
      case UInt8(ascii: ")"):
        if hasChoice, rest.first == UInt8(ascii: "{") { return true }
        // What is in a group is repeated with the group around it.
        let isAround = groups.popLast() ?? false
        hasChoice = hasChoice || isAround
      default: break
      }
    }
    return false
  }
}
