import LogCore
import SystemPackage
import TailIO
import Testing

@Suite("What follows from a look at a file")
struct FileStepTests {
  private func facts(_ size: UInt64, inode: UInt64 = 1) -> FileFacts {
    FileFacts(
      size: size,
      identity: FileFacts.Identity(inode: inode, device: MountTable.Device(major: 8, minor: 1)),
      kind: .regular, isLinked: true)
  }

  private func decide(
    offset: UInt64, open: FileFacts?, atPath: FileSighting.AtPath = .unknown,
    contents: FileSighting.Contents = .same, isBelieved: Bool = true, isDrained: Bool = true,
    parked: FileFacts.Identity? = nil
  ) -> FileStep {
    FileStep.decide(
      FileSighting(
        offset: offset, open: open, atPath: atPath, contents: contents, isBelieved: isBelieved,
        isDrained: isDrained, parked: parked))
  }

  @Test("An open file")
  func open() {
    let other = FileSighting.AtPath.file(facts(3, inode: 2))
    #expect(decide(offset: 5, open: facts(9)) == .read(4))
    #expect(decide(offset: 9, open: facts(9), atPath: .file(facts(9))) == .wait)
    #expect(decide(offset: 9, open: facts(9), atPath: other) == .takeReplacement)
    #expect(decide(offset: 9, open: facts(9), atPath: other, isDrained: false) == .drain)
    #expect(decide(offset: 9, open: facts(9), atPath: .nothing) == .noteDeletion)
    // What is unread goes first, but not for ever.
    #expect(decide(offset: 5, open: facts(9), atPath: .nothing) == .read(4))
    #expect(decide(offset: 5, open: facts(9), atPath: other, isDrained: false) == .read(4))
    #expect(decide(offset: 5, open: facts(9), atPath: other) == .takeReplacement)
  }

  @Test("What is odd about a file is believed at once only where nothing is cached")
  func odd() {
    #expect(decide(offset: 9, open: facts(4)) == .startOver(size: 4))
    #expect(decide(offset: 9, open: facts(4), isBelieved: false) == .suspect)
    #expect(decide(offset: 9, open: facts(9), contents: .rewritten) == .readAnew)
    #expect(decide(offset: 9, open: facts(12), contents: .changedNearEnd) == .goBack)
    #expect(decide(offset: 9, open: facts(12), contents: .rewritten, isBelieved: false) == .suspect)
    #expect(decide(offset: 9, open: facts(12), contents: .unknown) == .read(3))
  }

  @Test("A file without a descriptor is opened again when it has changed")
  func parked() {
    let seen = FileSighting.AtPath.file(facts(9))
    #expect(decide(offset: 9, open: nil, atPath: seen, parked: facts(9).identity) == .wait)
    #expect(decide(offset: 7, open: nil, atPath: seen, parked: facts(9).identity) == .open)
    #expect(
      decide(offset: 9, open: nil, atPath: seen, parked: facts(9, inode: 2).identity) == .open)
  }

  @Test("No open file")
  func closed() {
    #expect(decide(offset: 0, open: nil, atPath: .file(facts(1))) == .open)
    #expect(decide(offset: 0, open: nil, atPath: .nothing) == .noteMissing)
    #expect(
      decide(offset: 0, open: nil, atPath: .failed(.permissionDenied))
        == .noteFailure(.permissionDenied))
    var folder = facts(0)
    folder.kind = .other(.directory)
    #expect(decide(offset: 0, open: nil, atPath: .file(folder)) == .refuse(.directory))
  }

  @Test("Mounts: the longest one holds a path, and only known types are local")
  func mounts() {
    let table = MountTable(
      parsing: Array(
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        30 22 0:25 / /home rw shared:1 - nfs4 server:/home rw
        31 22 0:26 / /mnt/with\\040blank rw - tmpfs tmpfs rw
        32 30 0:27 / /home/u/fuse rw - fuse.sshfs host: rw
        broken line
        33 22 x:y / /bad rw - ext4 a b

        """.utf8))
    #expect(table.mounts.count == 4)
    func type(_ path: String) -> String? { table.mount(holding: LogPath(path))?.fileSystem }
    #expect(type("/home/u/x") == "nfs4")
    #expect(type("/homes/x") == "ext4")
    #expect(type("/home/u/fuse/log") == "fuse.sshfs")
    #expect(type("/mnt/with blank/log") == "tmpfs")
    #expect(table.mounts.map(\.isLocal) == [true, false, true, false])
    #expect(table.mount(of: MountTable.Device(major: 0, minor: 25))?.fileSystem == "nfs4")
  }
}
