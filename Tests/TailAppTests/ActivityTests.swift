import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("Rate and silence in the title")
struct ActivityTests {
  private func running(columns: Int = 100, unicode: Bool = true) -> Driver {
    var driver = Driver(.jobs(7), columns: columns, unicode: unicode)
    driver.answer(.sample(7))
    driver.open(.stdout, old: "was there\nbefore\n")
    return driver
  }

  private func title(_ driver: Driver) -> String { driver.screen[0] }

  @Test("Lines a second, with how that was in the last minute")
  func rate() {
    var driver = running()
    driver.wait(6)
    #expect(!title(driver).contains("l/s"))
    for lines in [10, 20, 40] {
      driver.append(String(repeating: "x\n", count: lines), to: .stdout)
      driver.wait(5)
    }
    #expect(title(driver).contains("▁▁▁▁▁▁▁▁▁▃▄▇ 8 l/s"))
    driver.wait(5)
    #expect(title(driver).contains("▁▁▁▁▁▁▁▁▃▄▇▁ 0 l/s"))
    driver.wait(60)
    #expect(!title(driver).contains("l/s"))
  }

  @Test("A line a second is one a second, from wherever it is counted")
  func steady() {
    var driver = running()
    driver.wait(2.3)
    var told: Set<String> = []
    for pause in [1, 1.02, 0.98, 1.1, 0.9, 1, 1, 0.95, 1.05, 1, 1, 1, 1.04, 0.96, 1, 1, 1, 1, 1, 1]
    {
      driver.append("x\n", to: .stdout)
      driver.wait(pause)
      guard title(driver).contains("l/s") else { continue }
      let words = title(driver).split(separator: " ")
      told.insert(String(words[(words.firstIndex(of: "l/s") ?? 1) - 1]))
    }
    #expect(told == ["1"])
  }

  @Test("What came at one time, or has stopped, is counted over all of the time")
  func bursts() {
    var driver = running()
    driver.wait(5.1)
    for _ in 0..<20 {
      driver.append("x\nx\n", to: .stdout)
      driver.wait(0.1)
    }
    driver.wait(3)
    #expect(title(driver).contains("▇ 8 l/s"))
    driver.wait(9.5)
    driver.append("x\nx\nx\nx\nx\n", to: .stdout)
    driver.wait(0.5)
    #expect(title(driver).contains(" 1 l/s"))
  }

  @Test("It is the first part that goes, and has a form in ASCII")
  func room() {
    var driver = running(columns: 80, unicode: false)
    driver.append("x\n", to: .stdout)
    driver.wait(5)
    #expect(title(driver).contains("___________# 0.2 l/s"))
    driver.resize(columns: 60, rows: 24)
    #expect(!title(driver).contains("l/s"))
    #expect(title(driver).contains("on gpu01"))
  }

  @Test("Where nothing is written and no job runs, the clock stands still")
  func standstill() {
    var driver = Driver(.file("a.log"))
    driver.open(.file, old: "old\n")
    #expect(driver.model.nextDeadline == nil)
    driver.append("new\n", to: .file)
    var ticks = 0
    while let next = driver.model.nextDeadline, ticks < 100 {
      driver.wait(next.seconds(since: driver.now.moment))
      ticks += 1
    }
    #expect((12...14).contains(ticks))
  }

  @Test("A running job that writes nothing for longer than is usual is called silent")
  func silence() {
    var driver = running()
    for _ in 0..<3 {
      driver.wait(40)
      driver.append("step\n", to: .stdout)
    }
    driver.wait(119)
    #expect(!title(driver).contains("silent"))
    driver.wait(2)
    #expect(title(driver).contains("silent 2 m"))
    driver.wait(12 * 60)
    #expect(title(driver).contains("silent 14 m"))
    driver.append("step\n", to: .stdout)
    #expect(!title(driver).contains("silent"))
    // That was a pause of 14 minutes: the next one of that length is usual.
    driver.wait(14 * 60)
    #expect(!title(driver).contains("silent"))
  }

  @Test("A job that has not written since we came is given time; an ended one is not silent")
  func patience() {
    var driver = running()
    driver.wait(599)
    #expect(!title(driver).contains("silent"))
    driver.wait(2)
    #expect(title(driver).contains("silent 10 m"))
    driver.answer(.sample(7, state: .completed))
    #expect(!title(driver).contains("silent"))
  }
}
