import CellUI
import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("The chart of a number")
struct ChartTests {
  /// A training log of so many lines, with a spike.
  private func log(_ lines: Range<Int>, spike: Int? = nil) -> String {
    lines.map { line in
      let loss = line == spike ? "9.5" : "0.\(900 - line * 7 % 800)"
      return "epoch \(line / 25) step \(line) loss=\(loss) acc: \(30 + line * 60 / 100) %\n"
    }.joined()
  }

  private func pane(
    columns: Int = 80, rows: Int = 24, unicode: Bool = true, lines: Range<Int> = 0..<100
  ) -> Driver {
    var driver = Driver(.file("train.log"), columns: columns, rows: rows, unicode: unicode)
    driver.open(.file, old: log(lines))
    driver.happen(.countedBefore(lines: 0), to: .file)
    return driver
  }

  private func legend(_ name: String, _ driver: Driver) -> String {
    driver.screen.first { $0.contains(" \(name) ") && $0.contains("│ ") }
      .flatMap { $0.split(separator: "│").last.map(String.init) } ?? ""
  }

  // MARK: Screens

  @Test("The list of numbers, one narrowed and chosen")
  func chooser() throws {
    var driver = pane(rows: 12)
    driver.press("m<Space>")
    try expectScreen(driver, is: "chart-chooser")
  }

  @Test("Below the log where the pane is narrow, two numbers over each other")
  func narrow() throws {
    var driver = pane()
    driver.press("m<Space><Space><Enter>[[[")
    try expectScreen(driver, is: "chart-80x24")
  }

  @Test("The same where only ASCII can be shown")
  func ascii() throws {
    var driver = pane(unicode: false)
    driver.press("m<Space><Space><Enter>[[[")
    try expectScreen(driver, is: "chart-80x24-ascii")
  }

  @Test("The same of quarters of blocks, where the configuration says so")
  func blocks() throws {
    var plan = LaunchPlan.file("train.log")
    plan.chartSymbols = .block
    var driver = Driver(plan, columns: 80, rows: 24)
    driver.open(.file, old: log(0..<100))
    driver.happen(.countedBefore(lines: 0), to: .file)
    driver.press("m<Space><Space><Enter>[[[")
    try expectScreen(driver, is: "chart-80x24-blocks")
  }

  @Test("Beside the log where the pane is wide")
  func wide() throws {
    var driver = pane(columns: 120, rows: 40)
    driver.press("m<Space><Space><Enter>")
    driver.append("epoch 4 step 100 loss=nan acc: 91 %\n", to: .file)
    driver.append(log(101..<110), to: .file)
    try expectScreen(driver, is: "chart-120x40")
  }

  @Test(
    "Of more values than there is room for, the usual one is a line, and all there was lies dim behind it"
  )
  func spread() throws {
    var driver = Driver(.file("train.log"), columns: 80, rows: 16)
    var noise: UInt32 = 1
    let lines = (0..<3000).map { step in
      noise = noise &* 1_664_525 &+ 1_013_904_223
      // Falls to a third, with a spread of as much, and one spike.
      let loss = step == 2000 ? 2500 : 900 - step / 5 + Int(noise >> 24)
      return "step \(step) loss=\(Double(loss) / 1000)\n"
    }
    driver.open(.file, old: lines.joined())
    driver.press(":chart loss<Enter>")
    try expectScreen(driver, is: "chart-spread")
  }

  @Test("Its colours are the theme's", arguments: Theme.named.map(\.name))
  func colours(name: String) throws {
    let theme = try #require(Theme.named.first { $0.name == name }).theme
    var plan = LaunchPlan.file("train.log")
    plan.theme = theme
    var driver = Driver(plan, columns: 120, rows: 40)
    driver.open(.file, old: log(0..<100))
    driver.happen(.countedBefore(lines: 0), to: .file)
    driver.press("m<Space><Space><Enter>")
    let dots = (0..<40).flatMap { driver.grid.row($0) }
      .filter { (0x2801...0x28FF).contains($0.glyph.base.value) }
    let colours = Set(dots.map(\.style.foreground))
    #expect(colours == [theme.key.foreground, theme.pending.foreground])
  }

