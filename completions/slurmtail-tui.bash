# Completion of slurmtail-tui for bash: my own jobs, options, files.

# My jobs, one id a line; an array by its number. squeue's environment may change what it prints.
_slurmtail_tui_jobs() {
  env -u SQUEUE_FORMAT -u SQUEUE_FORMAT2 -u SQUEUE_STATES -u SQUEUE_ARRAY -u SLURM_CLUSTERS \
    timeout 3 squeue --me --noheader --format='%i %T %j' 2>/dev/null |
    while read -r id _; do printf '%s\n' "${id%%_*}"; done | sort -u
}

# What may stand for a word behind another one.
_slurmtail_tui_answers() { # the word before, the word, whether `=` stands between them
  local before=$1 word=$2 is_value=$3
  COMPREPLY=()
  case $before in
    --stream) mapfile -t COMPREPLY < <(compgen -W 'all stdout stderr' -- "$word"); return ;;
    --format) mapfile -t COMPREPLY < <(compgen -W 'text json raw' -- "$word"); return ;;
    -o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --theme) mapfile -t COMPREPLY < <(compgen -W 'auto dark light colour-blind mono' -- "$word"); return ;;
    --layout) mapfile -t COMPREPLY < <(compgen -W 'stack columns grid tabs main' -- "$word"); return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word"); return ;;
    --config) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --session) mapfile -t COMPREPLY < <(compgen -W "$(slurmtail-tui --sessions 2>/dev/null)" -- "$word"); return ;;
    --log-dir) mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    -n | --lines | --memory | --buffer | --grep | --exclude | --pattern | --poll | --slurm-interval) return ;;
    -*) [[ -z $is_value ]] || return ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--me --remote-logs --demo --lines --memory --buffer --stream --grep
      --exclude --log-dir --pattern --poll --slurm-interval --dump --output --follow
      --format --header --force --fail --layout --theme --session --sessions --config --print-config --color --version --help' -- "$word")
  elif [[ $word =~ ^[0-9]*$ ]]; then
    mapfile -t COMPREPLY < <(_slurmtail_tui_jobs | while read -r id; do
      [[ $id == "$word"* ]] && printf '%s\n' "$id"
    done)
    [ ${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}

_slurmtail_tui() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} start=
  if [[ $word == --*=* ]]; then
    # `--layout=co` is one word where `=` parts none.
    before=${word%%=*}
    word=${word#*=}
    start=$before=
  elif [[ $word == = ]]; then
    # Else it comes as three.
    word=
  elif [[ $before == = && COMP_CWORD -gt 1 ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  _slurmtail_tui_answers "$before" "$word" "$start"
  [[ -n $start ]] || return 0
  case $before in
    --output | --config | --log-dir)
      # With an option before it the shell does not see that it is a folder.
      if [[ ${#COMPREPLY[@]} -eq 1 && -d ${COMPREPLY[0]} ]]; then
        COMPREPLY[0]+=/
        compopt -o nospace 2>/dev/null
      fi ;;
  esac
  COMPREPLY=("${COMPREPLY[@]/#/$start}")
}

complete -o filenames -F _slurmtail_tui slurmtail-tui
