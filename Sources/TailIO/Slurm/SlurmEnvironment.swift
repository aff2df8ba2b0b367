import Glibc

/// The environment of Slurm's commands: without the variables that change what they print.
enum SlurmEnvironment {
  /// `SQUEUE_FORMAT` and its like, `SLURM_TIME_FORMAT`, `SLURM_CLUSTERS` and what a job's own
  /// environment holds (man squeue, scontrol, scancel, "ENVIRONMENT VARIABLES"). `SLURM_CONF`
  /// says where Slurm is and stays.
  ///
  /// Variables that are no UTF-8 are left out: Slurm has none.
  static func cleaned(_ variables: [[UInt8]]) -> [String: String] {
    let dropped = ["SQUEUE_", "SCONTROL_", "SACCT_", "SCANCEL_", "SLURM_"]
    let kept = ["SLURM_CONF", "SLURM_CONF_SERVER", "SLURM_JWT"]
    // Lists of array tasks are cut at 64 characters otherwise.
    var cleaned: [String: String] = ["SLURM_BITSTR_LEN": "0"]
    for variable in variables {
      guard let text = String(validating: variable, as: UTF8.self),
        let equals = text.firstIndex(of: "=")
      else { continue }
      let name = String(text[..<equals])
      guard kept.contains(name) || !dropped.contains(where: { name.hasPrefix($0) }) else {
        continue
      }
      cleaned[name] = String(text[text.index(after: equals)...])
    }
    return cleaned
  }
}

extension SlurmEnvironment {
  /// The same as `NAME=value`.
  static func list(_ variables: [[UInt8]], adding more: [String] = []) -> [String] {
    cleaned(variables).map { "\($0.key)=\($0.value)" } + more
  }

  /// Where a program is, as the shell would find it; `nil`: nowhere.
  static func path(of program: String, in variables: [String]) -> String? {
    let path = variables.first { $0.hasPrefix("PATH=") }?.dropFirst(5) ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
  }
}

/// What Slurm's commands say on standard error.
enum SlurmMessage {
  /// The line that tells most: the last one, without the command's name before it.
  static func line(of text: String, command: String) -> String {
    let lines = text.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
    guard var line = lines.last.map(String.init) else { return "" }
    for prefix in ["\(command): error: ", "\(command): fatal: ", "\(command): "]
    where line.hasPrefix(prefix) {
      line.removeFirst(prefix.count)
      break
    }
    return line
  }
}
