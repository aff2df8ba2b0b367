// The few calls of the C library that Swift's Glibc module does not show, and the
// code that has to run inside a signal handler.
#ifndef SLURMTAIL_CLINUX_H
#define SLURMTAIL_CLINUX_H

#include "CLinuxFileServer.h"
#include "CLinuxFiles.h"
#include "CLinuxLimits.h"
#include "CLinuxProcess.h"
#include "CLinuxTerminal.h"

#endif
