#define _GNU_SOURCE
#include "CLinuxTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

// Everything a handler touches is set before the handler is, and does not move.
static atomic_int armed;
static int guarded_fd = -1;
static struct termios original;
static char restore_text[512];
static size_t restore_count;

static atomic_int captured_fd = -1;
static int real_stderr = -1;

static int pipe_ends[2] = {-1, -1};

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t wrote = write(fd, bytes, count);
    if (wrote <= 0) return;
    bytes += wrote;
    count -= (size_t)wrote;
  }
}

// write(2), lseek(2), read(2), dup2(2) and tcsetattr(3) may be called in a handler
// (signal-safety(7)); nothing else is.
static size_t release_stderr(void) {
  int captured = atomic_exchange(&captured_fd, -1);
  if (captured < 0) return 0;
  size_t told = 0;
  dup2(real_stderr, STDERR_FILENO);
  char block[1024];
  ssize_t count;
  lseek(captured, 0, SEEK_SET);
  while ((count = read(captured, block, sizeof block)) > 0) {
    write_all(STDERR_FILENO, block, (size_t)count);
    told += (size_t)count;
  }
  close(captured);
  close(real_stderr);
  return told;
}

void st_stderr_release(void) { release_stderr(); }

static int is_fault(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGTRAP || number == SIGABRT ||
         number == SIGFPE || number == SIGSYS;
}

// Swift says what a trap was about where the library knows; most traps of a release say nothing.
static void tell_fault(int number) {
  char sentence[] = "slurmtail-tui: ended by a fault of its own, signal 00; the terminal is as it was\n";
  char *digits = strchr(sentence, '0');
  digits[0] = (char)('0' + number / 10);
  digits[1] = (char)('0' + number % 10);
  write_all(STDERR_FILENO, sentence, sizeof sentence - 1);
}

static void on_end(int number) {
  int was_armed = atomic_exchange(&armed, 0);
  if (was_armed) {
    write_all(guarded_fd, restore_text, restore_count);
    tcsetattr(guarded_fd, TCSANOW, &original);
  }
  if (release_stderr() == 0 && was_armed && is_fault(number)) tell_fault(number);
  // The handler was reset when it was entered (SA_RESETHAND): this ends the process as the signal
  // would have.
  raise(number);
}

int st_modes_save(int fd) { return tcgetattr(fd, &original) == 0 ? 0 : errno; }

void st_modes_restore(int fd) { tcsetattr(fd, TCSADRAIN, &original); }

void st_modes_raw(int fd) {
  struct termios modes = original;
  // ^S saves: flow control goes, too.
  modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL);
  modes.c_oflag &= ~(tcflag_t)ONLCR;
  modes.c_lflag &= ~(tcflag_t)(ICANON | ISIG | IEXTEN | ECHO | ECHONL);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  tcsetattr(fd, TCSADRAIN, &modes);
}

// Those whose default action ends the process, but those that st_signals_catch takes (signal(7)).
static const int ending[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGTRAP,   SIGABRT, SIGFPE,    SIGSYS, SIGXCPU,
                             SIGXFSZ, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2, SIGIO,
#ifdef SIGPWR
                             SIGPWR,
#endif
#ifdef SIGSTKFLT
                             SIGSTKFLT,
#endif
};

static void guard_against(int number, const struct sigaction *action) {
  struct sigaction old;
  if (sigaction(number, NULL, &old) != 0 || old.sa_handler == SIG_IGN) return;
  sigaction(number, action, NULL);
}

int st_guard_arm(int fd, const char *restore, size_t count) {
  static char stack[64 * 1024];
  guarded_fd = fd;
  restore_count = count < sizeof restore_text ? count : sizeof restore_text;
  memcpy(restore_text, restore, restore_count);

  // A stack that has run over cannot hold a handler.
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  if (sigaltstack(&alternative, NULL) != 0) return errno;
  struct sigaction action = {.sa_handler = on_end,
                             .sa_flags = SA_RESETHAND | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (size_t index = 0; index < sizeof ending / sizeof *ending; index++) {
    guard_against(ending[index], &action);
  }
  for (int number = SIGRTMIN; number <= SIGRTMAX; number++) guard_against(number, &action);
  atomic_store(&armed, 1);
  return 0;
}

void st_guard_disarm(void) { atomic_store(&armed, 0); }

int st_memory_file(const char *name) {
#ifdef SYS_memfd_create
  // Older C libraries have no name for it.
  return (int)syscall(SYS_memfd_create, name, 1u /* MFD_CLOEXEC */);
#else
  (void)name;
  errno = ENOSYS;
  return -1;
#endif
}

int st_is_foreground(int fd) { return tcgetpgrp(fd) == getpgrp(); }

int st_stderr_capture(void) {
  int memory = st_memory_file("stderr");
  if (memory < 0) return errno;
  real_stderr = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (real_stderr < 0) {
    close(memory);
    return errno;
  }
  dup2(memory, STDERR_FILENO);
  atomic_store(&captured_fd, memory);
  return 0;
}

static void on_signal(int number) {
  int error = errno;
  unsigned char byte = (unsigned char)number;
  ssize_t ignored = write(pipe_ends[1], &byte, 1);
  (void)ignored;
  errno = error;
}

static void catch_signal(int number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void catch_signals(const int *numbers, size_t count) {
  // Whoever started us may have had them blocked; a mask is inherited.
  sigset_t wanted;
  sigemptyset(&wanted);
  for (size_t index = 0; index < count; index++) {
    catch_signal(numbers[index], on_signal);
    sigaddset(&wanted, numbers[index]);
  }
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
}

int st_signals_catch(void) {
  static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_NONBLOCK | O_CLOEXEC) != 0) return -1;
  catch_signals(caught, sizeof caught / sizeof *caught);
  catch_signal(SIGPIPE, SIG_IGN);
  return pipe_ends[0];
}

int st_signals_catch_endings(void) {
  static const int caught[] = {SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF,   SIGUSR1,
                               SIGUSR2, SIGPWR,  SIGIO,     SIGSTKFLT};
  if (st_signals_catch() < 0) return -1;
  catch_signals(caught, sizeof caught / sizeof *caught);
  return pipe_ends[0];
}

int st_signal_pipe(void) { return pipe_ends[0]; }

void st_stop_self(void) {
  catch_signal(SIGTSTP, SIG_DFL);
  // To the whole job, as the terminal's own ^Z would: a pipeline stops as one.
  kill(0, SIGTSTP);
  catch_signal(SIGTSTP, on_signal);
}

void st_terminal_size(int fd, int *columns, int *rows) {
  struct winsize size;
  *columns = *rows = 0;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0) {
    *columns = size.ws_col;
    *rows = size.ws_row;
  }
}
