import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Holes of files that are read out of turn")
struct HoleTests {
  @Test("Lines behind a hole of terabytes are numbered without reading it")
  func numbered() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("log")
    try append("one\ntwo\n", to: path)
    let end: UInt64 = 2 << 40
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seek(toOffset: end)
    try file.write(contentsOf: Array("three\nfour\n".utf8))
    try file.close()

    let system = RealFileSystem()
    var history = OpenHistory(path: LogPath(path), isLocal: true)
    defer { history.close(system) }
    try history.verify(nil, system)
    let line = end + 6
    var slices = 0
    while slices < 100, try history.countOn(upTo: line, system) { slices += 1 }
    #expect(slices < 100)
    #expect(try history.number(of: line, system) == 3)
  }
}
