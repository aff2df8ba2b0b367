import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Screens")
struct ScreenTests {
  /// Three jobs: running with both streams, failed, waiting.
  private func threeJobs(columns: Int = 80, rows: Int = 24, unicode: Bool = true) -> Driver {
    var driver = Driver(.jobs(101, 102, 103), columns: columns, rows: rows, unicode: unicode)
    driver.answer(
      .sample(101, name: "train-llm", elapsed: 3753),
      .sample(102, name: "eval", merged: true),
      .sample(103, name: "queued", state: .pending, reason: "Priority", elapsed: 0))
    driver.append("epoch 1 loss 0.9\nepoch 2 loss 0.7\n", to: .stdout, of: 0)
    driver.append("CUDA warning\n", to: .stderr, of: 0)
    driver.append(" 42%|████▏     | 42/100\r 43%|████▎     | 43/100", to: .stderr, of: 0)
    driver.append("한국어 로그 ✅\nplain \u{1B}[31mred\u{1B}[0m plain\n", to: .stdout, of: 1)
    driver.happen(.missing, to: .stdout, of: 2)
    driver.happen(.missing, to: .stderr, of: 2)
    driver.answer(
      .sample(101, name: "train-llm", elapsed: 3763),
      .sample(102, name: "eval", state: .failed, exitCode: "1:0", merged: true),
      .sample(103, name: "queued", state: .pending, reason: "Priority", elapsed: 0))
    driver.wait(1)
    return driver
  }

  @Test("Three panes at 80×24")
  func threePanes() throws {
    try expectScreen(threeJobs(), is: "three-panes")
  }

  @Test("The same where only ASCII can be shown")
  func ascii() throws {
    try expectScreen(threeJobs(unicode: false), is: "three-panes-ascii")
  }

  @Test("Every layout", arguments: Arrangement.allCases, [(80, 24), (120, 40)])
  func layouts(_ arrangement: Arrangement, _ size: (Int, Int)) throws {
    var driver = threeJobs(columns: size.0, rows: size.1)
    while driver.model.arrangement != arrangement { driver.press("L") }
    driver.press("<Tab><Esc>")
    try expectScreen(driver, is: "layout-\(arrangement)-\(size.0)x\(size.1)")
  }

  @Test("Columns where only ASCII can be shown, and titles that have no room for more")
  func crowded() throws {
    var driver = threeJobs(columns: 70, rows: 8, unicode: false)
    try expectScreen(driver, is: "layout-crowded-ascii")
    driver.press("L<Esc>")
    try expectScreen(driver, is: "layout-columns-ascii")
  }

  @Test("A narrow and low terminal")
  func narrow() throws {
    try expectScreen(threeJobs(columns: 40, rows: 10), is: "narrow")
  }

  @Test("A terminal too small for anything says so")
  func tiny() throws {
    try expectScreen(threeJobs(columns: 10, rows: 3), is: "tiny")
  }

  @Test("Zoomed, wrapped, with times and without numbers")
  func zoomed() throws {
    var driver = threeJobs()
    driver.append(String(repeating: "long ", count: 40) + "end\n", to: .stdout)
    driver.press("zwt#<Space>")
    try expectScreen(driver, is: "zoomed-wrapped")
  }

  @Test("A search is highlighted and counted")
  func search() throws {
    var driver = threeJobs()
    driver.press("/epoch<Enter>")
    try expectScreen(driver, is: "search")
  }

  @Test("A prompt with a pattern that is not finished")
  func prompt() throws {
    var driver = threeJobs()
    driver.press("/epo(")
    try expectScreen(driver, is: "prompt")
  }

  @Test("The help page")
  func help() throws {
    var driver = threeJobs(rows: 200)
    driver.press("?")
    try expectScreen(driver, is: "help")
  }

  @Test("The details of a job")
  func details() throws {
    var driver = threeJobs()
    driver.press("i")
    driver.send(
      .details(
        JobID(number: 101), JobDetails(lines: ["JobId=101 JobName=train-llm", "   Priority=1"])))
    try expectScreen(driver, is: "details")
  }

  @Test("The question before scancel")
  func cancel() throws {
    var driver = threeJobs()
    driver.press("c")
    try expectScreen(driver, is: "cancel")
  }
}
