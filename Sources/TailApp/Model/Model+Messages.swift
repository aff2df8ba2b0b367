import LogCore

/// What the bottom line says instead of the status, for a while.
package struct Notice: Sendable, Equatable {
  package var text: String
  package var isError: Bool
  /// For how many seconds it stays; `nil`: until a key.
  package var seconds: Double?
  /// Whether it tells of something that goes on, so that what comes of it takes its place at once.
  package var isPassing = false
  /// Whether what goes wrong is told first, and this after it.
  package var givesWay = false
  /// When the status comes back by itself, once it is on the screen.
  package var until: Moment?
}

/// Something that was said, for those who have missed it.
package struct PastNotice: Sendable {
  package let text: String
  package let isError: Bool
  package let time: WallTime
}

extension Model {
  /// Tells what a key has done; gives the row back to the status after a while.
  mutating func say(_ text: String, seconds: Double = AppLimits.noticeTime) {
    post(Notice(text: text, isError: false, seconds: seconds))
  }

  /// Greets, which can wait.
  mutating func greet(_ text: String) {
    post(Notice(text: text, isError: false, seconds: AppLimits.greetingTime, givesWay: true))
  }

  /// Tells what the reader may want to read twice, such as a path: stays until the next key.
  mutating func keepSaying(_ text: String) {
    post(Notice(text: text, isError: false))
  }

  /// Tells what is being done: stays until the next key or until there is news.
  mutating func sayMeanwhile(_ text: String) {
    post(Notice(text: text, isError: false, isPassing: true))
  }

  /// Tells what went wrong: stays until the next key.
  mutating func complain(_ text: String) {
    post(Notice(text: text, isError: true))
  }

  /// A message never takes the place of one that nobody can have read: it waits its turn.
  private mutating func post(_ new: Notice) {
    remember(new)
    if let shown = notice, shown.givesWay, new.isError {
      notice = nil
      waitingNotices = [new, shown] + waitingNotices
      showNextNotice()
    } else if let shown = notice, !shown.isPassing {
      if !new.isPassing, new.text != shown.text { wait(new) }
    } else if hidesNotices {
      wait(new)
    } else {
      show(new)
    }
  }

  private mutating func wait(_ new: Notice) {
    guard !waitingNotices.contains(where: { $0.text == new.text }),
      waitingNotices.count < AppLimits.waitingNotices
    else { return }
    waitingNotices.append(new)
  }

  private mutating func remember(_ new: Notice) {
    guard !new.isPassing else { return }
    pastNotices.append(PastNotice(text: new.text, isError: new.isError, time: now.wall))
    if pastNotices.count > AppLimits.pastNotices { pastNotices.removeFirst() }
  }

  private mutating func show(_ new: Notice) {
    notice = new
    notice?.until = new.seconds.map { now.moment + $0 }
  }

  /// Whether something else has the bottom line.
  private var hidesNotices: Bool {
    switch overlay {
    case nil, .page: false
    default: true
    }
  }

  /// A key was pressed: the message has been read.
  mutating func dismissNotice() {
    guard !hidesNotices else { return }
    notice = nil
  }

  /// Gives the bottom line to the next message, where it is free.
  mutating func showNextNotice() {
    if let until = notice?.until, until <= now.moment { notice = nil }
    guard notice == nil, !hidesNotices, !waitingNotices.isEmpty else { return }
    show(waitingNotices.removeFirst())
  }
}
