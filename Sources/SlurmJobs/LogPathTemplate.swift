/// A file name pattern of `sbatch --output`, expanded as the daemon does it. What the clients
/// print is expanded by other code and differs (see man sbatch, "filename pattern").
package struct LogPathTemplate: Hashable, Sendable {
  /// What the patterns stand for.
  package struct Values: Hashable, Sendable {
    /// `%j`, `%J`: the job's own number.
    package var rawNumber: UInt32
    /// `%A`: the array's number, or the job's own.
    package var arrayNumber: UInt32
    /// `%a`; `nil` for a job that is no array task.
    package var task: UInt32?
    package var user: String
    package var name: String
    /// `%N`: the node's short host name, or from 25.11 on its name in Slurm.
    package var node: String
    /// `%r`, from 25.11 on.
    package var restarts: Int

    package init(
      rawNumber: UInt32, arrayNumber: UInt32, task: UInt32?, user: String, name: String,
      node: String, restarts: Int
    ) {
      self.rawNumber = rawNumber
      self.arrayNumber = arrayNumber
      self.task = task
      self.user = user
      self.name = name
      self.node = node
      self.restarts = restarts
    }
  }

  /// The rules changed between versions of Slurm.
  package enum Dialect: CaseIterable, Sendable {
    /// Up to 24.05.4: `\x` gives x, no `%b`, no `%r`.
    case old
    /// 24.05.5 to 25.05: `%b` too.
    case middle
    /// From 25.11 on: every backslash is dropped, `%r` too.
    case new
  }

  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The names that the file may have, the likeliest first: one, unless the dialects differ.
  package func candidates(_ values: Values) -> [[UInt8]] {
    var found: [[UInt8]] = []
    for dialect in Dialect.allCases {
      let name = expanded(values, dialect: dialect)
      if !found.contains(name) { found.append(name) }
    }
    return found
  }

  /// The name by the rules of one dialect.
  package func expanded(_ values: Values, dialect: Dialect) -> [UInt8] {
    if bytes.contains(UInt8(ascii: "\\")) { return unescaped(dialect) }
    var out: [UInt8] = []
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "%") else {
        out.append(bytes[place])
        place += 1
        continue
      }
      place += 1 + expand(bytes[(place + 1)...], values, dialect, into: &out)
    }
    return out
  }

  /// Any backslash turns off all expansion.
  private func unescaped(_ dialect: Dialect) -> [UInt8] {
    var out: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if byte == UInt8(ascii: "\\"), dialect == .new || !isEscaped {
        isEscaped = true
      } else {
        out.append(byte)
        isEscaped = false
      }
    }
    return out
  }

  /// Expands what follows a `%` and returns how many bytes of it were used.
  private func expand(
    _ rest: ArraySlice<UInt8>, _ values: Values, _ dialect: Dialect, into out: inout [UInt8]
  ) -> Int {
    let digits = rest.prefix { (48...57).contains($0) }
    let used = digits.count + 1
    guard let letter = rest.dropFirst(digits.count).first else {
      out.append(UInt8(ascii: "%"))
      return 0
    }
    if letter == UInt8(ascii: "%"), digits.isEmpty {
      out.append(letter)
      return 1
    }
    if let text = text(for: letter, values) {
      out.append(contentsOf: text.utf8)
      return used
    }
    if let number = number(for: letter, values, dialect) {
      let width = min(
        digits.reduce(0) { min($0 * 10 + Int($1) - 48, 1000) }, SlurmLimits.paddingCap)
      let text = String(number)
      out.append(
        contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - text.utf8.count)))
      out.append(contentsOf: text.utf8)
      return used
    }
    out.append(UInt8(ascii: "%"))
    return 0
  }

  private func text(for letter: UInt8, _ values: Values) -> String? {
    switch letter {
    case UInt8(ascii: "u"): values.user
    case UInt8(ascii: "x"): values.name
    case UInt8(ascii: "N"): values.node
    case UInt8(ascii: "s"): "batch"
    default: nil
    }
  }

  private func number(for letter: UInt8, _ values: Values, _ dialect: Dialect) -> UInt32? {
    switch letter {
    case UInt8(ascii: "j"), UInt8(ascii: "J"): values.rawNumber
    case UInt8(ascii: "A"): values.arrayNumber
    case UInt8(ascii: "a"): values.task ?? SlurmLimits.noTask
    case UInt8(ascii: "n"), UInt8(ascii: "t"): 0
    case UInt8(ascii: "b"): dialect == .old ? nil : (values.task ?? SlurmLimits.noTask) % 10
    case UInt8(ascii: "r"): dialect == .new ? UInt32(values.restarts) : nil
    default: nil
    }
  }
}
