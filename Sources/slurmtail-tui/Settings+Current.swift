import LogCore
import Settings
import TailApp
import TailIO

extension Settings {
  /// What the reader's configuration says.
  ///
  /// - Parameter file: the one that was named; `nil`: the usual one, which needs not be there.
  static func current(file: String?) -> Settings {
    let background = Surroundings.background
    guard let path = file.map({ LogPath($0) }) ?? Surroundings.settingsFile else {
      return Settings(without: nil, background: background)
    }
    // The usual one is known by its last name: there is little room on the screen.
    let isNamed = file != nil || Surroundings.namesSettingsFile
    do throws(SmallFile.Unreadable) {
      return Settings(
        try SmallFile.bytes(of: path, limit: IOLimits.settingsFile),
        name: isNamed ? path.description : path.name.description,
        background: background)
    } catch {
      let remedy =
        error.isMissing ? "slurmtail-tui --print-config writes one" : "the defaults apply"
      return Settings(
        without: error.isMissing && !isNamed ? nil : "\(path): \(error.message); \(remedy)",
        background: background)
    }
  }
}
