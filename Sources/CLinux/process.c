#define _GNU_SOURCE
#include "include/CLinuxProcess.h"

#include "include/CLinuxLimits.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

// Handlers end with the old program; what is ignored stays so, as whoever started us wants it.
static void let_go_of_signals(void) {
  struct sigaction action, standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) {
    if (sigaction(number, NULL, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    sigaction(number, &standard, NULL);
  }
}

static void run_child(const char *path, char *const argv[], char *const envp[], int output,
                      int errors, int death_signal, pid_t parent) {
  sigset_t none;
  int null;
  // What we do about signals is ours: a signal to the child must not be told to us, over the pipe that
  // both have until it is another program.
  let_go_of_signals();
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  signal(SIGPIPE, SIG_DFL);
  // Keys at the terminal are ours.
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, death_signal);
  st_restore_open_files();
  // It may have ended before it was tied to us.
  if (getppid() != parent) _exit(127);
  null = open("/dev/null", O_RDWR);
  if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(errors, 2) < 0) _exit(127);
  execve(path, argv, envp);
  _exit(127);
}

pid_t st_spawn_tied(const char *path, char *const argv[], char *const envp[], int death_signal,
                    int *output, int *errors) {
  int out[2], err[2];
  pid_t parent = getpid(), child;
  if (pipe2(out, O_CLOEXEC) < 0) return -1;
  if (pipe2(err, O_CLOEXEC) < 0) {
    close(out[0]);
    close(out[1]);
    return -1;
  }
  child = fork();
  if (child == 0) run_child(path, argv, envp, out[1], err[1], death_signal, parent);
  int error = errno;
  close(out[1]);
  close(err[1]);
  if (child < 0) {
    close(out[0]);
    close(err[0]);
    errno = error;
    return -1;
  }
  *output = out[0];
  *errors = err[0];
  return child;
}
