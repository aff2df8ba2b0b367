import Foundation

/// Rows of what is measured, a column for each viewer: the figure, and how it stands to ours.
struct Table {
  let viewers: [String]
  private var rows: [(title: String, cells: [String])] = []

  private var notes: [String] = []

  init(viewers: [String]) {
    self.viewers = viewers
  }

  /// Adds a row; the first figure is ours. `nil`: it could not do it.
  mutating func add(_ title: String, _ figures: [Double?], unit: (Double) -> String) {
    let ours = figures.first ?? nil
    rows.append(
      (
        title,
        figures.enumerated().map { index, figure in
          guard let figure else { return "–" }
          guard index > 0, let ours, ours > 0 else { return unit(figure) }
          return unit(figure) + String(format: " (%.2f×)", figure / ours)
        }
      ))
  }

  /// Adds a row for the median and one for the largest figure.
  mutating func add(_ title: String, _ spreads: [Spread?], unit: (Double) -> String) {
    add(title, spreads.map { $0?.median }, unit: unit)
    add("  the largest", spreads.map { $0?.largest }, unit: unit)
  }

  /// Adds a line below the table.
  mutating func note(_ text: String) { notes.append(text) }

  func text() -> String {
    let lines = [[""] + viewers] + rows.map { [$0.title] + $0.cells }
    let widths = (0...viewers.count).map { column in
      lines.map { $0[column].count }.max() ?? 0
    }
    let rows = lines.map { line in
      line.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + gap : gap + cell
      }.joined(separator: "  ")
    }
    return (rows + notes).joined(separator: "\n")
  }
}

enum Unit {
  static func milliseconds(_ seconds: Double) -> String {
    String(format: "%.1f ms", seconds * 1000)
  }
  static func seconds(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }
  static func number(_ value: Double) -> String { String(format: "%.0f", value) }
  static func percent(_ value: Double) -> String { String(format: "%.1f %%", value) }
  static func kilobytes(_ bytes: Double) -> String { String(format: "%.1f kB", bytes / 1000) }
  static func mebibytes(_ kibibytes: Double) -> String {
    String(format: "%.1f MiB", kibibytes / 1024)
  }
}
