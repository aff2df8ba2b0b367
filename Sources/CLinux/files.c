#define _GNU_SOURCE
#include "CLinuxFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

static uint64_t nanoseconds(struct timespec time) {
  return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Kernels before 4.11 (RHEL 7 has 3.10) have no statx, and containers older than it forbid it. glibc's own
// replacement refuses flags that such kernels do not know. Nobody can be asked past a cache there.
static int plain_facts(int fd, const char *path, int flags, struct st_file_facts *facts) {
  struct stat found;
  if (fstatat(fd, path, &found, flags) != 0) return errno;
  facts->size = found.st_size;
  facts->inode = found.st_ino;
  facts->device_major = major(found.st_dev);
  facts->device_minor = minor(found.st_dev);
  facts->links = found.st_nlink;
  facts->kind = found.st_mode & S_IFMT;
  facts->modified = nanoseconds(found.st_mtim);
  facts->changed = nanoseconds(found.st_ctim);
  facts->born = 0;
  return 0;
}

static uint64_t moment(struct statx_timestamp time) {
  return (uint64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int facts(int fd, const char *path, int flags, struct st_file_facts *facts) {
  struct statx found;
  const unsigned mask =
    STATX_TYPE | STATX_SIZE | STATX_INO | STATX_NLINK | STATX_MTIME | STATX_CTIME | STATX_BTIME;
  if (syscall(SYS_statx, fd, path, flags, mask, &found) != 0) {
    if (errno != ENOSYS && errno != EPERM) return errno;
    return plain_facts(fd, path, flags & AT_EMPTY_PATH, facts);
  }
  facts->size = found.stx_size;
  facts->inode = found.stx_ino;
  facts->device_major = found.stx_dev_major;
  facts->device_minor = found.stx_dev_minor;
  facts->links = found.stx_nlink;
  facts->kind = found.stx_mode & S_IFMT;
  facts->modified = moment(found.stx_mtime);
  facts->changed = moment(found.stx_ctime);
  facts->born = found.stx_mask & STATX_BTIME ? moment(found.stx_btime) : 0;
  return 0;
}

int st_facts_of_fd(int fd, int fresh, struct st_file_facts *found) {
  return facts(fd, "", AT_EMPTY_PATH | (fresh ? AT_STATX_FORCE_SYNC : 0), found);
}

int st_facts_of_path(const char *path, int fresh, struct st_file_facts *found) {
  return facts(AT_FDCWD, path, fresh ? AT_STATX_FORCE_SYNC : 0, found);
}

uint64_t st_known_size(int fd) {
  struct statx found;
  const int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
  return syscall(SYS_statx, fd, "", flags, STATX_SIZE, &found) == 0 ? found.stx_size : UINT64_MAX;
}

int64_t st_next_data(int fd, int64_t offset) {
  off_t place = lseek(fd, (off_t)offset, SEEK_DATA);
  if (place >= 0) return place;
  return errno == EINVAL || errno == ENOSYS ? offset : -errno;
}

ptrdiff_t st_last_byte(const void *bytes, size_t count, int byte) {
  const char *found = count > 0 ? memrchr(bytes, byte, count) : NULL;
  return found ? found - (const char *)bytes : -1;
}

int st_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

int st_rename_new(const char *from, const char *to) {
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // File systems without RENAME_NOREPLACE (NFS among them) know links.
  if (link(from, to) != 0) return errno;
  unlink(from);
  return 0;
}

// linkat(2): the way that needs no privilege.
static void path_of(int fd, char path[32]) { snprintf(path, 32, "/proc/self/fd/%d", fd); }

int st_open_nameless(const char *folder) {
  int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  char path[32];
  path_of(fd, path);
  if (access(path, F_OK) == 0) return fd;
  close(fd);
  return -1;
}

int st_give_name(int fd, const char *name) {
  char path[32];
  path_of(fd, path);
  return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

int64_t st_list_folder(int fd, void *buffer, size_t size) {
  return syscall(SYS_getdents64, fd, buffer, size);
}

int64_t st_copy_range(int from, uint64_t offset, int to, size_t count) {
  off64_t place = (off64_t)offset;
  return copy_file_range(from, &place, to, NULL, count, 0);
}

// Room for a signal's handler and the registers of any processor, in bytes.
enum { ST_HANDLER_STACK = 64 * 1024 };

struct start {
  char name[16];
  void (*body)(void *);
  void *argument;
};

static void *run(void *raw) {
  struct start start = *(struct start *)raw;
  free(raw);
  // A stack that has run over cannot hold the handler that gives the terminal back: its upper end can.
  char upper_end[ST_HANDLER_STACK];
  stack_t alternative = {.ss_sp = upper_end, .ss_size = sizeof upper_end};
  sigaltstack(&alternative, NULL);
  pthread_setname_np(pthread_self(), start.name);
  start.body(start.argument);
  // The handler's stack ends with this one.
  alternative.ss_flags = SS_DISABLE;
  sigaltstack(&alternative, NULL);
  return NULL;
}

int st_start_thread(const char *name, void (*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  snprintf(start->name, sizeof start->name, "%s", name);
  start->body = body;
  start->argument = argument;

  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1024 * 1024 + ST_HANDLER_STACK);
  // Signals are the main thread's: a worker starts with all of them blocked.
  sigset_t all, before;
  sigfillset(&all);
  sigdelset(&all, SIGSEGV);
  sigdelset(&all, SIGBUS);
  sigdelset(&all, SIGILL);
  sigdelset(&all, SIGTRAP);
  sigdelset(&all, SIGFPE);
  sigdelset(&all, SIGABRT);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, run, start);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  if (error != 0) free(start);
  return error;
}
