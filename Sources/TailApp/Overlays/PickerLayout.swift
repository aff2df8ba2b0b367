import CellUI
import SlurmJobs

/// Which rows of the screen the picker's parts have, and which part of its list is shown.
struct PickerLayout {
  /// Where the reason stands why Slurm was not asked; `nil`: nowhere.
  let trouble: Int?
  /// Where the columns have their names; `nil`: there are none.
  let header: Int?
  /// The rows of the list, or of what is said in its place.
  let list: Range<Int>
  /// The end of the log under the cursor, with its title; empty where there is no room.
  let preview: Range<Int>
  /// What of the list is shown.
  let shown: Range<Int>

  init(_ picker: Picker, _ size: Size) {
    // The title and the line.
    var top = 2
    let bottom = max(top, size.rows - 1)
    let hasTrouble = picker.list?.trouble != nil && !picker.rows.isEmpty
    trouble = hasTrouble && top < bottom ? top : nil
    if hasTrouble { top = min(top + 1, bottom) }
    let hasJobs = picker.rows.contains {
      switch $0 {
      case .job, .array: true
      case .path, .typed: false
      }
    }
    // A few rows are worth more than a name for what needs none.
    header = hasJobs && bottom - top >= AppLimits.pickerRowsForHeader ? top : nil
    if header != nil { top += 1 }
    let room = bottom - top
    let height = room >= AppLimits.pickerRowsForPreview && !picker.rows.isEmpty ? room / 3 : 0
    preview = bottom - height..<bottom
    list = top..<bottom - height
    let first = max(0, min(picker.cursor - list.count / 2, picker.rows.count - list.count))
    shown = first..<min(picker.rows.count, first + list.count)
  }
}
