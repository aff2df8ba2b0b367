import LogCore
import Testing

@testable import TailIO

@Suite("Whom an announcement concerns")
struct WaitingFilesTests {
  /// Files in two folders of one, and what is watched for them.
  private struct Crowd {
    var waiting = WaitingFiles()
    let files: [FollowedFile]

    static let count = 100
    /// Of the folders.
    static let root: Int32 = 1
    static let above: Int32 = 2
    static let (even, odd): (Int32, Int32) = (3, 4)

    init() {
      files = (0..<Crowd.count).map { number in
        let path = LogPath("/above/\(number % 2 == 0 ? "even" : "odd")/\(number)")
        return FollowedFile(
          request: FeedRequest(feed: FeedID(UInt32(number)), path: path, lines: 9), path: path,
          pollLimit: nil)
      }
      for number in files.indices {
        waiting.add(files[number], to: Crowd.watch(of: number))
        for (watch, step, isLast) in Crowd.way(to: number) {
          waiting.add(files[number], to: watch, at: step, isLast: isLast)
        }
      }
    }

    /// Of the file itself.
    static func watch(of number: Int) -> Int32 { 10 + Int32(number) }

    static func way(to number: Int) -> [(watch: Int32, step: PathTrail.Step, isLast: Bool)] {
      let name = number % 2 == 0 ? "even" : "odd"
      return [
        (root, .init(folder: LogPath("/"), name: Array("above".utf8)), false),
        (above, .init(folder: LogPath("/above"), name: Array(name.utf8)), false),
        (
          number % 2 == 0 ? even : odd,
          .init(folder: LogPath("/above/\(name)"), name: Array("\(number)".utf8)), true
        ),
      ]
    }

    /// Which files are to be looked at after an announcement, or have something to tell.
    func concerned(
      by what: Announcements.Event.What, _ watch: Int32, _ name: String = ""
    ) -> [Int] {
      let isAnyone = waiting.alert(of: [.init(watch: watch, what: what, name: Array(name.utf8))])
      let found = files.indices.filter {
        files[$0].look.isAlerted || !files[$0].outbox.isEmpty
      }
      #expect(isAnyone == !found.isEmpty)
      return found
    }
  }

  private let evens = Array(stride(from: 0, to: Crowd.count, by: 2))

  @Test(
    "What others do in a folder on the way concerns nobody",
    arguments: [Crowd.root, Crowd.above, Crowd.even, Crowd.odd, 5])
  func foreign(watch: Int32) {
    let crowd = Crowd()
    for what in [Announcements.Event.What.came, .went] {
      #expect(crowd.concerned(by: what, watch, "foreign").isEmpty)
      #expect(crowd.concerned(by: what, watch, "log").isEmpty)
    }
    // A name counts where it is looked up, and nowhere else.
    if watch != Crowd.even { #expect(crowd.concerned(by: .came, watch, "42").isEmpty) }
  }

  @Test("What happens to a file's own name concerns that file")
  func ownName() {
    let crowd = Crowd()
    #expect(crowd.concerned(by: .came, Crowd.even, "42") == [42])
    #expect(crowd.files[42].nameChanges == [.came])
  }

  @Test("A folder on the way that becomes another concerns all whose way goes through it")
  func folders() {
    #expect(Crowd().concerned(by: .went, Crowd.above, "even") == evens)
    #expect(Crowd().concerned(by: .came, Crowd.root, "above") == Array(0..<Crowd.count))
    // The folder itself is moved, or gone.
    #expect(Crowd().concerned(by: .other, Crowd.even) == evens)
    let crowd = Crowd()
    #expect(crowd.concerned(by: .came, Crowd.above, "even") == evens)
    #expect(crowd.files[42].nameChanges.isEmpty)
  }

  @Test("What happens to a file concerns it alone, and all that are the same file")
  func itself() {
    for what in [Announcements.Event.What.written, .closed, .other] {
      #expect(Crowd().concerned(by: what, Crowd.watch(of: 7)) == [7])
    }
    var crowd = Crowd()
    crowd.waiting.add(crowd.files[9], to: Crowd.watch(of: 7))
    #expect(crowd.concerned(by: .written, Crowd.watch(of: 7)) == [7, 9])
  }

  @Test("A watch is kept until the last one has left it")
  func leaving() {
    var crowd = Crowd()
    crowd.waiting.remove(crowd.files[7], from: Crowd.watch(of: 7))
    #expect(!crowd.waiting.isAwaited(Crowd.watch(of: 7)))
    #expect(crowd.concerned(by: .written, Crowd.watch(of: 7)).isEmpty)
    for number in crowd.files.indices {
      for (watch, step, _) in Crowd.way(to: number) {
        #expect(crowd.waiting.isAwaited(watch))
        crowd.waiting.remove(crowd.files[number], from: watch, name: step.name)
      }
      if number == 0 { #expect(crowd.concerned(by: .came, Crowd.even, "0").isEmpty) }
    }
    for watch in [Crowd.root, Crowd.above, Crowd.even, Crowd.odd] {
      #expect(!crowd.waiting.isAwaited(watch))
    }
    #expect(crowd.concerned(by: .came, Crowd.root, "above").isEmpty)
  }
}
