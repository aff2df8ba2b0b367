/// What a reader can ask for. The raw value is the action's name in the configuration.
package enum Action: String, CaseIterable, Sendable {
  // Moving
  case lineDown = "line-down"
  case lineUp = "line-up"
  case pageDown = "page-down"
  case pageUp = "page-up"
  case halfPageDown = "half-page-down"
  case halfPageUp = "half-page-up"
  case start
  case end
  case percent
  case left
  case right
  case lineStart
  case lineEnd
  // Panes
  case nextPane = "next-pane"
  case previousPane = "previous-pane"
  case selectPane = "select-pane"
  case paneAbove = "pane-above"
  case paneBelow = "pane-below"
  case paneLeft = "pane-left"
  case paneRight = "pane-right"
  case zoom
  case overview
  case swapWithPrevious = "swap-with-previous"
  case swapWithNext = "swap-with-next"
  case nextLayout = "layout"
  case equalise
  case taller
  case shorter
  case wider
  case narrower
  case open
  case closePane = "close-pane"
  case closeEnded = "close-ended"
  // Streams
  case cycleStream = "cycle-stream"
  case cycleStreamEverywhere = "cycle-stream-everywhere"
  // Following
  case follow
  case pause
  case pauseAll = "pause-all"
  // Searching and filtering
  case search
  case nextMatch = "next-match"
  case previousMatch = "previous-match"
  case searchEverywhere = "search-everywhere"
  case countMatches = "count"
  case hideHighlight = "hide-highlight"
  case filter
  case context
  // Errors
  case nextError = "next-error"
  case previousError = "previous-error"
  case troubleOnly = "trouble-only"
  // Showing
  case wrap
  case lineNumbers = "line-numbers"
  case arrivalTime = "arrival-time"
  case rawProgress = "raw-progress"
  case clear
  // The chart
  case chart
  case chartWholeFile = "chart-whole-file"
  case chartLeft = "chart-left"
  case chartRight = "chart-right"
  case chartZoomIn = "chart-zoom-in"
  case chartZoomOut = "chart-zoom-out"
  case chartZoomWhole = "chart-zoom-whole"
  case chartGoToLine = "chart-go-to-line"
  case chartScale = "chart-scale"
  // Output
  case save
  case saveAll = "save-all"
  case stopSaving = "stop-saving"
  case copy
  case copyAll = "copy-all"
  case pager
  // Jobs
  case details
  case cancelJob = "cancel-job"
  case attach
  case refresh
  // The program
  case help
  case command
  case messages
  case mouse
  case session
  case redraw
  case suspend
  case interrupt
  case quit

  /// One line for the help page.
  package var explanation: String {
    switch self {
    case .lineDown: "down one line (a count before: that many)"
    case .lineUp: "up one line; moving up pauses following"
    case .pageDown: "down one page; reaching the end follows again"
    case .pageUp: "up one page"
    case .halfPageDown: "down half a page"
    case .halfPageUp: "up half a page"
    case .start: "first line of the file (a count before: that line)"
    case .end: "last line, and follow (a count before: that line)"
    case .percent: "to that percentage, as in 50%"
    case .left: "scroll left"
    case .right: "scroll right"
    case .lineStart: "to the first column"
    case .lineEnd: "to the end of the longest line in view"
    case .nextPane: "focus the next pane"
    case .previousPane: "focus the previous pane"
    case .selectPane: "focus pane 1 to 9"
    case .paneAbove: "focus the pane above"
    case .paneBelow: "focus the pane below"
    case .paneLeft: "focus the pane on the left"
    case .paneRight: "focus the pane on the right"
    case .zoom: "this pane alone, and back"
    case .overview: "overview, one row per job, and back"
    case .swapWithPrevious: "swap with the pane before"
    case .swapWithNext: "swap with the pane after"
    case .nextLayout: "next layout: stack, columns, grid, tabs, main and stack"
    case .equalise: "all panes the same size"
    case .taller: "make the pane a row taller (with a count: that many)"
    case .shorter: "make the pane a row shorter"
    case .wider: "make the pane a column wider (a count before: that many)"
    case .narrower: "make the pane a column narrower"
    case .open: "add jobs or files: pick from my jobs, or type"
    case .closePane: "close the pane, never the job"
    case .closeEnded: "close the panes of ended and missing jobs"
    case .cycleStream: "stdout+stderr, stdout, stderr"
    case .cycleStreamEverywhere: "the same in all panes"
    case .follow: "go to the end and follow"
    case .pause: "pause or resume this pane; reading goes on"
    case .pauseAll: "pause or resume all panes"
    case .search: "search (PCRE2, smart case); while following: older first"
    case .nextMatch: "next match, in the direction of the search"
    case .previousMatch: "previous match: the other direction"
    case .searchEverywhere: "the same search in all panes, matches in their titles"
    case .countMatches: "count all matches, on network file systems too"
    case .hideHighlight: "stop reading the file, hide the highlight, leave a prompt"
    case .filter: "lines that match; !pat hides; twice: on/off; empty: all"
    case .context: "context lines around filtered lines"
    case .nextError: "next line that looks like an error"
    case .previousError: "previous error"
    case .troubleOnly: "only panes whose job failed or logged an error, and back"
    case .wrap: "wrap long lines"
    case .lineNumbers: "line numbers"
    case .arrivalTime: "time of arrival"
    case .rawProgress: "raw form of progress output"
    case .clear: "clear the pane; again, until a line comes: bring it back"
    case .chart: "chart of numbers in the log; again: close it"
    case .chartWholeFile: "the chart covers the whole file; Esc stops reading it"
    case .chartLeft: "the chart's cursor to the value before"
    case .chartRight: "the chart's cursor to the value after"
    case .chartZoomIn: "chart: zoom in around the cursor"
    case .chartZoomOut: "chart: zoom out"
    case .chartZoomWhole: "chart: show everything, hide the cursor"
    case .chartScale: "chart: logarithmic or linear scale"
    case .chartGoToLine: "to the line of the value under the chart's cursor"
    case .save: "save the pane as filtered"
    case .saveAll: "save all panes, each to its own file"
    case .stopSaving: "cancel saving; no partial file remains"
    case .copy: "copy the lines in view to the clipboard"
    case .copyAll: "copy the whole pane as filtered"
    case .pager: "open the file in $PAGER at this place"
    case .details: "details: paths, how they are watched, Slurm's fields"
    case .cancelJob: "scancel the job, after y; a: its whole array"
    case .attach: "read the log on its node, through srun or sattach, and back"
    case .refresh: "ask Slurm and look at the files now"
    case .help: "this page"
    case .command: "an action by its name, such as :context 2; :120 is a line"
    case .messages: "show past messages"
    case .session: "keep panes and positions under a name, as in :session NAME"
    case .mouse: "mouse on and off; off, the terminal selects text"
    case .redraw: "redraw the screen"
    case .suspend: "suspend"
    case .interrupt: "leave a prompt or pause; twice in a second: quit"
    case .quit: "quit"
    }
  }

  /// Where the help page lists it.
  package var group: Group {
    switch self {
    case .lineDown, .lineUp, .pageDown, .pageUp, .halfPageDown, .halfPageUp, .start, .end,
      .percent, .left, .right, .lineStart, .lineEnd:
      .move
    case .nextPane, .previousPane, .selectPane, .paneAbove, .paneBelow, .paneLeft, .paneRight,
      .zoom, .overview, .swapWithPrevious, .swapWithNext, .nextLayout, .equalise, .taller, .shorter,
      .wider, .narrower, .open, .closePane, .closeEnded:
      .panes
    case .cycleStream, .cycleStreamEverywhere: .stream
    case .follow, .pause, .pauseAll: .follow
    case .search, .nextMatch, .previousMatch, .searchEverywhere, .countMatches, .hideHighlight:
      .search
    case .filter, .context: .filter
    case .nextError, .previousError, .troubleOnly: .errors
    case .wrap, .lineNumbers, .arrivalTime, .rawProgress, .clear: .show
    case .chart, .chartWholeFile, .chartLeft, .chartRight, .chartZoomIn, .chartZoomOut,
      .chartZoomWhole, .chartGoToLine, .chartScale:
      .chart
    case .save, .saveAll, .stopSaving, .copy, .copyAll, .pager: .output
    case .details, .cancelJob, .attach, .refresh: .job
    case .help, .command, .messages, .mouse, .session, .redraw, .suspend, .interrupt, .quit:
      .program
    }
  }

  /// The groups of the help page, in its order.
  package enum Group: String, CaseIterable, Sendable {
    case move, panes, stream, follow, search, filter, errors, show, chart, output, job
    case program = "app"
  }
}
