import Foundation
import TailTestSupport
import Testing

extension Shell {
  /// A job 7 that is what the files `state` and `code` say; what is asked is noted in `calls`.
  fileprivate func playSlurm(log: String) throws {
    let record = """
      JobId=7 JobName=train
         UserId=u(1000) GroupId=u(1000) MCS_label=N/A
         Priority=1 Nice=0 Account=(null) QOS=(null)
         JobState=$(cat state) Reason=None Dependency=(null)
         Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=$(cat code)
         RunTime=00:01:00 TimeLimit=01:00:00 TimeMin=N/A
         NodeList=n1
         BatchHost=n1
         WorkDir=/
         StdErr=
         StdIn=/dev/null
         StdOut=\(log)
      """
    try playCommand(
      "scontrol",
      """
      #!/bin/bash
      echo "$@" >>calls
      case $2 in
      config) echo 'SLURM_VERSION = 25.11.7'; echo 'ClusterName = c';;
      *) cat <<EOF
      \(record)
      EOF
      esac
      """)
    try run("echo RUNNING >state; echo 0:0 >code")
  }

  /// A script in place of a command. Another process makes the copy that is run: a program that is started
  /// beside us would have a file that we write open for writing, and so it could not be run.
  fileprivate func playCommand(_ name: String, _ script: String) throws {
    try write(Array(script.utf8), to: name + ".text")
    try run("cp \(name).text \(name) && chmod 755 \(name)")
  }
}

/// A log that another host writes, and a Slurm that tells what a file says.
@Suite(
  "The end of a job whose log others write", .blocking,
  .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
struct JobEndTests {
  private let shell: Shell
  private let mount: BadMount

  init() throws {
    shell = try Shell()
    mount = try BadMount(attributeSeconds: 3)
    try shell.playSlurm(log: mount.mounted("log"))
  }

  @Test("A dump that follows it ends with the job, and holds each line, those of slow writers too")
  func dump() throws {
    let result = try shell.run(
      """
      seq 100 >$LOG
      PATH=$PWD:$PATH $P --dump --follow --format raw 7 >out 2>told & p=$!
      until [ -s out ]; do sleep 0.05; done
      seq 101 200 >>$LOG; echo 'RuntimeError: no' >>$LOG
      echo FAILED >state; echo 1:0 >code; seq 201 300 >>$LOG
      # The end is known, and others are not done.
      until grep -q 'job 7' calls && [ $(wc -l <calls) -gt 1 ]; do sleep 0.05; done
      for n in $(seq 301 310); do echo $n >>$LOG; sleep 0.05; done
      wait $p; echo $?; cmp out $LOG; cat told
      """, environment: ["LOG": mount.written("log")])
    #expect(result.output == "0\n")
  }
}

@Suite("A log that only the job's node has", .blocking)
struct NodeLogTests {
  @Test(
    "--dump --follow --remote-logs writes it, from its start or its last lines",
    arguments: [true, false])
  func dump(isWhole: Bool) throws {
    let shell = try Shell()
    try shell.playSlurm(log: "/nowhere/at/all/log")
    // Runs on the node what comes after srun's own options, until the job ends.
    try shell.playCommand(
      "srun",
      """
      #!/bin/bash
      echo step >>steps
      until [ "$1" = tail ] || [ "$1" = sh ]; do shift; done
      "${@:1:$#-1}" "$PWD/node.log" & command=$!
      while [ "$(cat state)" = RUNNING ]; do sleep 0.1; done
      sleep 0.5; kill $command; echo 'srun: error: n1: task 0: Killed' >&2; exit 137
      """)
    let result = try shell.run(
      """
      seq 100 >node.log
      PATH=$PWD:$PATH $P --dump --follow --remote-logs --format raw \(isWhole ? "" : "-n 5") 7 >out 2>told &
      until [ -s out ]; do sleep 0.05; done
      seq 101 200 >>node.log; sleep 0.5; echo 1:0 >code; echo FAILED >state
      wait $!; echo $?; cat steps told; head -n 1 out; tail -n 1 out; wc -l <out
      """)
    #expect(result.output == "0\nstep\n" + (isWhole ? "1\n200\n200\n" : "96\n200\n105\n"))
  }

  @Test("Where it cannot be read the dump says so at once, and goes on until the job ends")
  func refused() throws {
    let shell = try Shell()
    try shell.playSlurm(log: "/nowhere/at/all/log")
    try shell.playCommand(
      "srun", "#!/bin/sh\necho 'srun: error: Unable to create step for job 7' >&2; exit 1\n")
    let result = try shell.run(
      """
      PATH=$PWD:$PATH $P --dump --follow --remote-logs --format raw 7 >out 2>told & p=$!
      until grep -q further told; do sleep 0.05; done; cat told
      echo 1:0 >code; echo FAILED >state; wait $p; echo $?; wc -c <out
      """)
    #expect(
      result.output.contains(
        "job 7: srun on n1: Unable to create step for job 7; its log is read no further"))
    #expect(result.output.hasSuffix("\n1\n0\n"))
  }
}
