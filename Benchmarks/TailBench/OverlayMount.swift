import Foundation

/// A folder on an overlay: nobody can know what lies below one, so it counts as not local, while what
/// it reads comes from the same page cache.
final class OverlayMount {
  let path: String

  /// `nil` where mounting is not possible: it needs root and a file system that can be a layer.
  init?(in folder: String) {
    let layers = ["lower", "upper", "work", "overlay"].map { "\(folder)/\($0)" }
    for layer in layers { mkdir(layer, 0o700) }
    path = layers[3]
    let options = "lowerdir=\(layers[0]),upperdir=\(layers[1]),workdir=\(layers[2])"
    guard getuid() == 0,
      OverlayMount.run(["mount", "-t", "overlay", "overlay", "-o", options, path])
    else { return nil }
  }

  deinit { _ = OverlayMount.run(["umount", "-l", path]) }

  private static func run(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