  @Test("Values stand side by side, however often a bar was drawn between them")
  func besideABar() {
    var driver = Driver(.file("train.log"), columns: 120, rows: 40)
    driver.append((1...50).map { "loss=\(100 - $0)\n" }.joined(), to: .file)
    // As much as two hundred such lines.
    driver.append(String(repeating: "\r 10%|#         | 1/10", count: 100), to: .file)
    driver.append("\n", to: .file)
    driver.append((51...99).map { "loss=\(100 - $0)\n" }.joined(), to: .file)
    driver.press("m")
    let dots = (0..<40).map { row in
      driver.grid.row(row).enumerated().filter { (0x2801...0x28FF).contains($1.glyph.base.value) }
        .map(\.offset)
    }
    let columns = dots.flatMap { $0 }
    let (first, last) = (columns.min() ?? 0, columns.max() ?? 0)
    #expect(Set(columns).count > (last - first) * 9 / 10, "\(Set(columns).sorted())")
  }

  // MARK: Choosing

  @Test("A log without numbers says what is looked for; one with a single number draws it at once")
  func without() {
    var driver = Driver(.file("a.log"))
    driver.open(.file, old: "2026-11-24 18:00:00 starting\nversion 1.2.3\n")
    driver.press("m")
    #expect(driver.bottom.contains("name=0.5"))
    driver.append("loss=0.5\nloss=0.25\n", to: .file)
    driver.press("m")
    #expect(legend("loss", driver).hasPrefix(" loss 0.25  0.25 to 0.5, 2 values"))
    driver.press("m")
    #expect(driver.model.panes[0].chart == nil)
  }

  @Test("Typing narrows the list, Enter draws the one under the cursor, Esc leaves it")
  func narrowing() {
    var driver = pane()
    driver.press("mste")
    #expect(driver.screen[1].contains("step") && driver.screen[2].isEmpty)
    driver.press("<Enter>")
    #expect(legend("step", driver).hasPrefix(" step 99"))
    driver.press("mm<Esc>")
    #expect(driver.model.panes[0].chart == nil)
    #expect(driver.bottom.contains("FOLLOW"))
  }

  @Test("By name, from the prompt; a name that is not there comes when it comes")
  func byName() {
    var driver = pane()
    driver.press(":chart val/loss acc<Enter>")
    #expect(legend("val/loss", driver).contains("not there yet"))
    #expect(legend("acc", driver).contains("acc 89"))
    driver.append("val/loss: 1.5\n", to: .file)
    #expect(legend("val/loss", driver).contains("val/loss 1.5"))
    driver.press(":chart<Enter>")
    #expect(driver.model.panes[0].chart == nil)
  }

  @Test("Names are completed as they are typed, and may have several words")
  func completed() {
    var driver = pane()
    driver.append("Train Loss: 0.5, Val Loss: 0.75\n", to: .file)
    driver.press(":chart acc V<Tab>")
    #expect(driver.bottom.hasPrefix(":chart acc Val Loss"))
    driver.press("<Enter>")
    #expect(driver.model.panes[0].chart?.names == [Array("acc".utf8), Array("Val Loss".utf8)])
    #expect(legend("Val Loss", driver).hasPrefix(" Val Loss 0.75"))
  }

  @Test("No room is said, and the chart appears when there is some")
  func room() {
    var driver = pane(columns: 60, rows: 9)
    driver.press(":chart loss<Enter>")
    #expect(driver.bottom.contains("no room"))
    #expect(legend("loss", driver).isEmpty)
    driver.resize(columns: 60, rows: 20)
    #expect(!legend("loss", driver).isEmpty)
    driver.resize(columns: 60, rows: 9)
    driver.press("[")
    #expect(driver.bottom.contains("no room"))
  }

