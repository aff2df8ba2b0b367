import CellUI
import TailApp

extension SettingsReader {
  /// The theme that was chosen, one of the program's or one of the file's.
  mutating func readTheme() {
    var own: [String: Theme] = [:]
    if let value = value("themes") {
      for entry in table(value, ["themes"]) { own[entry.key] = theme(entry) }
    }
    settings.ownThemes = own
    guard let value = value("theme") else { return }
    guard let name = oneOf(settings.themeNames, value, ["theme"]) else { return }
    settings.theme = settings.theme(named: name) ?? settings.theme
  }

  /// What an own theme does not say is that of the one it is based on.
  private mutating func theme(_ entry: ConfigValue.Entry) -> Theme {
    let path = ["themes", entry.key]
    let parts = table(entry.value, path)
    var theme = Background.theme(for: background)
    if let value = parts.first(where: { $0.key == "base" })?.value,
      let name = oneOf(Theme.named.map(\.name), value, path + ["base"]),
      let base = settings.theme(named: name)
    {
      theme = base
    }
    for part in parts where part.key != "base" {
      let place = path + [part.key]
      guard let which = Theme.Part(rawValue: part.key) else {
        unknown(place, among: Theme.Part.allCases.map(\.rawValue) + ["base"])
        continue
      }
      guard let words = string(part.value, place) else { continue }
      do throws(Style.NameError) {
        let style = try Style(words: words)
        if style.legible != style {
          complain(
            "\(part.key): \"\(words)\" cannot be read; text and background differ too little", place
          )
        }
        theme[which] = style.legible
      } catch {
        complain("\(part.key): \(error.message)", place)
      }
    }
    return theme
  }
}
