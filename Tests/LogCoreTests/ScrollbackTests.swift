import LogCore
import TailTestSupport
import Testing

@Suite("What a pane keeps")
struct ScrollbackTests {
  private let stdout = StreamIndex(0)
  private let stderr = StreamIndex(1)

  /// All lines that a lens shows, from the first to the last.
  private func texts(_ log: Scrollback, _ lens: Lens = Lens()) -> [String] {
    var found: [String] = []
    var next = log.first(lens)
    while let position = next {
      if let line = log.line(at: position) {
        found.append(String(decoding: line.bytes, as: UTF8.self))
      }
      next = log.after(position, lens)
    }
    return found
  }

  @Test("A flood on stdout does not push out a line of stderr")
  func flood() {
    var log = Scrollback()
    let (out, err) = (log.addStream(budget: 4096), log.addStream(budget: 4096))
    log.append(LineBatch("the one error\n"), to: err)
    var offset: UInt64 = 0
    for number in 0..<5000 {
      let batch = LineBatch("flood \(number)\n", at: offset)
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    #expect(texts(log).first == "the one error")
    #expect(texts(log).last == "flood 4999")
    #expect(log.memoryCost(out) <= 4096 + LogLimits.smallBatch * 2)
    #expect(log.received(out) == 5000)
    #expect(UInt64(log.held(out)) == UInt64(texts(log).count - 1))
    // Numbers stay what they were when the lines came.
    let last = log.last(Lens()).flatMap { log.line(at: $0) }
    #expect(last?.number == .followed(4999))
  }

  @Test("Lines keep their order of arrival, and streams can be looked at alone")
  func order() {
    var log = Scrollback()
    let (out, err) = (log.addStream(budget: 4096), log.addStream(budget: 4096))
    log.append(LineBatch("o1\no2\n"), to: out)
    log.append(LineBatch("e1\n"), to: err)
    log.append(LineBatch("o3\n", at: 6), to: out)
    #expect(texts(log) == ["o1", "o2", "e1", "o3"])
    #expect(texts(log, Lens(streams: StreamMask(err))) == ["e1"])
    #expect(texts(log, Lens(streams: StreamMask(out))) == ["o1", "o2", "o3"])
  }

  @Test(
    "What came late to another file stands where it came, has no number, and leaves the rest as it is"
  )
  func late() {
    var log = Scrollback()
    let events = log.addStream(budget: 4096, isExempt: true)
    let out = log.addStream(budget: 4096)
    func late(_ text: String) -> LineBatch {
      LineBatch(text, at: LineBatch.lateStart(number: 0), generation: LineBatch.lateGeneration)
    }
    log.append(LineBatch("one\ntwo\n"), to: out)
    log.append(late("came late\n"), to: out)
    log.append(LineBatch("three\n", at: 8), to: out)
    log.append(late("and later\n"), to: out)
    #expect(texts(log) == ["one", "two", "came late", "three", "and later"])
    var numbers: [Line.Number?] = []
    var next = log.first(Lens())
    while let position = next {
      numbers.append(log.line(at: position)?.number)
      next = log.after(position, Lens())
    }
    #expect(
      numbers == [.followed(0), .followed(1), Line.Number.none, .followed(2), Line.Number.none])
    #expect(log.received(out) == 3)
    #expect(log.counts(Lens()) == (5, 5))
    #expect(log.endOffset(out) == 14)
    #expect(log.generation(out) == 0)
    // What is read of the file can be read back; what came late is nowhere else.
    var offset: UInt64 = 14
    for number in 0..<2000 {
      let batch = LineBatch("flood \(number)\n", at: offset)
      offset += UInt64(batch.bytes.count)
      log.append(batch, to: out)
    }
    let held = log.firstHeldOffset(out)
    #expect(held?.generation == 0)
    #expect(held?.offset == log.fileEnd(of: out))
    #expect(texts(log, Lens(streams: StreamMask(events))).count == 1)
  }

  @Test("A log that begins anew again and again takes no line of another stream with it")
  func begunAnew() {
    var log = Scrollback()
    _ = log.addStream(budget: 4096, isExempt: true)
    let (out, err) = (log.addStream(budget: 4096), log.addStream(budget: 65536))
    var expected: [String] = []
    for generation in 0..<4 as Range<UInt32> {
      var offset: UInt64 = 0
      for number in 0..<1500 {
        // What left memory of one stream stands in parts between lines of the other.
        if number % 300 == 0 {
          expected.append("error \(generation).\(number)")
          log.append(LineBatch("error \(generation).\(number)\n"), to: err)
        }
        let batch = LineBatch("flood \(number)\n", at: offset, generation: generation)
        offset += UInt64(batch.bytes.count)
        log.append(batch, to: out)
      }
    }
    #expect(texts(log, Lens(streams: StreamMask(err))) == expected)
    #expect(log.counts(Lens(streams: StreamMask(err))).shown == expected.count)
  }