  @Test("Without a chart its keys say what they are for")
  func keys() {
    var driver = pane()
    for key in ["[", "]", "(", ")", "=", "|", "M"] {
      driver.press(key)
      #expect(driver.bottom.contains("m draws"), "\(key)")
    }
  }

  // MARK: Live

  @Test("New lines add values as they come, bars as they are written")
  func live() {
    var driver = pane(lines: 0..<10)
    driver.press(":chart loss it/s<Enter>")
    driver.append("step 10 loss=7.5\n", to: .file)
    #expect(legend("loss", driver).hasPrefix(" loss 7.5"))
    driver.append("\r 1%| | 1/99 [00:01<00:02, 4.5it/s]", to: .file)
    driver.append("\r 2%| | 2/99 [00:02<00:02, 5.5it/s]", to: .file)
    #expect(legend("it/s", driver).hasPrefix(" it/s 4.5"))
    driver.append("\r 3%| | 3/99 [00:02<00:02, 6.5it/s]\n", to: .file)
    #expect(legend("it/s", driver).contains("6.5  4.5 to 6.5, 3 values"))
  }

  @Test("It follows what is shown: streams, filter, what was cleared")
  func lens() {
    var driver = Driver(.jobs(7), columns: 80, rows: 24)
    driver.answer(.sample(7))
    driver.append("rank 0 loss=1\nrank 1 loss=2\n", to: .stdout)
    driver.append("rank 0 loss=4\n", to: .stderr)
    driver.wait(1)
    driver.press(":chart loss<Enter>")
    #expect(legend("loss", driver).contains("1 to 4, 3 values"))
    driver.press("&rank 0<Enter>")
    #expect(legend("loss", driver).contains("1 to 4, 2 values"))
    driver.append("rank 1 loss=9\nrank 0 loss=3\n", to: .stdout)
    #expect(legend("loss", driver).contains("loss 3  1 to 4, 3 values"))
    driver.press("o")
    #expect(legend("loss", driver).contains("loss 3  1 to 3, 2 values"))
    driver.press("C")
    #expect(legend("loss", driver).contains("not there yet"))
    driver.press("C")
    #expect(legend("loss", driver).contains("loss 3  1 to 3, 2 values"))
  }

  // MARK: Cursor, zoom, file

