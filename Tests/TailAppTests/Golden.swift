import CellUI
import Foundation
import TailTestSupport
import Testing

/// Compares a screen with the recorded one; `make golden` records it anew.
func expectScreen(
  _ driver: Driver, is name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectGrid(driver.grid, is: name, sourceLocation: sourceLocation)
}

func expectGrid(
  _ grid: CellGrid, is name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Screens/\(name).txt")
  let screen = grid.golden()
  if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
    try screen.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? "(not recorded)"
  #expect(
    screen == recorded, "screen \(name) differs:\n\(screen)", sourceLocation: sourceLocation)
}