  @Test("Exempt lines pass every filter and are not counted")
  func exempt() throws {
    var log = Scrollback()
    let events = log.addStream(budget: 4096, isExempt: true)
    let out = log.addStream(budget: 4096)
    log.append(LineBatch("RUNNING\n"), to: events)
    log.append(LineBatch("keep\ndrop\n"), to: out)
    log.setFilter(
      LineFilter(terms: [LineFilter.Term(pattern: try Pattern("keep"), isExclusion: false)]))
    #expect(texts(log) == ["RUNNING", "keep"])
    #expect(log.counts(Lens()).shown == 1)
    #expect(log.counts(Lens()).total == 2)
    #expect(texts(log, Lens(filtering: false)) == ["RUNNING", "keep", "drop"])
  }

  @Test("A piece of a long line is told from a line of its own")
  func pieces() {
    var log = Scrollback()
    let out = log.addStream(budget: 4096)
    log.append(LineBatch("begin"), to: out)
    log.append(LineBatch("end\nnext\n", at: 5), to: out)
    var flags: [Bool] = []
    var place = log.first(Lens())
    while let position = place {
      flags.append(log.line(at: position)?.isContinuation ?? false)
      place = log.after(position, Lens())
    }
    #expect(flags == [false, true, false])
  }

  @Test("What was cleared is hidden, what comes after is not")
  func clearing() {
    var log = Scrollback()
    let out = log.addStream(budget: 4096)
    log.append(LineBatch("a\nb\n"), to: out)
    let lens = Lens(from: log.endPosition)
    #expect(texts(log, lens) == [])
    log.append(LineBatch("c\n", at: 4), to: out)
    #expect(texts(log, lens) == ["c"])
    #expect(log.counts(lens).shown == 1)
    #expect(texts(log) == ["a", "b", "c"])
  }

  @Test("A file that begins anew counts its own lines; those before keep their numbers")
  func numbersOfANewFile() {
    var log = Scrollback()
    let stream = log.addStream(budget: 1 << 20)
    var splitter = LineSplitter()
    func append(_ text: String) {
      guard let batch = splitter.push(Array(text.utf8), arrival: WallTime(milliseconds: 0)) else {
        return
      }
      log.append(batch, to: stream)
    }
    append("old 1\nold 2\nold 3\n")
    splitter.reset(offset: 0, generation: 1)
    append("new 1\nnew 2\n")
    append("new 3\n")
    let expected: [Line.Number] = [
      .followed(0), .followed(1), .followed(2), .inFile(0), .inFile(1), .inFile(2),
    ]
    #expect(numbers(in: log) == expected)
    #expect(log.countsFromStart(stream))
    #expect(log.received(number: 1, linesBefore: 0, of: stream) == 4)
  }

  private func numbers(in log: Scrollback) -> [Line.Number] {
    let lens = Lens()
    var numbers: [Line.Number] = []
    var place = log.first(lens)
    while let position = place {
      if let line = log.line(at: position) { numbers.append(line.number) }
      place = log.after(position, lens)
    }
    return numbers
  }

  @Test("Lines that are read again, since their bytes were written over, keep their numbers")
  func numbersOfLinesReadAgain() {
    var log = Scrollback()
    let stream = log.addStream(budget: 1 << 20)
    // The first lines of the file were there before it was followed.
    log.begin(stream, at: 40, generation: 0)
    log.append(LineBatch("a\nb\nc\nd\n", at: 40), to: stream)
    log.append(LineBatch("C\nD\ne\n", at: 44, generation: 1), to: stream)
    log.append(LineBatch("f\n", at: 50, generation: 1), to: stream)
    log.append(LineBatch("E\nf\n", at: 48, generation: 2), to: stream)
    #expect(
      numbers(in: log) == [0, 1, 2, 3, 2, 3, 4, 5, 4, 5].map { Line.Number.followed($0) })
    // The newest of those with a number.
    #expect(
      (10..<16).map { log.received(number: $0, linesBefore: 10, of: stream) }
        == [0, 1, 4, 5, 8, 9])
    // And from the start of a file that began anew.
    log.append(LineBatch("1\n2\n3\n", at: 0, generation: 3), to: stream)
    log.append(LineBatch("3!\n4\n", at: 4, generation: 4), to: stream)
    #expect(numbers(in: log).suffix(5) == [0, 1, 2, 2, 3].map { Line.Number.inFile($0) })
  }
}
