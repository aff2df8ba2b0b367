import Foundation
import TailTestSupport
import Testing

/// The README and the documents in `docs/` hold together, and are installed together.
@Suite("Documents")
struct DocumentTests {
  private static let readme = "README.md"

  private static var documents: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Commands.root + "/docs")
    return (names ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "docs/" + $0 }
  }

  private static var images: [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: Commands.root + "/docs/images")
    return (names ?? []).sorted().map { "docs/images/" + $0 }
  }

  @Test("Every relative link leads to a file and a heading", arguments: [readme] + documents)
  func links(document: String) throws {
    for link in try Document(document).links where !link.contains("://") {
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      let folder = (document as NSString).deletingLastPathComponent
      let target =
        parts[0].isEmpty
        ? document
        : ((folder as NSString).appendingPathComponent(String(parts[0])) as NSString)
          .standardizingPath
      let exists = FileManager.default.fileExists(atPath: Commands.root + "/" + target)
      #expect(exists, "\(link)")
      if exists, parts.count == 2 {
        #expect(try Document(target).anchors.contains(String(parts[1])), "\(link)")
      }
    }
  }

  @Test("The README leads to every document")
  func contents() throws {
    #expect(!Self.documents.isEmpty)
    let files = try Document(Self.readme).links.map { $0.prefix { $0 != "#" } }
    for document in Self.documents {
      #expect(files.contains(document[...]), "\(document)")
    }
  }

  @Test("The README begins with a picture; each picture is shown by a document, and all are small")
  func pictures() throws {
    let first = try #require(try Document(Self.readme).links.first)
    #expect(Self.images.contains(first), "\(first)")
    let shown = try Set(
      Self.documents.flatMap { try Document($0).links.map { "docs/" + $0 } } + [first])
    var size = 0
    for image in Self.images {
      #expect(shown.contains(image), "\(image)")
      let bytes = try Data(contentsOf: URL(filePath: Commands.root + "/" + image)).count
      #expect(bytes < 200_000, "\(image)")
      size += bytes
    }
    #expect(size < 600_000)
  }

  @Test("The archive's installer knows every document and picture")
  func installed() throws {
    let script = try String(
      contentsOfFile: Commands.root + "/packaging/install.sh", encoding: .utf8)
    let files = script.split(whereSeparator: { "\n\"".contains($0) })
    for document in [Self.readme] + Self.documents + Self.images {
      #expect(files.contains("share/doc/slurmtail-tui/\(document)"), "\(document)")
    }
  }

  @Test("Each word of the glossary is the name of a type")
  func glossary() throws {
    let text = try String(contentsOfFile: Commands.root + "/ARCHITECTURE.md", encoding: .utf8)
    let section = try #require(
      text.components(separatedBy: "## Words\n").last?.components(separatedBy: "\n## ").first)
    let words = section.matches(of: #/(?m)^\| `(\w+)` \|/#).map { String($0.output.1) }
    #expect(words.count >= 25)
    var types: Set<String> = []
    let sources = FileManager.default.enumerator(atPath: Commands.root + "/Sources")
    while let file = sources?.nextObject() as? String {
      guard file.hasSuffix(".swift") else { continue }
      let code = try String(contentsOfFile: Commands.root + "/Sources/" + file, encoding: .utf8)
      for match in code.matches(of: #/(?:struct|class|enum|protocol) (\w+)/#) {
        types.insert(String(match.output.1))
      }
    }
    for word in words { #expect(types.contains(word), "\(word)") }
  }
}

/// What a Markdown file points to, and what can be pointed to in it.
private struct Document {
  let links: [String]
  let anchors: Set<String>

  init(_ path: String) throws {
    let text = try String(contentsOfFile: Commands.root + "/" + path, encoding: .utf8)
    // Every second part is a block of code.
    let prose = text.components(separatedBy: "```").enumerated()
      .filter { $0.offset.isMultiple(of: 2) }.map(\.element).joined()
    links = prose.matches(of: #/\]\(([^()\s]+)\)/#).map { String($0.1) }
    anchors = Set(
      prose.split(separator: "\n").compactMap { $0.wholeMatch(of: #/#+ (.+)/#)?.1 }
        .map(Self.anchor))
  }

  /// The name that Markdown viewers give a heading.
  private static func anchor(of heading: Substring) -> String {
    heading.lowercased().replacing(" ", with: "-")
      .filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
  }
}
