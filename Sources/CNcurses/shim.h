// ncursesw as Swift 6 can see it: wide characters on, and accessors for what are
// macros or shared mutable globals in C.
#ifndef SLURMTAIL_CNCURSES_SHIM_H
#define SLURMTAIL_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <locale.h>
#include <langinfo.h>
#include <ncurses.h>
#include <term.h>

#endif