  @Test("The cursor tells value and line, and leads to the line")
  func cursor() {
    var driver = pane(lines: 0..<300)
    driver.press(":chart step<Enter>[")
    #expect(legend("step", driver).contains("line 300: 299"))
    driver.press("40[")
    let line = legend("step", driver).firstMatch(of: #/line ([0-9]+): ([0-9]+)/#)
    #expect(line.flatMap { Int($0.1) } ?? 0 < 250)
    driver.press("|")
    #expect(driver.screen[1].contains(" step \(line?.2 ?? "?") "))
    #expect(!driver.model.panes[0].viewport.isFollowing)
  }

  @Test("Zooming shows what lies around the cursor, and all again")
  func zooming() {
    var driver = pane(lines: 0..<300)
    func places() -> (Int, Int) {
      let row = driver.screen[driver.screen.count - 2]
      let numbers = row.matches(of: #/[0-9]+/#).compactMap { Int($0.output) }
      return (numbers.first ?? 0, numbers.last ?? 0)
    }
    driver.press(":chart step<Enter>30[")
    let whole = places()
    #expect(whole == (1, 300))
    driver.press("))")
    let near = places()
    #expect(near.0 > 50 && near.1 < 280 && near.1 - near.0 < 90)
    driver.press("(")
    #expect(places().1 - places().0 > near.1 - near.0)
    driver.press("=")
    #expect(places() == whole)
    driver.append(log(300..<310), to: .file)
    #expect(places() == (1, 310))
  }

  @Test("The largest and the smallest numbers there are, and a cursor where nothing is any more")
  func extremes() {
    var driver = Driver(.file("a.log"), columns: 80, rows: 24)
    driver.open(.file, old: "a=1e308 b=5e-324\na=-1e308 b=0\na=nan b=inf\na=0 b=0\n")
    driver.press("m<Space><Space><Enter>")
    #expect(legend("a", driver).hasPrefix(" a 0  -1e308 to 1e308, 4 values"))
    driver.press("\\[[))((")
    driver.append("rank 0 c=1\nrank 1 c=2\n", to: .file)
    driver.press(":chart a<Enter>[")
    for filter in ["rank", "a=1", "a=0"] {
      driver.press("&\(filter)<Enter>)))|(((]")
      driver.press("&<Enter>")
    }
    #expect(!legend("a", driver).isEmpty)
  }

  @Test("The whole file when asked: what is not in memory too, spikes included, once each")
  func wholeFile() {
    var driver = Driver(.file("train.log"), columns: 80, rows: 24)
    driver.write(log(0..<600, spike: 77), to: .file, holding: 50)
    driver.happen(.watchChanged(.polled(fileSystem: "nfs")), to: .file)
    driver.press(":chart loss<Enter>")
    #expect(legend("loss", driver).contains("50 values"))
    driver.press("M")
    #expect(legend("loss", driver).contains("9.5, 600 values"))
    driver.append(log(600..<610), to: .file)
    #expect(legend("loss", driver).contains("9.5, 610 values"))
    driver.press("&step 7<Enter>")
    #expect(legend("loss", driver).contains("9.5, 11 values"))
    driver.press("[200[")
    #expect(legend("loss", driver).contains("line 8: "))
    driver.press("|")
    #expect(driver.screen[1].contains("step 7 "))
  }

  @Test("Of a short local file all is read at once, also through another filter")
  func atOnce() {
    var driver = Driver(.file("train.log"), columns: 80, rows: 24)
    driver.write(log(0..<600, spike: 77), to: .file, holding: 50)
    driver.press(":chart loss<Enter>")
    #expect(legend("loss", driver).contains("9.5, 600 values"))
    #expect(!driver.bottom.contains("M whole file"))
    driver.press("&step 7<Enter>")
    #expect(legend("loss", driver).contains("9.5, 11 values"))
  }

  @Test("Reading of the file says how far it is, and Esc stops it")
  func stopping() {
    var driver = Driver(.file("train.log"), columns: 80, rows: 24)
    driver.write(log(0..<600), to: .file, holding: 50)
    driver.answersHistory = false
    driver.press(":chart loss<Enter>M")
    #expect(driver.screen.contains { $0.contains("reading the file 0 %") })
    driver.press("<Esc>")
    #expect(!driver.screen.contains { $0.contains("reading the file") })
    #expect(driver.bottom.contains("stopped"))
    #expect(
      driver.effects.contains {
        if case .history(let request) = $0, case .stopNumbers = request.question {
          true
        } else {
          false
        }
      })
  }

  @Test("A logarithmic scale puts equal factors at equal distances")
  func logarithm() {
    var driver = Driver(.file("a.log"), columns: 80, rows: 30)
    driver.open(.file, old: (0..<5).map { "ppl=1e\($0)\n" }.joined())
    driver.press(":chart ppl<Enter>")
    driver.press(":chart-scale log<Enter>")
    // The straight line takes as many columns in each row.
    let rows = driver.screen.filter { $0.hasPrefix("│") }
    let widths = rows.map { row in
      row.unicodeScalars.count { (0x2801...0x28FF).contains($0.value) }
    }.filter { $0 > 0 }
    #expect(widths.count >= 6)
    #expect((widths.max() ?? 0) - (widths.min() ?? 0) <= 4)
    driver.press(":chart-scale up<Enter>")
    #expect(driver.bottom.contains("takes linear, log"))
  }
}
