import LogCore

/// Lines a second: `0.4`, `12`, `1,200`.
struct LineRate: CustomStringConvertible {
  let perSecond: Double

  var description: String {
    guard perSecond < 10, perSecond > 0 else { return "\(Grouped(Int(perSecond.rounded())))" }
    let tenths = max(1, Int((perSecond * 10).rounded()))
    return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
