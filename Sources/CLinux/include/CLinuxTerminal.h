// Giving the terminal back from inside a signal handler.
#ifndef SLURMTAIL_CLINUX_TERMINAL_H
#define SLURMTAIL_CLINUX_TERMINAL_H

#endif
