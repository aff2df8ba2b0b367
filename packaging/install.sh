#!/bin/sh
# Installs what lies beside this script; needs no root and no network.
#
#   ./install.sh [PREFIX]               to PREFIX/bin and PREFIX/share; without one, to ~/.local
#   ./install.sh --uninstall [PREFIX]   removes exactly these files again
set -eu

script=$0
while [ -L "$script" ]; do
  target=$(readlink -- "$script")
  case $target in
    /*) script=$target ;;
    *) script=$(dirname -- "$script")/$target ;;
  esac
done
here=$(CDPATH='' cd -- "$(dirname -- "$script")" && pwd)
files="bin/slurmtail-tui
share/man/man1/slurmtail-tui.1
share/bash-completion/completions/slurmtail-tui
share/zsh/site-functions/_slurmtail-tui
share/fish/vendor_completions.d/slurmtail-tui.fish
share/doc/slurmtail-tui/README.md
share/doc/slurmtail-tui/CHANGELOG.md
share/doc/slurmtail-tui/docs/files-and-jobs.md
share/doc/slurmtail-tui/docs/options.md
share/doc/slurmtail-tui/docs/saving-and-dumping.md
share/doc/slurmtail-tui/docs/screen.md
share/doc/slurmtail-tui/docs/images/80x24.png
share/doc/slurmtail-tui/docs/images/array.png
share/doc/slurmtail-tui/docs/images/chart.png
share/doc/slurmtail-tui/docs/images/hero.png
share/doc/slurmtail-tui/docs/images/light.png
share/doc/slurmtail-tui/docs/images/search.png
share/doc/slurmtail-tui/LICENSE
share/doc/slurmtail-tui/LICENSES.txt"

fail() {
  echo "install.sh: $1" >&2
  [ -z "${unfinished:-}" ] || rm -f -- "$unfinished"
  exit 1
}

action=install
if [ "${1:-}" = --uninstall ]; then
  action=uninstall
  shift
fi
usage() { sed -n '2,5s/^# \{0,1\}//p' "$0"; }
case ${1:-} in
  -h|--help)
    usage
    exit 0
    ;;
  -*)
    usage >&2
    exit 2
    ;;
esac
[ $# -le 1 ] || fail "one folder is enough: $*"
prefix=${1:-${HOME:?HOME is not set: name a folder}/.local}

if [ $action = uninstall ]; then
  found=
  for file in $files; do
    [ -f "$prefix/$file" ] && found=yes
    rm -f -- "$prefix/$file" || fail "cannot remove $prefix/$file"
  done
  [ -n "$found" ] || fail "nothing is installed in $prefix"
  rmdir -- "$prefix/share/doc/slurmtail-tui/docs/images" "$prefix/share/doc/slurmtail-tui/docs" \
    "$prefix/share/doc/slurmtail-tui" 2>/dev/null || :
  echo "removed from $prefix"
  exit 0
fi

program=$here/bin/slurmtail-tui
[ -f "$program" ] || fail "there is no $program: run the script where the archive was unpacked"
why=$("$program" --version 2>&1 >/dev/null) || case $why in
  *ermission*) fail "$program may not be started here: unpack the archive where programs may run (mount: noexec?)" ;;
  *ormat*) fail "$program is for another kind of processor than this one ($(uname -m))" ;;
  *) fail "$program does not start here: $why" ;;
esac
# Others are to run it, whatever the mask of whoever installs it.
umask 022
mkdir -p -- "$prefix" 2>/dev/null || fail "cannot make $prefix; name a folder of yours: ./install.sh ~/.local"
prefix=$(CDPATH='' cd -- "$prefix" && pwd)
for file in $files; do
  [ ! -d "$prefix/$file" ] || fail "$prefix/$file is a folder: remove it, or name another folder"
  mkdir -p -- "$(dirname -- "$prefix/$file")" || fail "cannot write to $prefix"
  # A running program keeps its old file: the new one takes the name when it is complete.
  unfinished=$prefix/$file.new
  cp -- "$here/$file" "$prefix/$file.new" || fail "cannot write $prefix/$file"
  mode=644
  [ "$file" = bin/slurmtail-tui ] && mode=755
  chmod $mode "$prefix/$file.new"
  mv -f -- "$prefix/$file.new" "$prefix/$file"
done
version=$("$prefix/bin/slurmtail-tui" --version 2>&1) ||
  fail "$prefix/bin/slurmtail-tui was written, but does not start: $version"
echo "installed $version to $prefix"

# What a shell takes for a word, whatever stands in it.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
case ":${PATH:-}:" in
  *":$prefix/bin:"* | *":$prefix/bin/:"*) ;;
  *)
    case ${SHELL:-} in
      *csh)
        echo "not in PATH yet; add this line to ~/.cshrc:"
        echo "  set path = ($(quoted "$prefix/bin") \$path)"
        ;;
      *fish)
        echo "not in PATH yet; run this once:"
        echo "  fish_add_path $(quoted "$prefix/bin")"
        ;;
      *)
        echo "not in PATH yet; add this line to ~/.bashrc (or what your shell reads):"
        echo "  export PATH=$(quoted "$prefix/bin"):\$PATH"
        ;;
    esac
    ;;
esac
# Where shells look for completions by themselves.
case $prefix in
  /usr|/usr/local) exit 0 ;;
esac
advise() { # shell, file, line
  command -v "$1" >/dev/null || return 0
  echo "for completion in $1, add this line to $2:"
  echo "  $3"
}
share=$prefix/share
if [ "$prefix" != "${HOME:-}/.local" ]; then
  advise bash "~/.bashrc" ". $(quoted "$share/bash-completion/completions/slurmtail-tui")"
  advise fish "~/.config/fish/config.fish" \
    "source $(quoted "$share/fish/vendor_completions.d/slurmtail-tui.fish")"
fi
advise zsh "~/.zshrc before compinit" "fpath=($(quoted "$share/zsh/site-functions") \$fpath)"
exit 0
