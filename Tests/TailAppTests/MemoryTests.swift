import CellUI
import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("All panes share one memory")
struct MemoryTests {
  private func files(_ count: Int, total: Int) -> Driver {
    var plan = LaunchPlan(sources: (0..<count).map { .file(LogPath("/logs/\($0).log")) })
    plan.memory = total
    plan.arrangement = .tabs
    var driver = Driver(plan)
    for pane in 0..<count { driver.open(.file, of: pane) }
    return driver
  }

  private func flood(_ driver: inout Driver, _ pane: Int, bytes: Int, name: String = "flood") {
    let line = "\(name) " + String(repeating: "x", count: 90) + "\n"
    driver.append(String(repeating: line, count: bytes / line.utf8.count), to: .file, of: pane)
  }

  @Test("However many files are flooded, their lines take no more than they may")
  func floods() {
    let total = 8 << 20
    var driver = files(40, total: total)
    for _ in 0..<3 {
      for pane in 0..<40 { flood(&driver, pane, bytes: 400_000) }
      #expect(driver.model.memoryHeld <= total)
    }
    // All of it is used, and nobody is left without.
    #expect(driver.model.memoryHeld > total / 2)
    let held = driver.model.panes.map { $0.log.held($0.streams[0].index) }
    #expect(held.allSatisfy { $0 > 100 })
    // What is on the screen keeps most.
    #expect(held[0] == held.max())
  }

  @Test("A flood in one pane does not push out what a quiet one said, on the screen or not")
  func quiet() {
    var driver = files(10, total: 2 << 20)
    for pane in 0..<10 { driver.append("the only line of \(pane)\n", to: .file, of: pane) }
    for _ in 0..<10 { flood(&driver, 4, bytes: 1_000_000) }
    #expect(driver.model.memoryHeld <= 2 << 20)
    for pane in 0..<10 where pane != 4 {
      #expect(driver.model.panes[pane].log.held(driver.model.panes[pane].streams[0].index) == 1)
    }
  }

  @Test("What one pane does not need the others have, and give back when it does")
  func lending() {
    var driver = files(4, total: 8 << 20)
    flood(&driver, 3, bytes: 12_000_000)
    let alone = driver.model.panes[3].memoryHeld
    #expect(alone > 6 << 20)
    for _ in 0..<4 { for pane in 0..<3 { flood(&driver, pane, bytes: 2_000_000) } }
    #expect(driver.model.panes[3].memoryHeld < alone / 2)
    #expect(driver.model.panes[3].memoryHeld > 100_000)
    #expect(driver.model.memoryHeld <= 8 << 20)
  }

  @Test("Lines that made room are read back where they were, to the first one")
  func readBack() {
    var plan = LaunchPlan.file("/logs/a.log")
    plan.memory = 400_000
    var driver = Driver(plan, rows: 12)
    driver.open(.file)
    for part in 0..<10 {
      driver.append(
        (0..<3000).map { "line \(part * 3000 + $0) of the log\n" }.joined(), to: .file)
    }
    #expect(driver.model.memoryHeld <= 400_000)
    driver.press("g")
    #expect(driver.screen[1].contains("line 0 of the log"))
    driver.press("15000G")
    #expect(driver.screen[1].contains("line 14999 of the log"))
    #expect(driver.model.memoryHeld <= 400_000)
    driver.press("G")
    #expect(driver.screen[10].contains("line 29999 of the log"))
  }

  @Test("stderr keeps more than stdout, and the row about it is in the details")
  func errors() {
    var plan = LaunchPlan.jobs(1)
    plan.memory = 2 << 20
    var driver = Driver(plan, rows: 30)
    driver.answer(.sample(1))
    let line = String(repeating: "x", count: 90) + "\n"
    for _ in 0..<8 {
      driver.append(String(repeating: line, count: 5000), to: .stdout)
      driver.append(String(repeating: line, count: 5000), to: .stderr)
    }
    let pane = driver.model.panes[0]
    let held = pane.streams.map { pane.log.held($0.index) }
    #expect(held[1] > held[0])
    #expect(driver.model.memoryHeld <= 2 << 20)
    driver.press("i")
    #expect(driver.screen.contains { $0.contains("of 2 MiB in all panes (--memory)") })
  }

  @Test("A job that is attached to again and again keeps its two streams")
  func attachings() {
    var driver = Driver(.jobs(1))
    var job = Job.sample(1)
    job.output = JobOutput(absence: .interactive)
    driver.answer(job)
    for round in 0..<100 {
      driver.press("A")
      driver.append("attached \(round)\n", to: .stdout)
      driver.append("errors \(round)\n", to: .stderr)
      driver.press("A")
    }
    driver.press("A")
    driver.append("attached at last\n", to: .stdout)
    #expect(driver.screen.contains { $0.contains("attached at last") })
    #expect(driver.model.panes[0].streams.count <= 2)
  }
}
