import LogCore
import Testing

@testable import TailIO

@Suite("How old what is seen of a polled file is")
struct LastSightTests {
  private func age(_ seconds: Double, gap: Double, due: Double = 0, isSeen: Bool = true) -> SightAge
  {
    let sight = LastSight()
    sight.note(at: 1, gap: gap, next: Monotonic.seconds(due))
    return sight.age(at: 1 + Monotonic.seconds(seconds), isSeen: isSeen)
  }

  @Test("A file is behind when it is overdue, not when its turn has yet to come")
  func behind() {
    #expect(age(4, gap: 0) == SightAge())
    #expect(age(6, gap: 0) == SightAge(behind: 6))
    #expect(age(8, gap: 0, due: 6) == SightAge())
    #expect(age(12, gap: 0, due: 6) == SightAge(behind: 10))
    #expect(age(20, gap: 25) == SightAge(interval: 25))
    #expect(age(39, gap: 25) == SightAge(interval: 25, behind: 40))
    #expect(age(39, gap: 25, isSeen: false) == SightAge(interval: 25))
  }

  @Test("Of a long time every single second is not told")
  func steps() {
    #expect(Set((10...60).map { age(Double($0), gap: 0).behind }).count == 11)
    #expect(age(1, gap: 23.4) == age(1, gap: 26.9))
  }
}
