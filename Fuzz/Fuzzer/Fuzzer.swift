import FuzzTargets
import Glibc

/// Which way in is fuzzed: `$FUZZ_TARGET`.
private let target = getenv("FUZZ_TARGET").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let target else { fatalError("FUZZ_TARGET names no way in") }
  target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
