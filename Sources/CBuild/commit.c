#include "CBuild.h"

#ifndef SLURMTAIL_COMMIT
#define SLURMTAIL_COMMIT ""
#endif

const char *cb_commit(void) { return SLURMTAIL_COMMIT; }
