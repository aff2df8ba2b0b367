import Foundation
import LogCore
import SystemPackage
import TailIO
import TailTestSupport
import Testing

@Suite("Reading by another process")
struct FileServerTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func read(
    _ server: FileServer, _ file: Int32, _ count: Int, at offset: UInt64
  ) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = try bytes.withUnsafeMutableBytes { buffer in
        try server.read(
          file, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]),
          at: offset + UInt64(filled))
      }
      guard got > 0 else { break }
      filled += got
    }
    return Array(bytes[..<filled])
  }

  @Test(
    "What is announced, or not, and read in any order is what the files hold",
    arguments: 1...5 as ClosedRange<UInt64>)
  func anyOrder(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let server = FileServer()
    var contents: [[UInt8]] = []
    var files: [Int32] = []
    for number in 0..<3 {
      // A pattern that tells where a byte comes from, and of which file.
      let size = Int.random(in: 0...2_000_000, using: &random)
      contents.append((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9 ^ number) })
      let path = folder.file("log\(number)")
      try write(contents[number], to: path)
      files.append(try server.open(LogPath(path)))
    }
    for _ in 0..<60 {
      let number = Int.random(in: 0..<3, using: &random)
      let place = Int.random(in: 0...contents[number].count + 1000, using: &random)
      let length = Int.random(in: 1...2_000_000, using: &random)
      if Bool.random(using: &random) {
        server.willRead(files[number], UInt64(place)..<UInt64(place + length))
      }
      let start = max(0, place + Int.random(in: -70_000...70_000, using: &random))
      let count = Int.random(in: 1...400_000, using: &random)
      let found = try read(server, files[number], count, at: UInt64(start))
      let end = min(start + count, contents[number].count)
      #expect(found == Array(contents[number][min(start, end)..<end]), "seed \(seed)")
    }
  }

  @Test("After a look at a file nothing is handed out that was read before it")
  func freshAfterLook() throws {
    let path = folder.file("log")
    try write([UInt8](repeating: 1, count: 600_000), to: path)
    let server = FileServer()
    let file = try server.open(LogPath(path))
    server.willRead(file, 0..<600_000)
    #expect(try read(server, file, 100_000, at: 0).allSatisfy { $0 == 1 })
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    try handle.write(contentsOf: [UInt8](repeating: 2, count: 600_000))
    try handle.close()
    // Comparisons see what is there without a look.
    #expect(try read(server, file, 1024, at: 200_000).allSatisfy { $0 == 2 })
    _ = try server.facts(of: file, fresh: true)
    #expect(try read(server, file, 600_000, at: 0).allSatisfy { $0 == 2 })
  }

  @Test("What grows after it was announced is read to its end")
  func growth() throws {
    let path = folder.file("log")
    try write([UInt8](repeating: 1, count: 10_000), to: path)
    let server = FileServer()
    let file = try server.open(LogPath(path))
    server.willRead(file, 0..<1_000_000)
    #expect(try read(server, file, 10_000, at: 0).count == 10_000)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: [UInt8](repeating: 2, count: 10_000))
    try handle.close()
    #expect(try read(server, file, 20_000, at: 0).count == 20_000)
  }

  @Test("What many files are like is asked in one question, and each answer is good for one look")
  func together() throws {
    let server = FileServer()
    let files = try (0..<30).map { number in
      let path = folder.file("log\(number)")
      try write([UInt8](repeating: 1, count: number), to: path)
      return try server.open(LogPath(path))
    }
    let calls = server.callCount
    let gone = files[29]
    server.close(gone)
    server.willLook(at: files)
    for number in 0..<29 {
      try write([UInt8](repeating: 1, count: 100), to: folder.file("log\(number)"))
    }
    for number in 0..<20 {
      #expect(try server.facts(of: files[number], fresh: true).size == UInt64(number))
      #expect(try server.facts(of: files[number], fresh: true).size == 100)
    }
    #expect(throws: Errno.badFileDescriptor) { try server.facts(of: gone, fresh: true) }
    // A descriptor that is given to another file.
    server.close(files[20])
    let path = folder.file("other")
    try write([1, 2, 3], to: path)
    let other = try server.open(LogPath(path))
    #expect(other == gone || other == files[20])
    #expect(try server.facts(of: other, fresh: true).size == 3)
    // What nobody came for was asked all the same.
    server.willLook(at: [])
    #expect(try server.facts(of: files[21], fresh: true).size == 100)
    let closing = 2
    let opening = 2
    #expect(server.callCount - calls == 20 + 30 + closing + opening + 2)
  }

  @Test("A process that was killed while it looked is replaced")
  func deathWhileLooking() throws {
    let path = folder.file("log")
    try write([1], to: path)
    let server = FileServer()
    let files = try [server.open(LogPath(path)), server.open(LogPath(path))]
    kill(try #require(server.process), SIGKILL)
    server.willLook(at: files)
    #expect(throws: Errno.self) { try server.facts(of: files[0], fresh: true) }
    let again = try server.open(LogPath(path))
    #expect(try server.facts(of: again, fresh: true).size == 1)
  }

  @Test("A process that was killed is replaced, whatever it was to read")
  func death() throws {
    let path = folder.file("log")
    try write([UInt8](repeating: 1, count: 3_000_000), to: path)
    let server = FileServer()
    let file = try server.open(LogPath(path))
    server.willRead(file, 0..<1_000_000)
    let child = try #require(server.process)
    kill(child, SIGKILL)
    #expect(throws: Errno.self) {
      // The first may still be served by what was read ahead.
      for place in 0..<3 { _ = try read(server, file, 1_000_000, at: UInt64(place) * 1_000_000) }
    }
    let again = try server.open(LogPath(path))
    server.willRead(again, 0..<1_000_000)
    #expect(try read(server, again, 3_000_000, at: 0).count == 3_000_000)
    #expect(server.process != child)
  }
}
