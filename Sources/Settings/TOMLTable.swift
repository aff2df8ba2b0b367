/// A table while it is read: what is in it may stand in several places of the text.
final class TOMLTable {
  private enum Content {
    case value(ConfigValue)
    case table(TOMLTable)
    /// Of which each header in double brackets opens one more.
    case tables([TOMLTable])
  }

  private enum Origin {
    /// Named on the way to another: its own header may come yet.
    case implied
    case header
    /// Begun by a key with dots: others of these may go on with it, no header.
    case dotted
  }

  private var origin: Origin
  private var names: [String] = []
  private var contents: [String: Content] = [:]

  private init(_ origin: Origin) { self.origin = origin }

  /// The one that a text begins with, or one in braces.
  convenience init() { self.init(.header) }

  /// In the order of the text.
  var entries: [ConfigValue.Entry] {
    names.compactMap { name in
      contents[name].map { content in
        let value: ConfigValue =
          switch content {
          case .value(let value): value
          case .table(let table): .table(table.entries)
          case .tables(let tables): .list(tables.map { .table($0.entries) })
          }
        return ConfigValue.Entry(key: name, value: value)
      }
    }
  }

  /// Sets a key, with dots where the path has several names; `false`: it is something already.
  func set(_ path: [String], to value: ConfigValue) -> Bool {
    guard let last = path.last else { return false }
    var table = self
    for name in path.dropLast() {
      switch table.contents[name] {
      case nil: table = table.add(TOMLTable(.dotted), as: name)
      case .table(let next) where next.origin == .dotted: table = next
      default: return false
      }
    }
    guard table.contents[last] == nil else { return false }
    table.put(.value(value), as: last)
    return true
  }

  /// The table of a header; `nil`: its name is something else already.
  ///
  /// - Parameter isOneOfSeveral: whether the header is in double brackets.
  func open(_ path: [String], isOneOfSeveral: Bool) -> TOMLTable? {
    guard let last = path.last else { return nil }
    var table = self
    for name in path.dropLast() {
      switch table.contents[name] {
      case nil: table = table.add(TOMLTable(.implied), as: name)
      case .table(let next): table = next
      case .tables(let list):
        guard let next = list.last else { return nil }
        table = next
      case .value: return nil
      }
    }
    let opened = TOMLTable(.header)
    switch table.contents[last] {
    case nil:
      table.put(isOneOfSeveral ? .tables([opened]) : .table(opened), as: last)
      return opened
    case .table(let known) where !isOneOfSeveral && known.origin == .implied:
      known.origin = .header
      return known
    case .tables(let list) where isOneOfSeveral:
      table.put(.tables(list + [opened]), as: last)
      return opened
    default: return nil
    }
  }

  private func add(_ table: TOMLTable, as name: String) -> TOMLTable {
    put(.table(table), as: name)
    return table
  }

  private func put(_ content: Content, as name: String) {
    if contents.updateValue(content, forKey: name) == nil { names.append(name) }
  }
}
