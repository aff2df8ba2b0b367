import LogCore
import SlurmJobs
import TailApp
import TailTestSupport
import Testing

@Suite("How soon the end of a job is asked about whose log other hosts write")
struct PolledEndTests {
  /// A job, and what is asked about it.
  private struct Watch {
    var driver = Driver(.jobs(7))
    let job: Job

    init(_ job: Job = .sample(7, merged: true)) {
      self.job = job
      driver.answer(job)
      driver.open(.stdout)
      driver.happen(.watchChanged(.polled(fileSystem: "nfs4")), to: .stdout)
      driver.effects = []
    }

    var asks: Int { driver.effects.count { if case .askSlurm = $0 { true } else { false } } }

    /// A second passes; a question that comes is answered.
    ///
    /// - Returns: whether one came.
    @discardableResult mutating func pass() -> Bool {
      let before = asks
      driver.wait(1)
      guard asks > before else { return false }
      driver.answer(job)
      return true
    }

    /// Seconds until the next question, where nothing more comes.
    mutating func silence() -> Int {
      (1...60).first { _ in pass() } ?? .max
    }
  }

  @Test(
    "A steady log that goes quiet, or ends with an error, just after a question",
    arguments: [25, 45, 70, 130], ["", "RuntimeError: no\n"])
  func steady(length: Int, lastWord: String) {
    var watch = Watch()
    for _ in 0..<length {
      watch.driver.append("step\n", to: .stdout)
      watch.pass()
    }
    repeat { watch.driver.append("step\n", to: .stdout) } while !watch.pass()
    if !lastWord.isEmpty { watch.driver.append(lastWord, to: .stdout) }
    let silence = watch.silence()
    #expect(silence <= 5)
  }

  @Test("A job that writes all of its lines at its end", arguments: 12...40)
  func burst(length: Int) {
    var watch = Watch()
    for _ in 0..<length { watch.pass() }
    watch.driver.append("one\ntwo\n", to: .stdout)
    let silence = watch.silence()
    #expect(silence <= 6)
  }

  @Test("After silence that was no end, the next is not waited for as if it told")
  func doubtfulSilence() {
    var watch = Watch()
    for _ in 0..<80 {
      watch.driver.append("step\n", to: .stdout)
      watch.pass()
    }
    let first = watch.silence()
    #expect(first <= 5)
    var gaps = [0]
    // While it rests, nothing but time tells.
    for _ in 0..<25 {
      watch.driver.append("step\n", to: .stdout)
      gaps = watch.pass() ? gaps + [0] : gaps.dropLast() + [(gaps.last ?? 0) + 1]
    }
    #expect(gaps.max() ?? 0 <= 12, "\(gaps)")
  }

  @Test("An error that was none before leaves the silence after it what it is")
  func doubtfulError() {
    var watch = Watch()
    for length in [60, 20] {
      for _ in 0..<length {
        watch.driver.append("step\n", to: .stdout)
        watch.pass()
      }
      watch.driver.append("RuntimeError: no\n", to: .stdout)
      let silence = watch.silence()
      #expect(silence <= 6, "after \(length) s")
    }
  }

  @Test(
    "A log that is not named after its job may be another's, too, and its silence does not come")
  func shared() {
    var job = Job.sample(7, merged: true)
    job.output.stdout = [
      LogCandidate(path: Array("/logs/train.out".utf8), rule: .printed(.scontrol))
    ]
    var watch = Watch(job)
    var gaps = [0]
    for _ in 0..<60 {
      watch.driver.append("line\n", to: .stdout)
      gaps = watch.pass() ? gaps + [0] : gaps.dropLast() + [gaps[gaps.count - 1] + 1]
    }
    #expect(gaps.dropLast().max() ?? 0 <= 12, "\(gaps)")
    #expect(gaps.count > 4)
  }
}
