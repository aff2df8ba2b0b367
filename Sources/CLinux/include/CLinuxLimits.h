// What this process may have of files and processes (getrlimit(2)).
#ifndef SLURMTAIL_CLINUX_LIMITS_H
#define SLURMTAIL_CLINUX_LIMITS_H

#include <stdint.h>
#include <sys/types.h>

/// Raises the limit of open files to what is allowed, and remembers what it was for programs that are
/// started: select(2) knows no descriptors beyond 1023. To be called once, before the first thread.
void st_raise_open_files(void);

/// All threads allocate from the same memory (mallopt(3), M_ARENA_MAX): what one reads and another lets
/// go of would leave holes that no other thread can use. Up to 4 MiB are kept when they are let go of: a file
/// that is looked through takes a megabyte anew for each of its parts, which the kernel would fill with zeros
/// each time. To be called before the first thread.
void st_share_memory(void);

/// In a new process, before its program is run: the limit is what it was before it was raised.
void st_restore_open_files(void);

/// The same for a process that has been started.
void st_restore_open_files_of(pid_t process);

/// How many files may be open, and how many processes and threads the user may have; UINT64_MAX: as
/// many as there are.
uint64_t st_limit_of_open_files(void);
uint64_t st_limit_of_processes(void);

#endif
