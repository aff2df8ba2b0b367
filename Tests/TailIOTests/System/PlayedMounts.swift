import LogCore
import SystemPackage
import TailIO
import TailTestSupport

/// Mounts and links as a kernel walks them. All names exist; what is no link is a folder.
final class PlayedMounts: FileSystem, CustomStringConvertible {
  struct Mount {
    let type: String
    let point: String
    let number: Int
    let parent: Int

    var isLocal: Bool { ["ext4", "xfs", "tmpfs", "devtmpfs"].contains(type) }
  }

  private var mounts: [Mount] = []
  var links: [String: String] = [:]
  /// The table does not hold the root, as in a chroot.
  var hidesRoot = false
  /// What was asked whether it is a link.
  var touched: [String] = []

  func mount(_ type: String, at point: String) {
    let parent = mounts.isEmpty ? 1 : mount(of: point).number
    mounts.append(Mount(type: type, point: point, number: mounts.count + 20, parent: parent))
  }

  /// As proc_pid_mountinfo(5) has it.
  var text: String {
    mounts.dropFirst(hidesRoot ? 1 : 0).map {
      "\($0.number) \($0.parent) 0:\($0.number) / \($0.point) rw - \($0.type) what rw\n"
    }.joined()
  }

  var description: String { text + "\(links)" }

  /// The mount that a path without links and `..` lies on: crossed at each name, as often as something
  /// is mounted there.
  func mount(of path: String) -> Mount {
    var here = mounts[0]
    var place = ""
    for name in [""] + path.split(separator: "/").map(String.init) {
      place = place == "/" || place.isEmpty ? "/" + name : place + "/" + name
      while let next = mounts.first(where: {
        $0.parent == here.number && $0.point == place
      }) {
        here = next
      }
    }
    return here
  }

  /// Whether neither the mount nor one that is asked for a name on the way to it may hang, but for the
  /// root. What is mounted at the same place is crossed without a question.
  func isSafe(_ path: String) -> Bool {
    let mount = mount(of: path)
    guard mount.isLocal else { return false }
    var below = mount
    while let parent = mounts.first(where: { $0.number == below.parent }), parent.point != "/" {
      guard parent.isLocal || parent.point == below.point else { return false }
      below = parent
    }
    return true
  }

  /// Where a path leads, and the folders that are asked for a name on the way; `nil` where there are
  /// too many links.
  func walk(_ path: String) -> (end: String, asked: [String], isPlain: Bool)? {
    var rest = path.split(separator: "/").map(String.init)[...]
    var done: [String] = []
    var asked: [String] = []
    var count = 0
    while let next = rest.popFirst() {
      if next == ".." {
        _ = done.popLast()
        continue
      }
      asked.append("/" + done.joined(separator: "/"))
      if let target = links["/" + (done + [next]).joined(separator: "/")] {
        count += 1
        guard count <= 40 else { return nil }
        if target.hasPrefix("/") { done = [] }
        rest = (target.split(separator: "/").map(String.init) + rest)[...]
      } else {
        done.append(next)
      }
    }
    return ("/" + done.joined(separator: "/"), asked, count == 0)
  }

  // MARK: Chance

  private static let types = ["ext4", "tmpfs", "nfs4", "overlay"]

  static func random(using random: inout SplitMix64) -> PlayedMounts {
    let world = PlayedMounts()
    world.mount(types.randomElement(using: &random) ?? "", at: "/")
    for _ in 0..<Int.random(in: 0...5, using: &random) {
      world.mount(types.randomElement(using: &random) ?? "", at: randomPlace(using: &random))
    }
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      let place = randomPlace(using: &random)
      // Nothing is mounted on a link or behind one.
      guard world.mounts.allSatisfy({ !($0.point + "/").hasPrefix(place + "/") }) else { continue }
      world.links[place] = String(
        randomPath(using: &random).dropFirst(Bool.random(using: &random) ? 1 : 0))
    }
    return world
  }

  private static func randomPlace(using random: inout SplitMix64) -> String {
    (0..<Int.random(in: 1...4, using: &random)).map { _ in
      "/" + (["a", "b", "c"].randomElement(using: &random) ?? "")
    }.joined()
  }

  static func randomPath(using random: inout SplitMix64) -> String {
    (0..<Int.random(in: 1...7, using: &random)).map { _ in
      "/" + (["a", "b", "c", "a", "b", "c", ".."].randomElement(using: &random) ?? "")
    }.joined()
  }

  // MARK: FileSystem

  func target(ofLink path: LogPath) throws(Errno) -> LogPath? {
    touched.append(path.description)
    return links[path.description].map { LogPath($0) }
  }

  func open(_ path: LogPath) throws(Errno) -> Int32 { throw .notSupported }
  func close(_ descriptor: Int32) {}
  func facts(of descriptor: Int32, fresh: Bool) throws(Errno) -> FileFacts { throw .notSupported }
  func facts(of path: LogPath, fresh: Bool) throws(Errno) -> FileFacts { throw .notSupported }
  func read(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(Errno) -> Int { throw .notSupported }
  func nextData(in descriptor: Int32, from offset: UInt64) throws(Errno) -> UInt64? {
    throw .notSupported
  }
}
