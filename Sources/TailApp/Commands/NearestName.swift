/// Which of some names somebody may have meant.
package enum NearestName {
  /// The one that differs least from `wanted`; `nil` where none is near.
  package static func of(_ wanted: String, among names: some Sequence<String>) -> String? {
    let wanted = String(wanted.prefix(AppLimits.comparedLetters))
    let limit = max(2, wanted.count / 3)
    return names.map { ($0, Slips(from: wanted, to: $0).count) }
      .filter { $0.1 <= limit }
      .min { $0.1 < $1.1 }?.0
  }
}
