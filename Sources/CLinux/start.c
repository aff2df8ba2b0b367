#include <unistd.h>

// Before Swift starts, which reads its arguments from /proc and is ended without a word that helps where
// there is none (a chroot, a container). Mounts and memory are read from there, too.
__attribute__((constructor(101))) static void require_proc(void) {
  char first;
  if (readlink("/proc/self/exe", &first, 1) >= 0) return;
  static const char sentence[] =
    "slurmtail-tui: there is no /proc here, and it is needed; mount it: mount -t proc proc /proc\n";
  if (write(STDERR_FILENO, sentence, sizeof sentence - 1) < 0) _exit(2);
  _exit(2);
}
