// What only the build knows.
#ifndef SLURMTAIL_CBUILD_H
#define SLURMTAIL_CBUILD_H

/// The commit that the program was built from, abbreviated; empty where the build was not told.
const char *cb_commit(void);

#endif
