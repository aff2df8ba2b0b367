import LogCore
import SystemPackage

/// NULs in files whose changes are announced. Between data they are passed over. At the end of the
/// file they are where data will be: it was given its length first, and is filled later, of which
/// the kernel tells though the file does not grow.
extension FollowedFile {
  /// The next bytes are NULs.
  ///
  /// - Returns: whether there is more to do at once.
  func takeNulRun(_ run: Int, _ world: Circumstances) -> Bool {
    let end = splitter.offset + UInt64(run)
    // A short run that ends before the file does has data behind it.
    let isLong = run >= IOLimits.longNulRun || end >= sizeSeen
    if isLong, end <= late.emptyEnd, sizeSeen <= late.emptyEnd, !late.isWritten {
      rest(onNulRunAt: world)
      return false
    }
    late.isWritten = false
    late.searchedUpTo = end
    return true
  }

  /// Goes on looking for where data begins again, by one chunk. A hole need not be read.
  ///
  /// - Returns: whether there is more to do at once.
  func searchNulRun(_ world: Circumstances, _ system: some FileSystem) -> Bool {
    guard let descriptor else { return false }
    do throws(Errno) {
      let next = try system.nextData(in: descriptor, from: late.searchedUpTo) ?? sizeSeen
      let place = max(late.searchedUpTo, min(next, sizeSeen))
      let end = min(sizeSeen, place + UInt64(LogLimits.chunkLength))
      let bytes = try FullRead.bytes(place, end, of: descriptor, system)
      if !NulRun.isAll(bytes), let data = bytes.firstIndex(where: { $0 != 0 }) {
        late.searchedUpTo = 0
        take(dataAt: place + UInt64(data))
        return true
      }
      // It may have become shorter meanwhile: then the next look finds out.
      let isAtEnd = end == sizeSeen || place + UInt64(bytes.count) < end
      late.searchedUpTo = isAtEnd ? 0 : end
      guard isAtEnd else { return true }
      late.emptyEnd = place + UInt64(bytes.count)
      rest(onNulRunAt: world)
      return false
    } catch {
      late.searchedUpTo = 0
      loseHandle(error, world, system)
      return false
    }
  }

  private func take(dataAt offset: UInt64) {
    late.emptyEnd = 0
    if offset - splitter.offset < UInt64(IOLimits.longNulRun) {
      // A short run is what somebody wrote.
      late.believedUpTo = offset
    } else {
      passOver(offset)
    }
  }

  /// Waits for something to be written where nothing is.
  private func rest(onNulRunAt world: Circumstances) {
    late.isResting = true
    if late.emptyEnd > late.toldUpTo {
      let start = max(splitter.offset, late.toldUpTo)
      outbox.append(.event(.nulRun(bytes: late.emptyEnd - min(start, late.emptyEnd))))
      late.toldUpTo = late.emptyEnd
    }
    // What is written there from now on is new.
    oldEnd = min(oldEnd, splitter.offset)
    if let end = startEnd, late.emptyEnd >= end { startEnd = splitter.offset }
    rest(world)
  }

  /// Looks whether something was written where there was nothing. As long as there was not, the
  /// file is read to its end.
  func lookAtNulRun(
    _ seen: inout FileSighting, _ system: some FileSystem
  ) throws(Errno) {
    guard late.isResting, let descriptor, let open = seen.open, open.size >= splitter.offset
    else { return }
    let end = min(open.size, splitter.offset + UInt64(IOLimits.longNulRun))
    let first = try FullRead.bytes(splitter.offset, end, of: descriptor, system)
    let isWritten = late.isWritten || open.size > late.emptyEnd
    if !NulRun.isAll(first) {
      late.isResting = false
      late.isWritten = false
    } else if isWritten {
      late.isResting = false
      late.isWritten = true
    } else {
      seen.offset = open.size
    }
  }
}
