/// What a typed line can go on with: a list above the prompt, gone through with `Tab`.
package struct Completion: Sendable {
  /// One way to go on.
  package struct Candidate: Equatable, Sendable {
    package let text: String
    /// One line for people; empty where the text says it all.
    package let explanation: String

    package init(_ text: String, _ explanation: String = "") {
      self.text = text
      self.explanation = explanation
    }
  }

  package let candidates: [Candidate]
  /// What of the line stays, before the candidate.
  package let stem: String
  /// What was typed in the candidate's place.
  package let typed: String
  /// The one that is in the line; `nil`: what was typed.
  package private(set) var chosen: Int?

  /// - Parameter stem: the part of the line before what is completed.
  package init(of stem: String, typed: String, candidates: [Candidate]) {
    self.stem = stem
    self.typed = typed
    self.candidates = candidates
  }

  /// Goes to the next candidate or the one before, round through what was typed; returns the line.
  package mutating func step(forward: Bool) -> String {
    let last = candidates.count - 1
    switch chosen {
    case nil: chosen = forward ? 0 : last
    case let place? where forward: chosen = place < last ? place + 1 : nil
    case let place?: chosen = place > 0 ? place - 1 : nil
    }
    return stem + (chosen.map { candidates[$0].text } ?? typed)
  }

  /// What all candidates begin with, where that is more than was typed.
  package var commonStart: String? {
    guard let first = candidates.first?.text else { return nil }
    let common = candidates.dropFirst().reduce(first) { common, candidate in
      String(zip(common, candidate.text).prefix { $0 == $1 }.map(\.0))
    }
    return common.hasPrefix(typed) && common.count > typed.count ? common : nil
  }

  /// Which candidates a list of so many rows shows, the chosen one among them.
  package func window(rows: Int) -> Range<Int> {
    let rows = min(max(0, rows), candidates.count)
    let first = max(0, min((chosen ?? 0) - rows / 2, candidates.count - rows))
    return first..<(first + rows)
  }
}
