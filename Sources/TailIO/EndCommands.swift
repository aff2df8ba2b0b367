import Subprocess

/// Runs what shall be run when a job ends: one command after the other, away from the screen.
package struct EndCommands: Sendable {
  private let orders: AsyncStream<Order>.Continuation

  private struct Order: Sendable {
    let command: String
    let variables: [String: String]
  }

  /// - Parameters:
  ///   - environment: `NAME=value` for each variable.
  ///   - complain: is told in one line what went wrong.
  package init(environment: [[UInt8]], complain: @escaping @Sendable (String) -> Void) {
    let (stream, orders) = AsyncStream.makeStream(
      of: Order.self, bufferingPolicy: .bufferingOldest(IOLimits.endCommands))
    self.orders = orders
    Task.detached {
      let variables = EndCommands.variables(environment)
      for await order in stream {
        if let trouble = await EndCommands.trouble(with: order, in: variables) { complain(trouble) }
      }
    }
  }

  /// - Parameters:
  ///   - command: for the shell, as it stands in the configuration.
  ///   - variables: what it finds in its environment besides.
  package func run(_ command: String, of variables: [String: String]) {
    orders.yield(Order(command: command, variables: variables))
  }

  private static func variables(_ environment: [[UInt8]]) -> [Environment.Key: String] {
    var variables: [Environment.Key: String] = [:]
    for variable in environment {
      guard let text = String(validating: variable, as: UTF8.self),
        let equals = text.firstIndex(of: "=")
      else { continue }
      variables[Environment.Key(stringLiteral: String(text[..<equals]))] =
        String(text[text.index(after: equals)...])
    }
    return variables
  }

  /// Runs a command to its end, or to the end of its time; `nil`: it went well.
  private static func trouble(
    with order: Order, in environment: [Environment.Key: String]
  ) async -> String? {
    var environment = environment
    for (name, value) in order.variables {
      // What comes from Slurm cannot hold a NUL, but nobody has promised it.
      environment[Environment.Key(stringLiteral: name)] = value.replacing("\0", with: "")
    }
    let variables = environment
    return await withTaskGroup(of: String?.self) { group in
      group.addTask { await trouble(with: order.command, in: variables) }
      group.addTask {
        guard (try? await Task.sleep(for: .seconds(IOLimits.endCommandTime))) != nil else {
          return nil
        }
        return
          "on-end: the command took longer than \(Int(IOLimits.endCommandTime)) s and was ended"
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
  }

  private static func trouble(
    with command: String, in environment: [Environment.Key: String]
  ) async -> String? {
    do {
      var options = PlatformOptions()
      options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(1))]
      let result = try await Subprocess.run(
        .name("sh"), arguments: ["-c", command], environment: .custom(environment),
        platformOptions: options, input: .none, output: .discarded, error: .string(limit: 65536))
      if case .exited(0) = result.terminationStatus { return nil }
      let words = SlurmMessage.line(of: result.standardError, command: "sh")
      return "on-end: the command failed" + (words.isEmpty ? "" : ": \(words)")
    } catch {
      return Task.isCancelled ? nil : "on-end: the command cannot be run: \(error)"
    }
  }
}
