#!/bin/sh
# Installs what lies beside this script; needs no root and no network.
#
#   ./install.sh [PREFIX]               to PREFIX/bin and PREFIX/share; without one, to ~/.local
#   ./install.sh --uninstall [PREFIX]   removes exactly these files again
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
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
  [ -e "$prefix/bin/slurmtail-tui" ] || fail "nothing is installed in $prefix"
  for file in $files; do rm -f -- "$prefix/$file"; done
  rmdir -- "$prefix/share/doc/slurmtail-tui/docs/images" "$prefix/share/doc/slurmtail-tui/docs" \
    "$prefix/share/doc/slurmtail-tui" 2>/dev/null || :
  echo "removed from $prefix"
  exit 0
fi

"$here/bin/slurmtail-tui" --version >/dev/null ||
  fail "$here/bin/slurmtail-tui does not start here; is it for another kind of processor ($(uname -m))?"
mkdir -p -- "$prefix" 2>/dev/null || fail "cannot make $prefix; name a folder of yours: ./install.sh ~/.local"
prefix=$(CDPATH='' cd -- "$prefix" && pwd)
for file in $files; do
  mkdir -p -- "$(dirname -- "$prefix/$file")" || fail "cannot write to $prefix"
  # A running program keeps its old file: the new one takes the name when it is complete.
  unfinished=$prefix/$file.new
  cp -- "$here/$file" "$prefix/$file.new" || fail "cannot write $prefix/$file"
  mode=644
  [ "$file" = bin/slurmtail-tui ] && mode=755
  chmod $mode "$prefix/$file.new"
  mv -f -- "$prefix/$file.new" "$prefix/$file"
done
echo "installed $("$prefix/bin/slurmtail-tui" --version) to $prefix"
case ":${PATH:-}:" in
  *":$prefix/bin:"* | *":$prefix/bin/:"*) ;;
  *)
    echo "not in PATH yet; add this line to ~/.bashrc (or what your shell reads):"
    echo "  export PATH=\"$prefix/bin:\$PATH\""
    ;;
esac
command -v zsh >/dev/null && case $prefix in
  /usr|/usr/local) ;;
  *)
    echo "for completion in zsh, add this line to ~/.zshrc before compinit:"
    echo "  fpath=(\"$prefix/share/zsh/site-functions\" \$fpath)"
    ;;
esac
exit 0
