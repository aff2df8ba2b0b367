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
    caches: Bool = false, confirmed: Bool = false
  ) -> FileStep {
    FileStep.decide(
      FileSighting(
        offset: offset, open: open, atPath: atPath, cachesAttributes: caches,
        isShrinkageConfirmed: confirmed))
  }

  @Test("An open file")
  func open() {
    #expect(decide(offset: 5, open: facts(9)) == .read(4))
    #expect(decide(offset: 9, open: facts(9), atPath: .file(facts(9))) == .wait)
    #expect(
      decide(offset: 9, open: facts(9), atPath: .file(facts(3, inode: 2))) == .takeReplacement)
    #expect(decide(offset: 9, open: facts(9), atPath: .nothing) == .noteDeletion)
    // What is unread goes first.
    #expect(decide(offset: 5, open: facts(9), atPath: .nothing) == .read(4))
  }

  @Test("A size that went back is believed at once only where nothing caches sizes")
  func shrunk() {
    #expect(decide(offset: 9, open: facts(4)) == .startOver(size: 4))
    #expect(decide(offset: 9, open: facts(4), caches: true) == .suspect)
    #expect(decide(offset: 9, open: facts(4), caches: true, confirmed: true) == .startOver(size: 4))
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
