import CLinux
import Glibc
import LogCore
import SystemPackage

/// One export: written to a temporary file in the same folder, synced, and only then given its
/// name.
struct Export {
  private let request: ExportRequest
  private let workingDirectory: LogPath
  private let temporary: LogPath
  private var writer: ExportWriter
  private var written: UInt64 = 0

  /// What went wrong, and with which file.
  private struct Failure: Error {
    let message: String
  }

  init(_ request: ExportRequest, workingDirectory: LogPath) {
    self.request = request
    self.workingDirectory = workingDirectory
    writer = ExportWriter(filter: request.filter)
    let unique = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    temporary = LogPath(
      bytes: request.path.parent.bytes + Array("/.slurmtail-\(unique).tmp".utf8))
  }

  consuming func run() -> ExportReport {
    let path = request.path
    if !request.overwrite, path.withCString({ access($0, F_OK) }) == 0 {
      if let facts = try? RealFileSystem().facts(of: path, fresh: true),
        facts.kind == .other(.directory)
      {
        return .failed(path: path, message: "cannot save to \(path): it is a directory")
      }
      return .exists(path: path)
    }
    do throws(Failure) {
      try write()
    } catch {
      _ = temporary.withCString { unlink($0) }
      return .failed(path: path, message: "cannot save to \(path): \(error.message)")
    }
    let error = giveName()
    guard error == 0 else {
      _ = temporary.withCString { unlink($0) }
      if error == EEXIST { return .exists(path: path) }
      return .failed(path: path, message: "cannot save to \(path): \(Errno(rawValue: error))")
    }
    return .saved(path: path, lines: writer.lineCount, bytes: written)
  }

  private func giveName() -> Int32 {
    temporary.withCString { from in
      request.path.withCString { to in
        guard request.overwrite else { return st_rename_new(from, to) }
        return rename(from, to) == 0 ? 0 : errno
      }
    }
  }

  private mutating func write() throws(Failure) {
    let file = temporary.withCString {
      open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
    }
    guard file >= 0 else { throw Failure(message: "\(Errno(rawValue: errno))") }
    defer { close(file) }
    for section in request.sections {
      switch section {
      case .batch(let batch, let lines, let label):
        writer.write(batch, lines: lines, label: label)
      case .partial(let bytes, let label):
        writer.write(partial: bytes, label: label)
      case .file(let path, let range, let label):
        try copy(path, range, label: label, to: file)
      }
      try flush(to: file, atLeast: LogLimits.chunkLength)
    }
    writer.finish()
    try flush(to: file, atLeast: 1)
    guard fsync(file) == 0 else { throw Failure(message: "\(Errno(rawValue: errno))") }
  }

  /// Writes the lines of part of a log file.
  private mutating func copy(
    _ path: LogPath, _ range: Range<UInt64>, label: String, to file: Int32
  ) throws(Failure) {
    let system = RealFileSystem()
    var splitter = LineSplitter(offset: range.lowerBound)
    do throws(Errno) {
      let source = try system.open(path.absolute(from: workingDirectory))
      defer { system.close(source) }
      while splitter.offset < range.upperBound {
        let offset = splitter.offset
        let taken = try splitter.take(
          expecting: Int(min(range.upperBound - offset, UInt64(LogLimits.chunkLength))),
          arrival: Monotonic.wall
        ) { (buffer) throws(Errno) in
          try system.read(source, into: buffer, at: offset)
        }
        // Shorter than it was: it has been truncated, and what is gone cannot be saved.
        guard taken.byteCount > 0 else { break }
        if let batch = taken.batch { writer.write(batch, lines: 0..<batch.count, label: label) }
        do throws(Failure) {
          try flush(to: file, atLeast: LogLimits.chunkLength)
        } catch {
          throw Errno(rawValue: errno)
        }
      }
    } catch {
      throw Failure(message: "\(path): \(error)")
    }
    if let rest = splitter.finish(arrival: Monotonic.wall) {
      writer.write(rest, lines: 0..<1, label: label)
    }
  }

  private mutating func flush(to file: Int32, atLeast count: Int) throws(Failure) {
    guard writer.buffer.count >= count else { return }
    var failure: Int32 = 0
    writer.buffer.withUnsafeBytes { buffer in
      var place = 0
      while place < buffer.count {
        let wrote = Glibc.write(file, buffer.baseAddress?.advanced(by: place), buffer.count - place)
        if wrote > 0 {
          place += wrote
        } else if errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else {
      errno = failure
      throw Failure(message: "\(Errno(rawValue: failure))")
    }
    written += UInt64(writer.buffer.count)
    writer.buffer.removeAll(keepingCapacity: true)
  }
}
