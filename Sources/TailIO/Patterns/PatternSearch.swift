import LogCore
import SystemPackage

/// One look for the files that match a pattern.
struct PatternSearch {
  /// What was found, in the order of the names, in the form in which the pattern was typed.
  private(set) var files: [LogPath] = []
  /// The folders that were listed; what comes in one of them may match.
  private(set) var folders: [LogPath] = []
  /// How many calls it took, to be spaced by.
  private(set) var calls = 0
  private(set) var isCut = false
  /// The first place that could not be looked at, though it is there.
  private(set) var trouble: String?

  private let reader: (LogPath) -> any FolderReader

  /// - Parameters:
  ///   - directory: what relative patterns start from.
  ///   - reader: who lists a folder.
  init(
    for pattern: PathPattern, from directory: LogPath,
    reader: @escaping (LogPath) -> any FolderReader
  ) {
    self.reader = reader
    let isAbsolute = pattern.path.bytes.first == UInt8(ascii: "/")
    var places: [Place] = [
      isAbsolute
        ? Place(typed: [UInt8(ascii: "/")], path: LogPath("/")) : Place(typed: [], path: directory)
    ]
    for (number, part) in pattern.parts.enumerated() {
      let isLast = number == pattern.parts.count - 1
      switch part {
      case .name(let name):
        places = places.map { $0.entering(name) }
        if isLast { places = places.filter { isFile($0.path) } }
      case .pattern(let names):
        places = places.flatMap { list($0, names, files: isLast) }
      }
      if places.count > IOLimits.patternMatches {
        isCut = true
        places = Array(places.prefix(IOLimits.patternMatches))
      }
    }
    files = places.map { LogPath(bytes: $0.typed) }
    guard files.isEmpty else { return }
    // A name that is there as it is written is meant itself.
    let literal = pattern.path.absolute(from: directory)
    if isFile(literal) { files = [pattern.path] }
  }

  /// A folder or a file on the way.
  private struct Place {
    /// As it would have been typed.
    let typed: [UInt8]
    let path: LogPath

    func entering(_ name: [UInt8]) -> Place {
      func joined(_ folder: [UInt8]) -> [UInt8] {
        folder.isEmpty || folder.last == UInt8(ascii: "/")
          ? folder + name : folder + [UInt8(ascii: "/")] + name
      }
      return Place(typed: joined(typed), path: LogPath(bytes: joined(path.bytes)))
    }
  }

  private mutating func isFile(_ path: LogPath) -> Bool {
    calls += 1
    guard let facts = try? reader(path).facts(of: path, fresh: false) else { return false }
    return facts.kind != .other(.directory)
  }

  /// The entries of a folder that match: files at the end of a pattern, else folders.
  private mutating func list(_ place: Place, _ pattern: NamePattern, files: Bool) -> [Place] {
    guard folders.count < IOLimits.patternFolders else {
      isCut = true
      return []
    }
    folders.append(place.path)
    calls += IOLimits.callsOfListing
    do throws(Errno) {
      let slash = UInt8(ascii: "/")
      let names = try reader(place.path).names(in: place.path, beginningWith: pattern.start) {
        pattern.matches($0)
      }
      return names.filter { ($0.last == slash) != files }
        .map { $0.last == slash ? $0.dropLast() : $0 }
        .sorted { $0.lexicographicallyPrecedes($1) }
        .map { place.entering($0) }
    } catch {
      if error != .noSuchFileOrDirectory, error != .notDirectory, trouble == nil {
        trouble = "cannot look into \(place.path): \(error)"
      }
      return []
    }
  }
}
