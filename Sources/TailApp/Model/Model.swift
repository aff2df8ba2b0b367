import CellUI
import LogCore
import SlurmJobs

/// The program as a value: everything that is on the screen and everything that is decided.
///
/// Changes only in `update`; makes no system call, reads no clock. Belongs to the UI thread.
package struct Model: Sendable {
  /// What is watched; grows with what is added.
  package internal(set) var plan: LaunchPlan
  package let surroundings: Surroundings
  package let keymap: Keymap
  package internal(set) var size: Size
  package internal(set) var traits: ScreenTraits

  package internal(set) var panes: [Pane] = []
  /// Which of `panes` the keys go to.
  package internal(set) var focus = 0
  package internal(set) var isZoomed = false
  /// How the panes share the screen; how much each gets is its `share`.
  package internal(set) var arrangement: Arrangement
  /// Whether only panes are on the screen whose job has failed or logged an error.
  package internal(set) var showsTroubleOnly = false
  /// Rows in place of the panes, where the reader looks at all jobs at once.
  package internal(set) var overview: Overview?
  /// As the reader left it, to come back to.
  var lastOverview: Overview?
  /// Whether what is on the screen was opened from there.
  package internal(set) var isFromOverview = false
  /// The panes that were chosen there to be seen side by side; `nil`: all.
  package internal(set) var opened: Set<PaneID>?
  package internal(set) var overlay: Overlay?
  /// What the bottom line says instead of the status, until the next key or its time is over.
  package internal(set) var notice: Notice?
  /// What is to be said when that is over.
  package internal(set) var waitingNotices: [Notice] = []
  /// What was said, the oldest first.
  package internal(set) var pastNotices: [PastNotice] = []
  package internal(set) var slurm: SlurmSchedule
  var askedDetails: AskedDetails?

  /// What each pane may keep of its lines.
  var memory: MemoryShares
  /// Where the lines of a followed file belong.
  var feeds: [FeedID: FeedPlace] = [:]
  /// What the tailers believe of files that are not in plain sight.
  var attention: [FeedID: Attention] = [:]
  /// Which file each feed reads, as it was opened last.
  var fileNumbers: [FeedID: FileNumber] = [:]
  /// Names of files that are shown under another name; absolute.
  var otherNames: Set<LogPath> = []
  /// Those of them that are watched.
  var sharedNames: [SharedName] = []
  /// That names lead to one file, or a log is read no further, a line each; for those who have no screen.
  package internal(set) var dumpRemarks: [String] = []
  var nextFeed: UInt32 = 1
  var nextPane = 1
  /// Of which panes files of one name have been told apart.
  var labelled = (next: 0, count: 0)
  /// Keys of a sequence that is not finished.
  var pendingKeys: [Key] = []
  /// The number typed before a key.
  var count: Int?
  var lastInterrupt: Moment?
  /// Whether a key has been pressed: what is on the screen is the reader's own choice then.
  var isTouched = false
  var history: [Prompt.Purpose: [String]] = [:]
  /// What was cut in a prompt last, for the next one.
  var killed: [Unicode.Scalar] = []
  /// What a search looked like before its prompt, to go back to.
  var searchOrigin: SearchOrigin?
  /// What a filter was before its prompt, to go back to.
  var filterOrigin: FilterOrigin?
  /// Exports whose answer has not come.
  package internal(set) var exports: [PendingExport] = []
  var nextExport = 1
  /// Whether the program is to end when all is saved.
  var isLeaving = false
  /// How the next export will be written.
  package internal(set) var saving: SaveChoices
  /// What scancel was asked for and has not come about yet.
  var cancels: [PendingCancel] = []
  /// Jobs whose panes the reader has closed.
  var closedJobs: Set<JobID> = []
  /// Patterns whose files are looked for.
  var patterns: [WatchedPattern] = []
  var nextPattern = 1
  /// Under which name the run is kept; `nil`: it is not.
  package internal(set) var sessionName: String?
  /// Under which name the reader wants it kept, until it is known whether it is.
  var wantedSession: String?
  /// Why the run could not be kept the last time.
  var sessionTrouble: String?
  /// Whether the mouse is ours; off, the terminal selects text with it.
  package internal(set) var isMouseOn: Bool
  var mouse = MouseHold()
  /// Whether a paste is open, so that keys are no keys until it ends.
  package internal(set) var isPasting = false
  var now: Now

  struct FeedPlace {
    let pane: PaneID
    let stream: StreamIndex
  }

  struct SearchOrigin {
    let pane: PaneID
    /// Where whoever was on the way to another place has arrived meanwhile.
    var viewport: Viewport
    let search: PaneSearch?
  }

  package init(
    plan: LaunchPlan, surroundings: Surroundings, size: Size, traits: ScreenTraits, now: Now
  ) {
    self.plan = plan
    self.surroundings = surroundings
    self.keymap = plan.keymap
    self.size = size
    self.traits = traits
    self.now = now
    self.arrangement = plan.arrangement ?? plan.session?.arrangement ?? .stack
    self.history = plan.earlierInputs
    self.isMouseOn = plan.usesMouse
    self.sessionName = plan.sessionName
    self.isZoomed = plan.session?.isZoomed ?? false
    self.slurm = SlurmSchedule(interval: plan.slurmInterval)
    self.memory = MemoryShares(total: plan.memory)
    self.saving = SaveChoices(format: plan.saveFormat)
  }

  /// Where each pane is on the screen.
  package var layout: PaneLayout {
    PaneLayout(
      size: size, panes: listedPanes, focus: focus, isZoomed: isZoomed, arrangement: arrangement,
      share: { panes[$0].share }
    ).dividing(for: panes)
  }

  /// Which panes can be on the screen. Never none: the focused one stays while nothing else is
  /// wrong.
  var listedPanes: [Int] {
    guard showsTroubleOnly || opened != nil else { return Array(panes.indices) }
    return panes.indices.filter { pane in
      pane == focus
        || (!showsTroubleOnly || panes[pane].isInTrouble)
          && (opened?.contains(panes[pane].id) ?? true)
    }
  }

  package var focusedPane: Pane? {
    panes.indices.contains(focus) ? panes[focus] : nil
  }

  func index(of pane: PaneID) -> Int? {
    panes.firstIndex { $0.id == pane }
  }
}
