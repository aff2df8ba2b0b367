import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Saving")
struct SavingTests {
  private func oneJob() -> Driver {
    var driver = Driver(.jobs(12345), columns: 120, rows: 12)
    driver.answer(.sample())
    driver.open(.stdout, skipping: 1000)
    driver.open(.stderr)
    driver.append("an error\n", to: .stderr)
    driver.append("line 1\nline 2\nhalf", to: .stdout)
    driver.effects = []
    return driver
  }

  private func requests(_ driver: Driver) -> [ExportRequest] {
    driver.effects.compactMap { if case .export(let request, _) = $0 { request } else { nil } }
  }

  @Test("The whole files by default: what came before is read from them, the rest is in memory")
  func whole() throws {
    var driver = oneJob()
    driver.press("s<Enter>")
    let request = try #require(requests(driver).first)
    var seen: [String] = []
    for section in request.sections {
      switch section {
      case .file(let path, let part, let origin): seen.append("\(origin.stream) \(path) \(part)")
      case .batch(let batch, let lines, let origin):
        seen.append("\(origin.stream) \(batch.texts[lines])")
      case .rest(let path, _, _, let origin): seen.append("\(origin.stream) rest of \(path)")
      case .partial(let bytes, let origin):
        seen.append("\(origin.stream) \(String(decoding: bytes, as: UTF8.self))")
      }
    }
    #expect(
      seen == [
        "stdout /logs/slurm-12345.out \(FilePart.range(0..<1000))", "stderr [\"an error\"]",
        "stdout [\"line 1\", \"line 2\"]", "stdout half",
      ])
    #expect(request.format == .text)
    #expect(request.header == nil)
  }

  @Test("What is saved with a filter has the neighbours that the screen has")
  func neighbours() throws {
    var driver = oneJob()
    driver.press("&line<Enter>:context 2<Enter>s<C-x><Enter>")
    let request = try #require(requests(driver).first)
    #expect(request.context == 2)
    #expect(request.header?.lines.contains("with: 2 lines of context on each side") ?? false)
    driver.effects = []
    driver.press("Y&&s<C-u>x<Enter>")
    // Where the filter is off, all lines are saved.
    #expect(requests(driver).map(\.context) == [2, 0])
    #expect(requests(driver).map(\.filter.isEmpty) == [false, true])
  }

  @Test("The prompt's keys choose format, scope and header, and are remembered")
  func choices() throws {
    var driver = oneJob()
    driver.press("s")
    #expect(driver.bottom.contains("text, whole files"))
    driver.press("<C-o><C-x>")
    #expect(driver.bottom.contains("text, in memory, header"))
    driver.press("<Enter>")
    let request = try #require(requests(driver).first)
    #expect(!request.sections.contains { if case .file = $0 { true } else { false } })
    #expect(request.header?.lines == ["job: 12345 train, RUNNING"])
    driver.press("s<C-t><C-t>")
    #expect(driver.bottom.contains("json, in memory, header"))
  }

  @Test("Raw bytes: a file for each stream, unless one is chosen or the name tells them apart")
  func raw() {
    var driver = oneJob()
    driver.press("s<C-t><Enter>")
    #expect(
      requests(driver).map(\.target) == [
        .file(LogPath("job-12345-logs.stdout.txt"), overwrite: false),
        .file(LogPath("job-12345-logs.stderr.txt"), overwrite: false),
      ])
    driver.effects = []
    driver.press("os<Enter>")
    #expect(
      requests(driver).map(\.target) == [.file(LogPath("job-12345-logs.txt"), overwrite: false)])
    driver.effects = []
    driver.press("oos<C-u>%x.%s<Enter>")
    #expect(
      requests(driver).map(\.target) == [
        .file(LogPath("train.stdout"), overwrite: false),
        .file(LogPath("train.stderr"), overwrite: false),
      ])
  }

  @Test("All panes: each to its own file, which the name has to tell apart")
  func all() {
    var driver = Driver(.jobs(1, 2), columns: 120, rows: 20)
    driver.answer(.sample(1, name: "a/../b"), .sample(2, merged: true))
    driver.append("one\n", to: .stdout)
    driver.append("two\n", to: .stdout, of: 1)
    driver.effects = []
    driver.press("S<Enter>")
    #expect(
      requests(driver).map(\.target) == [
        .file(LogPath("job-1-logs.txt"), overwrite: false),
        .file(LogPath("job-2-logs.txt"), overwrite: false),
      ])
    #expect(
      requests(driver)[0].sections.first?.origin.prefix == Array("[stdout] ".utf8))
    driver.effects = []
    driver.press("S<C-u>all.txt<Enter>")
    #expect(requests(driver).isEmpty)
    #expect(driver.bottom.contains("all.txt"))
    #expect(driver.bottom.contains("all panes would go into one file; %j in the name"))
    driver.press("<Esc>:save-all all.txt<Enter>")
    #expect(requests(driver).isEmpty)
    #expect(driver.bottom.contains("%j in the name"))
    driver.press("<Esc>s<C-u>%q.txt<Enter>")
    #expect(requests(driver).isEmpty)
    #expect(driver.bottom.contains("there is no %q in names; there are %j %A %a %x %u %s"))
    driver.press("<Esc>")
    // A job's name cannot lead out of the folder.
    driver.press("s<C-u>%x-100%%<Enter>")
    #expect(
      requests(driver).map(\.target) == [.file(LogPath("a_.._b-100%"), overwrite: false)])
  }

  @Test("Files that are called the same are saved to files of their own")
  func namesakes() {
    var driver = Driver(
      LaunchPlan(sources: ["a/x.log", "b/x.log", "c/x.log"].map { .file(LogPath($0)) }))
    for pane in 0..<3 { driver.append("\(pane)\n", to: .file, of: pane) }
    driver.effects = []
    driver.press("S<Enter>")
    #expect(
      requests(driver).map(\.target)
        == ["x.log-logs.txt", "x.log-logs.2.txt", "x.log-logs.3.txt"].map {
          .file(LogPath($0), overwrite: false)
        })
  }

  @Test("Raw has no header, and the prompt says so")
  func rawHeader() {
    var driver = oneJob()
    driver.press("s<C-t><C-x>")
    #expect(driver.bottom.contains("raw, whole files, no header in raw"))
    driver.press("<C-t>")
    #expect(driver.bottom.contains("json, whole files, header"))
  }

  @Test("Tab completes as far as all paths agree, and shows them")
  func completion() {
    var driver = oneJob()
    driver.press("s<C-u>lo<Tab>")
    guard case .complete("lo")? = driver.effects.last else {
      Issue.record("nothing is looked for")
      return
    }
    driver.send(.completions(of: "lo", ["logs/", "logs-old/"]))
    #expect(driver.bottom.hasPrefix("save to: logs  text"))
    #expect(driver.screen.suffix(3).dropLast() == [" logs/", " logs-old/"])
    driver.press("/<Tab>")
    driver.send(.completions(of: "logs/", ["logs/a/"]))
    #expect(driver.bottom.hasPrefix("save to: logs/a/"))
    // An answer that comes late changes nothing.
    driver.press("x")
    driver.send(.completions(of: "logs/a/", ["logs/a/one"]))
    #expect(driver.bottom.hasPrefix("save to: logs/a/x"))
  }

  @Test("The bottom line shows how far it is; ^G stops it and says that nothing is left")
  func stopping() {
    var driver = oneJob()
    driver.press("<C-g>")
    #expect(driver.bottom.contains("nothing is being saved"))
    driver.press("s<Enter>")
    guard case .export(_, let id)? = driver.effects.last else {
      Issue.record("nothing is written")
      return
    }
    driver.send(.exported(id, .progress(done: 34, total: 100)))
    #expect(driver.bottom.contains("saving 34 %"))
    driver.press("<C-g>")
    guard case .stopExport(id)? = driver.effects.last else {
      Issue.record("nothing is stopped")
      return
    }
    driver.send(.exported(id, .stopped(path: LogPath("/w/out.txt"))))
    #expect(driver.bottom.contains("stopped; there is no out.txt"))
    driver.press("j")
    #expect(!driver.bottom.contains("saving"))
  }

  @Test("A target that is a log is refused, and the log is named")
  func logs() throws {
    var driver = oneJob()
    driver.press("s<C-u>x.txt<Enter>")
    let log = try #require(driver.feed(.stdout))
    driver.send(.exported(ExportID(1), .isLog(path: LogPath("/home/u/x.txt"), log: log)))
    #expect(driver.bottom.contains("x.txt is the log of 12345; a log is never replaced"))
    var file = Driver(.file("/logs/p.log"), columns: 100, rows: 12)
    file.open(.file)
    let other = try #require(file.feed(.file))
    for name in ["sym.log", "p.log"] {
      file.press("s<C-u>\(name)<Enter>")
      guard case .export(_, let id)? = file.effects.last else { return }
      file.send(.exported(id, .isLog(path: LogPath("/home/u/\(name)"), log: other)))
      let what = name == "p.log" ? "p.log is watched here" : "sym.log is the log p.log"
      #expect(file.bottom.contains("\(what); a log is never replaced"))
      file.press("j")
    }
    file.press("s<C-u>/dev/fd/7<Enter>")
    guard case .export(_, let id)? = file.effects.last else { return }
    file.send(.exported(id, .isLog(path: LogPath("/dev/fd/7"), log: other)))
    #expect(file.bottom.contains("/dev/fd/7 is the log p.log; a log is never replaced"))
  }

  /// A job's pane that is being saved.
  private func saving() -> Driver {
    var driver = oneJob()
    driver.press("s<Enter>")
    driver.send(.exported(ExportID(1), .progress(done: 40, total: 100)))
    driver.effects = []
    return driver
  }

  private func hasQuit(_ driver: Driver) -> Bool {
    driver.effects.contains { if case .quit = $0 { true } else { false } }
  }

  private let saved = Message.exported(
    ExportID(1), .saved(path: LogPath("/w/x"), lines: 1, bytes: 2, remark: nil))

  @Test("Quitting asks while something is being saved; y does it, other keys do not")
  func quitting() {
    for (keys, quits) in [("qy", true), ("q<C-c>", true), ("qq", false), ("q<Esc>", false)] {
      var driver = saving()
      driver.press("q")
      #expect(driver.bottom.hasPrefix("a save is at 40 %.  w: wait, then quit  y: quit"))
      #expect(!hasQuit(driver))
      driver.press(String(keys.dropFirst()))
      #expect(hasQuit(driver) == quits, "\(keys)")
      driver.send(saved)
      #expect(hasQuit(driver) == quits, "\(keys)")
    }
    var driver = saving()
    driver.press("<C-c><C-c>")
    #expect(driver.bottom.hasPrefix("a save is at 40 %"))
    driver.send(.exported(ExportID(1), .progress(done: 60, total: 100)))
    #expect(driver.bottom.hasPrefix("a save is at 60 %"))
    driver.send(saved)
    #expect(hasQuit(driver))
    // What is read for the clipboard is no file.
    var copying = oneJob()
    copying.press("Yq")
    #expect(hasQuit(copying))
  }

  @Test("Waiting for a save ends the program when it is complete, and not when it is not")
  func waiting() {
    var driver = saving()
    driver.press("qw")
    #expect(driver.bottom.contains("quitting once it is saved"))
    #expect(!hasQuit(driver))
    driver.send(saved)
    #expect(hasQuit(driver))
    let ends: [ExportReport] = [
      .failed(path: LogPath("/w/x"), message: "the disk is full"), .exists(path: LogPath("/w/x")),
      .saved(path: LogPath("/w/x"), lines: 1, bytes: 2, remark: "a was truncated"),
    ]
    for end in ends {
      for keys in ["qw", "q"] {
        var driver = saving()
        driver.press(keys)
        driver.send(.exported(ExportID(1), end))
        #expect(!hasQuit(driver), "\(end)")
        #expect(!driver.bottom.hasPrefix("a save is"), "\(end)")
      }
    }
  }

  @Test("What is missing from a saved file is told")
  func remark() {
    var driver = oneJob()
    driver.press("s<Enter>")
    guard case .export(_, let id)? = driver.effects.last else { return }
    driver.send(
      .exported(id, .saved(path: LogPath("x"), lines: 2, bytes: 9, remark: "a was truncated")))
    #expect(driver.bottom.contains("saved 2 lines, 9 bytes, to x; a was truncated"))
  }

  @Test("The header of a dump that goes on names all of a job's files, and where their lines begin")
  func followedHeader() throws {
    for (lines, expected) in [(nil, "from byte 0, followed"), (20, "last 20 lines, followed")] {
      var plan = LaunchPlan.jobs(7)
      plan.dump = DumpPlan(lines: lines, follows: true, hasHeader: true)
      var driver = Driver(plan)
      driver.answer(.sample(7))
      driver.append("one\n", to: .stdout)
      let feed = try #require(driver.feed(.stdout))
      let stream = try #require(driver.model.dumpStream(of: feed))
      var model = driver.model
      let opened = model.openDumpExport(for: stream)
      let request = try #require(opened?.1)
      #expect(
        request.header?.lines(for: request) == [
          "job: 7 train, RUNNING", "stdout: /logs/slurm-7.out, \(expected)",
          "stderr: /logs/slurm-7.err, \(expected)",
        ])
    }
  }

  @Test("A header names files and which of their bytes, read again or in memory, in each format")
  func headerFiles() throws {
    for (keys, expected) in [
      ("<C-x>", "bytes 0 to 13"), ("<C-x><C-o>", "bytes 4 to 13"),
      ("<C-x><C-t><C-t>", "bytes 0 to 13"), ("<C-x><C-t>", "bytes 0 to its end"),
    ] {
      var driver = Driver(.jobs(7))
      driver.answer(.sample(7, merged: true))
      driver.write("one\ntwo\nthr", to: .stdout, holding: 1)
      driver.append("e\n", to: .stdout)
      driver.effects = []
      driver.press("s" + keys + "<Enter>")
      let save = driver.effects.last { if case .export = $0 { true } else { false } }
      guard case .export(let request, _)? = save else {
        Issue.record("nothing is saved")
        return
      }
      #expect(
        request.header?.lines(for: request).last == "stdout: /logs/slurm-7.out, \(expected)")
    }
  }

  @Test("JSON is offered as .jsonl, and the name follows the format")
  func endings() {
    var driver = Driver(.jobs(7))
    driver.answer(.sample(7))
    driver.append("x\n", to: .stdout)
    driver.press("s")
    #expect(driver.bottom.contains("job-7-logs.txt"))
    driver.press("<C-t><C-t>")
    #expect(driver.bottom.contains("job-7-logs.jsonl"))
    driver.press("<Esc>s")
    #expect(driver.bottom.contains("job-7-logs.jsonl"))
    driver.press("<C-t>")
    #expect(driver.bottom.contains("job-7-logs.txt"))
  }

  /// What a save writes of one log that holds `file`.
  private func written(_ driver: Driver, _ file: String) -> String {
    let bytes = Array(file.utf8)
    var written: [UInt8] = []
    for section in requests(driver).last?.sections ?? [] {
      switch section {
      case .file(_, .range(let range), _):
        written += bytes[Int(range.lowerBound)..<min(bytes.count, Int(range.upperBound))]
      case .batch(let batch, let lines, _) where !batch.isLate:
        for line in lines { written += batch.bytes[batch.range(of: line)] }
      case .partial(let bytes, _): written += bytes
      default: break
      }
    }
    return String(decoding: written, as: UTF8.self)
  }

  @Test("Lines that late ones of an earlier file have driven out of memory are read from the file")
  func drivenOut() throws {
    var plan = LaunchPlan.file("/logs/run.log")
    plan.ringBudget = 4_000
    var driver = Driver(plan)
    let text = (1...300).map { "line \($0)\n" }.joined() + "half"
    driver.append(text, to: .file)
    let late = LineBatch(
      String(repeating: "late\n", count: 2_000), at: LineBatch.lateStart(number: 1),
      generation: LineBatch.lateGeneration)
    driver.send(.feed(try #require(driver.feed(.file)), .lines(late)))
    driver.press("s<Enter>")
    #expect(written(driver, text) == text)
  }

  @Test("Of a log that was cut, what is read from it are its own bytes, before its first line, too")
  func cutBefore() throws {
    var driver = Driver(.file("/logs/run.log"))
    driver.write("one\ntwo\nthree\n", to: .file, holding: 1)
    let feed = try #require(driver.feed(.file))
    driver.begin(feed, Array("half".utf8), after: .truncated(from: 14, to: 4))
    driver.press("s<Enter>")
    #expect(written(driver, "half") == "three\nhalf")
  }

  @Test("A save of a log that cannot be read holds what is in memory, and tells that")
  func unreadable() throws {
    let events: [(FeedEvent, String)] = [
      (.deleted, "run.log was deleted: what is not in memory is missing"),
      (
        .unreadable(message: "Input/output error"),
        "run.log cannot be read: what is not in memory is missing"
      ),
    ]
    for (event, remark) in events {
      var driver = Driver(.file("/logs/run.log"), columns: 120)
      driver.write("one\ntwo\nthree\n", to: .file, holding: 1)
      driver.happen(event, to: .file)
      driver.press("s<Enter>")
      #expect(written(driver, "") == "three\n")
      driver.send(
        .exported(ExportID(1), .saved(path: LogPath("x"), lines: 1, bytes: 6, remark: nil)))
      #expect(driver.bottom.contains("saved 1 line, 6 bytes, to x; \(remark)"))
      // All is in memory.
      var whole = Driver(.file("/logs/run.log"), columns: 120)
      whole.append("one\n", to: .file)
      whole.happen(event, to: .file)
      whole.press("s<Enter>")
      whole.send(
        .exported(ExportID(1), .saved(path: LogPath("x"), lines: 1, bytes: 4, remark: nil)))
      #expect(!whole.bottom.contains("missing"))
    }
  }
}
