import CellUI
import LogCore
import SlurmJobs

extension Model {
  /// Asks which jobs there are and lets the reader choose.
  mutating func openPicker() -> [Effect] {
    overlay = .picker(Picker())
    return [.listJobs]
  }

  mutating func take(_ list: JobList) -> [Effect] {
    guard case .picker(var picker) = overlay else { return [] }
    // What Slurm has told says more than what is remembered.
    guard list.stage >= picker.list?.stage ?? .remembered else { return [] }
    picker.take(list, at: now.wall)
    overlay = .picker(picker)
    // Nothing of Slurm's to choose from: the files here are.
    guard list.trouble != nil, picker.typed.isEmpty else { return [] }
    return [.complete("")]
  }

  /// Asks for the ends of the logs whose rows are on the screen, each once.
  mutating func peekAtLogs() -> [Effect] {
    guard case .picker(var picker) = overlay else { return [] }
    let peeks = picker.unasked(PickerLayout(picker, size).shown, from: surroundings)
    guard !peeks.isEmpty else { return [] }
    overlay = .picker(picker)
    return [.peek(peeks)]
  }

  mutating func take(_ tail: LogTail?, of peek: LogPeek) -> [Effect] {
    guard case .picker(var picker) = overlay else { return [] }
    picker.take(tail, of: peek)
    overlay = .picker(picker)
    return []
  }

  mutating func take(paths: [String], of text: String, in picker: Picker) -> [Effect] {
    guard picker.typed == text else { return [] }
    var picker = picker
    picker.take(paths: paths)
    overlay = .picker(picker)
    return []
  }

  mutating func take(_ key: Key, in picker: Picker) -> [Effect] {
    var picker = picker
    let page = max(1, PickerLayout(picker, size).list.count)
    switch key {
    case .enter: return accept(picker)
    case .escape, .control("c"), .control("g"): return leavePicker()
    case .character(" "): picker.toggle()
    case .tab: return goOn(in: picker)
    case .up, .control("p"), .backTab: picker.move(by: -1)
    case .down, .control("n"): picker.move(by: 1)
    case .pageUp: picker.move(by: -page)
    case .pageDown: picker.move(by: page)
    case .control("r"):
      picker.forgetTails()
      overlay = .picker(picker)
      return [.listJobs]
    case .backspace where picker.typed.isEmpty: break
    case .control:
      switch keymap.outcome(of: [key]) {
      case .action(.redraw): return [.redraw]
      case .action(.suspend): return [.suspend]
      default: return edit(key, in: picker)
      }
    default: return edit(key, in: picker)
    }
    overlay = .picker(picker)
    return []
  }

  private mutating func edit(_ key: Key, in picker: Picker) -> [Effect] {
    var picker = picker
    let outcome = picker.edit(key)
    overlay = .picker(picker)
    return outcome == .edited ? pathsWanted(by: picker) : []
  }

  mutating func paste(_ scalars: [Unicode.Scalar], in picker: Picker) -> [Effect] {
    var picker = picker
    picker.paste(scalars)
    overlay = .picker(picker)
    return pathsWanted(by: picker)
  }

  /// Paths are looked for where a path is typed, and where Slurm has nothing to offer.
  private func pathsWanted(by picker: Picker) -> [Effect] {
    picker.typesPath || picker.list?.trouble != nil ? [.complete(picker.typed)] : []
  }

  /// `Tab`: completes a path as far as there is no choice, goes into a folder, else chooses.
  private mutating func goOn(in picker: Picker) -> [Effect] {
    var picker = picker
    if picker.typesPath, let common = picker.commonPath {
      picker.replace(with: common)
    } else if case .path(let path)? = picker.current, path.hasSuffix("/") {
      picker.replace(with: path)
    } else {
      picker.toggle()
      overlay = .picker(picker)
      return []
    }
    overlay = .picker(picker)
    return [.complete(picker.typed)]
  }

  private mutating func leavePicker() -> [Effect] {
    overlay = nil
    return panes.isEmpty ? [.quit] : []
  }

  /// Opens what is chosen, or what the cursor is on.
  private mutating func accept(_ picker: Picker) -> [Effect] {
    var picker = picker
    if picker.chosen.isEmpty, case .path(let path)? = picker.current, path.hasSuffix("/") {
      picker.replace(with: path)
      overlay = .picker(picker)
      return [.complete(path)]
    }
    let rows = picker.chosen.isEmpty ? picker.current.map { [$0] } ?? [] : picker.chosen
    let words = rows.compactMap(\.word)
    let watched = words.compactMap { if case .watched(let watched) = $0 { watched } else { nil } }
    guard !watched.isEmpty else {
      picker.complaint = picker.typed.isEmpty ? "nothing is chosen" : complaint(of: words, picker)
      overlay = .picker(picker)
      return []
    }
    overlay = nil
    return open(watched)
  }

  private func complaint(of words: [SourceWord], _ picker: Picker) -> String {
    if case .refused(let reason)? = words.first { return reason }
    return "\(picker.typed) is neither a job id nor a path (with / or .)"
  }
}

extension Picker.Row {
  /// What is to be opened.
  fileprivate var word: SourceWord? {
    func job(_ label: String) -> SourceWord? {
      JobTarget(label).map { .watched(SourceWord.Watched(sources: [.job($0)])) }
    }
    return switch self {
    case .job(let found): job(found.label)
    case .array(let array): job(array.label)
    // A file that is there is no pattern, whatever it is called.
    case .path(let path):
      path.hasSuffix("/")
        ? nil : .watched(SourceWord.Watched(sources: [.file(LogPath(path))]))
    case .typed(let text): SourceWord(text)
    }
  }
}
