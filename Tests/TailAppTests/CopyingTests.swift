import LogCore
import TailApp
import TailTestSupport
import Testing

@Suite("Copying and the pager")
struct CopyingTests {
  private func job(columns: Int = 60, rows: Int = 10) -> Driver {
    var driver = Driver(.jobs(12345), columns: columns, rows: rows)
    driver.answer(.sample())
    driver.open(.stdout)
    driver.open(.stderr)
    driver.effects = []
    return driver
  }

  private func copied(_ driver: Driver) -> [String] {
    driver.effects.compactMap { if case .copy(let text) = $0 { text } else { nil } }
  }

  private func asked(_ driver: Driver) -> (ExportRequest, ExportID)? {
    driver.effects.compactMap {
      if case .export(let request, let id) = $0 { (request, id) } else { nil }
    }.first
  }

  @Test("y copies the lines in view: whole, without gutter and colours, no line end at the end")
  func shown() {
    var driver = job()
    let long = String(repeating: "long ", count: 40)
    driver.append("gone\n", to: .stdout)
    for number in 1...5 { driver.append("line \(number)\n", to: .stdout) }
    driver.append("\u{1B}[31mred\u{1B}[0m\u{1B}]52;c;eHl6\u{07}\n", to: .stderr)
    driver.append("\(long)|\nhal", to: .stdout)
    driver.press("y")
    #expect(copied(driver) == ["line 1\nline 2\nline 3\nline 4\nline 5\nred\n\(long)|\nhal"])
    #expect(driver.bottom.contains("copied 8 lines, 244 bytes"))
  }

  @Test("A wrapped line is copied once, as one line")
  func wrapped() {
    var driver = job(rows: 12)
    driver.append("first\n" + String(repeating: "x", count: 200) + "\nlast\n", to: .stdout)
    driver.press("wy")
    #expect(copied(driver).first?.hasSuffix(String(repeating: "x", count: 200) + "\nlast") == true)
    #expect(copied(driver).first?.hasPrefix("first\n") == true)
  }

  @Test("A return is copied as one, not as its mark; that of a line end is not copied")
  func returns() {
    var driver = Driver(.file("a.log"))
    driver.open(.file)
    driver.append("10%\r20%\r30%\r\nplain\r\n\ta^Mb\n", to: .file)
    driver.effects = []
    driver.press("y")
    #expect(copied(driver) == ["30%\nplain\n\ta^Mb"])
    driver.effects = []
    driver.press("ry")
    #expect(copied(driver) == ["10%\r20%\r30%\nplain\n\ta^Mb"])
  }

  @Test("Nothing in view, nothing copied")
  func empty() {
    var driver = Driver(.file("a.log"))
    driver.effects = []
    driver.press("y")
    #expect(copied(driver) == [])
    #expect(driver.bottom.contains("nothing to copy"))
  }

  @Test("Y asks for the whole filtered pane, files first, up to what terminals take")
  func whole() throws {
    var driver = Driver(.file("a.log"), columns: 100, rows: 10)
    driver.open(.file, skipping: 500)
    driver.append("new\n", to: .file)
    driver.effects = []
    driver.press("Y")
    let (request, id) = try #require(asked(driver))
    #expect(request.target == .memory(limit: 74_994))
    #expect(request.sections.count == 2)
    #expect(request.sections.allSatisfy { $0.origin.prefix.isEmpty })
    driver.send(.exported(id, .gathered(Array("old \u{1B}[2Jone\nnew\n".utf8))))
    #expect(copied(driver) == ["old one\nnew"])
    #expect(driver.bottom.contains("copied 2 lines, 11 bytes"))
    #expect(driver.model.exports.isEmpty)
  }

  @Test("More than terminals take is told, with what to do instead")
  func tooLarge() throws {
    var driver = Driver(.file("a.log"), columns: 100, rows: 10)
    driver.open(.file)
    driver.append("new\n", to: .file)
    driver.press("Y")
    let (_, id) = try #require(asked(driver))
    driver.send(.exported(id, .tooLarge))
    #expect(copied(driver) == [])
    #expect(driver.bottom.contains("too large to copy: more than 74,994 bytes; s saves to a file"))
  }

  @Test("v opens the file of the line that the reader is at, at the top of the screen or the match")
  func pager() throws {
    var driver = job(rows: 6)
    driver.append("e\n", to: .stderr)
    for number in 1...9 { driver.append("line \(number)\n", to: .stdout) }
    func requests() -> [PagerRequest] {
      driver.effects.compactMap { if case .openPager(let request) = $0 { request } else { nil } }
    }
    driver.press("v")
    // Four rows: lines 6 to 9 are shown, 7 bytes each.
    #expect(requests().map(\.path) == [LogPath("/logs/slurm-12345.out")])
    #expect(requests().map(\.offset) == [35])
    driver.effects = []
    driver.press("/line 8<Enter>v")
    #expect(requests().map(\.offset) == [49])
    driver.send(.pagerEnded(complaint: "cannot start less"))
    #expect(driver.bottom.contains("cannot start less"))
  }

  @Test("Without a file, v says so")
  func noFile() {
    var driver = Driver(.file("a.log"))
    driver.press("v")
    #expect(driver.bottom.contains("no file to open"))
  }
}
