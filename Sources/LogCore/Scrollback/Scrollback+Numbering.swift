import DequeModule

/// Which numbers lines have in their file. Lines are counted as they are received; a file that begins anew
/// counts from its own first line, and lines that are read again keep the numbers that they had.
extension Scrollback {
  /// Where the numbers of a generation's lines begin.
  struct Numbering: Sendable {
    /// How many lines of the stream had been received before.
    let received: UInt64
    /// The number of its first line, from 0.
    let line: UInt64
    /// Whether numbers count from the file's start, and not from where following began.
    let isInFile: Bool

    init?(first: Line.Number, received: UInt64) {
      self.received = received
      switch first {
      case .inFile(let line): (self.line, isInFile) = (line, true)
      case .followed(let line): (self.line, isInFile) = (line, false)
      case .guess, .none: return nil
      }
    }
  }

  /// The lines before the first one that came have been counted: what is guessed of those goes by that.
  package mutating func learnStart(_ line: UInt64, of stream: StreamIndex) {
    let track = Int(stream.number)
    guard let guess = tracks[track].guess else { return }
    tracks[track].guess = (guess.offset, line)
    tracks[track].isStartCounted = true
    fitGuesses(of: stream)
  }

  mutating func fitGuesses(of stream: StreamIndex) {
    let track = tracks[Int(stream.number)]
    // Of a file that took the place of another one nothing is known.
    let end = track.guess ?? (view.end(of: stream), 0)
    let line = view.fitGuesses(of: stream, before: end, isCounted: track.isStartCounted)
    tracks[Int(stream.number)].guess?.line = line
  }

  /// The number of a line of an entry.
  ///
  /// - Parameter line: how many of its stream were received before.
  func number(ofFollowed line: UInt64, _ entry: Entry) -> Line.Number {
    let numbering = tracks[Int(entry.stream.number)].numberings[entry.generation]
    guard let numbering, line >= numbering.received else { return .followed(line) }
    let number = line - numbering.received + numbering.line
    return numbering.isInFile ? .inFile(number) : .followed(number)
  }

  /// Which number the line has that begins at a place of the file that is read now; `nil` where it is
  /// not in memory.
  func number(at offset: UInt64, _ track: Int) -> Line.Number? {
    for id in tracks[track].entries.reversed() where id >= tracks[track].lostBefore {
      guard let place = place(of: id), let batch = entries[place].batch else { return nil }
      let entry = entries[place]
      guard !entry.isLate, entry.generation == tracks[track].generation,
        entry.range.lowerBound <= offset
      else { continue }
      guard offset <= entry.range.upperBound else { return nil }
      let lines = batch.endedLines(before: batch.firstLine(from: offset))
      return number(ofFollowed: entry.firstLine + UInt64(lines), entry)
    }
    return nil
  }

  /// Whether the lines of the stream's present file are numbered from its start, since it began while it
  /// was followed.
  package func countsFromStart(_ stream: StreamIndex) -> Bool {
    let track = tracks[Int(stream.number)]
    return track.numberings[track.generation]?.isInFile ?? false
  }

  /// Which of the lines that were received has a number in the stream's present file, both counted from 0;
  /// the newest where lines came again.
  ///
  /// - Parameter before: how many lines lie before the first one that was received of a file that was
  ///   there before it was followed.
  package func received(
    number: UInt64, linesBefore before: UInt64, of stream: StreamIndex
  ) -> UInt64 {
    let track = tracks[Int(stream.number)]
    let isInFile = countsFromStart(stream)
    let line = isInFile ? number : number - min(number, before)
    for (_, numbering) in track.numberings.sorted(by: { $0.key > $1.key }) {
      guard numbering.isInFile == isInFile else { break }
      if numbering.line <= line { return line - numbering.line + numbering.received }
    }
    return line
  }

  /// How many generations have numbers of their own.
  package func rememberedNumberings(_ stream: StreamIndex) -> Int {
    tracks[Int(stream.number)].numberings.count
  }

  /// How a file counted its lines is told no more once none of them is held.
  mutating func forgetNumberings(_ track: Int) {
    let first = tracks[track].entries.first { id in
      place(of: id).map { !entries[$0].isLate } ?? false
    }
    guard let id = first, let place = place(of: id) else { return }
    let oldest = entries[place].generation
    tracks[track].numberings = tracks[track].numberings.filter { $0.key >= oldest }
  }
}
