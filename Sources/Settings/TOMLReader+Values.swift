extension TOMLReader {
  /// - Parameter depth: how many lists and tables it is in.
  mutating func value(depth: Int) throws(Trouble) -> ConfigValue {
    guard depth <= TOMLReader.depthMax else {
      throw trouble("this is more than \(TOMLReader.depthMax) lists deep")
    }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try quoted())
    case UInt8(ascii: "["): return .list(try list(depth: depth))
    case UInt8(ascii: "{"): return .table(try table(depth: depth))
    default: return try scalar()
    }
  }

  private mutating func list(depth: Int) throws(Trouble) -> [ConfigValue] {
    let start = line
    advance()
    var values: [ConfigValue] = []
    while true {
      try skipInList(from: start)
      if take("]") { return values }
      values.append(try value(depth: depth + 1))
      try skipInList(from: start)
      guard take(",") || next == UInt8(ascii: "]") else {
        throw trouble("there is no comma between two values of a list")
      }
    }
  }

  private mutating func skipInList(from start: Int) throws(Trouble) {
    let before = line
    skipEmpty()
    if next == nil || line > before && isStatement() {
      throw trouble("what begins here does not end", at: start)
    }
  }

  /// In braces, and so in one line.
  private mutating func table(depth: Int) throws(Trouble) -> [ConfigValue.Entry] {
    advance()
    let table = TOMLTable()
    while true {
      skipBlanks()
      if take("}") { return table.entries }
      guard next != nil, next != UInt8(ascii: "\n") else {
        throw trouble("what begins here does not end")
      }
      guard let key = try key(), take("=") else {
        throw trouble("in a table in braces each setting is written name = value")
      }
      skipBlanks()
      guard table.set(key, to: try value(depth: depth + 1)) else {
        throw trouble("\(key.joined(separator: ".")) is set twice; the first one counts")
      }
      skipBlanks()
      guard take(",") || next == UInt8(ascii: "}") || next == nil || next == UInt8(ascii: "\n")
      else { throw trouble("there is no comma between two settings in braces") }
    }
  }

  private mutating func scalar() throws(Trouble) -> ConfigValue {
    let start = place
    takeWord()
    // A date and a time may have a blank between.
    if next == UInt8(ascii: " "), TOMLScalar(text(from: start)) == .date,
      byte(after: 3) == UInt8(ascii: ":")
    {
      advance()
      takeWord()
    }
    let word = text(from: start)
    guard let scalar = TOMLScalar(word) else {
      guard !word.isEmpty else { throw trouble("there is no value behind the =") }
      let remedy = word.contains(where: \.isLetter) ? "; text needs quotes" : ""
      throw trouble("\(word.prefix(40)) is no value\(remedy)")
    }
    return scalar.value
  }

  /// Up to what ends a value without quotes.
  private mutating func takeWord() {
    while let byte = next, byte > 0x20, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"),
      byte != UInt8(ascii: "}"), byte != UInt8(ascii: "#")
    {
      advance()
    }
  }
}
