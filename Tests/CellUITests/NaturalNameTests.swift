import Scalars
import Testing

@Suite("Names in the order in which people count")
struct NaturalNameTests {
  @Test(
    "A name stands before the next one",
    arguments: [
      ["", "a", "a1", "a2", "a10", "a10b", "a10c", "b"],
      ["run_2", "run_9", "run_10", "run_10.log", "run_10a"],
      ["01", "1", "2", "010", "10", "11"],
      ["rank-9.99", "rank-9.100", "rank-10.1"],
      ["x18446744073709551615", "x18446744073709551616", "x99999999999999999999999"],
    ])
  func order(names: [String]) {
    for (one, other) in zip(names, names.dropFirst()) {
      #expect(NaturalName(one.utf8) < NaturalName(other.utf8), "\(one) \(other)")
      #expect(!(NaturalName(other.utf8) < NaturalName(one.utf8)), "\(other) \(one)")
    }
  }

  @Test("Any names have one order, in which none stands before itself")
  func isOrder() {
    let letters = Array("0019ab".utf8)
    let names = (0..<200).map { number in
      (0..<number % 6).map { letters[(number * 7 + $0 * $0 * 5 + number / 3) % 6] }
    }
    for one in names {
      for other in names {
        let (a, b) = (NaturalName(one), NaturalName(other))
        #expect((a < b ? 1 : 0) + (b < a ? 1 : 0) == (one == other ? 0 : 1))
      }
    }
    let sorted = names.map { NaturalName($0) }.sorted()
    for (place, name) in sorted.enumerated() {
      #expect(sorted[(place + 1)...].allSatisfy { !($0 < name) })
    }
  }
}
