import Settings

/// The value of `--memory` and `--buffer`.
package struct ByteSize: Equatable, Sendable {
  package let bytes: Int

  package init?(_ word: String) {
    guard let bytes = byteSize(word) else { return nil }
    self.bytes = bytes
  }
}

/// The value of `--color`.
package enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// The value of `--stream`.
package enum StreamName: String, CaseIterable, Sendable {
  case all, stdout, stderr
}

/// The value of `--layout`.
package enum LayoutName: String, CaseIterable, Sendable {
  case stack, columns, grid, tabs, main
}

/// The value of `--format`.
package enum FormatName: String, CaseIterable, Sendable {
  case text, json, raw
}
