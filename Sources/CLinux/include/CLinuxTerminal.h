// The terminal, signals and standard error, as far as a signal handler has to deal with them.
#ifndef SLURMTAIL_CLINUX_TERMINAL_H
#define SLURMTAIL_CLINUX_TERMINAL_H

#include <stddef.h>

/// Remembers how the terminal of `fd` is set, for `st_modes_restore` and for a crash. To be called
/// before anything changes it. Returns 0, or errno.
int st_modes_save(int fd);

/// Sets the terminal of `fd` as it was found.
void st_modes_restore(int fd);

/// Sets the terminal of `fd` so that each byte that is typed is read at once, as it is, and what is
/// written is not changed.
void st_modes_raw(int fd);

/// From then on a signal that ends the process by itself (SIGSEGV and other crashes, SIGXCPU, SIGALRM,
/// SIGUSR1, real-time signals, … signal(7)) gives the terminal of `fd` back first: `restore`, at most
/// 512 bytes, is written to it, and it is set as `st_modes_save` found it. Signals that whoever started
/// us ignores stay ignored. Returns 0, or errno.
int st_guard_arm(int fd, const char *restore, size_t count);

/// The guard's work is done: a crash leaves the terminal alone.
void st_guard_disarm(void);

/// Sends standard error to a nameless file until `st_stderr_release`, so that nothing is printed
/// over the screen. Returns 0, or errno.
int st_stderr_capture(void);

/// Standard error is what it was; what was said meanwhile is written to it.
void st_stderr_release(void);

/// Catches SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP and SIGCONT: each writes its number,
/// one byte, to a pipe. Call it after the screen library has set its own handlers. SIGPIPE is ignored.
/// Returns the end to read from (non-blocking), or -1 with errno set.
int st_signals_catch(void);

/// Catches what `st_signals_catch` does and the other signals that would end the process while it can
/// still answer: the limit of CPU time (SIGXCPU), timers, USR1 and USR2, SIGPWR, SIGIO, SIGSTKFLT.
int st_signals_catch_endings(void);

/// The end of the pipe to read from; -1 before `st_signals_catch`.
int st_signal_pipe(void);

/// Stops this process (^Z) and returns when it is continued.
void st_stop_self(void);

/// Whether this process is the terminal's foreground: another one that sets it is stopped.
int st_is_foreground(int fd);

/// A nameless file in memory, or -1 with errno set (kernels before 3.17 have none).
int st_memory_file(const char *name);

/// The size of the terminal of `fd`; 0 and 0 where it is unknown.
void st_terminal_size(int fd, int *columns, int *rows);

#endif
