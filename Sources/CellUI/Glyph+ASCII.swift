extension Unicode.Scalar {
  /// What stands for it where only ASCII can be shown.
  package var asciiForm: Unicode.Scalar {
    switch self {
    case "─", "━": "-"
    case "│", "┃": "|"
    case "┌", "┐", "└", "┘", "├", "┤", "┬", "┴", "┼": "+"
    case "›", "→": ">"
    case "‹", "←": "<"
    case "●", "•": "*"
    case "○": "o"
    case "■", "█": "#"
    case "…": "~"
    case "‖": "="
    default: "?"
    }
  }
}
