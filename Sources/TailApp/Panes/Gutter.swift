import CellUI
import LogCore

/// What stands left of a pane's lines: the time, the line's number, the mark of its stream.
package struct Gutter: Equatable, Sendable {
  /// Columns for the time of arrival and a blank; 0 without.
  package let timeWidth: Int
  /// Columns for the number; 0 without.
  package let numberWidth: Int
  /// Columns for the mark and a blank.
  package let markWidth = 2

  /// Columns for the name of the line's file and a blank; 0 where there is one kind of name only.
  package let nameWidth: Int

  /// Where the mark stands of a row that goes on with a line: in the place of the number, else before
  /// the text. Never in the text, which is the log's alone.
  var continuationColumn: Int {
    numberWidth > 0 ? timeWidth + numberWidth - 1 : width - 1
  }

  package var width: Int { timeWidth + numberWidth + markWidth + nameWidth }

  /// Wide enough for the highest number of the pane; in steps, so that it seldom moves.
  package init(of pane: Pane) {
    timeWidth = pane.display.showsArrival ? 9 : 0
    let hasNames = !pane.source.isOfFiles && pane.streams.contains { $0.role == .file }
    let longest = pane.streams.map { SafeLine(plain: $0.label).width }.max() ?? 0
    nameWidth = hasNames ? min(longest, AppLimits.fileNameColumns) + 1 : 0
    guard pane.display.numbersLines else {
      numberWidth = 0
      return
    }
    var digits = 5
    for stream in pane.streams {
      let highest =
        (stream.linesBefore ?? stream.guessedBefore) + pane.log.received(stream.index) + 1
      let needed = String(highest).utf8.count + (stream.linesBefore == nil ? 1 : 0)
      digits = max(digits, needed)
    }
    numberWidth = digits
  }
}
