import Foundation
import LogCore
import TailTestSupport
import Testing

@testable import TailIO

/// Announcements and what is done about them, at every moment at which one can come.
@Suite("Following by announcements against a plain model")
struct AnnouncementModelTests {
  /// More of them: `FOLLOWING_SEEDS=20000`; one again: `FOLLOWING_SEED=17`.
  private static let seeds: ClosedRange<UInt64> = {
    let environment = ProcessInfo.processInfo.environment
    if let one = environment["FOLLOWING_SEED"].flatMap({ UInt64($0) }) { return one...one }
    return 1...(environment["FOLLOWING_SEEDS"].flatMap { UInt64($0) } ?? 400)
  }()

  /// Where one takes five times as long.
  private static let fewerSeeds = seeds.lowerBound...max(seeds.lowerBound, seeds.upperBound / 5)

  @Test(
    "Whatever the writer does within a look, no line waits for a timer",
    arguments: [
      [.write, .writeMuch], [.write, .writeMuch, .truncate, .remove, .replace],
      AnnouncedDisk.Act.allCases,
    ] as [[AnnouncedDisk.Act]])
  func prompt(acts: [AnnouncedDisk.Act]) {
    for seed in AnnouncementModelTests.seeds {
      let history = AnnouncedDisk(seed: seed, acts: acts)
      for _ in 0..<6 {
        history.act()
        for _ in 0..<Int.random(in: 0...6, using: &history.random) { _ = history.turn() }
        history.settle()
        #expect(history.isShown, "seed \(seed): \(history.trace)")
        if !history.isShown { return }
      }
    }
  }

  @Test(
    "Rotations at any moment, back to back and with late writes, lose no line",
    arguments: [
      [.writeMuch, .rename, .reopen], [.writeMuch, .renameAndCreate, .reopen],
      [.rename, .renameAndCreate, .reopen], [.shift], [.shift, .reopen, .writeMuch],
    ] as [[AnnouncedDisk.Act]])
  func rotations(acts: [AnnouncedDisk.Act]) {
    for seed in AnnouncementModelTests.fewerSeeds {
      let history = AnnouncedDisk(seed: seed, acts: acts, mayHoldFew: true)
      history.log.disk.readLimit = .max
      history.live(turns: 0...4)
      // However many files wait.
      let isWhole = history.log.everything == history.written
      #expect(isWhole, "seed \(seed): \(history.trace)")
      // Nothing else is told of.
      #expect(history.told <= history.unread.perhaps, "seed \(seed): \(history.trace)")
      if !isWhole || history.told > history.unread.perhaps { return }
    }
  }

  @Test(
    "Logs that are copied away and cut at any moment, and moved away in between, lose no line",
    arguments: [
      [.copyAndCut], [.writeMuch, .copyAndCut], [.copyAndCut, .rename],
      [.writeMuch, .copyAndCut, .renameAndCreate, .reopen],
    ] as [[AnnouncedDisk.Act]])
  func copies(acts: [AnnouncedDisk.Act]) {
    for seed in AnnouncementModelTests.seeds {
      let history = AnnouncedDisk(seed: seed, acts: acts)
      history.live(turns: 0...4)
      let isWhole = history.log.everything == history.written || history.isOverrun
      #expect(isWhole, "seed \(seed): \(history.trace)")
      #expect(!history.isDoubted, "seed \(seed): \(history.trace)")
      #expect(history.log.disk.openDescriptors <= 2 + IOLimits.heldPredecessors, "seed \(seed)")
      if !isWhole || history.isDoubted { return }
    }
  }

  @Test(
    "What was written and cut between two looks, and is in no copy any more, is told of",
    arguments: [[], [.truncate]] as [[AnnouncedDisk.Act]])
  func cuts(acts: [AnnouncedDisk.Act]) {
    for seed in AnnouncementModelTests.seeds {
      let history = AnnouncedDisk(seed: seed, acts: acts + [.copyOverAndCut])
      history.live(turns: 0...2)
      let isTold = history.log.everything == history.written || history.isToldOfCuts
      #expect(isTold, "seed \(seed): \(history.trace)")
      if !isTold { return }
    }
  }

