import TailTestSupport
import Testing

@testable import Settings

@Suite("TOML")
struct TOMLReaderTests {
  /// The value of `x`.
  private func value(_ text: String) throws -> ConfigValue? {
    try TOMLReader(text).entries.first { $0.key == "x" }?.value
  }

  @Test(
    "Numbers, flags and dates",
    arguments: [
      ("7", .integer(7)), ("-17", .integer(-17)), ("+1_000", .integer(1000)), ("0", .integer(0)),
      ("0xDEAD_beef", .integer(0xDEAD_BEEF)), ("0o755", .integer(0o755)), ("0b11", .integer(3)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("1.5", .number(1.5)), ("-0.0", .number(0)), ("5e+2_0", .number(5e20)),
      ("6.26e-3", .number(6.26e-3)), ("-inf", .number(-.infinity)), ("true", .flag(true)),
      ("false", .flag(false)), ("1979-05-27", .other("date")), ("07:32:00.5", .other("time")),
      ("1979-05-27T07:32:00Z", .other("date and time")),
      ("1979-05-27 07:32:00-07:00", .other("date and time")),
    ] as [(String, ConfigValue)])
  func scalars(text: String, expected: ConfigValue) throws {
    #expect(try value("x = \(text)") == expected)
    #expect(try value("x=\(text)# 1") == expected)
    #expect(try value("x = [\(text),\(text) ]") == .list([expected, expected]))
  }

  @Test(
    "What is no value",
    arguments: [
      "", "01", "1__0", "_1", "1_", "0x", "0xg", "-0x1", "1.", ".5", "1.e5", "1e", "1e5.0", "+",
      "--1",
      "9223372036854775808", "True", "yes", "infinity", "1979-05", "7:32:00", "\"a", "'a",
      "\"\"\"a\"\"",
      "\"\\x\"", "\"\\u12\"", "\"\\uD800\"", "\"\\U00110000\"", "\"\u{1}\"", "[1 2]", "[1,,2]", "[",
      "{a}", "{a = 1", "{a = 1 b = 2}", "{a = 1, a = 2}", "1 2", "\"a\" \"b\"",
    ])
  func invalid(text: String) {
    #expect(throws: TOMLReader.Trouble.self) { try TOMLReader("x = \(text)\n") }
  }

  @Test(
    "Texts",
    arguments: [
      (#""a\tb\"\\ \u00e9\U0001F600""#, "a\tb\"\\ é😀"), (#"'C:\dir'"#, #"C:\dir"#), ("\"\"", ""),
      ("''", ""), ("\"\"\"\none\ntwo\"\"\"", "one\ntwo"), ("'''\n\\a'b''c'''", "\\a'b''c"),
      ("\"\"\"a \\\n\n   b\"\"\"", "a b"), ("\"\"\"\"\"\"", ""), ("\"\"\"\"a\"\"\"\"\"", "\"a\"\""),
      ("\"# no comment\"", "# no comment"),
    ])
  func texts(text: String, expected: String) throws {
    #expect(try value("y = 1\nx = \(text) # one\nz = 2") == .string(expected))
  }

  @Test("Tables: headers, dots, braces and several of a name")
  func tables() throws {
    let reader = try TOMLReader(
      """
      a.b."c d" = 1
      a.b.e = {f = [2], g.h = 3, }

      [ t . 'u.v' ] # named
      w = 4
      [t]
      x = 5
      [[list]]
      y = 6
      [list.of]
      z = 7
      [[list]]
      """)
    func table(_ entries: (String, ConfigValue)...) -> ConfigValue {
      .table(entries.map { ConfigValue.Entry(key: $0.0, value: $0.1) })
    }
    let inner = table(
      ("c d", .integer(1)),
      ("e", table(("f", .list([.integer(2)])), ("g", table(("h", .integer(3)))))))
    let whole = table(
      ("a", table(("b", inner))),
      ("t", table(("u.v", table(("w", .integer(4)))), ("x", .integer(5)))),
      ("list", .list([table(("y", .integer(6)), ("of", table(("z", .integer(7))))), table()])))
    #expect(ConfigValue.table(reader.entries) == whole)
    #expect(reader.lines[["a", "b", "e"]] == 2)
    #expect(reader.lines[["t", "u.v", "w"]] == 5)
    #expect(reader.lines[["list", "of"]] == 10)
  }

  @Test(
    "Nothing is set or opened twice; the second line is named",
    arguments: [
      "x = 1\nx = 2", "x = 1\nx.y = 2", "x.y = 1\nx = 2", "[x]\n[x]", "x = 1\n[x]", "x.y = 1\n[x]",
      "x = {}\n[x.y]", "x = []\n[[x]]", "[[x]]\n[x]", "[x]\n[[x]]", "[x.y]\n[x.y]",
      "x = {}\nx.y = 1",
    ])
  func twice(text: String) {
    #expect {
      try TOMLReader(text)
    } throws: { error in
      (error as? TOMLReader.Trouble)?.line == 2
    }
  }

  @Test(
    "Random cuts of a text are read or refused at one of its lines",
    arguments: 1...40 as ClosedRange<UInt64>)
  func cuts(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var bytes = Array(Settings.standardText.utf8.filter { $0 != UInt8(ascii: "#") })
    let parts = Array("\"'[]{}=.,#\n\\ \t-+_0eE:T".utf8)
    for _ in 0..<Int.random(in: 0...12, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      bytes[place] = parts[Int.random(in: 0..<parts.count, using: &random)]
    }
    bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
    let text = String(decoding: bytes, as: UTF8.self)
    let count = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
    do throws(TOMLReader.Trouble) {
      let lines = try TOMLReader(text).lines
      #expect(lines.values.allSatisfy { 1...count ~= $0 }, "seed \(seed)")
    } catch {
      #expect(1...count ~= error.line, "seed \(seed)")
    }
  }
}
