extension Unicode.Scalar {
  /// What stands for it where only ASCII can be shown.
  package var asciiForm: Unicode.Scalar {
    switch self {
    case "─", "━", "–", "—", "−", "═": return "-"
    case "│", "┃", "║", "▏", "▎", "▍", "▌", "▐": return "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼", "±", "↳": return "+"
    case "›", "→", "»", "▶", "▸": return ">"
    case "‹", "←", "«", "◀", "◂": return "<"
    case "↑", "▲", "▴": return "^"
    case "↓", "▼", "▾": return "v"
    case "●", "•", "✓": return "*"
    case "○", "◦": return "o"
    case "■", "█", "▓": return "#"
    case "□", "░", "▒": return ":"
    case "…": return "~"
    case "‖": return "="
    case "×", "✗": return "x"
    case "·": return "."
    case "‘", "’": return "'"
    case "“", "”": return "\""
    // A sparkline: low to high, the highest is the full block above.
    case "▁": return "_"
    case "▂": return "."
    case "▃": return "-"
    case "▄": return "="
    case "▅": return "+"
    case "▆": return "*"
    case "▇": return "%"
    // A chart's dots: how many of the eight tell how dark the cell is.
    case "\u{2800}": return " "
    case "\u{2801}"..."\u{28FF}":
      let dots = (value & 0xFF).nonzeroBitCount
      return dots < 3 ? "." : dots < 6 ? ":" : "#"
    // Quarters of blocks, too: above, below, or on both sides of the middle.
    case "▀", "▘", "▝": return "'"
    case "▖", "▗": return "."
    case "▞", "▚", "▛", "▜", "▙", "▟": return ":"
    case "\u{A0}": return " "
    default: return "?"
    }
  }
}

extension CellGrid {
  /// The same where only ASCII can be shown: each cell stays as wide as it was.
  package mutating func asciiOnly() {
    for row in 0..<size.rows {
      for (column, cell) in self.row(row).enumerated() where cell.width > 0 && !cell.glyph.isASCII {
        let base = cell.glyph.base
        let form = Glyph(base.isASCII ? base : base.asciiForm)
        put(form, width: 1, style: cell.style, column: column, row: row, limit: size.columns)
      }
    }
  }
}

extension Glyph {
  fileprivate var isASCII: Bool { base.isASCII && marks == .zero }
}
