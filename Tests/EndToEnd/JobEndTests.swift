import Foundation
import TailTestSupport
import Testing

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
         StdOut=\(mount.mounted("log"))
      """
    try shell.write(
      Array(
        """
        #!/bin/bash
        echo "$@" >>calls
        case $2 in
        config) echo 'SLURM_VERSION = 25.11.7'; echo 'ClusterName = c';;
        *) cat <<EOF
        \(record)
        EOF
        esac
        """.utf8), to: "scontrol")
    chmod(shell.folder.file("scontrol"), 0o755)
    try shell.run("echo RUNNING >state; echo 0:0 >code")
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
      until grep -q 'job 7' calls && [ $(wc -l <calls) -gt 2 ]; do sleep 0.05; done
      for n in $(seq 301 310); do echo $n >>$LOG; sleep 0.05; done
      wait $p; echo $?; cmp out $LOG; cat told
      """, environment: ["LOG": mount.written("log")])
    #expect(result.output == "0\n")
  }
}
