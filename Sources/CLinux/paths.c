#define _GNU_SOURCE
#include "CLinuxPaths.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void write_all(int file, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t wrote = write(file, bytes, count);
    if (wrote < 0 && errno != EINTR) _exit(1);
    if (wrote > 0) {
      bytes += wrote;
      count -= (size_t)wrote;
    }
  }
}

static void expand(const char *pattern, int out) {
  // Who is left behind must not keep a login session's terminal open.
  setsid();
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int file = 0; file < 3; file++) dup2(null, file);
  glob_t found;
  if (glob(pattern, 0, NULL, &found) == 0) {
    for (size_t i = 0; i < found.gl_pathc; i++)
      write_all(out, found.gl_pathv[i], strlen(found.gl_pathv[i]) + 1);
  }
  _exit(0);
}

static long now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/// Reads until the other end is closed.
static int collect(int file, long end, char **found, size_t *size) {
  size_t room = 0;
  while (1) {
    long left = end - now_milliseconds();
    struct pollfd waiting = {.fd = file, .events = POLLIN};
    int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
    if (ready == 0) return ETIMEDOUT;
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return errno;
    if (*size == room) {
      room = room ? room * 2 : 65536;
      char *more = realloc(*found, room);
      if (!more) return ENOMEM;
      *found = more;
    }
    ssize_t count = read(file, *found + *size, room - *size);
    if (count == 0) return 0;
    if (count < 0 && errno != EINTR) return errno;
    if (count > 0) *size += (size_t)count;
  }
}

int st_expand(const char *pattern, int milliseconds, char **found, size_t *size) {
  *found = NULL;
  *size = 0;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    expand(pattern, ends[1]);
  }
  int error = errno;
  close(ends[1]);
  if (child > 0) {
    error = collect(ends[0], now_milliseconds() + milliseconds, found, size);
    if (error != 0) kill(child, SIGKILL);
    // One that hangs cannot even be killed, and is not waited for.
    while (waitpid(child, NULL, error ? WNOHANG : 0) < 0 && errno == EINTR) {}
  }
  close(ends[0]);
  return error;
}
