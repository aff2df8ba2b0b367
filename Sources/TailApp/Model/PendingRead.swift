import LogCore

/// What is done once the parts of a file that it needs have been read.
enum Intent: Sendable {
  case rows(Int)
  case start
  case line(UInt64, StreamIndex)
  case byte(UInt64, StreamIndex)
  case place(Position)
  case percent(Int)
  /// To the line that holds a byte, and the byte in view.
  case data(UInt64, StreamIndex)
  /// The first match of a search that has just begun.
  case firstMatch
  case match(sameDirection: Bool)
  case error(back: Bool)
  /// A search whose pattern was typed on the way to another place.
  case search
  /// A filter that was.
  case filter
  /// An action on the lines in view.
  case deed(Action, count: Int?)
  /// Nothing new: what is on the screen.
  case show
  /// The same while the end is in view.
  case fill
}

/// Something that waits for a part of a file.
package struct PendingRead: Sendable {
  let intent: Intent
  let ticket: UInt64
  let feed: FeedID
  let miss: FileMiss?
  let filtering: Bool
  let isRaw: Bool
  /// Since when it waits.
  let since: Moment
  /// How far it is, from 0 to 1, where that is known.
  package var progress: Double?
  /// Whether it looks through the file for something.
  package let isScan: Bool

  /// Whether that is for lines that the filter lets through, to be shown.
  package var isForScreen: Bool { filtering && miss?.wanted == .visible }
}

extension Intent {
  /// Whether it only fills what the reader is at: no key waits for it, and it is begun anew wherever needed.
  var isOfScreen: Bool {
    switch self {
    case .show, .fill: true
    default: false
    }
  }

  /// Whether it leads to a match of the search.
  var isSearch: Bool {
    switch self {
    case .firstMatch, .match, .search: true
    default: false
    }
  }

  var isMoveByRows: Bool { if case .rows = self { true } else { false } }
  var isMoveUp: Bool { if case .rows(let count) = self { count < 0 } else { false } }

  /// Whether it starts from where the reader will be once what waits is done.
  var goesOn: Bool {
    switch self {
    case .rows, .match, .error: true
    default: false
    }
  }
}
