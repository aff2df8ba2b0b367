import LogCore

extension Exporter {
  /// Looks for paths that begin with what was typed; `~` stays as it was typed. `answer` is called with
  /// them, or with why there are none to be had, and mostly on another thread; not at all while the file
  /// system hangs, or when more was asked meanwhile.
  package func complete(
    _ text: String, answer: @escaping @Sendable (Result<[String], Refusal>) -> Void
  ) {
    let slash = text.lastIndex(of: "/")
    let typedFolder = slash.map { String(text[...$0]) } ?? ""
    let prefix = NameText.bytes(
      of: text[(slash.map { text.index(after: $0) } ?? text.startIndex)...])
    let folder = (typedFolder.isEmpty ? LogPath(".") : LogPath(typedFolder))
      .expanded(home: home).absolute(from: workingDirectory)
    completer.ask(for: prefix, in: folder) { found in
      answer(
        found.map { names in
          let paths = names.map { NameText.text(of: $0) }.sorted()
          return paths.prefix(IOLimits.completions).map { typedFolder + $0 }
        })
    }
  }
}
