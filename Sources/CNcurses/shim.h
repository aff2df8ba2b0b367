// ncursesw as Swift 6 can see it: wide characters on, and accessors for what are
// macros or shared mutable globals in C.
#ifndef SLURMTAIL_CNCURSES_SHIM_H
#define SLURMTAIL_CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <stdio.h>
#include <term.h>
#include <wchar.h>

/// A stream to the terminal of standard output, on a descriptor of its own; NULL: none is left.
static inline FILE *st_terminal_stream(void) {
  int file = fcntl(1, F_DUPFD_CLOEXEC, 3);
  return file < 0 ? NULL : fdopen(file, "w");
}

/// newterm(3X) on standard input and a stream; NULL when the terminal is not known.
static inline SCREEN *st_new_terminal(const char *name, FILE *output) {
  return newterm(name, output, stdin);
}

static inline int st_colors(void) { return COLORS; }
static inline int st_color_pairs(void) { return COLOR_PAIRS; }

static inline attr_t st_bold(void) { return A_BOLD; }
static inline attr_t st_dim(void) { return A_DIM; }
static inline attr_t st_italic(void) { return A_ITALIC; }
static inline attr_t st_underline(void) { return A_UNDERLINE; }
static inline attr_t st_reverse(void) { return A_REVERSE; }

/// One cell's content; `text` ends with 0. Pairs above 32767 go through `opts` (ncurses 6).
static inline int st_put(WINDOW *window, int row, int column, const wchar_t *text, attr_t style,
                         int pair) {
  cchar_t cell;
  if (setcchar(&cell, text, style, (short)(pair > 32767 ? 0 : pair), &pair) == ERR) return ERR;
  return mvwadd_wch(window, row, column, &cell);
}

/// How many columns the C library, and so ncurses, takes for a character; -1: it has none.
static inline int st_width(wchar_t character) { return wcwidth(character); }

/// A terminal's string capability by its terminfo name, or NULL.
static inline const char *st_capability(const char *name) {
  const char *found = tigetstr(name);
  return found == (const char *)-1 ? NULL : found;
}

/// Whether the locale in force is UTF-8.
static inline int st_is_utf8(void) {
  const char *set = nl_langinfo(CODESET);
  return set && (set[0] == 'U' || set[0] == 'u') && (set[1] == 'T' || set[1] == 't');
}

static inline const char *st_set_locale(const char *name) { return setlocale(LC_CTYPE, name); }

#endif
