import Foundation

/// A log like those of training runs, with lines of 110 bytes that carry a time.
struct Log {
  let path: String

  /// A text that shares no character with its predecessor at the same place, so that a program
  /// that sends only what has changed has to send all of it.
  static func marker(_ number: Int) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return String((0..<12).map { letters[(number * 7 + $0) % letters.count] })
  }

  static func line(_ number: Int) -> String {
    let time = String(
      format: "2026-01-%02d %02d:%02d:%02d,%03d", 1 + number / 86_400_000 % 28,
      number / 3_600_000 % 24, number / 60_000 % 60, number / 1000 % 60, number % 1000)
    let text = "\(time) INFO step \(number) loss 0.\(number * 7919 % 100_000) lr 0.000300 "
    return text + String(repeating: "=", count: max(0, 109 - text.utf8.count)) + "\n"
  }

  static func markedLine(_ number: Int) -> String {
    "2026-01-28 23:59:59,999 INFO \(marker(number))\n"
  }

  /// A megabyte of lines, made once: making it is not what is measured.
  static let block = block(of: 1 << 20)

  /// At least `size` bytes of lines. A thousand different ones are enough for a viewer.
  private static func block(of size: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 200)
    var number = 0
    while bytes.count < size {
      bytes += line(number).utf8
      number += 1
    }
    return bytes
  }

  /// Writes the file anew: `size` bytes or a little more, the last line marked with `number`.
  func write(size: Int, mark number: Int) throws {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    try append(size: size, mark: number)
  }

  func append(size: Int, mark number: Int) throws {
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    var written = 0
    while written < size {
      let count = min(Log.block.count, size - written)
      try file.write(contentsOf: Log.block[..<count])
      written += count
    }
    if size > 0 { try file.write(contentsOf: [UInt8(ascii: "\n")]) }
    try file.write(contentsOf: Array(Log.markedLine(number).utf8))
  }
}
