import CellUI
import LogCore
import Scalars
import TailApp

extension Settings {
  /// A configuration that says what holds without one, each line commented out.
  package static var standardText: String {
    """
    # The configuration of slurmtail-tui, as it is without one: take the # away before what you
    # change. It belongs in $XDG_CONFIG_HOME/slurmtail/config.toml (~/.config/slurmtail/config.toml).
    # Options on the command line come first, then $SLURMTAIL_OPTS, then this file.

    # Lines of each stream to start with.
    #lines = \(AppLimits.startLines)
    # Memory for the lines of all streams together, and the most of it for one stream.
    #memory = "\(LogLimits.defaultMemory >> 20)M"
    #buffer = "\(LogLimits.defaultRingBudget >> 20)M"
    # Which streams to show at the start: all, stdout or stderr.
    #stream = "all"
    # How panes are arranged: stack, columns, grid, tabs or main.
    #layout = "stack"
    # Where to look for logs that Slurm cannot name, and what they are called, in sbatch's form.
    #log-dir = "."
    #pattern = []
    # Upper bound of the polling interval, in seconds (as the file system needs it):
    # poll = 5
    # Seconds between two questions to Slurm (11 to 20 while jobs run, else 30 to 60):
    # slurm-interval = 30
    # How lines are saved: text, json or raw.
    #format = "text"
    # Read logs that are only on their node there, without being asked with A.
    #remote-logs = false
    # How lines are shown.
    #wrap = false
    #line-numbers = true
    #arrival-time = false
    # Colours for times, levels, names of values, paths and errors in lines that have none of their own.
    #colour-logs = true
    # What the curves of charts are made of: braille, block or ascii; not every font has braille.
    #chart-symbols = "braille"
    # Whether the mouse is the program's from the start, not the terminal's.
    #mouse = false

    # auto, dark, light, colour-blind, mono, or one of [themes] below. auto takes dark or light where
    # the terminal tells, else colours that can be read on both.
    #theme = "auto"
    # Whose keys: less, vim or lnav.
    #preset = "less"

    # Lines that look like errors: add your own, or replace all that the program knows.
    #[errors]
    #add = []
    #replace = []

    # When a job ends while it is watched. The command is the shell's; it finds SLURMTAIL_JOB,
    # SLURMTAIL_NAME, SLURMTAIL_STATE and SLURMTAIL_EXIT in its environment, such as
    # command = 'notify-send "job $SLURMTAIL_JOB" "$SLURMTAIL_STATE"'
    #[on-end]
    #bell = false
    #command = ""

    # A theme of your own: theme = "mine" chooses it. Colours: red, bright-red, grey, 0 to 255,
    # #rrggbb, default; before them bold, dim, italic, underline, reverse; after on the background's.
    # What is not said is taken from base.
    #[themes.mine]
    #base = "auto"
    \(lines(of: .everywhere))

    # Keys by their names, several with blanks between: "ctrl-s", "alt-1", "pgdn", "f2", "ctrl-w j".
    # false unbinds.
    #[keys]
    \(lines(of: .standard))

    """
  }

  private static func lines(of theme: Theme) -> String {
    Theme.Part.allCases.map { "#\($0.rawValue) = \"\(theme[$0].words)\"" }.joined(separator: "\n")
  }

  private static func lines(of keymap: Keymap) -> String {
    keymap.bindings.flatMap { binding in
      binding.sequences.map {
        "#\(quoted(Keymap.spelling(of: $0))) = \"\(binding.action.rawValue)\""
      }
    }.joined(separator: "\n")
  }

  private static func quoted(_ key: String) -> String {
    "\"" + key.substituting("\\\\", for: "\\").substituting("\\\"", for: "\"") + "\""
  }
}
