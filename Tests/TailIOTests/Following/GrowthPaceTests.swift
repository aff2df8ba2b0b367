import TailIO
import Testing

@Suite("Announcements of growth that gather")
struct GrowthPaceTests {
  private let second: UInt64 = 1_000_000_000

  @Test("What comes after a rest is read at once")
  func rest() {
    var pace = GrowthPace()
    #expect(pace.end(at: second) == nil)
    pace.grew(at: second)
    #expect(pace.end(at: second + second / 10) == nil)
  }

  @Test("What comes right after other lines waits for no longer than a frame would")
  func trickle() throws {
    var pace = GrowthPace()
    pace.grew(at: second)
    let end = try #require(pace.end(at: second + 1))
    #expect(end > second + 1)
    #expect(end <= second + second / 20)
    #expect(pace.end(at: end) == nil)
  }

  @Test("The end of a flood does not wait")
  func flood() {
    var pace = GrowthPace()
    pace.flooded(at: second)
    pace.grew(at: second + 1)
    #expect(pace.end(at: second + 2) == nil)
  }
}
