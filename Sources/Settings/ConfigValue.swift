/// What a configuration says, whatever it is written in.
enum ConfigValue: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case list([ConfigValue])
  case table([Entry])
  /// Something that no setting is, such as a date.
  case other(String)

  struct Entry: Equatable, Sendable {
    let key: String
    let value: ConfigValue
  }

  /// What it is, for people.
  var kind: String {
    switch self {
    case .string(let text): "the text \"\(text.prefix(40))\""
    case .integer(let number): "the number \(number)"
    case .number(let number): "the number \(number)"
    case .flag(let flag): "\(flag)"
    case .list: "a list"
    case .table: "a table"
    case .other(let kind): "a \(kind)"
    }
  }
}
