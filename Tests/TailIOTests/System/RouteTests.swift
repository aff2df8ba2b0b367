import LogCore
import SystemPackage
import TailTestSupport
import Testing

@testable import TailIO

@Suite("Paths through mounts, links and ..")
struct RouteTests {
  /// Who follows a path in the end, handed on as `Tailers` does it.
  private func settle(_ path: LogPath, in world: PlayedMounts) -> (MountHome, handOvers: Int)? {
    let mounts = MountTable(parsing: Array(world.text.utf8))
    var location = path
    for handOvers in 0..<IOLimits.handOvers {
      guard let mount = mounts.mount(holding: location) else {
        return (MountHome(point: LogPath("/"), isLocal: false), handOvers)
      }
      guard mounts.isReachedLocally(mount) else {
        return (MountHome(point: mount.point, isLocal: false), handOvers)
      }
      switch Route.of(path, on: mount.point, mounts: mounts, system: world) {
      case .stays: return (MountHome(point: mount.point, isLocal: true), handOvers)
      case .leads(let target): location = target
      }
    }
    return nil
  }

  private func settle(_ path: String, _ world: PlayedMounts) -> MountHome? {
    settle(LogPath(path), in: world)?.0
  }

  private func local(_ point: String) -> MountHome {
    MountHome(point: LogPath(point), isLocal: true)
  }

  private func remote(_ point: String) -> MountHome {
    MountHome(point: LogPath(point), isLocal: false)
  }

  @Test("A local disk in a root that is not local")
  func diskless() {
    for type in ["nfs4", "overlay"] {
      let world = PlayedMounts()
      world.mount(type, at: "/")
      world.mount("xfs", at: "/local/scratch")
      world.links = ["/local/scratch/home": "/home/u", "/scratch": "local/scratch"]
      #expect(settle("/local/scratch/x.log", world) == local("/local/scratch"))
      #expect(settle("/local/scratch/../x.log", world) == remote("/"))
      #expect(settle("/local/scratch/home/x.log", world) == remote("/"))
      #expect(settle("/scratch/x.log", world) == remote("/"))
      #expect(world.touched.allSatisfy { $0.hasPrefix("/local/scratch") })
    }
  }

  @Test("/dev/shm lies in a devtmpfs, which nobody but the kernel answers for")
  func sharedMemory() {
    let world = PlayedMounts()
    world.mount("ext4", at: "/")
    world.mount("devtmpfs", at: "/dev")
    world.mount("tmpfs", at: "/dev/shm")
    #expect(settle("/dev/shm/x.log", world) == local("/dev/shm"))
    #expect(settle("/dev/x.log", world) == local("/dev"))
  }

  @Test("What is reached through a server may hang with it")
  func belowServer() {
    let world = PlayedMounts()
    world.mount("ext4", at: "/")
    world.mount("nfs4", at: "/n")
    world.mount("tmpfs", at: "/n/a/b")
    world.links = ["/link": "n/a/b"]
    #expect(settle("/n/a/b/x.log", world) == remote("/n/a/b"))
    #expect(settle("/link/x.log", world) == remote("/n/a/b"))
    #expect(settle("/n/a/b/../../x.log", world)?.isLocal == false)
    #expect(settle("/home/../n/a/b/x.log", world) == remote("/n/a/b"))
    #expect(world.touched.allSatisfy { !$0.hasPrefix("/n") })
  }

  @Test("A mount that hides others, and a root that the table does not hold")
  func hidden() {
    let world = PlayedMounts()
    world.mount("ext4", at: "/")
    world.mount("tmpfs", at: "/a/b")
    world.mount("nfs4", at: "/a")
    #expect(settle("/a/b/x.log", world) == remote("/a"))
    let chroot = PlayedMounts()
    chroot.mount("ext4", at: "/")
    chroot.mount("tmpfs", at: "/tmp")
    chroot.mount("nfs4", at: "/tmp/n")
    chroot.hidesRoot = true
    #expect(settle("/tmp/x.log", chroot) == local("/tmp"))
    #expect(settle("/tmp/n/x.log", chroot) == remote("/tmp/n"))
    #expect(settle("/home/x.log", chroot) == remote("/"))
  }

  @Test("All nestings: it ends at the right mount, and none that may hang is touched on the way")
  func random() {
    let seed = UInt64.random(in: 0 ..< .max)
    var random = SplitMix64(seed: seed)
    var localEnds = 0
    for round in 0..<2000 {
      let world = PlayedMounts.random(using: &random)
      for _ in 0..<5 {
        let path = PlayedMounts.randomPath(using: &random)
        let trace = "seed \(seed) round \(round): \(path) in\n\(world)"
        guard let (home, handOvers) = settle(LogPath(path), in: world) else {
          Issue.record("it is handed on for ever; \(trace)")
          continue
        }
        #expect(handOvers <= 2, "\(trace)")
        for touched in world.touched {
          #expect(world.isSafe(touched), "\(touched) was touched; \(trace)")
        }
        world.touched = []
        guard let truth = world.walk(path) else { continue }
        if home.isLocal {
          localEnds += 1
          #expect(home.point == LogPath(world.mount(of: truth.end).point), "\(trace)")
          #expect(truth.asked.allSatisfy { world.mount(of: $0).point == "/" || world.isSafe($0) })
          #expect(world.isSafe(truth.end), "\(trace)")
        } else if truth.isPlain, !path.contains("..") {
          #expect(!world.isSafe(truth.end), "polled without need; \(trace)")
        }
      }
    }
    #expect(localEnds > 500)
  }
}
