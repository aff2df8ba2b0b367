import SlurmJobs

/// What had to be looked up once for a job whose printed file names cannot be taken as they are:
/// the pattern, what its node calls itself.
struct LookupCache: Sendable {
  private(set) var hostNames: [String: String] = [:]
  private var patterns: [Key: JobRecord.Streams] = [:]
  private var printed: [Key: JobRecord.Streams] = [:]
  /// What was asked for in vain, or is known: not asked for again.
  private var asked: Set<Key> = []

  /// A job that is started again may write elsewhere.
  private struct Key: Hashable {
    let number: UInt32
    let restarts: Int

    init(_ record: JobRecord) {
      number = record.rawNumber
      restarts = record.restarts
    }
  }

  /// Looks up what is missing for these jobs. What cannot be had is done without.
  func extended(
    for records: [JobRecord], site: SlurmSite, commands: SlurmCommands
  ) async -> LookupCache {
    var lookups = self
    if asked.count + printed.count > IOLimits.knownJobs { lookups.forget(allBut: records) }
    let resolution = Resolution(version: site.version, hostNames: hostNames)
    var numbers: [UInt32] = []
    for record in records where resolution.needsPattern(record) {
      guard lookups.asked.insert(Key(record)).inserted else { continue }
      let number = record.arrayNumber ?? record.rawNumber
      if !numbers.contains(number) { numbers.append(number) }
    }
    for number in numbers { await lookups.lookUpPatterns(of: number, commands) }
    for record in records where resolution.needsPrinted(record) {
      guard lookups.asked.insert(Key(record)).inserted else { continue }
      await lookups.lookUpPrinted(record, commands)
    }
    for record in records where record.isAmbiguous {
      guard let version = site.version, version >= .scontrolJSON,
        lookups.printed[Key(record)] == nil
      else { continue }
      await lookups.lookUpJSON(of: record, version, commands)
    }
    for record in lookups.applied(to: records) where resolution.needsHostName(record) {
      await lookups.lookUpHostName(of: record.batchHost, commands)
    }
    return lookups
  }

  func applied(to records: [JobRecord]) -> [JobRecord] {
    records.map { record in
      var record = record
      if let patterns = patterns[Key(record)], record.patterns == nil { record.patterns = patterns }
      if let printed = printed[Key(record)] { record.printed = printed }
      return record
    }
  }

  /// Jobs that are there no more will not be asked about.
  private mutating func forget(allBut records: [JobRecord]) {
    let present = Set(records.map { Key($0) })
    patterns = patterns.filter { present.contains($0.key) }
    printed = printed.filter { present.contains($0.key) }
    asked.formIntersection(present)
  }

  private mutating func lookUpPatterns(of number: UInt32, _ commands: SlurmCommands) async {
    let arguments = SqueueQuery.arguments(for: .jobs(["\(number)"]))
    guard let output = try? await commands.run("squeue", arguments), !output.hasFailed else {
      return
    }
    for record in SqueueQuery.records(in: output.bytes) {
      patterns[Key(record)] = record.patterns
      asked.insert(Key(record))
    }
  }

  private mutating func lookUpPrinted(_ record: JobRecord, _ commands: SlurmCommands) async {
    let arguments = ["show", "job", "\(record.rawNumber)"]
    guard let output = try? await commands.run("scontrol", arguments), !output.hasFailed else {
      return
    }
    for found in ScontrolText.records(in: output.bytes) { printed[Key(found)] = found.printed }
  }

  private mutating func lookUpJSON(
    of record: JobRecord, _ version: SlurmVersion, _ commands: SlurmCommands
  ) async {
    // Once, whatever comes of it.
    printed[Key(record)] = record.printed
    let arguments = JobJSON.arguments(for: record.rawNumber)
    guard let output = try? await commands.run("scontrol", arguments), !output.hasFailed,
      let streams = JobJSON.streams(in: output.bytes, version: version)[record.rawNumber]
    else { return }
    if let names = streams.printed { printed[Key(record)] = names }
    if let names = streams.patterns { patterns[Key(record)] = names }
  }

  /// `%N` was the host's own name up to 25.05, which need not be the node's name in Slurm.
  private mutating func lookUpHostName(of node: String, _ commands: SlurmCommands) async {
    guard hostNames[node] == nil else { return }
    hostNames[node] = node.shortHostName
    guard let output = try? await commands.run("scontrol", ["show", "node", node]) else { return }
    let text = String(decoding: output.bytes, as: UTF8.self)
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" })
    where word.hasPrefix("NodeHostName=") {
      hostNames[node] = String(word.dropFirst("NodeHostName=".count)).shortHostName
      return
    }
  }
}
