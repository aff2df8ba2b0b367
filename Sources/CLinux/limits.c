#define _GNU_SOURCE
#include "CLinuxLimits.h"

#include <malloc.h>
#include <sys/resource.h>

// Written once, before there are threads or children.
static struct rlimit original;
static int is_raised;

void st_raise_open_files(void) {
  struct rlimit limit;
  if (is_raised || getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  original = limit;
  limit.rlim_cur = limit.rlim_max;
  is_raised = setrlimit(RLIMIT_NOFILE, &limit) == 0;
}

// Bytes.
static const int kept_memory = 4 * 1024 * 1024;

void st_share_memory(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
#ifdef M_TRIM_THRESHOLD
  // Above what a file is read back in, of which a few are held at a time. Set by itself either one would
  // keep the other from following what is allocated.
  mallopt(M_TRIM_THRESHOLD, kept_memory);
  mallopt(M_MMAP_THRESHOLD, kept_memory);
#endif
}

void st_restore_open_files(void) {
  if (is_raised) setrlimit(RLIMIT_NOFILE, &original);
}

void st_restore_open_files_of(pid_t process) {
  if (is_raised) prlimit(process, RLIMIT_NOFILE, &original, 0);
}

static uint64_t soft_limit(int resource) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
  return limit.rlim_cur;
}

uint64_t st_limit_of_open_files(void) { return soft_limit(RLIMIT_NOFILE); }

uint64_t st_limit_of_processes(void) { return soft_limit(RLIMIT_NPROC); }
