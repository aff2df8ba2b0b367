import LogCore
import TailTestSupport
import Testing

@Suite("A traceback is one error")
struct TracebackTests {
  private static let chain = """
    start
    Traceback (most recent call last):
      File "a.py", line 6, in main
        raise KeyError("error: 'x'")
    KeyError: "error: 'x'"

    The above exception was the direct cause of the following exception:

    Traceback (most recent call last):
      File "a.py", line 8, in <module>
        main()
    lib.Diverged: loss is NaN
    srun: error: n1: task 0: Exited with exit code 1

    """

  /// The lines that are errors, of a log that comes in batches of so many lines.
  private func errors(in text: String, by step: Int) throws -> [String] {
    var log = Scrollback(errorPattern: .standard)
    let stream = log.addStream(budget: 1 << 20)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    var (offset, place) = (0, 0)
    while place < lines.count {
      let part = lines[place..<min(lines.count, place + step)].map { $0 + "\n" }.joined()
      log.append(LineBatch(part, at: UInt64(offset)), to: stream)
      offset += part.utf8.count
      place += step
    }
    let lens = Lens(
      streams: StreamMask(stream), filtering: false, from: nil, reachesFile: false, isRaw: false)
    var found: [String] = []
    var next = try log.walk(from: nil, by: 1, forward: true, lens, .errors).position
    while let here = next, let line = log.line(at: here) {
      found.append(String(decoding: line.bytes, as: UTF8.self))
      let walk = try log.walk(from: here, by: 1, forward: true, lens, .errors)
      next = walk.count == 1 ? walk.position : nil
    }
    #expect(log.errorCount(stream) == found.count)
    return found
  }

  @Test("Its last line, however the lines come", arguments: 1...14)
  func batches(step: Int) throws {
    #expect(
      try errors(in: Self.chain, by: step) == [
        "KeyError: \"error: 'x'\"", "lib.Diverged: loss is NaN",
        "srun: error: n1: task 0: Exited with exit code 1",
      ])
  }

  @Test("With a rank before each line, and others' lines between them")
  func ranks() throws {
    let text = """
      [rank0]: Traceback (most recent call last):
      [rank1]: Traceback (most recent call last):
      [rank0]:   File "a.py", line 6, in main
      epoch 3: loss 0.2
      [rank1]:   File "a.py", line 6, in main
      [rank0]: RuntimeError: no
      [rank1]: Stop

      """
    #expect(try errors(in: text, by: 3) == ["[rank0]: RuntimeError: no", "[rank1]: Stop"])
  }

  @Test("Where only a part is at hand a heading is the error")
  func part() {
    let heading = LineBatch("Traceback (most recent call last):\n  File\n")
    #expect(ErrorPattern.standard.lines(of: heading) == .some([0]))
    let whole = LineBatch("Traceback (most recent call last):\n  File\nKeyError\nStop: no\n")
    #expect(ErrorPattern.standard.lines(of: whole) == .some([2]))
  }
}
