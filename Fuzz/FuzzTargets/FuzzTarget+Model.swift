import CellUI
import LogCore
import TailApp

/// A program without a world, for what has to be taken in by it.
extension FuzzTarget {
  static var now: Now {
    Now(moment: Moment(nanoseconds: 1_000_000_000_000), wall: WallTime(milliseconds: 50_400_000))
  }

  /// As it is after its start; effects lead nowhere.
  static func model(_ plan: LaunchPlan) -> Model {
    var model = Model(
      plan: plan, surroundings: Surroundings(workingDirectory: LogPath("/w"), utcOffset: 50_400),
      size: Size(columns: 80, rows: 24), traits: ScreenTraits(colors: 256, unicode: true), now: now)
    _ = model.start()
    return model
  }

  static func press(_ key: Key, in model: inout Model) {
    _ = model.update(.input(.key(key)), at: now)
  }
}
