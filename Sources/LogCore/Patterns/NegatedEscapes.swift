/// Writes `\S`, `\D` and `\W` as classes of themselves, `[\S]`, in a pattern that is otherwise left as it is.
///
/// The compiled code of PCRE2 10.42 lets them match no character beyond ASCII where text may be no UTF-8
/// (`PCRE2_MATCH_INVALID_UTF`); its interpreter, and a class with them, do.
enum NegatedEscapes {
  static func asClasses(_ pattern: [UInt8]) -> [UInt8] {
    var written: [UInt8] = []
    var isInClass = false
    var rest = pattern[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\\"):
        guard let letter = rest.popFirst() else { return written + [byte] }
        let isNegated = "SDW".utf8.contains(letter) && !isInClass
        written += isNegated ? Array("[\\".utf8) + [letter, UInt8(ascii: "]")] : [byte, letter]
        guard letter == UInt8(ascii: "Q") else { continue }
        while !rest.isEmpty, !rest.starts(with: Array("\\E".utf8)) {
          written.append(rest.removeFirst())
        }
      case UInt8(ascii: "[") where isInClass:
        // A name in a class, such as `[:alpha:]`, has a bracket of its own.
        written.append(byte)
        guard let mark = rest.first, ":.=".utf8.contains(mark),
          let end = rest.indices.dropFirst().first(where: {
            rest[$0] == mark && rest[($0 + 1)...].first == UInt8(ascii: "]")
          }),
          rest[..<end].dropFirst().allSatisfy({
            $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "\\")
          })
        else { continue }
        written += rest[...(end + 1)]
        rest = rest[(end + 2)...]
      case UInt8(ascii: "["):
        isInClass = true
        written.append(byte)
        // The first bracket in a class is one of its characters.
        if rest.first == UInt8(ascii: "^") { written.append(rest.removeFirst()) }
        if rest.first == UInt8(ascii: "]") { written.append(rest.removeFirst()) }
      case UInt8(ascii: "]"):
        isInClass = false
        written.append(byte)
      default: written.append(byte)
      }
    }
    return written
  }
}
