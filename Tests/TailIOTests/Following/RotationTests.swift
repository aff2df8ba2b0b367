import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// Announcements of the real kernel about real files.
@Suite("Local files: nothing waits for a timer, and no rotation loses a line")
struct RotationTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("log")
  }

  /// A job's standard output, which it holds open.
  private final class Writer {
    private var file: Int32
    private(set) var lines: [String] = []
    /// Which of its files each line went to.
    private(set) var files: [String: Int] = [:]
    private var number = 0

    init(_ path: String) { file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600) }

    deinit { close(file) }

    func reopen(_ path: String) {
      close(file)
      file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      number += 1
    }

    /// Lines of at least so many bytes together, the last of them told apart from all others.
    func write(_ length: Int = 1) {
      var text = ""
      let filler = String(repeating: "x", count: 99)
      for _ in 0..<(length / 100) { text += filler + "\n" }
      let last = "line \(lines.count)"
      text += last + "\n"
      lines.append(last)
      files[last] = number
      let bytes = Array(text.utf8)
      var place = 0
      while place < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.write(file, $0.baseAddress?.advanced(by: place), bytes.count - place)
        }
        guard count > 0 else { return }
        place += count
      }
    }
  }

  private func numbered(_ log: FollowedLog) -> [String] {
    log.lines.filter { $0.hasPrefix("line ") }
  }

  @Test("Two thousand bursts, with pauses and without: no line is found by looking just in case")
  func bursts() throws {
    let seed = UInt64.random(in: 1...1_000_000)
    var random = SplitMix64(seed: seed)
    let writer = Writer(path)
    let log = try FollowedLog(path, lines: 0)
    #expect(log.wait { $0.isOpen })
    var last = ""
    for number in 0..<2000 {
      let length =
        number % 500 == 499
        ? Int.random(in: 5_000_000...20_000_000, using: &random)
        : Int.random(in: 1...[10, 3000, 100_000][number % 3], using: &random)
      let parts = Int.random(in: 1...4, using: &random)
      for _ in 0..<parts {
        writer.write(length / parts)
        let pause = UInt32.random(in: 0...30_000, using: &random)
        if number % 8 == 0 { usleep(pause) }
      }
      last = writer.lines.last ?? ""
      let hasCome = log.wait { $0.lines.last == last }
      #expect(hasCome, "seed \(seed), burst \(number)")
      if !hasCome { return }
      log.forgetLines()
    }
    // Growth that was seen before its announcement came is told of a moment later.
    #expect(log.wait { $0.unannouncedGrowths == 0 }, "seed \(seed)")
  }

  @Test("Renamed away, a late write through the old handle, then the new file", arguments: 0..<4)
  func lateWrite(round: Int) throws {
    let writer = Writer(path)
    writer.write()
    let log = try FollowedLog(path)
    #expect(log.wait { numbered($0) == writer.lines })
    for turn in 0..<4 {
      #expect(rename(path, path + ".\(turn)") == 0)
      // With and without a file that waits for its writer.
      if round % 2 == 1 { try append("", to: path) }
      usleep(UInt32(turn) * 150_000)
      writer.write()
      #expect(log.wait { numbered($0) == writer.lines }, "late, turn \(turn)")
      writer.reopen(path)
      writer.write()
      #expect(log.wait { numbered($0) == writer.lines }, "new, turn \(turn)")
    }
    #expect(log.unannouncedGrowths == 0)
  }

  @Test("Rotated again and again while lines are written, faster than they are read")
  func backToBack() throws {
    let seed = UInt64.random(in: 1...1_000_000)
    var random = SplitMix64(seed: seed)
    let writer = Writer(path)
    writer.write()
    let log = try FollowedLog(path)
    #expect(log.wait { numbered($0) == writer.lines })
    for _ in 0..<40 {
      writer.write(Int.random(in: 1...2_000_000, using: &random))
      // As logrotate keeps three: the oldest one is removed.
      for number in [2, 1] { rename("\(path).\(number)", "\(path).\(number + 1)") }
      #expect(rename(path, path + ".1") == 0)
      if Bool.random(using: &random) { writer.write() }
      writer.reopen(path)
      for _ in 0..<Int.random(in: 0...3, using: &random) { writer.write() }
      usleep(UInt32.random(in: 0...30_000, using: &random))
      log.drain()
    }
    writer.write()
    // On a busy machine a file can be removed before anybody could open it: each of them is told of.
    let isAccountedFor = log.wait {
      numbered($0).last == writer.lines.last && passed($0) >= lost(writer, $0)
    }
    let trace = "seed \(seed): \(passed(log)) told, \(lost(writer, log)) lost"
    #expect(isAccountedFor, "\(trace)")
    #expect(passed(log) == lost(writer, log), "\(trace)")
    let read = numbered(log)
    #expect(read == writer.lines.filter(Set(read).contains), "\(trace)")
  }

  /// How many files the reader was told of that nobody could read.
  private func passed(_ log: FollowedLog) -> Int {
    log.events.reduce(0) { sum, event in
      if case .passedBy(let files) = event { sum + files } else { sum }
    }
  }

  /// How many files have lines that were not read.
  private func lost(_ writer: Writer, _ log: FollowedLog) -> Int {
    let read = Set(numbered(log))
    return Set(writer.lines.filter { !read.contains($0) }.compactMap { writer.files[$0] }).count
  }

  @Test(
    "More rotations at once than files are held open: all are read, in order",
    arguments: [true, false])
  func hundreds(isDated: Bool) throws {
    let writer = Writer(path)
    writer.write()
    let log = try FollowedLog(path)
    #expect(log.wait { numbered($0) == writer.lines })
    let count = 4 * IOLimits.heldSuccessors
    for turn in 1...count {
      if isDated {
        #expect(rename(path, "\(path)-\(1000 + turn)") == 0)
      } else {
        for number in stride(from: turn - 1, to: 0, by: -1) {
          rename("\(path).\(number)", "\(path).\(number + 1)")
        }
        #expect(rename(path, path + ".1") == 0)
      }
      writer.reopen(path)
      writer.write(50_000)
    }
    #expect(log.wait { numbered($0).last == writer.lines.last })
    #expect(numbered(log) == writer.lines)
    #expect(passed(log) == 0)
  }

  @Test("Copied away and truncated, again and again")
  func copyTruncate() throws {
    let writer = Writer(path)
    writer.write()
    let log = try FollowedLog(path)
    for turn in 0..<20 {
      writer.write(turn % 2 * 500_000)
      #expect(log.wait { numbered($0) == writer.lines }, "turn \(turn)")
      #expect(truncate(path, 0) == 0)
      writer.write()
    }
    #expect(log.wait { numbered($0) == writer.lines })
    #expect(log.unannouncedGrowths == 0)
  }

  @Test("Files that came and went before anybody could look are told of")
  func passedBy() throws {
    try append("one\n", to: path)
    let log = try FollowedLog(path, mailboxCapacity: 1)
    #expect(log.wait { $0.lines == ["one"] })
    // The tailer hands nothing on while its mailbox is full, and so looks at nothing.
    try append("two\nthree\n", to: path)
    for number in 0..<20 {
      try append("passing\n", to: folder.file("next"))
      #expect(rename(folder.file("next"), path) == 0)
      if number == 19 { try append("the last\n", to: path) }
    }
    #expect(log.wait { $0.lines.last == "the last" })
    #expect(passed(log) + log.lines.filter { $0 == "passing" }.count == 20, "\(log.lines)")
  }

  @Test(
    "What was written and cut before anybody could look, and is in no copy any more, is told of")
  func cutUnseen() throws {
    try append("one\n", to: path)
    let log = try FollowedLog(path, mailboxCapacity: 1)
    #expect(log.wait { $0.lines == ["one"] })
    try append("two\nthree\n", to: path)
    for number in 0..<5 {
      try append("passing \(number)\n", to: path)
      try Data(contentsOf: URL(filePath: path)).write(to: URL(filePath: folder.file("log.1")))
      let file = open(path, O_WRONLY | O_TRUNC)
      #expect(file >= 0)
      close(file)
    }
    try append("the last\n", to: path)
    #expect(log.wait { $0.lines.last == "the last" })
    let isWhole = log.lines.count { $0.hasPrefix("passing") } == 5
    let isTold = log.events.contains { event in
      switch event {
      case .cutUnseen, .cutUnread, .perhapsUnread: true
      default: false
      }
    }
    #expect(isWhole || isTold, "\(log.lines) \(log.events)")
  }

  // MARK: The way to a file

  @Test("The folder on the way is a link that is switched")
  func switchedFolderLink() throws {
    for run in ["run1", "run2"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(run), withIntermediateDirectories: true)
      try append("of \(run)\n", to: folder.file(run + "/log"))
    }
    #expect(symlink("run1", folder.file("latest")) == 0)
    let log = try FollowedLog(folder.file("latest/log"))
    #expect(log.wait { $0.lines == ["of run1"] })
    #expect(symlink("run2", folder.file("next")) == 0)
    #expect(rename(folder.file("next"), folder.file("latest")) == 0)
    #expect(log.wait { $0.lines == ["of run1", "of run2"] })
    try append("more\n", to: folder.file("run2/log"))
    #expect(log.wait { $0.lines.last == "more" })
    #expect(log.unannouncedGrowths == 0)
  }

  @Test("A folder that is linked in, and a link's target that comes to be")
  func linkedIn() throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("made"), withIntermediateDirectories: true)
    try append("there\n", to: folder.file("made/log"))
    let log = try FollowedLog(folder.file("linked/log"))
    #expect(log.wait { $0.events == [.missing] })
    #expect(symlink("made", folder.file("linked")) == 0)
    #expect(log.wait { $0.lines == ["there"] })

    #expect(symlink(folder.file("deep/er/target"), folder.file("dangling")) == 0)
    let other = try FollowedLog(folder.file("dangling"))
    #expect(other.wait { $0.events == [.missing] })
    try FileManager.default.createDirectory(
      atPath: folder.file("deep/er"), withIntermediateDirectories: true)
    try append("come\n", to: folder.file("deep/er/target"))
    #expect(other.wait { $0.lines == ["come"] })
    #expect(log.unannouncedGrowths + other.unannouncedGrowths == 0)
  }
}
