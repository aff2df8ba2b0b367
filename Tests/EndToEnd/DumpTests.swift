import Foundation
import TailTestSupport
import Testing

/// Runs commands in a folder of their own, `$P` being the program.
struct Shell {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @discardableResult
  func run(_ script: String, environment: [String: String] = [:]) throws -> Commands.Result {
    try Commands.run(
      ["bash", "-c", script],
      environment: ["P": Commands.binary, "LC_ALL": "C"].merging(environment) { $1 },
      directory: folder.path)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: folder.file(name)))
  }

  func bytes(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: folder.file(name))))
  }

  /// What lies in the folder, hidden files too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }
}

@Suite("Writing logs without a screen")
struct DumpTests {
  private let shell: Shell

  init() throws {
    shell = try Shell()
  }

  @Test(
    "A pattern that cannot be decided: nothing is written, the status is 2",
    arguments: [false, true])
  func hopelessPattern(toFile: Bool) throws {
    let line = Array(repeating: UInt8(ascii: "a"), count: 40) + Array("!\n".utf8)
    try shell.write(Array(repeatElement(line, count: 1000).joined()), to: "a.log")
    let target = toFile ? "-o out.txt" : ""
    let result = try shell.run("$P --dump --grep '(a+)+$' \(target) a.log 2> errors")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    let errors = String(decoding: try shell.bytes(of: "errors"), as: UTF8.self)
    #expect(errors.contains("(a+)+$ takes too many steps"))
    #expect(errors.split(separator: "\n").count == 1)
    #expect(!shell.names.contains("out.txt"))
  }

