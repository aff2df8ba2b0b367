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

void st_share_memory(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
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
