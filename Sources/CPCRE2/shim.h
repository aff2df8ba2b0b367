// PCRE2's 8-bit library as Swift can see it.
#ifndef SLURMTAIL_CPCRE2_SHIM_H
#define SLURMTAIL_CPCRE2_SHIM_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#endif
