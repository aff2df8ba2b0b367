/// A path as the kernel knows it: bytes without NUL, in no particular encoding.
package struct LogPath: Hashable, Sendable, CustomStringConvertible {
  /// The bytes of the path, without a terminating NUL.
  package let bytes: [UInt8]

  package init(bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// The path that a text names, as `text` writes it.
  package init(_ text: String) {
    self.bytes = NameText.bytes(of: text)
  }

  /// As it can be typed and edited; see `NameText`.
  package var text: String { NameText.text(of: bytes) }

  /// For people: invalid UTF-8 is replaced. Not safe for a terminal; see `SafeText`.
  package var description: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// The part after the last `/`.
  package var name: LogPath {
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return self }
    return LogPath(bytes: bytes[(slash + 1)...])
  }
}

extension LogPath {
  /// `~` and `~/…` with the reader's own folder in place of `~`.
  package func expanded(home: LogPath?) -> LogPath {
    guard let home, bytes.first == UInt8(ascii: "~"),
      bytes.count == 1 || bytes[1] == UInt8(ascii: "/")
    else { return self }
    return LogPath(bytes: home.bytes + bytes.dropFirst())
  }

  /// The path made absolute, without looking at the disk.
  package func absolute(from directory: LogPath) -> LogPath {
    bytes.first == UInt8(ascii: "/")
      ? self : LogPath(bytes: directory.bytes + [UInt8(ascii: "/")] + bytes)
  }
}
