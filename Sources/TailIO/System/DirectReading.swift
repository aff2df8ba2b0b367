/// Whether reading past every cache tells what came to a file of a mount, and in one call to its server.
///
/// NFS hands such a read on as it is. FUSE asks for the size first where it has not done so for long, and other
/// file systems may answer from a size that they know: only what was seen to work is relied on.
struct DirectReading {
  /// What the kernel said it knows of a file's size, without asking, before and after a read.
  struct KnownSize {
    let before: UInt64
    let after: UInt64
  }

  /// Whether there is any use in trying.
  private(set) var isUsable = true
  /// Whether it has shown what the kernel did not know yet.
  private(set) var isProven = false
  /// Goes up with each growth for which the size was asked for as well, and down with others.
  private var dearGrowths = 0

  /// It cannot be done, or does not show what is there.
  mutating func refuse() { isUsable = false }

  /// Something was read.
  ///
  /// - Parameters:
  ///   - end: up to where.
  ///   - asksForSize: whether the kernel may have asked for the size first.
  /// - Returns: how many calls that took.
  mutating func note(readUpTo end: UInt64, _ known: KnownSize, asksForSize: Bool) -> Int {
    guard end > known.before else { return 1 }
    isProven = true
    let isDear = asksForSize && known.after >= end
    dearGrowths = max(0, dearGrowths + (isDear ? 1 : -1))
    // A look at the size alone is cheaper then.
    if dearGrowths >= IOLimits.dearGrowths { isUsable = false }
    return isDear ? 2 : 1
  }
}

/// What reads cost a server: bytes of a page that was just read are in memory.
struct ReadCosts {
  private var file: Int32 = -1
  private var offset: UInt64 = 0
  private var pages: Range<UInt64> = 0..<0

  /// A read through the page cache.
  ///
  /// - Returns: how many calls to the server it takes.
  mutating func note(_ file: Int32, from start: UInt64, count: UInt64) -> Int {
    let page = IOLimits.page
    let end = start + count
    let touched = start / page..<max(start / page + 1, (end + page - 1) / page)
    let isBefore =
      file == self.file && end == offset && count <= UInt64(IOLimits.markerLength)
    if file == self.file, isBefore || pages.clamped(to: touched) == touched {
      offset = start
      return 0
    }
    self.file = file
    offset = start
    pages = touched
    return 1
  }

  /// The file was looked at, and what is in memory of it may be old.
  mutating func forget(_ file: Int32) {
    if file == self.file { self.file = -1 }
  }
}
