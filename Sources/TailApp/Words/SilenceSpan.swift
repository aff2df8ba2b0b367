/// `14 m`: long enough ago that seconds do not matter.
struct SilenceSpan: CustomStringConvertible {
  let seconds: Double

  /// The seconds that its number counts.
  var unit: Double { seconds < 3600 ? 60 : seconds < 172_800 ? 3600 : 86400 }

  var description: String {
    let name = unit == 60 ? "m" : unit == 3600 ? "h" : "d"
    return "\(Int(seconds / unit)) \(name)"
  }
}
