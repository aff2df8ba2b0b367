/// Writes lines as `[label] line` into a buffer, those that a filter lets through.
package struct ExportWriter {
  /// What has been written since it was last emptied.
  package var buffer: [UInt8] = []
  /// Lines written in all.
  package private(set) var lineCount: UInt64 = 0
  private let matcher: FilterMatcher
  /// The stream whose line is not finished, where the next piece goes on with it.
  private var openLabel: String?

  package init(filter: LineFilter) {
    matcher = FilterMatcher(filter)
  }

  /// Whether a pattern of the filter had to be given up.
  package var isTooExpensive: Bool { matcher.isTooExpensive }

  package mutating func write(_ batch: LineBatch, lines: Range<Int>, label: String) {
    let shown: LineSet = matcher.isEmpty ? .all : matcher.lines(of: batch)
    var next = shown.first(from: lines.lowerBound, of: batch.count)
    while let line = next, line < lines.upperBound {
      write(batch.line(line), label: label, isTerminated: batch.isTerminated(line))
      next = shown.first(from: line + 1, of: batch.count)
    }
  }

  /// Writes the unfinished last line of a stream; it gets a line end of its own.
  package mutating func write(partial: [UInt8], label: String) {
    guard matcher.isEmpty || matcher.lets(partial[...]) else { return }
    write(partial[...], label: label, isTerminated: true)
  }

  /// Ends a line that was cut off.
  package mutating func finish() {
    guard openLabel != nil else { return }
    buffer.append(UInt8(ascii: "\n"))
    openLabel = nil
  }

  private mutating func write(_ line: ArraySlice<UInt8>, label: String, isTerminated: Bool) {
    // A piece goes on with the line before, unless another stream has come between.
    if openLabel != label {
      finish()
      buffer.append(UInt8(ascii: "["))
      buffer.append(contentsOf: label.utf8)
      buffer.append(contentsOf: [UInt8(ascii: "]"), UInt8(ascii: " ")])
      lineCount += 1
    }
    buffer.append(contentsOf: line)
    if isTerminated {
      buffer.append(UInt8(ascii: "\n"))
      openLabel = nil
    } else {
      openLabel = label
    }
  }
}
