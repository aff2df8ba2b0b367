// The terminal, signals and standard error, as far as a signal handler has to deal with them.
#ifndef SLURMTAIL_CLINUX_TERMINAL_H
#define SLURMTAIL_CLINUX_TERMINAL_H

#include <stddef.h>

/// Remembers how the terminal of `fd` is set and what to write to it when it is given back:
/// `restore`, at most 512 bytes. From then on a crash (SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT,
/// SIGFPE) gives the terminal back before the process ends. Returns 0, or errno.
int st_guard_arm(int fd, const char *restore, size_t count);

/// The guard's work is done: a crash leaves the terminal alone.
void st_guard_disarm(void);

/// Sends standard error to a nameless file until `st_stderr_release`, so that nothing is printed
/// over the screen. Returns 0, or errno.
int st_stderr_capture(void);

/// Standard error is what it was; what was said meanwhile is written to it.
void st_stderr_release(void);

/// Catches SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH and SIGTSTP: each writes its number, one
/// byte, to a pipe. Call it after the screen library has set its own handlers. SIGPIPE is ignored.
/// Returns the end to read from (non-blocking), or -1 with errno set.
int st_signals_catch(void);

/// The end of the pipe to read from; -1 before `st_signals_catch`.
int st_signal_pipe(void);

/// Stops this process (^Z) and returns when it is continued.
void st_stop_self(void);

/// The size of the terminal of `fd`; 0 and 0 where it is unknown.
void st_terminal_size(int fd, int *columns, int *rows);

#endif
