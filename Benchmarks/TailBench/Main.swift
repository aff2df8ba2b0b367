import Foundation

/// `TailBench OUR-BINARY [BIG-MB BURST-MB]`: the same work for each viewer on this machine, and a
/// table of figures with their ratios to ours.
@main
enum Main {
  static func main() throws {
    let words = CommandLine.arguments
    guard words.count >= 2 else {
      print("usage: TailBench OUR-BINARY [BIG-MB BURST-MB]")
      exit(2)
    }
    let folder = NSTemporaryDirectory() + "slurmtail-bench-" + UUID().uuidString.prefix(8)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let all = Viewer.all(ours: words[1])
    let viewers = all.filter(\.isInstalled)
    for missing in all where !missing.isInstalled { print("not installed: \(missing.name)") }
    let measures = Measures(
      folder: folder, bigSize: (words.count > 2 ? Int(words[2]) ?? 1100 : 1100) * 1_000_000,
      burstSize: (words.count > 3 ? Int(words[3]) ?? 300 : 300) * 1_000_000)
    try measures.prepare()
    print(try report(measures, viewers).text())
    print(try ownReport(measures, viewers[0]).text())
  }

  private static func report(_ measures: Measures, _ viewers: [Viewer]) throws -> Table {
    var table = Table(viewers: viewers.map(\.name))
    let starts = try viewers.map(measures.firstScreen)
    table.add(
      "first screen, \(measures.bigSize / 1_000_000) MB log", starts, unit: Unit.milliseconds)
    let lines = try viewers.map(measures.appendedLine)
    table.add("appended line", lines, unit: Unit.milliseconds)
    let measured = try viewers.map(measures.burst)
    func bursts(_ figure: (Measures.Burst) -> Double) -> [Spread?] {
      measured.map { $0.map { Spread($0.map(figure)) } }
    }
    let size = "\(measures.burstSize / 1_000_000) MB"
    table.add("burst of \(size), last line", bursts(\.seconds), unit: Unit.seconds)
    table.add("  processor time", bursts(\.processor), unit: Unit.seconds)
    table.add("  bytes to the terminal", bursts { Double($0.bytes) }, unit: Unit.kilobytes)
    table.add("  resident memory", bursts { Double($0.resident) }, unit: Unit.mebibytes)
    table.add("  its peak", bursts { Double($0.residentPeak) }, unit: Unit.mebibytes)
    let series = try viewers.map(measures.bursts)
    table.add(
      "30 bursts of \(measures.burstSize / 10_000_000) MB, last line", series,
      unit: Unit.milliseconds)
    let reading = try viewers.map(measures.catchUp)
    table.add("reading \(size) after a stop", reading, unit: Unit.seconds)
    if let mount = RemoteMount(in: measures.folder) {
      let lines = try viewers.map { try measures.remoteLine($0, on: mount) }
      table.add("line by another host, cached 3 s", lines, unit: Unit.milliseconds)
    }
    let idles = try viewers.map(measures.idle)
    table.add("idle with 8 files, processor", idles.map { $0?.processor }, unit: Unit.percent)
    table.add("  bytes to the terminal per second", idles.map { $0?.bytes }, unit: Unit.kilobytes)
    let flows = try viewers.map(measures.flow)
    table.add(
      "4 files, 1000 lines/s each, to the terminal per second", flows.map { $0?.bytes },
      unit: Unit.kilobytes)
    table.add("  processor", flows.map { $0?.processor }, unit: Unit.percent)
    table.add("  calls of write per second", flows.map { $0?.writes }, unit: Unit.number)
    let counting = try measures.counting()
    if let ours = reading.first??.median {
      table.note(
        "wc -l counts \(measures.burstSize / 1_000_000) MB in \(Unit.seconds(counting)); we read, "
          + String(format: "split and keep them in %.1f times that", ours / counting))
    }
    return table
  }

  /// The same work of ours on a local file system and on one that counts as not local.
  private static func ownReport(_ measures: Measures, _ ours: Viewer) throws -> Table {
    var table = Table(viewers: ["local", "not local"])
    guard let mount = OverlayMount(in: measures.folder) else {
      table.note("no overlay can be mounted here: nothing is measured on one")
      return table
    }
    let other = Measures(
      folder: mount.path, bigSize: measures.bigSize, burstSize: measures.burstSize)
    try other.prepare()
    let both = [measures, other]
    func add(_ title: String, _ measure: (Measures) throws -> Spread?) throws {
      table.add(title, try both.map(measure), unit: Unit.seconds)
    }
    try add("burst of \(measures.burstSize / 1_000_000) MB, last line") {
      try $0.burst(ours).map { Spread($0.map(\.seconds)) }
    }
    try add("reading \(measures.burstSize / 1_000_000) MB after a stop") { try $0.catchUp(ours) }
    let size = "\(measures.bigSize / 1_000_000) MB"
    let searches = try both.map { try $0.search(ours) }
    table.add("search through \(size)", searches, unit: Unit.seconds)
    try add("dump of \(size)") { try $0.dump(ours) }
    try add("chart of \(size)") { try $0.chart(ours) }
    let grep = try measures.grepping()
    if let search = searches.first??.median {
      table.note(
        "grep -c goes through \(size) in \(Unit.seconds(grep)); our search takes "
          + String(format: "%.2f times that", search / grep))
    }
    return table
  }
}
