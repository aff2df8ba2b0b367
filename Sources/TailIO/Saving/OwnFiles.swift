import Glibc
import LogCore
import SystemPackage

/// The files that the program itself keeps, for those who write files: none of them is ever replaced by a
/// save, whatever its name and whatever is answered.
///
/// Asked by threads that write, since an answer may take calls that name a path.
package struct OwnFiles: Sendable {
  private let state: LogPath?
  private let configuration: LogPath?

  /// - Parameters:
  ///   - state: the folder of what is remembered; absolute. All that lies in it is the program's own.
  ///   - configuration: absolute.
  package init(state: LogPath? = nil, configuration: LogPath? = nil) {
    self.state = state
    self.configuration = configuration
  }

  private static let sessions = Array("sessions".utf8)

  /// What of the program's own a file is, or would be as soon as it is there; `nil`: nothing of it.
  ///
  /// - Parameters:
  ///   - place: absolute; not a symbolic link.
  ///   - facts: what the path leads to; `nil` where there is nothing.
  func kind(of place: LogPath, _ facts: FileFacts?) -> String? {
    guard facts.map({ $0.kind == .regular }) ?? true else { return nil }
    let above = place.parent.appending(Array("..".utf8))
    let home = state?.appending(Self.sessions)
    let wanted = [state, home, configuration, configuration?.parent]
    // What is written to lies there: if that hangs, so does writing.
    let own = FileFacts.Identity.each(of: wanted)
    let folder = try? RealFileSystem().facts(of: place.parent, fresh: false).identity
    let next = try? RealFileSystem().facts(of: above, fresh: false).identity
    func isSame(_ path: LogPath, as other: LogPath?, _ pair: (FileFacts.Identity?, Int)) -> Bool {
      path == other || pair.0 != nil && pair.0 == own[pair.1]
    }
    if let configuration {
      if place == configuration || facts.map({ $0.identity == own[2] }) ?? false {
        return Self.configuration
      }
      let isBeside = isSame(place.parent, as: configuration.parent, (folder, 3))
      if isBeside, place.name == configuration.name { return Self.configuration }
    }
    if isSame(place.parent, as: home, (folder, 1)) { return Self.session }
    if isSame(place.parent, as: state, (folder, 0)) { return Self.kind(ofName: place.name) }
    if isSame(place.parent.parent, as: state, (next, 0)) { return Self.folder }
    return facts.flatMap { kind(of: $0.identity, in: own[0]) }
  }

  /// The same of an open file.
  func kind(open descriptor: Int32) -> String? {
    guard let facts = try? RealFileSystem().facts(of: descriptor, fresh: false),
      facts.kind == .regular
    else { return nil }
    let own = FileFacts.Identity.each(of: [state, configuration])
    if facts.identity == own[1] { return Self.configuration }
    return kind(of: facts.identity, in: own[0])
  }

  /// A file that has a name in the state folder, whatever else it is called.
  private func kind(of file: FileFacts.Identity, in folder: FileFacts.Identity?) -> String? {
    // Names of one file lie on one device.
    guard let state, let folder, folder.device == file.device else { return nil }
    let system = RealFileSystem()
    func isFile(_ path: LogPath) -> Bool {
      (try? system.facts(of: path, fresh: false))?.identity == file
    }
    let home = state.appending(Self.sessions)
    if home.entryNames.contains(where: { isFile(home.appending($0)) }) { return Self.session }
    return state.entryNames.first { isFile(state.appending($0)) }
      .map { Self.kind(ofName: LogPath(bytes: $0)) }
  }

  private static let session = "session file"
  private static let configuration = "configuration file"
  private static let folder = "state folder"

  private static func kind(ofName name: LogPath) -> String {
    if name.bytes == Array("jobs".utf8) { return "list of jobs seen before" }
    return name.bytes.ends(with: Array("-history".utf8)) ? "history of inputs" : folder
  }

  /// Why a file of that kind is not written.
  static func sentence(of kind: String) -> String {
    "that is \(kind == folder ? "in " : "")slurmtail-tui's own \(kind); choose another name"
  }
}

extension [UInt8] {
  fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}

extension FileFacts.Identity {
  /// Which files paths lead to; `nil` where nobody answers in time, or there is nothing.
  static func each(of paths: [LogPath?]) -> [FileFacts.Identity?] {
    let access = SourceAccess()
    var found = [FileFacts.Identity?](repeating: nil, count: paths.count)
    var remote: [(Int, LogPath)] = []
    for (index, path) in paths.enumerated() {
      guard let path else { continue }
      if access.isLocal(path) {
        found[index] = (try? RealFileSystem().facts(of: path, fresh: false))?.identity
      } else {
        remote.append((index, path))
      }
    }
    guard !remote.isEmpty,
      let answer = try? Mailbox<[(Int, FileFacts.Identity?)]>(capacity: .max)
    else { return found }
    do throws(Refusal) {
      try WorkerThread.start(name: "file-guard") { [remote] in
        let server = FileServer()
        answer.post(remote.map { ($0.0, (try? server.facts(of: $0.1, fresh: false))?.identity) })
      }
    } catch {
      return found
    }
    answer.waker.wait(milliseconds: Int32(IOLimits.stall * 1000))
    for (index, identity) in answer.drain().first ?? [] { found[index] = identity }
    return found
  }
}

extension LogPath {
  /// What is in a folder, without names that begin with a dot; nothing where it cannot be read.
  var entryNames: [[UInt8]] {
    guard let stream = withCString({ opendir($0) }) else { return [] }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names
  }
}
