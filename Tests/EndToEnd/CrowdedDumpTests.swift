import Foundation
import TailTestSupport
import Testing

@Suite(
  "A signal that ends a dump of many files on a server", .blocking,
  .enabled(if: BadMount.unavailableReason == nil, "needs root and /dev/fuse"))
struct CrowdedDumpTests {
  @Test(
    "Each line that was written before it is in the output, once, and so is that of a file that has just taken a name",
    .timeLimit(.minutes(5)), arguments: [0, 10, 40])
  func end(rotated: Int) throws {
    let mount = try BadMount(attributeSeconds: 1)
    let shell = try Shell()
    let result = try shell.run(
      """
      for n in $(seq 40); do echo "$n 0" >$W/$n.log; done
      : >out; $P --dump --follow -n 100 $M/*.log >out 2>told & p=$!
      until [ "$(grep -c ' 0$' out)" = 40 ]; do kill -0 $p || exit; sleep 0.05; done
      # They grow until lines of the last rounds have come in as well.
      for round in $(seq 12); do
        for n in $(seq 40); do echo "$n $round" >>$W/$n.log; done
        sleep 0.3
      done
      until grep -q ' 10$' out; do kill -0 $p || exit; sleep 0.05; done
      for n in $(seq 40); do echo "$n last" >>$W/$n.log; done
      for n in $(seq \(rotated)); do mv $W/$n.log $W/$n.log.1; echo "$n new" >$W/$n.log; done
      kill -TERM $p; wait $p; echo $?
      cat $W/*.log* | sort >written; sed 's/.*: //' out | sort | diff written -
      grep -Ev 'was replaced|may have come and gone' told
      """,
      environment: ["W": mount.written(""), "M": mount.mounted("")])
    #expect(result.output == "143\n")
  }
}
