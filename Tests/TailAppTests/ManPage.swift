import CellUI
import Foundation
import Options
import TailApp
import TailTestSupport

/// The manual page, made from what the program itself says: its options, its actions and its keys.
struct ManPage {
  /// Every variable of the environment that changes what the program does.
  static let variables = [
    ("COLORFGBG", "whether the background is dark or light, for the theme auto"),
    ("HOME", "your own folder, for ~ and where the two below are not set"),
    ("LC_ALL, LC_CTYPE, LANG", "which characters the terminal can show"),
    ("LESS", "how less is to behave; where it is not set, the pager finds \\-R in it, for colours"),
    ("NO_COLOR", "set to anything: no colours, unless \\-\\-color asks for them"),
    ("PAGER", "what opens a log at its place (less)"),
    ("SLURM_CONF", "which cluster is asked; other variables of Slurm's commands do not count"),
    ("SLURMTAIL_CONFIG", "the configuration to read in place of the usual one"),
    ("SLURMTAIL_OPTS", "options that come before those of the command line"),
    ("SSH_CONNECTION, SSH_TTY", "whether the terminal is another machine's, and answers late"),
    ("STY, TMUX", "whether screen or tmux is between the program and the terminal"),
    ("TERM", "what kind of terminal it is"),
    ("TERMINFO, TERMINFO_DIRS", "where descriptions of terminals are, besides the usual folders"),
    ("TMPDIR", "where the demo writes (/tmp)"),
    ("USER, LOGNAME", "what you are called: of a job that is another's the owner is named"),
    ("XDG_CONFIG_HOME", "where the configuration is (~/.config)"),
    ("XDG_STATE_HOME", "where things are remembered between two runs (~/.local/state)"),
  ]

  static let files = [
    (
      "$XDG_CONFIG_HOME/slurmtail/config.toml", "the configuration; \\-\\-print\\-config writes one"
    ),
    ("$XDG_STATE_HOME/slurmtail/jobs", "where the logs of jobs were that were looked at before"),
    ("$XDG_STATE_HOME/slurmtail/sites", "what a cluster is, for a day: version, name, accounting"),
    ("$XDG_STATE_HOME/slurmtail/sessions/", "what runs with \\-\\-session looked like"),
    ("$XDG_STATE_HOME/slurmtail/*\\-history", "what was typed into prompts"),
  ]

  static let statuses = [
    ("0", "fine"), ("1", "a source could not be found, read or written; the others were shown"),
    ("2", "unusable arguments, or no terminal"),
    ("3", "with \\-\\-fail: a job did not end as COMPLETED"),
    ("130", "^C in a dump"),
  ]

  let options: [Option]
  let keymap: Keymap

  var text: String {
    var page = [
      ".\\\" Recorded from the program's own tables: make golden",
      ".TH SLURMTAIL-TUI 1 2026-11-24 slurmtail-tui", ".SH NAME",
      "slurmtail-tui \\- the logs of Slurm jobs, live, a pane per job", ".SH SYNOPSIS",
      ".B slurmtail-tui", "[\\fIOPTIONS\\fR] [\\fISOURCE\\fR ...]", ".SH DESCRIPTION",
      "Follows the standard output and standard error of Slurm jobs, and any other logs, in panes of",
      "one terminal, with search, filters, pausing, saving and scancel.",
      "A source is a job (12345), a task or tasks of an array (12345_7, 12345_[1\\-3]), a component",
      "of a heterogeneous job (12345+1), several of these with commas, a path, or a pattern in quotes",
      "whose files are looked for while the program runs. 12345=path,path shows further logs of a job.",
      "Without a source it lists my jobs and files to choose from.",
    ]
    page.append(".SH OPTIONS")
    for option in options {
      let names = option.spellings.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
      let value = option.value.map { " \\fI\(escaped($0.name))\\fR" } ?? ""
      page += [".TP", names + value, escaped(option.explanation)]
    }
    page += [
      ".SH KEYS", "A number before a key counts. Every action can be typed after a colon, too.",
    ]
    for group in Action.Group.allCases {
      page.append(".SS " + group.rawValue)
      for action in Action.allCases where action.group == group {
        let keys = KeyNames(of: action, in: keymap).text
        let name =
          keys.hasPrefix(":") && keys.count > 1 ? "" : " (" + escaped(action.rawValue) + ")"
        page += [".TP", "\\fB\(escaped(keys))\\fR" + name, escaped(action.explanation)]
      }
    }
    page += section("ENVIRONMENT", ManPage.variables) + section("FILES", ManPage.files)
    page += section("EXIT STATUS", ManPage.statuses)
    page += [".SH SEE ALSO", ".BR squeue (1),", ".BR sbatch (1),", ".BR less (1)"]
    return page.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ rows: [(String, String)]) -> [String] {
    [".SH " + title] + rows.flatMap { [".TP", ".B " + $0.0, $0.1] }
  }

  /// Text as roff shows it as it is.
  private func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "^": escaped += "\\(ha"
      case "~": escaped += "\\(ti"
      case "`": escaped += "\\(ga"
      case "'": escaped += "\\(aq"
      case _ where scalar.value > 0x7E:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        escaped += "\\[u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "]"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped.hasPrefix(".") ? "\\&" + escaped : escaped
  }
}
