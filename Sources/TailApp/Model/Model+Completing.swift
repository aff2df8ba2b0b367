import SlurmJobs

extension Model {
  /// `Tab` and `S-Tab`: goes on as far as there is no choice, then through the candidates.
  mutating func complete(_ prompt: Prompt, forward: Bool) -> [Effect] {
    var prompt = prompt
    guard var completion = prompt.completion, !completion.candidates.isEmpty else {
      guard let path = pathTyped(in: prompt) else { return [] }
      return [.complete(path.typed)]
    }
    if completion.chosen == nil, forward, let common = completion.commonStart {
      return goOn(with: completion.stem + common, candidates: completion.candidates, in: prompt)
    }
    if completion.candidates.count == 1, completion.chosen == nil {
      return goOn(
        with: completion.stem + completion.candidates[0].text, candidates: completion.candidates,
        in: prompt)
    }
    prompt.replace(with: completion.step(forward: forward))
    prompt.completion = completion
    overlay = .prompt(prompt)
    return []
  }

  /// Puts in what the candidates agree on. The name of an action that takes something gets a blank
  /// behind it.
  private mutating func goOn(
    with text: String, candidates: [Completion.Candidate], in prompt: Prompt
  ) -> [Effect] {
    var prompt = prompt
    let isName = prompt.purpose == .command && Command(text).rest == nil
    let takesMore = Command(text).action.map { $0.argument != .nothing } ?? false
    prompt.replace(with: text + (isName && takesMore && candidates.count == 1 ? " " : ""))
    prompt.completion = nil
    overlay = .prompt(prompt)
    return promptChanged()
  }

  /// What a command can go on with as far as it is typed; paths are asked for with `Tab`.
  func commandCompletion(of text: String) -> Completion? {
    let command = Command(text)
    guard let rest = command.rest else {
      let candidates = command.candidates.map { action in
        let label = action.argument.label
        return Completion.Candidate(
          action.rawValue, (label.isEmpty ? "" : label + "  ") + action.explanation)
      }
      guard candidates.map(\.text) != [command.name] else { return nil }
      return Completion(of: command.stem, typed: command.name, candidates: candidates)
    }
    let candidates: [Completion.Candidate]
    switch command.action?.argument {
    case .word(let words):
      candidates = words.filter { $0.hasPrefix(rest) }.map { Completion.Candidate($0) }
    case .names: return seriesCompletion(of: command.stem, rest)
    default: return nil
    }
    guard !candidates.isEmpty, candidates.map(\.text) != [rest] else { return nil }
    return Completion(of: command.stem, typed: rest, candidates: candidates)
  }

  /// The path that is being typed, and what stands before it; `nil` where none is.
  private func pathTyped(in prompt: Prompt) -> (stem: String, typed: String)? {
    switch prompt.purpose {
    case .save, .saveAll: return ("", prompt.string)
    case .search, .filter: return nil
    case .command:
      let command = Command(prompt.string)
      guard let rest = command.rest else { return nil }
      switch command.action?.argument {
      case .path: return (command.stem, rest)
      case .sources:
        // Behind `12345=` and its commas, too.
        let word = rest.lastIndex(of: " ").map { rest.index(after: $0) } ?? rest.startIndex
        var start = word
        if let equals = rest[word...].firstIndex(of: "="),
          JobTarget(String(rest[word..<equals])) != nil
        {
          let comma = rest[equals...].lastIndex(of: ",") ?? equals
          start = rest.index(after: comma)
        }
        return (command.stem + rest[..<start], String(rest[start...]))
      default: return nil
      }
    }
  }

  /// The paths could not be looked for.
  mutating func take(noCompletionsOf text: String, _ reason: String) -> [Effect] {
    switch overlay {
    case .picker(let picker) where picker.typed == text: complain("paths: \(reason)")
    case .prompt(var prompt):
      guard let path = pathTyped(in: prompt), path.typed == text else { return [] }
      prompt.complaint = reason
      overlay = .prompt(prompt)
    default: break
    }
    return []
  }

  /// Completes what was typed as far as all paths agree, and lists them where they do not.
  mutating func take(completions paths: [String], of text: String) -> [Effect] {
    if case .picker(let picker) = overlay { return take(paths: paths, of: text, in: picker) }
    guard case .prompt(var prompt) = overlay, let path = pathTyped(in: prompt), path.typed == text
    else { return [] }
    let completion = Completion(
      of: path.stem, typed: text, candidates: paths.map { Completion.Candidate($0) })
    guard !paths.isEmpty else {
      prompt.complaint = "nothing begins like this"
      overlay = .prompt(prompt)
      return []
    }
    let line = completion.commonStart ?? text
    prompt.replace(with: path.stem + line)
    prompt.completion =
      paths.count > 1
      ? Completion(of: path.stem, typed: line, candidates: completion.candidates) : nil
    overlay = .prompt(prompt)
    return []
  }
}