  /// Lines of all kinds of bytes, short, empty and long ones; as they are shown, if wanted.
  private func hostile(
    seed: UInt64, endsWithNewline: Bool, isPlain: Bool = false
  ) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    var words: [[UInt8]] = [
      Array("error".utf8), Array("Warning".utf8), Array("step 12:34 loss=0.5 ".utf8), [0],
      [0, 0, 0],
      [0xFF, 0xFE], [0xC3], Array("é한".utf8), [13], [9], Array("\u{1B}[31mred\u{1B}[0m".utf8),
      [0x85],
      Array("{\"quoted\\\\\"}".utf8), Array(repeating: UInt8(ascii: "x"), count: 500),
    ]
    if isPlain { words.removeAll { $0.contains { [0, 13, 27].contains($0) } } }
    var bytes: [UInt8] = []
    for _ in 0..<3000 {
      for _ in 0..<(random.next() % 6) {
        bytes += words[Int(random.next() % UInt64(words.count))]
      }
      if random.next() % 10 == 0, !isPlain { bytes.append(13) }
      // Now and then a line that is longer than what is read at one time.
      if random.next() % 700 == 0 {
        bytes += Array(repeating: UInt8(ascii: "y"), count: 300_000)
        if random.next() % 2 == 0 { bytes += Array("error".utf8) }
      }
      bytes.append(10)
    }
    if !endsWithNewline { bytes += Array("error at the end".utf8) }
    return bytes
  }

  @Test("The same bytes as grep, cat and tail, from logs of any bytes")
  func sameBytes() throws {
    for seed in UInt64(1)...2 {
      try shell.write(hostile(seed: seed, endsWithNewline: seed != 2), to: "a.log")
      // Patterns see what rows show, and grep sees bytes: of these, both are the same.
      try shell.write(
        hostile(seed: seed, endsWithNewline: seed != 2, isPlain: true), to: "plain.log")
      let result = try shell.run(
        """
        differ() { cmp -s ours theirs || echo "differs: $*"; }
        for p in error 'error|warning' '[0-9][0-9]:' '^step' 'x$' 'error at' 'y{400}' 'no such words'; do
          $P --dump --grep "$p" plain.log >ours; grep -aiE "$p" plain.log >theirs; differ grep "$p"
          $P --dump --exclude "$p" plain.log >ours; grep -aviE "$p" plain.log >theirs; differ exclude "$p"
        done
        $P --dump --grep Warning plain.log >ours; grep -a Warning plain.log >theirs; differ case
        $P --dump --grep step --grep error --exclude red plain.log >ours
        grep -ai step plain.log | grep -ai error | grep -aiv red >theirs; differ stacked
        $P --dump --format raw a.log >ours; cat a.log >theirs; differ raw
        $P --dump --format raw a.log | cat >ours; differ raw to a pipe
        $P --dump --format raw a.log -o ours2; mv ours2 ours; differ raw to a file
        $P --dump a.log >ours; cat a.log >theirs; differ text
        $P --dump --lines 3 a.log >ours; tail -n 3 a.log >theirs; differ text tail
        for n in 0 1 2 100 2999 5000; do
          $P --dump --lines $n --format raw a.log >ours; tail -n $n a.log >theirs; differ tail $n
        done
        $P --format raw a.log | cat >ours; tail -n 100 a.log >theirs; differ no terminal
        """)
      #expect(result.output == "", "seed \(seed)")
      #expect(result.status == 0)
    }
  }

  @Test("A letter that is no UTF-8 hides its line from no pattern, and is written as it is")
  func latinLetters() throws {
    let line = Array("Fehler: gr".utf8) + [0xFC, 0xDF] + Array("e ERROR 5\n".utf8)
    try shell.write(line + Array("ok\n".utf8), to: "a.log")
    for pattern in ["Fehler.*ERROR", "^Fehler.*5$", "^.*5$", "gr..e", "gr\u{FFFD}{2}e", "error 5"] {
      let found = try shell.run("$P --dump --grep '\(pattern)' a.log >ours; echo $?")
      #expect(found.output == "0\n", "\(pattern)")
      let written = try shell.bytes(of: "ours")
      #expect(written == line, "\(pattern)")
      let left = try shell.run("$P --dump --exclude '\(pattern)' a.log")
      #expect(left.output == "ok\n", "\(pattern)")
    }
  }

  @Test("A file that is named more than once is written once")
  func sameFile() throws {
    let result = try shell.run(
      """
      seq 3 >a; ln -s a sym; ln a hard; seq 4 >b
      $P --dump a ./a sym hard 2>errors; echo $?; wc -l <errors; grep -c 'is a: shown once' errors
      $P --dump sym b a 2>/dev/null
      """)
    #expect(
      result.output == "1\n2\n3\n0\n3\n3\nsym: 1\nsym: 2\nsym: 3\nb: 1\nb: 2\nb: 3\nb: 4\n")
  }

  @Test("Several files: each line says whose it is, as awk would")
  func prefixes() throws {
    let result = try shell.run(
      """
      for n in 1 2 3; do seq $n 7 300 >r-$n.log; done
      $P --dump 'r-*.log' >ours; awk '{ print FILENAME ": " $0 }' r-*.log >theirs; cmp ours theirs
      $P --dump --grep 5 r-1.log r-2.log >ours
      awk '/5/ { print FILENAME ": " $0 }' r-1.log r-2.log >theirs; cmp ours theirs
      """)
    #expect(result.output == "")
  }

  @Test("JSON lines give back every byte")
  func json() throws {
    let bytes = hostile(seed: 9, endsWithNewline: false)
    try shell.write(bytes, to: "a.log")
    #expect(try shell.run("$P --dump --format json a.log >a.json").output == "")
    var restored: [UInt8] = []
    for (number, line) in try shell.bytes(of: "a.json").split(separator: 10).enumerated() {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      #expect(object["line"] as? Int == number + 1)
      #expect(object["stream"] as? String == "a.log")
      if let text = object["text"] as? String {
        restored += Array(text.utf8)
      } else {
        let raw = try #require(object["raw"] as? String)
        restored += [UInt8](try #require(Data(base64Encoded: raw)))
      }
      if object["unfinished"] == nil { restored.append(10) }
    }
    #expect(restored == bytes)
  }

  @Test("A line of 100 MB: found, left out, written whole, in little memory")
  func longLine() throws {
    let result = try shell.run(
      """
      { echo first; head -c 50000000 /dev/zero | tr '\\0' x; printf needle
        head -c 50000000 /dev/zero | tr '\\0' y; echo; echo last; } >a.log
      ulimit -v 4000000
      $P --dump --grep needle a.log >ours; grep needle a.log >theirs; cmp ours theirs
      $P --dump --exclude 'x$|needle' a.log
      $P --dump --grep '^x.*y$|first' a.log | wc -c
      """)
    #expect(result.output == "first\nlast\n6\n")
  }

  @Test("An empty file, a file that is not there beside one that is")
  func emptyAndMissing() throws {
    let empty = try shell.run(": >empty; $P --dump empty; echo $?")
    #expect(empty.output == "0\n")
    let missing = try shell.run("seq 3 >a.log; $P --dump nope.log a.log; echo $?")
    #expect(missing.output.contains("slurmtail-tui: nope.log: there is no such file\n"))
    #expect(missing.output.contains("1\n2\n3\n1\n"))
  }

  @Test("A file that grows while it is written out: its beginning; one that shrinks: it is told")
  func changing() throws {
    let growing = try shell.run(
      """
      seq 200000 >a.log
      (for i in $(seq 50); do seq 1000; done >>a.log) &
      $P --dump --format raw a.log | cat >ours; wait
      size=$(stat -c %s ours); [ "$size" -ge 1288894 ] || echo "only $size"
      head -c $size a.log | cmp - ours
      """)
    #expect(growing.output == "")
    // A pipe that nobody reads holds the program up in the middle of the file.
    let shrinking = try shell.run(
      """
      seq 1000000 >a.log; mkfifo pipe
      $P --dump --grep . a.log >pipe 2>said & exec 3<pipe
      head -c 1000 <&3 >/dev/null
      head -c 10 a.log >short; cat short >a.log; cat <&3 >rest; exec 3<&-; wait $!; echo $?; cat said
      """)
    #expect(shrinking.output.contains("was truncated meanwhile"), "\(shrinking.output)")
    #expect(shrinking.output.hasPrefix("1\n"))
  }

  @Test("| head ends it quietly")
  func brokenPipe() throws {
    let result = try shell.run(
      "seq 1000000 >a.log; $P --dump a.log | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(result.output == "1\n0\n")
    let following = try shell.run(
      "seq 10 >a.log; timeout 20 $P --dump --follow a.log | head -n 1; echo ${PIPESTATUS[0]}")
    #expect(following.output == "1\n0\n")
  }

  @Test(
    "What cannot be written to is one line, a status, and nothing left behind",
    arguments: [
      ("-o old", "exists; --force replaces it"), ("-o .", "it is a directory"),
      ("-o no/such", "No such file or directory"), ("-o /proc/none", "No such file or directory"),
      ("-o /dev/full --force", "No space left on device"),
    ])
  func unwritable(options: String, expected: String) throws {
    let result = try shell.run("seq 9 >a.log; echo kept >old; $P --dump a.log \(options); echo $?")
    #expect(result.output.hasPrefix("slurmtail-tui: "))
    #expect(result.output.contains(expected), "\(result.output)")
    #expect(result.output.hasSuffix("\n1\n"))
    #expect(shell.names == ["a.log", "old"])
    #expect(try shell.run("cat old").output == "kept\n")
  }

  @Test("--force replaces a file and keeps its permissions; a link stays a link")
  func force() throws {
    let result = try shell.run(
      """
      seq 3 >a.log; echo old >out; chmod 640 out; ln -s out link
      $P --dump a.log -o link --force; stat -c '%a %F' out link | head -n 2; cat out
      $P --dump a.log -o new; stat -c %a new
      """)
    #expect(result.output == "640 regular file\n777 symbolic link\n1\n2\n3\n600\n")
  }

  @Test("Killed in the middle, the old file is whole")
  func killed() throws {
    let result = try shell.run(
      """
      head -c 300000000 /dev/zero | tr '\\0' '\\n' >a.log; echo old >out
      $P --dump --format json a.log -o out --force & sleep 0.3; kill -9 $!; wait $! 2>/dev/null; cat out
      """)
    #expect(result.output.contains("old\n"))
    // Nothing is left of what was half written, where the file system knows files without a name.
    #expect(shell.names == ["a.log", "out"])
    #expect(try shell.run("$P --dump --lines 1 a.log -o out --force; cat out").output == "\n")
  }

  @Test(
    "A full disk: one line, the old file whole",
    .enabled(if: getuid() == 0, "needs root to mount a small file system"))
  func fullDisk() throws {
    let result = try shell.run(
      """
      mkdir small; mount -t tmpfs -o size=256k tmpfs small || exit 1
      seq 100000 >a.log; echo old >small/out
      $P --dump a.log -o small/out --force; echo $?; cat small/out; ls -A small
      mount -o remount,ro small; $P --dump a.log -o small/new; echo $?
      umount small
      """)
    #expect(result.output.contains("No space left on device\n1\nold\nout\n"), "\(result.output)")
    #expect(result.output.contains("Read-only file system\n1\n"), "\(result.output)")
  }

  @Test("A header says what it is of")
  func header() throws {
    let result = try shell.run("seq 9 >a.log; $P --dump --header --grep 7 --exclude x a.log")
    let lines = result.output.split(separator: "\n")
    #expect(lines.contains("# only: 7") && lines.contains("# without: x"))
    #expect(lines.contains("# a.log: a.log, bytes 0 to its end"))
    #expect(lines.contains { $0.hasPrefix("# saved: 20") })
    #expect(lines.last == "7")
  }

  @Test("Following a file: what was there, what comes, in the right order, until ^C")
  func follow() throws {
    let result = try shell.run(
      """
      seq 5 >a.log; printf half >>a.log; : >out
      $P --dump --follow a.log >out & p=$!
      until [ "$(wc -l <out)" = 5 ]; do sleep 0.02; done
      printf 'line\\n' >>a.log; seq 7 9 >>a.log
      until [ "$(wc -l <out)" = 9 ]; do sleep 0.02; done
      kill -INT $p; wait $p; echo $?; cmp out a.log
      """)
    #expect(result.output == "130\n")
  }

  @Test("Following a file: one that has just taken its name when a signal comes is written, too")
  func rotatedAtTheEnd() throws {
    let result = try shell.run(
      """
      for turn in 1 2 3 4 5 6; do
        rm -f a.log a.log.1; seq 5 >a.log; : >out
        $P --dump --follow a.log >out 2>/dev/null & p=$!
        until [ "$(wc -l <out)" = 5 ]; do sleep 0.02; done
        mv a.log a.log.1; seq 6 9 >a.log; kill -INT $p; wait $p; seq 9 | cmp out -
      done
      """)
    #expect(result.output == "")
  }

  @Test("Following a file: a hole that is passed over is told")
  func hole() throws {
    let result = try shell.run(
      """
      seq 5 >a.log; : >out
      $P --dump --follow a.log >out 2>said & p=$!
      until [ "$(wc -l <out)" = 5 ]; do sleep 0.02; done
      echo 6 | dd of=a.log bs=2 seek=500000 conv=notrunc status=none
      until [ "$(wc -l <out)" = 6 ]; do sleep 0.02; done
      kill -INT $p; wait $p; cat out said
      """)
    #expect(
      result.output.hasPrefix(
        "1\n2\n3\n4\n5\n6\nslurmtail-tui: a.log: 999,990 bytes without data (NUL)\n"),
      "\(result.output)")
  }

  @Test(
    "The unfinished last line is written too, whatever ends it",
    arguments: ["INT", "TERM", "HUP", "QUIT", "XCPU", "USR1", "ALRM"])
  func unfinishedLine(signal: String) throws {
    let result = try shell.run(
      """
      seq 3 >a.log; printf 'continue? ' >>a.log
      for options in '' '-o file' '-o file.json --format json'; do
        rm -f out; $P --dump --follow $options a.log >out & p=$!
        until [ -s out ] || [ -s file.part ] || [ -s file.json.part ]; do sleep 0.02; done
        kill -\(signal) $p; wait $p; echo $?
      done
      rm -f out; $P --dump --follow a.log >out & p=$!
      until [ -s out ]; do sleep 0.02; done
      kill -\(signal) $p; wait $p; cat out file; tail -n 1 file.json; ls
      """)
    let numbers = [
      "HUP": 1, "INT": 2, "QUIT": 3, "USR1": 10, "ALRM": 14, "TERM": 15, "XCPU": 24,
    ]
    let status = 128 + (numbers[signal] ?? 0)
    let text = "1\n2\n3\ncontinue? "
    #expect(
      result.output == String(repeating: "\(status)\n", count: 3) + text + text
        + #"{"stream":"a.log","line":4,"text":"continue? ","unfinished":true}"#
        + "\na.log\nfile\nfile.json\nout\n")
  }

  @Test(
    "A signal ends a dump whose filter takes long, without waiting for it",
    arguments: ["INT", "TERM", "HUP"])
  func hardFilter(signal: String) throws {
    // Lines that take minutes in all, behind some that take no time.
    let result = try shell.run(
      """
      yes aaaaaaaaaaaaaaaab | head -n 300000 >hard; seq 100000 >easy; cat easy hard >a.log
      dump() { : >out; $P --dump --grep '^[0-9]+$|^(a+)+$' a.log "$@" >out 2>said & p=$!; }
      ended() { kill -\(signal) $p; wait $p; echo $?; cut -d' ' -f2- said; }
      dump; until [ "$(wc -l <out)" -ge 10000 ]; do sleep 0.02; done; ended
      dump -o file; until ls -l /proc/$p/fd 2>/dev/null | grep -q 'a.log$'; do sleep 0.02; done; ended; ls
      dump --follow; until [ "$(wc -l <out)" -ge 10000 ]; do sleep 0.02; done; ended; cmp out easy
      dump --follow -o file; until [ "$(wc -l <file.part)" -ge 10000 ]; do sleep 0.02; done 2>/dev/null
      ended; cmp file easy; ls
      """)
    let status = 128 + (["HUP": 1, "INT": 2, "TERM": 15][signal] ?? 0)
    let left =
      "the last lines read are left out unfiltered: ^[0-9]+$|^(a+)+$ takes too long\n"
    #expect(
      result.output == "\(status)\n\(status)\na.log\neasy\nhard\nout\nsaid\n"
        + "\(status)\n\(left)\(status)\n\(left)a.log\neasy\nfile\nhard\nout\nsaid\n",
      "\(result.output)")
  }

  @Test("A log that is dumped is never the target, whatever it is called")
  func logAsTarget() throws {
    let result = try shell.run(
      """
      mkdir d; seq 9 >a.log; seq 5 >b.log; ln -s a.log sym; ln a.log hard
      for target in a.log d/../a.log sym hard b.log; do
        $P --dump --grep 2 -o $target --force a.log b.log; echo $?
        $P --dump --grep 2 -o $target a.log b.log; echo $?
      done
      $P --dump --grep 2 --format raw -o '%j' --force a.log b.log; echo $?
      $P --dump --grep 2 a.log >>a.log; echo $?
      $P --dump --grep 2 -o /dev/fd/7 --force a.log 7<a.log; echo $?
      cat a.log b.log; ls
      """)
    let refusals = [
      "a.log is watched here", "d/../a.log is watched here", "sym is the log a.log",
      "hard is the log a.log", "b.log is watched here",
    ].flatMap { Array(repeating: "slurmtail-tui: \($0); a log is never replaced\n1\n", count: 2) }
    let several = ["a.log", "b.log"].map {
      "slurmtail-tui: \($0) is watched here; a log is never replaced\n"
    }
    let numbers = ((1...9).map { "\($0)\n" } + (1...5).map { "\($0)\n" }).joined()
    #expect(
      result.output == refusals.joined() + several.joined() + "1\n"
        + "slurmtail-tui: standard output is the log a.log; a log is never replaced\n1\n"
        + "slurmtail-tui: /dev/fd/7 is the log a.log; a log is never replaced\n1\n"
        + numbers + "a.log\nb.log\nd\nhard\nsym\n")
  }

  @Test("The program's own files are never the target, nor what is just being written")
  func ownFileAsTarget() throws {
    let result = try shell.run(
      """
      export XDG_STATE_HOME=$PWD/state SLURMTAIL_CONFIG=$PWD/c.toml
      mkdir -p state/slurmtail/sessions; echo '# kept' >state/slurmtail/sessions/foo; seq 9 >a.log
      cp state/slurmtail/sessions/foo c.toml
      for target in state/slurmtail/sessions/foo c.toml; do
        $P --dump -o $target --force a.log 2>&1 | grep -c "slurmtail-tui's own"; cat $target
      done
      $P --dump --follow -o out a.log & p=$!
      until [ -s out.part ]; do sleep 0.02; done
      $P --dump --force -o out.part a.log; echo $?
      $P --dump --force --follow -o out a.log; echo $?
      kill -INT $p; wait $p; cmp out a.log; ls
      """)
    let writing = "out.part is just being written by a program; choose another name\n1\n"
    let here = shell.folder.path
    #expect(
      result.output == "1\n# kept\n1\n# kept\n"
        + "slurmtail-tui: cannot save to \(here)/out.part: \(writing)"
        + "slurmtail-tui: cannot save to \(here)/out: \(writing)"
        + "a.log\nc.toml\nout\nstate\n")
  }

  @Test("One log that cannot be read costs the others nothing, and each is told")
  func unreadable() throws {
    let result = try shell.run(
      """
      seq 2 >a.log; seq 3 4 >b.log; ln -s loop loop; ln -s loop lap
      $P --dump --format raw a.log ./loop ./lap b.log 2>err; echo $?; cat err; rm err
      $P --dump -o out a.log ./loop b.log 2>&1; echo $?; cat out
      $P --dump -o none ./loop ./lap 2>&1; echo $?; ls
      """)
    func told(_ name: String) -> String {
      "slurmtail-tui: cannot read ./\(name): Too many levels of symbolic links\n"
    }
    #expect(
      result.output == "1\n2\n3\n4\n1\n" + told("loop") + told("lap") + told("loop")
        + "1\na.log: 1\na.log: 2\nb.log: 3\nb.log: 4\n" + told("loop") + told("lap")
        + "1\na.log\nb.log\nlap\nloop\nout\n")
  }

  @Test("A hole is neither read nor written, but what it is read as is there")
  func sparse() throws {
    let result = try shell.run(
      """
      echo one >a.log; echo three | dd of=a.log bs=1M seek=40000 conv=notrunc status=none
      seq 3 >>a.log
      $P --dump --grep '^[12]$|one' a.log
      for format in raw text; do
        $P --dump --format $format -o $format a.log; echo $?
        stat -c %s $format; tail -n 3 $format; head -n 1 $format
        [ $(du -m $format | cut -f 1) -lt 1000 ] && echo sparse
      done
      $P --dump --format raw a.log >out; cmp -n 100000000 a.log out; stat -c %s out
      $P --dump --grep three -o line a.log; stat -c %s line; tail -c 6 line
      $P --dump --format json a.log | sed -n 2p
      # What is written to for the second time is no hole before that.
      truncate -s 3M small; $P --dump --format raw small | tr '\\0' x | sha1sum | cut -c 1-8
      head -c 3M /dev/zero | tr '\\0' x | sha1sum | cut -c 1-8
      """)
    let size = 40_000 << 20 + 12
    let file = "0\n\(size)\n1\n2\n3\none\nsparse\n"
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    let row =
      "{\"stream\":\"a.log\",\"line\":2,\"text\":\"three\",\"nuls\":[[0,\(size - 16)]]}\n"
    #expect(
      result.output.hasPrefix(
        "one\n1\n2\n" + file + file + "\(size)\n\(size - 10)\nthree\n" + row),
      "\(result.output)")
    #expect(lines.count > 2 && lines[lines.count - 2] == lines[lines.count - 3])
  }

  @Test("A terminal as output is not at the mercy of the log")
  func terminalOutput() throws {
    guard TmuxTerminal.unavailableReason == nil else { return }
    let terminal = try TmuxTerminal()
    try Data("a\u{1B}]0;evil\u{07}b\u{9B}2Jc\n".utf8).write(
      to: URL(filePath: terminal.folder.file("a.log")))
    try terminal.type("slurmtail-tui --dump a.log\n")
    try terminal.waitFor("a^[]0;evil^Gb")
    #expect(try !terminal.title().contains("evil"))
  }
}
