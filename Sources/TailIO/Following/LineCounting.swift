/// Whether and when the lines before the first one that is read are counted.
package enum LineCounting: Sendable {
  /// Nobody sees their numbers.
  case never
  /// As soon as it is known where reading starts.
  case atOnce
  /// Not before `Tailers.beginCounting`: a log of a gigabyte takes a core and the memory's bandwidth
  /// for a tenth of a second, which the first screen must not wait for.
  case behindFirstScreen
}
