/// Why the terminal cannot be used.
package enum CursesError: Error, Equatable {
  case noTerminalNamed
  case unknown(terminal: String)
  case dumb(terminal: String)
  case failed(reason: String)

  /// One line for people, with what to do.
  package var message: String {
    switch self {
    case .noTerminalNamed:
      "TERM is not set; try TERM=xterm-256color slurmtail-tui …"
    case .unknown(let terminal):
      "this machine does not know the terminal \"\(terminal)\"; "
        + "try TERM=xterm-256color slurmtail-tui …"
    case .dumb(let terminal):
      "the terminal \"\(terminal)\" cannot place text; use one that can, or tail -F"
    case .failed(let reason):
      "the terminal cannot be set up: \(reason)"
    }
  }
}