  @Test("A log that was quiet before it is cut raises no doubt", arguments: [true, false])
  func quietCut(isLocal: Bool) {
    for seed in AnnouncementModelTests.fewerSeeds where isLocal {
      let history = AnnouncedDisk(seed: seed, acts: [.copyOverAndCut])
      history.writeAnew()
      history.settle()
      for _ in 0..<5 {
        history.rest(seconds: 1)
        history.cutAlone()
        if Bool.random(using: &history.random) { history.settle() }
        history.writeAnew()
        history.settle()
      }
      #expect(!history.isToldOfCuts, "seed \(seed): \(history.trace)")
      if history.isToldOfCuts { return }
    }
    guard !isLocal else { return }
    let log = FollowedPlainFile(isLocal: false)
    for turn in 0..<5 {
      log.disk.truncate(log.path, to: 0)
      log.disk.append(Array("begin \(turn)\n".utf8), to: log.path)
      log.pass(seconds: 3)
      log.disk.append(Array("end \(turn) of it all\n".utf8), to: log.path)
      log.pass(seconds: 60)
    }
    #expect(log.shown == Array("begin 4\nend 4 of it all\n".utf8))
    #expect(!log.events.contains(.cutUnseen), "\(log.events)")
  }

  @Test("A polled log that is cut while it grows may have lost lines")
  func cutWhileGrowing() {
    let log = FollowedPlainFile(isLocal: false)
    for number in 0..<8 {
      log.disk.append(Array("line \(number)\n".utf8), to: log.path)
      log.pass(seconds: 1)
    }
    log.disk.append(Array("unseen\n".utf8), to: log.path)
    log.disk.truncate(log.path, to: 0)
    log.pass(seconds: 9)
    #expect(log.events.contains(.cutUnseen), "\(log.events)")
  }

  @Test(
    "A row tells of files that came and went unseen if there may have been any, and only then",
    arguments: [
      [.rotate], [.rotate, .reopen, .writeMuch], [.pass, .rotate], [.rename, .clear, .reopen],
      [.replace, .rotate], [.remove, .replace, .pass, .clear, .rotate],
    ] as [[AnnouncedDisk.Act]])
  func passedBy(acts: [AnnouncedDisk.Act]) {
    for seed in AnnouncementModelTests.seeds {
      let history = AnnouncedDisk(seed: seed, acts: acts, mayHoldFew: true)
      history.live(turns: 0...2)
      let (least, most) = history.unread
      let told = history.told
      let isTrue = told + history.late >= least && told <= most
      #expect(isTrue, "seed \(seed): told \(told) of \(least) to \(most): \(history.trace)")
      if !isTrue { return }
    }
  }

  @Test("An alert that comes while a look goes on is there after it, whatever is scheduled")
  func alertStays() {
    var schedule = LookSchedule()
    schedule.alert()
    #expect(schedule.take() == .reason)
    schedule.alert()
    schedule.rest(until: 8)
    #expect(schedule.due == 0)
    #expect(!schedule.isResting)
    schedule.schedule(at: 9)
    #expect(schedule.due == 0)
    #expect(schedule.take() == .reason)
    #expect(schedule.due == 9)
    schedule.rest(until: 10)
    #expect(schedule.take() == .precaution)
  }

  @Test("While no announcement is lost, an idle file is looked at some hundred times a day")
  func precautions() {
    let log = FollowedPlainFile(isLocal: true, announcesAll: false)
    log.disk.append(Array("one\n".utf8), to: log.path)
    log.pass(seconds: 1)
    log.file.isWayWatched = true
    let before = log.disk.callCount
    log.pass(seconds: 86_400)
    #expect(log.disk.callCount - before < 400)
    // One that is lost is found, and makes the next ones come soon again.
    log.disk.append(Array("two\n".utf8), to: log.path)
    log.pass(seconds: IOLimits.safetyPollCap)
    #expect(log.shown == Array("one\ntwo\n".utf8))
    #expect(log.file.unannouncedGrowths == 1)
    log.pass(seconds: IOLimits.safetyPoll)
    log.disk.append(Array("three\n".utf8), to: log.path)
    log.pass(seconds: 8 * IOLimits.safetyPoll)
    #expect(log.shown == Array("one\ntwo\nthree\n".utf8))
  }

  @Test("Where a folder on the way cannot be watched, a file is looked at every few seconds")
  func unwatchedWay() {
    let log = FollowedPlainFile(isLocal: true, announcesAll: false)
    log.disk.append(Array("one\n".utf8), to: log.path)
    log.pass(seconds: 600)
    log.disk.replace(log.path, with: Array("another\n".utf8))
    log.pass(seconds: 2 * IOLimits.safetyPoll)
    #expect(log.everything == Array("one\nanother\n".utf8))
  }
}
