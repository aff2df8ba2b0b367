/// The names that a batch script asks for in its `#SBATCH` lines. What was given on the command
/// line or in the environment overrides them, and the script does not tell.
package enum BatchScript {
  package static func arguments(for id: JobID) -> [String] {
    ["--batch-script", "--jobs=\(id)"]
  }

  /// Reads a script, or what `sacct --batch-script` prints around it; `nil` when it names nothing.
  package static func streams(in script: [UInt8]) -> JobRecord.Streams? {
    var streams = JobRecord.Streams(stdout: [], stderr: [])
    for line in script.split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      guard text.hasPrefix("#SBATCH") else {
        // sbatch reads no further than the first command. What sacct prints before the script
        // comes before its `#!`.
        if text.hasPrefix("#") || text.trimmed.isEmpty || !isStarted(streams) { continue }
        break
      }
      take(text.dropFirst("#SBATCH".count), into: &streams)
    }
    return streams.stdout.isEmpty && streams.stderr.isEmpty ? nil : streams
  }

  private static func isStarted(_ streams: JobRecord.Streams) -> Bool {
    !streams.stdout.isEmpty || !streams.stderr.isEmpty
  }

  private static func take(_ text: Substring, into streams: inout JobRecord.Streams) {
    var words = words(text)
    while !words.isEmpty {
      let word = words.removeFirst()
      if word.hasPrefix("#") { return }
      for (long, short, stream) in [
        ("--output", "-o", \JobRecord.Streams.stdout), ("--error", "-e", \.stderr),
      ] {
        var value: String?
        if word == long || word == short {
          value = words.isEmpty ? nil : words.removeFirst()
        } else if word.hasPrefix(long + "=") {
          value = String(word.dropFirst(long.count + 1))
        } else if word.hasPrefix(short), !word.hasPrefix("--") {
          value = String(word.dropFirst(short.count))
        }
        if let value, !value.isEmpty { streams[keyPath: stream] = Array(value.utf8) }
      }
    }
  }

  /// Splits at blanks outside quotes, and drops the quotes.
  private static func words(_ text: Substring) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let whole = word { words.append(whole) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
