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
    /// `%N` from 25.11 on; empty while it is not known where the job runs.
    package var node: String
    /// `%N` up to 25.05: what the node calls itself; `nil` where nobody has asked.
    package var hostName: String?
    /// `%r`, from 25.11 on.
    package var restarts: Int

    package init(
      rawNumber: UInt32, arrayNumber: UInt32, task: UInt32?, user: String, name: String,
      node: String, hostName: String? = nil, restarts: Int
    ) {
      self.rawNumber = rawNumber
      self.arrayNumber = arrayNumber
      self.task = task
      self.user = user
      self.name = name
      self.node = node
      self.hostName = hostName
      self.restarts = restarts
    }
  }

  /// The rules changed between versions of Slurm.
  package enum Dialect: CaseIterable, Sendable {
    /// Up to 24.05.4: `\x` gives x, no `%b`, no `%r`, `%N` is the host's own name.
    case old
    /// 24.05.5 to 25.05: `%b` too.
    case middle
    /// 25.11.0 and 25.11.1: as the new one, but padded patterns are broken.
    case early
    /// From 25.11.2 on: every backslash is dropped, `%r` too, `%N` is the node's name in Slurm.
    case new

    package init(_ version: SlurmVersion) {
      self =
        version < SlurmVersion.knowsBlockIndex
        ? .old
        : version < SlurmVersion.sharesExpansion
          ? .middle : version < SlurmVersion.padsRightly ? .early : .new
    }

    /// For people.
    var name: String {
      switch self {
      case .old: "Slurm up to 24.05.4"
      case .middle: "Slurm 24.05.5 to 25.05"
      case .early: "Slurm 25.11.0"
      case .new: "Slurm from 25.11.2 on"
      }
    }

    fileprivate var dropsEveryBackslash: Bool { self == .early || self == .new }
    fileprivate var knowsRestarts: Bool { self == .early || self == .new }
    fileprivate var usesNodeName: Bool { self == .early || self == .new }
    /// Digits before a letter that means nothing, or that is not understood after digits: the `%`
    /// and all but the last digit vanish.
    fileprivate var losesDigits: Bool { self != .new }
  }

  package let bytes: [UInt8]

  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether a specifier is in it; in doubt it is.
  package func mentions(_ letter: Unicode.Scalar) -> Bool {
    var isAfterPercent = false
    for byte in bytes {
      if isAfterPercent, byte == UInt8(ascii: letter) { return true }
      isAfterPercent =
        byte == UInt8(ascii: "%") || (isAfterPercent && (48...57).contains(byte))
    }
    return false
  }

  /// The template with another byte for each `%a`, padded or not.
  func bytes(replacingTaskBy byte: UInt8) -> [UInt8] {
    var out: [UInt8] = []
    var rest = bytes[...]
    while let next = rest.first {
      let digits =
        next == UInt8(ascii: "%") ? rest.dropFirst().prefix { (48...57).contains($0) } : []
      let letter = next == UInt8(ascii: "%") ? rest.dropFirst(1 + digits.count).first : nil
      let used = letter.map { _ in 2 + digits.count } ?? 1
      out += letter == UInt8(ascii: "a") ? [byte] : Array(rest.prefix(used))
      rest = rest.dropFirst(used)
    }
    return out
  }

  /// The names that the file may have, the likeliest first: one, unless the dialects differ.
  ///
  /// - Parameter likeliest: the rules of the version that runs; `nil` where it is not known.
  package func candidates(
    _ values: Values, likeliest: Dialect? = nil
  ) -> [(name: [UInt8], dialect: Dialect)] {
    var found: [(name: [UInt8], dialect: Dialect)] = []
    for dialect in [likeliest ?? .old] + Dialect.allCases {
      let name = expanded(values, dialect: dialect)
      if !found.contains(where: { $0.name == name }) { found.append((name, dialect)) }
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
      if byte == UInt8(ascii: "\\"), dialect.dropsEveryBackslash || !isEscaped {
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
    let isPadded = !digits.isEmpty
    if !(isPadded && dialect == .early) {
      if let text = text(for: letter, values, dialect) {
        out.append(contentsOf: text.utf8)
        return used
      }
      if let number = number(for: letter, values, dialect) {
        append(number, width: digits, to: &out)
        return used
      }
    }
    guard isPadded, dialect.losesDigits, let last = digits.last else {
      out.append(UInt8(ascii: "%"))
      return 0
    }
    out.append(contentsOf: [last, letter])
    return used
  }

  private func append(_ number: UInt32, width: ArraySlice<UInt8>, to out: inout [UInt8]) {
    let width = min(width.reduce(0) { min($0 * 10 + Int($1) - 48, 1000) }, SlurmLimits.paddingCap)
    let text = String(number)
    out.append(
      contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, width - text.utf8.count)))
    out.append(contentsOf: text.utf8)
  }

  private func text(for letter: UInt8, _ values: Values, _ dialect: Dialect) -> String? {
    switch letter {
    case UInt8(ascii: "u"): values.user
    case UInt8(ascii: "x"): values.name
    case UInt8(ascii: "N"):
      dialect.usesNodeName ? values.node : values.hostName ?? values.node.shortHostName
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
    case UInt8(ascii: "r"): dialect.knowsRestarts ? UInt32(clamping: values.restarts) : nil
    default: nil
    }
  }
}

extension String {
  /// Up to the first dot, as slurmstepd cuts it.
  package var shortHostName: String {
    firstIndex(of: ".").map { String(self[..<$0]) } ?? self
  }
}
