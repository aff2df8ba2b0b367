#define _GNU_SOURCE
#include "CLinuxFiles.h"

#include <sys/eventfd.h>

int st_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }
