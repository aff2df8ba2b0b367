import Foundation
import TailTestSupport
import Testing

private enum NestedMounts {
  static let unavailableReason: String? = {
    let script =
      "mkdir l u w m && mount -t tmpfs t u && mkdir u/u u/w && "
      + "mount -t overlay -o lowerdir=l,upperdir=u/u,workdir=u/w o m"
    let result = try? Shell().run("unshare -m bash -c '\(script)'")
    return result?.status == 0 ? nil : "mounting is not allowed"
  }()
}

@Suite(
  "Local and other mounts in each other", .blocking,
  .enabled(if: NestedMounts.unavailableReason == nil, "needs root and a mount namespace"))
struct NestedMountTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
  }

  /// Mounts `m`, an overlay on a tmpfs, in a namespace of its own that ends with the script.
  private func run(_ script: String) throws -> Commands.Result {
    let file = shell.folder.file("script")
    try """
    set -e
    mount --make-rprivate /
    mkdir layers m
    mount -t tmpfs t layers
    mkdir layers/lower layers/upper layers/work
    mount -t overlay -o lowerdir=layers/lower,upperdir=layers/upper,workdir=layers/work o m
    P="timeout 60 $P"
    follow() {
      # Written to while it is followed; ended as soon as the last line is there.
      : >out; $P --dump --follow "$1" >out & pid=$!
      for i in $(seq 600); do grep -q first out && break; sleep 0.05; done
      echo second >>"$1"
      for i in $(seq 600); do grep -q second out && break; sleep 0.05; done
      kill -INT $pid; wait $pid || true; cat out
    }
    \(script)
    """.write(toFile: file, atomically: true, encoding: .utf8)
    return try shell.run("unshare -m bash script")
  }

  @Test("A tmpfs two levels below an overlay, and the way up out of it")
  func below() throws {
    let result = try run(
      """
      mkdir -p m/a/b; mount -t tmpfs t m/a/b
      echo first >m/a/b/x.log; echo upper >m/o.log
      $P --dump m/a/b/x.log
      $P --dump m/a/b/../../o.log
      follow m/a/b/x.log
      """)
    #expect(result.output == "first\nupper\nfirst\nsecond\n")
  }

  @Test("A root that is an overlay, with a local disk in it")
  func diskless() throws {
    let result = try run(
      """
      mkdir root; mount -t overlay \\
        -o lowerdir=/,upperdir=layers/upper,workdir=layers/work,index=off o2 root 2>/dev/null ||
        { umount m; mount -t overlay -o lowerdir=/,upperdir=layers/upper,workdir=layers/work o2 root; }
      for each in dev proc tmp work usr; do
        [ ! -d /$each ] || mount --rbind /$each root/$each
      done
      mkdir -p root/local/scratch root/old; mount -t tmpfs t root/local/scratch
      cd root; pivot_root . old; cd /; umount -l old
      echo first >/local/scratch/x.log; echo upper >/o.log
      $P --dump /local/scratch/x.log
      $P --dump /local/scratch/../../o.log
      cd /local/scratch
      follow /local/scratch/x.log
      """)
    #expect(result.output == "first\nupper\nfirst\nsecond\n")
  }

  @Test("A chroot whose root is no mount")
  func chroot() throws {
    let result = try run(
      """
      mkdir root
      for each in /*; do
        if [ -L $each ]; then cp -P $each root; elif [ -d $each ]; then
          mkdir -p root$each; mount --rbind $each root$each; fi
      done
      mkdir -p root/local/a; mount -t tmpfs t root/local/a
      echo first >root/local/a/x.log; echo upper >root/o.log
      declare -f follow >root/local/a/follow
      chroot root bash -ec "cd /local/a; P='$P'; . ./follow
        $P --dump /local/a/x.log; $P --dump /o.log; follow /local/a/x.log"
      """)
    #expect(result.output == "first\nupper\nfirst\nsecond\n")
  }

  @Test(
    "/dev/shm", .enabled(if: access("/dev/shm", W_OK) == 0, "there is no /dev/shm"))
  func sharedMemory() throws {
    let name = "/dev/shm/\(UUID().uuidString).log"
    try Data("first\n".utf8).write(to: URL(filePath: name))
    defer { unlink(name) }
    #expect(try shell.run("timeout 60 $P --dump \(name)").output == "first\n")
  }
}
