/// The environment of Slurm's commands: without the variables that change what they print.
enum SlurmEnvironment {
  /// `SQUEUE_FORMAT` and its like, `SLURM_TIME_FORMAT`, `SLURM_CLUSTERS` and what a job's own
  /// environment holds (man squeue, scontrol, scancel, "ENVIRONMENT VARIABLES"). `SLURM_CONF`
  /// says where Slurm is and stays.
  static func cleaned(_ variables: [[UInt8]]) -> [[UInt8]] {
    let dropped = ["SQUEUE_", "SCONTROL_", "SACCT_", "SCANCEL_", "SLURM_"].map { Array($0.utf8) }
    let kept = ["SLURM_CONF=", "SLURM_CONF_SERVER=", "SLURM_JWT="].map { Array($0.utf8) }
    return variables.filter { variable in
      kept.contains { variable.starts(with: $0) }
        || !dropped.contains { variable.starts(with: $0) }
    } + [Array("SLURM_BITSTR_LEN=0".utf8)]
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
