import Glibc

/// Runs a program to its end, on the thread that wants to know what it says.
///
/// No library of asynchronous processes: where the kernel gives no further thread or descriptor those
/// wait for ever or trap, and they cannot give a program the limits that we were started with.
enum CommandRun {
  struct Output {
    /// As a shell tells it: 128 and more, a signal ended it.
    var status: Int32
    var bytes: [UInt8]
    /// What it said on standard error.
    var words: String
  }

  enum Failure: Error {
    case notInstalled
    /// The time is over; the program was ended.
    case tooLong
    /// For people.
    case impossible(String)
  }

  /// - Parameters:
  ///   - program: is looked for as the shell does.
  ///   - environment: `NAME=value` for each variable.
  ///   - timeLimit: in seconds.
  ///   - outputLimit: how many bytes it may print at the most.
  static func run(
    _ program: String, _ arguments: [String], environment: [String], timeLimit: Double,
    outputLimit: Int
  ) throws(Failure) -> Output {
    let process: TiedProcess
    do throws(TiedProcess.Failure) {
      process = try TiedProcess(
        program, arguments.map { Array($0.utf8) }, environment: environment, endsWithThread: false)
    } catch {
      throw error.isMissing ? .notInstalled : .impossible(error.message)
    }
    var collector = Collector(
      process.output, process.errors, end: Monotonic.now + Monotonic.seconds(timeLimit),
      limit: outputLimit)
    let ending = collector.collect(from: process.number)
    let status = process.finish(asking: ending != .complete)
    switch ending {
    case .tooLong: throw .tooLong
    case .tooMuch: throw .impossible("\(program) printed more than \(outputLimit >> 20) MiB")
    case .complete:
      return Output(
        status: status, bytes: collector.output,
        words: String(decoding: collector.errors, as: UTF8.self))
    }
  }

  private enum Ending {
    case complete, tooLong, tooMuch
  }

  /// Reads what a program prints.
  private struct Collector {
    private var descriptors: [Int32]
    private let end: UInt64
    private let limit: Int
    private(set) var output: [UInt8] = []
    private(set) var errors: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: IOLimits.remoteChunk)

    init(_ output: Int32, _ errors: Int32, end: UInt64, limit: Int) {
      descriptors = [output, errors]
      self.end = end
      self.limit = limit
    }

    /// Until both pipes are closed, or the program has ended: what it left running may hold them.
    mutating func collect(from process: pid_t) -> Ending {
      while descriptors.contains(where: { $0 >= 0 }) {
        let now = Monotonic.now
        guard now < end else { return .tooLong }
        let left = Int32(min((end - now) / 1_000_000 + 1, IOLimits.commandLook))
        let count = wait(milliseconds: left)
        guard output.count <= limit else { return .tooMuch }
        if count == 0, hasEnded(process) {
          while wait(milliseconds: 0) > 0 {}
          return .complete
        }
      }
      while !hasEnded(process) {
        guard Monotonic.now < end else { return .tooLong }
        usleep(1000)
      }
      return .complete
    }

    /// - Returns: how many pipes had something.
    private mutating func wait(milliseconds: Int32) -> Int32 {
      var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let count = poll(&polls, 2, milliseconds)
      for place in 0...1 where count > 0 && polls[place].revents != 0 {
        let count = read(descriptors[place], &buffer, buffer.count)
        guard count > 0 else {
          descriptors[place] = -1
          continue
        }
        if place == 0 {
          output += buffer[..<count]
        } else {
          // The last words tell most.
          errors = Array((errors + buffer[..<count]).suffix(IOLimits.remoteChunk))
        }
      }
      return count
    }

    /// Without taking its status, which is asked for later.
    private func hasEnded(_ process: pid_t) -> Bool {
      var found = siginfo_t()
      let error = waitid(P_PID, id_t(process), &found, WEXITED | WNOHANG | WNOWAIT)
      return error != 0 && errno != EINTR || error == 0 && found.si_signo == SIGCHLD
    }
  }
}
