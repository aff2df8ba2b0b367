import TailApp
import TailRuntime
import Testing

@Suite("When frames are drawn")
struct FramePacerTests {
  /// A pacer with a clock of its own, and what it had drawn.
  private struct Played {
    var pacer = FramePacer()
    var now = Moment(nanoseconds: 1_000_000_000_000)
    var frames: [Moment] = []
    var bytes = 0

    /// Lets time pass; something new comes every `step` seconds, and each frame costs `cost`.
    mutating func play(
      seconds: Double, news step: Double = 0.01, cost: Int, urgent: Bool = false
    ) {
      let end = now + seconds
      while now < end {
        pacer.markDirty(urgent: urgent, at: now)
        draw(cost: cost)
        rest(step, cost: cost)
      }
    }

    /// Nothing new comes.
    mutating func rest(_ seconds: Double, cost: Int) {
      let end = now + seconds
      while let due = pacer.due, due <= end {
        now = max(now, due)
        draw(cost: cost)
      }
      now = end
    }

    private mutating func draw(cost: Int) {
      guard let due = pacer.due, due <= now else { return }
      frames.append(now)
      bytes += cost
      pacer.frameDrawn(at: now, cost: cost)
    }
  }

  @Test("Nothing new, nothing drawn")
  func idle() {
    var played = Played()
    played.rest(1, cost: 5000)
    #expect(played.frames.count == 1)
    played.rest(3600, cost: 5000)
    #expect(played.frames.count == 1)
    #expect(played.pacer.due == nil)
  }

  @Test("A line after a rest shows at once")
  func rested() {
    var played = Played()
    played.play(seconds: 5, cost: 8000)
    played.rest(2, cost: 8000)
    let before = played.frames.count
    played.play(seconds: 0.01, cost: 200)
    #expect(played.frames.count == before + 1)
    #expect(played.frames.last.map { played.now.seconds(since: $0) < 0.011 } == true)
  }

  @Test("Cheap frames come 20 times a second, costly ones as the bytes allow")
  func burst() {
    var cheap = Played()
    cheap.play(seconds: 10, cost: 200)
    #expect((195...206).contains(cheap.frames.count))
    var costly = Played()
    costly.play(seconds: 10, cost: 6000)
    #expect(costly.bytes <= 10 * 7_500 + 10_000 + 6000)
    #expect(costly.frames.count >= 13)
  }

  @Test("How a burst ends is shown within a tenth of a second", arguments: [0.2, 1, 5, 20])
  func end(length: Double) throws {
    var played = Played()
    played.play(seconds: length, cost: 6000)
    let last = played.now
    played.rest(10, cost: 6000)
    let frame = try #require(played.frames.last)
    #expect(frame.seconds(since: last) <= 0.1)
    #expect(played.pacer.due == nil)
  }

  @Test("The known end of a flood is shown without a wait", arguments: [0.2, 1, 5])
  func floodEnd(length: Double) throws {
    var played = Played()
    played.play(seconds: length, cost: 3000)
    let last = played.now
    played.pacer.markDirty(at: last)
    played.pacer.floodEnded()
    played.rest(10, cost: 3000)
    let frame = try #require(played.frames.last)
    #expect(frame.seconds(since: last) <= FramePacer.interval)
    #expect(played.pacer.due == nil)
  }

  @Test("Nor is it waited for where a frame has been drawn just before")
  func floodEndAfterFrame() throws {
    var played = Played()
    played.play(seconds: 0.5, cost: 300)
    let drawn = try #require(played.frames.last)
    let last = drawn + 0.001
    played.pacer.markDirty(at: last)
    played.pacer.floodEnded()
    #expect(try #require(played.pacer.due) <= last)
  }

  @Test("A flood that ends all the time takes no more than another, and its last end is shown")
  func floodEnds() throws {
    var played = Played()
    for _ in 0..<1000 {
      played.pacer.markDirty(at: played.now)
      played.pacer.floodEnded()
      played.rest(0.01, cost: 6000)
    }
    #expect(played.bytes <= 10 * 7_500 + 10_000 + 15_000 + 6000)
    let last = played.now
    played.rest(10, cost: 6000)
    let frame = try #require(played.frames.last)
    #expect(frame.seconds(since: last) <= 0.1)
  }

  @Test("Many short bursts take no more than a long one")
  func bursts() {
    var played = Played()
    for _ in 0..<100 {
      played.play(seconds: 0.04, cost: 6000)
      played.rest(0.11, cost: 6000)
    }
    #expect(played.bytes <= 15 * 7_500 + 25_000 + 6000)
  }

  @Test("A key is answered at once, also in a flood")
  func key() {
    var played = Played()
    played.play(seconds: 5, cost: 10_000)
    let before = played.frames.count
    played.pacer.markDirty(urgent: true, at: played.now)
    #expect(played.pacer.due.map { $0 <= played.now } == true)
    played.rest(0, cost: 10_000)
    #expect(played.frames.count == before + 1)
  }
}
