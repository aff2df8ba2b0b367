/// Numbers as bars of one row, the highest nearly as high as it: in a title it would run into the row above.
struct Sparkline: CustomStringConvertible {
  let description: String

  init(_ counts: [UInt32], unicode: Bool) {
    let bars = Array(unicode ? "▁▂▃▄▅▆▇" : "_.:-=+*#")
    let highest = max(1, counts.max() ?? 1)
    description = String(
      counts.map { count in
        // The lowest bar is nothing at all, so that little can be told from nothing.
        let height =
          (UInt64(count) * UInt64(bars.count - 1) + UInt64(highest) - 1) / UInt64(highest)
        return bars[Int(height)]
      })
  }
}
