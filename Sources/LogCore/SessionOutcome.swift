/// By what right a run is kept under a name.
package enum SessionClaim: Sendable, Equatable {
  /// Nobody has that name yet.
  case new
  /// It is this run's own name, or the one that it goes on with.
  case goOn
  /// Whoever has it gives way, unless it is running.
  case takeOver
}

/// What came of keeping a run under a name.
package enum SessionOutcome: Sendable, Equatable {
  /// It is on the disk.
  case kept
  /// Another run has that name. `saved`: when it was kept last.
  case exists(saved: WallTime?)
  /// Another program is running under that name.
  case inUse
  /// Another program has written to it since this one did.
  case taken
  /// Something that is no session has come in place of its file.
  case overwritten
  /// It was not possible. One line for people.
  case failed(String)
}
