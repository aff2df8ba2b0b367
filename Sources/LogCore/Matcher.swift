import CPCRE2

/// A pattern together with the memory that matching needs. Belongs to one thread.
package final class Matcher {
  package let pattern: Pattern
  /// Whether a match was given up because it took too many steps; such a line counts as not
  /// matching.
  package private(set) var isTooExpensive = false
  private let data: OpaquePointer?
  private let context: OpaquePointer?

  package init(_ pattern: Pattern) {
    self.pattern = pattern
    data = pcre2_match_data_create_from_pattern_8(pattern.code, nil)
    context = pcre2_match_context_create_8(nil)
    if let context {
      pcre2_set_match_limit_8(context, LogLimits.matchSteps)
      pcre2_set_depth_limit_8(context, LogLimits.matchSteps)
      pcre2_set_heap_limit_8(context, LogLimits.matchHeap)
    }
  }

  deinit {
    pcre2_match_data_free_8(data)
    pcre2_match_context_free_8(context)
  }

  /// Where the pattern first matches in `bytes`, from `start` on. Line breaks are nothing special:
  /// hand in one line.
  package func firstMatch(in bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> Range<Int>?
  {
    guard let data, start <= bytes.count else { return nil }
    let result: Int32
    if let subject = bytes.baseAddress {
      result = pcre2_match_8(pattern.code, subject, bytes.count, start, 0, data, context)
    } else {
      // PCRE2 before 10.40 wants an address even for nothing.
      var nothing: UInt8 = 0
      result = pcre2_match_8(pattern.code, &nothing, 0, 0, 0, data, context)
    }
    guard result >= 0 else {
      if result != PCRE2_ERROR_NOMATCH { isTooExpensive = true }
      return nil
    }
    guard let places = pcre2_get_ovector_pointer_8(data) else { return nil }
    // `\K` can put the start behind the end.
    return min(places[0], places[1])..<max(places[0], places[1])
  }

  package func isMatch(_ line: ArraySlice<UInt8>) -> Bool {
    line.withUnsafeBufferPointer { firstMatch(in: $0) != nil }
  }

  /// Where it matches in a line, from the line's first byte; empty matches are left out, and
  /// more than `LogLimits.matchesPerLine` are not looked for.
  package func matches(in line: ArraySlice<UInt8>) -> [Range<Int>] {
    line.withUnsafeBufferPointer { bytes in
      var found: [Range<Int>] = []
      var start = 0
      while found.count < LogLimits.matchesPerLine,
        let match = firstMatch(in: bytes, from: start)
      {
        if match.isEmpty {
          start = max(start, match.upperBound) + 1
          // Not into the middle of a character: PCRE2 would refuse the offset.
          while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
        } else {
          found.append(match)
          start = max(start + 1, match.upperBound)
        }
      }
      return found
    }
  }

  /// Which lines of a batch match.
  package func lines(of batch: LineBatch) -> LineSet {
    var found: [UInt32] = []
    batch.bytes.withUnsafeBufferPointer { bytes in
      if pattern.isLiteral {
        findAcross(bytes, ends: batch.ends, into: &found)
      } else {
        findByLine(bytes, ends: batch.ends, into: &found)
      }
    }
    return LineSet(found, of: batch.count)
  }

  /// A literal cannot reach over a line end, so that all lines can be searched as one.
  private func findAcross(
    _ bytes: UnsafeBufferPointer<UInt8>, ends: [UInt32], into found: inout [UInt32]
  ) {
    var place = 0
    var line = 0
    while place < bytes.count, let match = firstMatch(in: bytes, from: place) {
      while Int(ends[line]) <= match.lowerBound { line += 1 }
      // Pieces of one line have no line end between them.
      if match.upperBound <= Int(ends[line]) {
        found.append(UInt32(line))
        place = Int(ends[line])
      } else {
        place = match.lowerBound + 1
      }
    }
  }

  private func findByLine(
    _ bytes: UnsafeBufferPointer<UInt8>, ends: [UInt32], into found: inout [UInt32]
  ) {
    var start = 0
    for (line, end) in ends.enumerated() {
      var stop = Int(end)
      if bytes[stop - 1] == UInt8(ascii: "\n") { stop -= 1 }
      if firstMatch(in: UnsafeBufferPointer(rebasing: bytes[start..<stop])) != nil {
        found.append(UInt32(line))
      }
      if isTooExpensive { return }
      start = Int(end)
    }
  }
}
