import LogCore

extension Exporter {
  /// Looks for paths that begin with what was typed; `~` stays as it was typed. `answer` is called on
  /// another thread, and not at all while the file system hangs.
  package func complete(_ text: String, answer: @escaping @Sendable ([String]) -> Void) {
    let slash = text.lastIndex(of: "/")
    let typedFolder = slash.map { String(text[...$0]) } ?? ""
    let prefix = Array(text[(slash.map { text.index(after: $0) } ?? text.startIndex)...].utf8)
    let folder = (typedFolder.isEmpty ? LogPath(".") : LogPath(typedFolder))
      .expanded(home: home).absolute(from: workingDirectory)
    WorkerThread.start(name: "completer") { [folder, prefix, typedFolder] in
      let access = SourceAccess()
      let names = (try? access.folderReader(for: folder).names(in: folder, beginningWith: prefix))
      // What is no UTF-8 cannot be typed.
      let paths = (names ?? []).compactMap { String(validating: $0, as: UTF8.self) }.sorted()
      answer(paths.prefix(IOLimits.completions).map { typedFolder + $0 })
    }
  }
}
