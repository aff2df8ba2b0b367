// Questions about paths that may lie on a file system whose server is dead.
#ifndef SLURMTAIL_CLINUX_PATHS_H
#define SLURMTAIL_CLINUX_PATHS_H

#include <stddef.h>

/// Has a child process expand a pattern (glob(3)) and waits for it `milliseconds` at most; a child
/// that hangs is left behind. `found` gets the paths one after the other, each with its NUL, and
/// `size` their length; it is to be freed. Returns 0, ETIMEDOUT, or another errno.
///
/// To be called before the first thread is started: the child goes on after fork(2).
int st_expand(const char *pattern, int milliseconds, char **found, size_t *size);

#endif
