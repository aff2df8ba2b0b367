import CellUI

extension Keymap {
  /// Keymaps by the program whose keys they are nearest to.
  package enum Preset: String, CaseIterable, Sendable {
    case less, vim, lnav
  }

  package init(_ preset: Preset) {
    switch preset {
    case .less: self = .standard
    case .vim: self = Keymap.standard.changed(by: Keymap.vim)
    case .lnav:
      self = Keymap.standard.moving(prefix: .control("w"), to: .control("x")).changed(
        by: Keymap.lnav)
    }
  }

  /// Where vim's hands expect something else: `gg`, `ZZ`, windows, and single letters that edit
  /// text in vim and should not throw the view about.
  private static let vim: [Change] =
    ["g", "f", "b", "d", "u", "<", ">", "enter", "Q"].compactMap { change($0, nil) }
    + [
      change("g g", .start), change("Z Z", .quit), change("Z Q", .quit),
      change("ctrl-w ctrl-w", .nextPane), change("ctrl-w W", .previousPane),
      change("ctrl-w p", .previousPane),
      change("ctrl-w o", .zoom), change("ctrl-w c", .closePane), change("ctrl-w q", .closePane),
      change("ctrl-w x", .swapWithNext),
    ].compactMap { $0 }

  /// Where lnav's do: files with `f` and `F`, `=` pauses, `^W` wraps (so that `^X` begins what has
  /// to do with panes), `X` closes. `c` copies there: it must not cancel a job here.
  private static let lnav: [Change] =
    ["F", "c", "x", "<", ">", "p"].compactMap { change($0, nil) }
    + [
      change("f", .nextPane), change("F", .previousPane), change("=", .pause),
      change("ctrl-w", .wrap), change("X", .closePane), change("backspace", .pageUp),
      change("alt-x", .closeEnded),
      change("alt-f", .follow), change("K", .cancelJob),
      change("alt-=", .chartZoomWhole),
    ].compactMap { $0 }

  private static func change(_ keys: String, _ action: Action?) -> Change? {
    Key.sequence(keys).map { Change($0, action) }
  }

  /// The same with another first key of longer sequences.
  private func moving(prefix: Key, to other: Key) -> Keymap {
    Keymap(
      bindings: bindings.map { binding in
        Binding(
          action: binding.action,
          sequences: binding.sequences.map { sequence in
            sequence.count > 1 && sequence.first == prefix
              ? [other] + sequence.dropFirst() : sequence
          })
      })
  }
}
