// Files: statx, inotify's companions, eventfd.
#ifndef SLURMTAIL_CLINUX_FILES_H
#define SLURMTAIL_CLINUX_FILES_H

#include <stdint.h>

/// A new eventfd (non-blocking, close-on-exec), or -1 with errno set. eventfd(2).
int st_eventfd(void);

#endif
