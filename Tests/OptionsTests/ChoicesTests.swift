import Options
import Testing

@Suite("What is typed")
struct ChoicesTests {
  private func read(_ words: String...) throws -> Choices {
    try Choices(words: words)
  }

  @Test("Words without a dash are sources, options may stand anywhere, behind -- all is a source")
  func sources() throws {
    #expect(try read("12345", "a b", "-").sources == ["12345", "a b", "-"])
    let mixed = try read("a", "--me", "b", "--", "--dump", "-n")
    #expect(mixed.sources == ["a", "b", "--dump", "-n"])
    #expect(mixed.me && !mixed.dump)
    #expect(try Choices(words: []) == Choices())
  }

  @Test("A value follows, or is joined to its option")
  func values() throws {
    for words in [["-n", "5"], ["-n5"], ["-n=5"], ["--lines", "5"], ["--lines=5"]] {
      #expect(try Choices(words: words).lines == 5, "\(words)")
    }
    #expect(try read("-n", "-5", "a").lines == -5)
    #expect(try read("-o", "-").output == "-")
    #expect(try read("-oa.txt").output == "a.txt")
    #expect(try read("--log-dir=a=b").logDir == "a=b")
    #expect(try read("--output=").output == "")
    #expect(try read("--memory", "1G").memory?.bytes == 1 << 30)
    #expect(try read("--poll", "0.5", "--slurm-interval=1e2").slurmInterval == 100)
  }

  @Test("The last one counts; patterns add up, and may begin with a dash")
  func repeated() throws {
    #expect(try read("-n", "5", "--lines", "6").lines == 6)
    #expect(try read("--color", "never", "--color=always").color == .always)
    let patterns = try read("--grep", "-x", "--grep", "--dump", "--exclude=", "--pattern=%j")
    #expect(patterns.grep == ["-x", "--dump"])
    #expect(patterns.exclude == [""] && patterns.pattern == ["%j"] && !patterns.dump)
  }

  @Test(
    "What cannot be used is said with what would do",
    arguments: [
      (["--lnies", "5"], "unknown option '--lnies'. Did you mean '--lines'?"),
      (["-q"], "unknown option '-q'"), (["-hv"], "unknown option '-hv'"),
      (["-\u{301}"], "unknown option '-\u{301}'"), (["---me"], "unknown option '---me'"),
      (["--lines"], "--lines needs a value: a whole number"),
      (["-o", "--dump"], "-o needs a value: text"),
      (["-n", "--dump"], "-n '--dump': a whole number is needed"),
      (["--lines=x"], "--lines 'x': a whole number is needed"),
      (["--lines", "99999999999999999999"], "'99999999999999999999': a whole number is needed"),
      (["--memory", "1q"], "--memory '1q': a positive size such as 256M is needed"),
      (["--memory", "-5M"], "--memory '-5M': a positive size such as 256M is needed"),
      (["--memory=0"], "--memory '0': a positive size such as 256M is needed"),
      (["--poll", "soon"], "--poll 'soon': a number of seconds is needed"),
      (["--format", "xml"], "--format 'xml': text, json or raw is needed"),
      (["--me=1"], "--me takes no value, and this is one: '1'"),
      (["--bad", "--worse"], "unknown option '--bad'"),
    ])
  func refused(words: [String], message: String) {
    #expect {
      try Choices(words: words)
    } throws: { error in
      (error as? OptionError)?.message.contains(message) == true
    }
  }

  @Test(
    "What is said ends as a sentence does: another can follow",
    arguments: [
      ("-q", "unknown option '-q'."),
      ("--lyaout", "unknown option '--lyaout'. Did you mean '--layout'?"),
    ])
  func sentence(word: String, sentence: String) {
    #expect {
      try Choices(words: [word])
    } throws: { error in
      (error as? OptionError)?.sentence == sentence
    }
  }

  @Test("Who asks for help gets it")
  func help() throws {
    for words in [["-h"], ["--help"], ["--nope", "--help"], ["--help", "-n"]] {
      #expect(try Choices(words: words).help, "\(words)")
    }
    #expect(try read("--grep", "--help").help == false)
    #expect(try read("--", "--help").help == false)
  }

  @Test("Every option does something of its own")
  func effects() throws {
    let examples = [
      "a whole number": "7", "a number of seconds": "7", "text": "seven",
      "a positive size such as 256M": "7M", "a positive size such as 16M": "7M",
    ]
    var seen: [Choices] = [Choices()]
    for option in Option.all {
      var words = [option.spellings[0]]
      if let value = option.value {
        // Of several names the last is no default.
        words.append(
          examples[value.kind] ?? String(value.kind.split(separator: " ").last ?? ""))
      }
      let choices = try Choices(words: words)
      #expect(!seen.contains(choices), "\(words)")
      seen.append(choices)
    }
  }

  @Test("The help names every option with its value, and no row is wider than a terminal")
  func usage() {
    let rows = Usage.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.allSatisfy { $0.count <= 80 })
    #expect(rows.first == "USAGE: slurmtail-tui [<options>] [<source> ...]")
    #expect(
      rows.contains("  -n, --lines <n>         Lines of each stream to start with (default: 100;"))
    #expect(rows.contains("                          with --dump: all)."))
    #expect(rows.contains("  --slurm-interval <seconds>"))
    for option in Option.all {
      #expect(rows.contains { $0.contains("--" + option.name) })
    }
  }
}
