import CellUI

extension Keymap {
  /// The keys of less, vim and tmux, as users of squeue's machines have them in their fingers.
  package static let standard = Keymap(bindings: [
    Binding(.lineDown, "j", .down, .control("e")),
    Binding(.lineUp, "k", .up, .control("y")),
    Binding(.pageDown, " ", "f", .control("f"), .pageDown),
    Binding(.pageUp, "b", .control("b"), .pageUp),
    Binding(.halfPageDown, "d", .control("d")),
    Binding(.halfPageUp, "u", .control("u")),
    Binding(.start, "g", "<", .home),
    Binding(.end, "G", ">", .end),
    Binding(.percent, "%"),
    Binding(.left, "h", .left),
    Binding(.right, "l", .right),
    Binding(.lineStart, "0"),
    Binding(.lineEnd, "$"),

    Binding(.nextPane, .tab).or(.control("w"), "w"),
    Binding(.previousPane, .backTab),
    Binding(
      action: .selectPane,
      sequences: "123456789".unicodeScalars.map { [.alt($0)] }),
    Binding(
      action: .paneAbove,
      sequences: [[.control("w"), "k"], [.control("w"), .up], [.modified(.alt, .up)]]),
    Binding(
      action: .paneBelow,
      sequences: [[.control("w"), "j"], [.control("w"), .down], [.modified(.alt, .down)]]),
    Binding(
      action: .paneLeft,
      sequences: [[.control("w"), "h"], [.control("w"), .left], [.modified(.alt, .left)]]),
    Binding(
      action: .paneRight,
      sequences: [[.control("w"), "l"], [.control("w"), .right], [.modified(.alt, .right)]]),
    Binding(.zoom, "z", .enter),
    Binding(.overview, "T"),
    Binding(.swapWithPrevious, "{"),
    Binding(.swapWithNext, "}"),
    Binding(.nextLayout, "L"),
    Binding(action: .equalise, sequences: [[.control("w"), "="]]),
    Binding(action: .taller, sequences: [[.control("w"), "+"]]),
    Binding(action: .shorter, sequences: [[.control("w"), "-"]]),
    Binding(action: .wider, sequences: [[.control("w"), ">"]]),
    Binding(action: .narrower, sequences: [[.control("w"), "<"]]),
    Binding(.open, "a"),
    Binding(.closePane, "x"),
    Binding(.closeEnded, "X"),

    Binding(.cycleStream, "o"),
    Binding(.cycleStreamEverywhere, "O"),

    Binding(.follow, "F"),
    Binding(.pause, "p"),
    Binding(.pauseAll, "P"),

    Binding(.search, "/"),
    Binding(.nextMatch, "n"),
    Binding(.previousMatch, "N"),
    Binding(.searchEverywhere, "*"),
    Binding(.countMatches, "+"),
    Binding(.hideHighlight, .escape),
    Binding(.filter, "&"),

    Binding(.nextError, "e"),
    Binding(.previousError, "E"),
    Binding(.troubleOnly, "!"),

    Binding(.wrap, "w"),
    Binding(.lineNumbers, "#"),
    Binding(.arrivalTime, "t"),
    Binding(.rawProgress, "r"),
    Binding(.clear, "C"),

    Binding(.chart, "m"),
    Binding(.chartWholeFile, "M"),
    Binding(.chartLeft, "["),
    Binding(.chartRight, "]"),
    Binding(.chartZoomIn, ")"),
    Binding(.chartZoomOut, "("),
    Binding(.chartZoomWhole, "="),
    Binding(.chartGoToLine, "|"),
    Binding(.chartScale, "\\"),

    Binding(.save, "s", .control("s")),
    Binding(.saveAll, "S"),
    Binding(.stopSaving, .control("g")),
    Binding(.copy, "y"),
    Binding(.copyAll, "Y"),
    Binding(.pager, "v"),

    Binding(.details, "i"),
    Binding(.cancelJob, "c"),
    Binding(.attach, "A"),
    Binding(.refresh, "R"),

    Binding(.help, "?", .function(1)),
    Binding(.command, ":"),
    Binding(.mouse, .function(2)),
    Binding(.redraw, .control("l")),
    Binding(.suspend, .control("z")),
    Binding(.interrupt, .control("c")),
    Binding(.quit, "q", "Q"),
  ])
}

extension Keymap.Binding {
  init(_ action: Action, _ keys: Key...) {
    self.init(action: action, sequences: keys.map { [$0] })
  }

  /// The same with one more sequence.
  func or(_ keys: Key...) -> Keymap.Binding {
    Keymap.Binding(action: action, sequences: sequences + [keys])
  }
}
