// Looking through bytes with instructions that Swift's vectors do not reach: a mask of what was found,
// and a table of sixteen bytes that is looked up for each byte of a vector. No state, and no call.
#ifndef SLURMTAIL_CBYTES_H
#define SLURMTAIL_CBYTES_H

#include <stddef.h>
#include <stdint.h>

/// What a part of a chunk holds.
struct cb_ends {
  /// How many ends were written.
  size_t count;
  /// Up to where was looked: the room for ends may not have been enough.
  size_t place;
  /// Whether there is a byte that moves the cursor or colours: ESC or CR.
  int has_control;
  /// Whether there is anything but ASCII without control characters, tabs and newlines.
  int has_unusual;
};

/// Writes down where lines end, each as the place behind its newline, from `from` on.
///
/// `room`: how many ends there is room for; at least 128.
struct cb_ends cb_line_ends(const uint8_t *bytes, size_t from, size_t count, uint32_t *ends,
                            size_t room);

enum {
  /// How many bytes of a word are compared at once; words are at least that long.
  CB_WORD_LENGTH = 5,
  /// How many words there may be, and in how many groups.
  CB_WORDS = 64,
  CB_GROUPS = 8,
};

/// Words that are looked for at the same time, in groups that are as much alike as can be.
struct cb_words {
  /// For each of the first places in a word and for both halves of a byte: which groups have a word
  /// with such a byte there, a bit for each.
  uint8_t low[CB_WORD_LENGTH][16];
  uint8_t high[CB_WORD_LENGTH][16];
  /// Where the words of each group begin in `words`, and where the last ones end.
  uint8_t starts[CB_GROUPS + 1];
  /// The first five bytes of each word, the first one lowest; 0x20 is set in all of them.
  uint64_t words[CB_WORDS];
};

/// Whether the functions that look for something are quick on this processor.
int cb_finds_words(void);

/// The first place at or after `from`, where a character begins, at which something may begin that a row does
/// not show as it is written, or `count`: ESC, CR, a backspace, a bell, the first byte of a character that may
/// take no room, or a byte that is no part of a character of UTF-8.
size_t cb_first_sign(const uint8_t *bytes, size_t from, size_t count);

/// The first place at or after `from` where the cursor may be moved, or `count`: ESC, CR or a backspace.
size_t cb_first_movement(const uint8_t *bytes, size_t from, size_t count);

/// A string that is looked for by two of its bytes.
struct cb_needle {
  /// Its bytes, and what is set in those of the text before they are compared.
  const uint8_t *bytes;
  const uint8_t *folds;
  size_t length;
  /// The places of the two that are compared first.
  size_t first;
  size_t second;
};

/// Looks for a string 64 places at a time, as long as the first of them is at or before `last`; all 64 and the
/// length of the string behind them must be there.
///
/// `place`: where it begins; becomes where it was found, or up to where it was not.
/// Returns whether it was.
int cb_first_needle(const struct cb_needle *needle, const uint8_t *bytes, size_t *place, size_t last);

/// The first place at or after `from` where one of the words begins, 0x20 being set in all bytes before
/// they are compared, or `count`; `word` becomes the place of the word in `words`.
size_t cb_first_word(const struct cb_words *words, const uint8_t *bytes, size_t from, size_t count,
                     int *word);

/// Writes bytes with U+FFFD for each of their parts that is no UTF-8, up to one for which `cb_first_sign` has
/// another reason, or the end.
///
/// `out`: three times as many as there are bytes fit into it. `written`: how many are in it.
/// Returns how many bytes were taken.
size_t cb_repair(const uint8_t *bytes, size_t count, uint8_t *out, size_t *written);

#endif
