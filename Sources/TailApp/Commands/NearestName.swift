/// Which of some names somebody may have meant.
package enum NearestName {
  /// The one that differs least from `wanted`; `nil` where none is near.
  package static func of(_ wanted: String, among names: some Sequence<String>) -> String? {
    let wanted = Array(wanted.utf8.prefix(64))
    let limit = max(2, wanted.count / 3)
    return names.map { ($0, distance(wanted, Array($0.utf8))) }
      .filter { $0.1 <= limit }
      .min { $0.1 < $1.1 }?.0
  }

  /// How many bytes have to be put in, taken out or changed.
  private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var row = Array(0...other.count)
    for (line, byte) in one.enumerated() {
      var corner = row[0]
      row[0] = line + 1
      for (column, own) in other.enumerated() {
        let above = row[column + 1]
        row[column + 1] = min(corner + (byte == own ? 0 : 1), above + 1, row[column] + 1)
        corner = above
      }
    }
    return row[other.count]
  }
}
