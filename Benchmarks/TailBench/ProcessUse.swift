import Foundation

/// What a process has used, as the kernel tells it (man 5 proc).
struct ProcessUse {
  /// Seconds of processor time, user and system.
  let processor: Double
  /// Resident memory now and at its highest, in KiB.
  let resident: Int
  let residentPeak: Int
  /// How many times it has called write, to the terminal and elsewhere; 0 where the kernel does not tell.
  let writes: Int

  init(of process: pid_t) {
    let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    // The second field is a name in brackets, with anything in it.
    let fields = stat.split(separator: ")").last.map { $0.split(separator: " ") } ?? []
    let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
    processor = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    func kibibytes(_ name: String) -> Int {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) } ?? 0
    }
    resident = kibibytes("VmRSS")
    residentPeak = kibibytes("VmHWM")
    let calls = (try? String(contentsOfFile: "/proc/\(process)/io", encoding: .utf8)) ?? ""
    let line = calls.split(separator: "\n").first { $0.hasPrefix("syscw:") }
    writes = line.flatMap { Int($0.dropFirst("syscw: ".count)) } ?? 0
  }
}
