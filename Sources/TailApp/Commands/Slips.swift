/// How many letters have to be added, left out, changed or swapped to make one word another.
package struct Slips: Sendable {
  package let count: Int

  package init(from one: String, to other: String) {
    let (one, other) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    var older: [Int] = []
    var row = Array(0...other.count)
    for (line, scalar) in one.enumerated() {
      var next = [line + 1]
      for (column, match) in other.enumerated() {
        var least = min(row[column + 1], next[column]) + 1
        least = min(least, row[column] + (scalar == match ? 0 : 1))
        if line > 0, column > 0, scalar == other[column - 1], one[line - 1] == match {
          least = min(least, older[column - 1] + 1)
        }
        next.append(least)
      }
      older = row
      row = next
    }
    count = row[other.count]
  }
}
