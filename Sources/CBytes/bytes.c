#include "CBytes.h"

#include <string.h>

enum {
  bell = 0x07,
  backspace = 0x08,
  tab = 0x09,
  newline = 0x0A,
  carriage_return = 0x0D,
  escape = 0x1B,
  letter_case = 0x20,
};

static int is_control(uint8_t byte) { return byte == escape || byte == carriage_return; }

static int is_unusual(uint8_t byte) {
  return byte >= 0x80 || (byte < 0x20 && byte != tab && byte != newline);
}

// The same byte by byte: the rest of a chunk, and processors without the instructions.
static void ends_bytewise(const uint8_t *bytes, size_t count, uint32_t *ends, size_t room,
                          struct cb_ends *found) {
  while (found->place < count && found->count < room) {
    uint8_t byte = bytes[found->place++];
    found->has_control |= is_control(byte);
    found->has_unusual |= is_unusual(byte);
    if (byte == newline) ends[found->count++] = (uint32_t)found->place;
  }
}

static uint64_t word_at(const uint8_t *bytes) {
  uint64_t word = 0;
  for (int place = CB_WORD_LENGTH - 1; place >= 0; place--) {
    word = word << 8 | (bytes[place] | letter_case);
  }
  return word;
}

// Which of the words in some groups stands there; -1: none.
static int word_of(const struct cb_words *words, unsigned groups, const uint8_t *bytes) {
  uint64_t text = word_at(bytes);
  for (; groups != 0; groups &= groups - 1) {
    int group = __builtin_ctz(groups);
    for (int word = words->starts[group]; word < words->starts[group + 1]; word++) {
      if (words->words[word] == text) return word;
    }
  }
  return -1;
}

static unsigned groups_at(const struct cb_words *words, const uint8_t *bytes) {
  unsigned groups = 0xFF;
  for (int place = 0; place < CB_WORD_LENGTH; place++) {
    uint8_t byte = bytes[place] | letter_case;
    groups &= words->low[place][byte & 15] & words->high[place][byte >> 4];
  }
  return groups;
}

// How many bytes the character has that begins there; 0: none does.
static size_t character_at(const uint8_t *bytes, size_t left) {
  uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (length > left) return 0;
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 0;
  for (size_t place = 2; place < length; place++) {
    if ((bytes[place] & 0xC0) != 0x80) return 0;
  }
  return length;
}

// Whether a whole character may be one that takes no room; knows a few that are not.
static int may_be_hidden(const uint8_t *bytes) {
  switch (bytes[0]) {
    case 0xC2: return bytes[1] == 0x9B || bytes[1] == 0xAD;
    case 0xCD: return bytes[1] == 0x8F;
    case 0xE1: return bytes[1] == 0x85 || bytes[1] == 0x9E || bytes[1] == 0xA0;
    // Quotes and dashes have the same two bytes in front.
    case 0xE2:
      return bytes[1] == 0x80 ? bytes[2] >= 0x8B && bytes[2] <= 0x8D
                              : bytes[1] == 0x81 && bytes[2] >= 0xA0;
    case 0xE3: return bytes[1] == 0x85;
    case 0xEF:
      return bytes[1] == 0xB8 || bytes[1] == 0xBB || bytes[1] == 0xBE || bytes[1] == 0xBF;
    case 0xF0: return bytes[1] == 0x9B || bytes[1] == 0x9D;
    case 0xF3: return bytes[1] == 0xA0;
    default: return 0;
  }
}

static int is_moving(uint8_t byte) {
  return byte == escape || byte == carriage_return || byte == backspace || byte == bell;
}

// From a place where a character begins to one behind `last`; SIZE_MAX: nothing is there.
static size_t sign_bytewise(const uint8_t *bytes, size_t place, size_t last, size_t count) {
  while (place <= last && place < count) {
    size_t length = character_at(bytes + place, count - place);
    if (length == 0 || is_moving(bytes[place]) || may_be_hidden(bytes + place)) return place;
    place += length;
  }
  return SIZE_MAX;
}

static int is_needle(const struct cb_needle *needle, const uint8_t *bytes) {
  for (size_t place = 0; place < needle->length; place++) {
    if ((bytes[place] | needle->folds[place]) != needle->bytes[place]) return 0;
  }
  return 1;
}

#if defined(__x86_64__)
#include <immintrin.h>

enum { width = 64 };

static int has_avx2(void) { return __builtin_cpu_supports("avx2"); }

__attribute__((target("avx2"))) static inline uint64_t mask_of(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

// As signed numbers all that is no ASCII is below the space, too.
__attribute__((target("avx2"))) static inline __m256i unusual_in(__m256i text, __m256i newlines) {
  __m256i tabs = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(tab));
  __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), text);
  return _mm256_andnot_si256(_mm256_or_si256(tabs, newlines), below);
}

__attribute__((target("avx2"))) static inline __m256i controls_in(__m256i text) {
  return _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(escape)),
                         _mm256_cmpeq_epi8(text, _mm256_set1_epi8(carriage_return)));
}

__attribute__((target("avx2,bmi,popcnt"))) static void ends_by_64(
    const uint8_t *bytes, size_t count, uint32_t *ends, size_t room, struct cb_ends *found) {
  const __m256i newlines = _mm256_set1_epi8(newline);
  __m256i controls = _mm256_setzero_si256();
  __m256i unusual = _mm256_setzero_si256();
  size_t place = found->place;
  uint32_t *next = ends + found->count;
  // Four are written at a time, whether there are as many or not.
  const uint32_t *last = ends + room - width - 4;
  while (place + width <= count && next <= last) {
    __m256i low = _mm256_loadu_si256((const __m256i *)(bytes + place));
    __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + place + 32));
    __m256i low_ends = _mm256_cmpeq_epi8(low, newlines);
    __m256i high_ends = _mm256_cmpeq_epi8(high, newlines);
    __m256i here = _mm256_or_si256(unusual_in(low, low_ends), unusual_in(high, high_ends));
    if (!_mm256_testz_si256(here, here)) {
      unusual = _mm256_or_si256(unusual, here);
      controls = _mm256_or_si256(controls, _mm256_or_si256(controls_in(low), controls_in(high)));
    }
    uint64_t mask = mask_of(low_ends, high_ends);
    if (mask != 0) {
      int found_here = (int)_mm_popcnt_u64(mask);
      uint32_t *end = next + found_here;
      do {
        for (int number = 0; number < 4; number++) {
          next[number] = (uint32_t)(place + 1 + _tzcnt_u64(mask));
          mask = _blsr_u64(mask);
        }
        next += 4;
      } while (mask != 0);
      next = end;
    }
    place += width;
  }
  found->place = place;
  found->count = (size_t)(next - ends);
  found->has_control |= !_mm256_testz_si256(controls, controls);
  found->has_unusual |= !_mm256_testz_si256(unusual, unusual);
}

// A superset: of most places only the lower half of the byte is looked at, which tells nearly as much.
__attribute__((target("avx2"))) static inline __m256i groups_by_32(
    const uint8_t *bytes, const __m256i *low, const __m256i *high) {
  const __m256i halves = _mm256_set1_epi8(15);
  __m256i groups = _mm256_set1_epi8(-1);
  for (int place = 0; place < CB_WORD_LENGTH; place++) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(bytes + place));
    groups = _mm256_and_si256(groups, _mm256_shuffle_epi8(low[place], text));
    if (place % 4 != 0) continue;
    __m256i upper = _mm256_and_si256(_mm256_srli_epi16(text, 4), halves);
    groups = _mm256_and_si256(groups, _mm256_shuffle_epi8(high[place], upper));
  }
  return groups;
}

__attribute__((target("avx2,bmi"))) static size_t word_by_64(
    const struct cb_words *words, const uint8_t *bytes, size_t from, size_t count, int *word) {
  __m256i low[CB_WORD_LENGTH], high[CB_WORD_LENGTH];
  for (int place = 0; place < CB_WORD_LENGTH; place++) {
    low[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)words->low[place]));
    high[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)words->high[place]));
  }
  const __m256i none = _mm256_setzero_si256();
  for (; from + width + CB_WORD_LENGTH - 1 <= count; from += width) {
    __m256i first = groups_by_32(bytes + from, low, high);
    __m256i second = groups_by_32(bytes + from + 32, low, high);
    __m256i both = _mm256_or_si256(first, second);
    if (_mm256_testz_si256(both, both)) continue;
    uint64_t hits = ~mask_of(_mm256_cmpeq_epi8(first, none), _mm256_cmpeq_epi8(second, none));
    for (; hits != 0; hits = _blsr_u64(hits)) {
      size_t place = from + _tzcnt_u64(hits);
      *word = word_of(words, groups_at(words, bytes + place), bytes + place);
      if (*word >= 0) return place;
    }
  }
  return from;
}

#define EACH_HALF(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

__attribute__((target("avx2"))) static inline __m256i upper_halves(__m256i text) {
  return _mm256_and_si256(_mm256_srli_epi16(text, 4), _mm256_set1_epi8(15));
}

// What is wrong with each byte and the one before it, and with those that are too far from the first byte of
// their character: Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte". A mark is
// never in front of what it is for, and at most three bytes behind the start of that.
__attribute__((target("avx2"))) static inline __m256i breaks_in(
    __m256i text, __m256i before, __m256i second_before, __m256i third_before) {
  enum {
    too_short = 1,
    too_long = 2,
    overlong_3 = 4,
    too_large = 8,
    surrogate = 16,
    overlong_2 = 32,
    overlong_4 = 64,  // and what is far too large
    two_tails = -128,
    tail = too_short | too_long | two_tails,
    large = tail | too_large | overlong_4,
    inner = too_long | overlong_2 | two_tails,
  };
  const __m256i first_upper = EACH_HALF(
      too_long, too_long, too_long, too_long, too_long, too_long, too_long, too_long, two_tails,
      two_tails, two_tails, two_tails, too_short | overlong_2, too_short,
      too_short | overlong_3 | surrogate, too_short | too_large | overlong_4);
  const __m256i first_lower = EACH_HALF(
      tail | overlong_3 | overlong_2 | overlong_4, tail | overlong_2, tail, tail, tail | too_large,
      large, large, large, large, large, large, large, large, large | surrogate, large, large);
  const __m256i second_upper = EACH_HALF(
      too_short, too_short, too_short, too_short, too_short, too_short, too_short, too_short,
      inner | overlong_3 | overlong_4, inner | overlong_3 | too_large,
      inner | surrogate | too_large, inner | surrogate | too_large, too_short, too_short, too_short,
      too_short);
  __m256i lower = _mm256_and_si256(before, _mm256_set1_epi8(15));
  __m256i pairs = _mm256_and_si256(
      _mm256_and_si256(_mm256_shuffle_epi8(first_upper, upper_halves(before)),
                       _mm256_shuffle_epi8(first_lower, lower)),
      _mm256_shuffle_epi8(second_upper, upper_halves(text)));
  __m256i thirds = _mm256_subs_epu8(second_before, _mm256_set1_epi8(0xE0 - 0x80));
  __m256i fourths = _mm256_subs_epu8(third_before, _mm256_set1_epi8(0xF0 - 0x80));
  __m256i must_be_tails =
      _mm256_and_si256(_mm256_or_si256(thirds, fourths), _mm256_set1_epi8(two_tails));
  return _mm256_xor_si256(must_be_tails, pairs);
}

// Where the second byte is of a character that may take no room: a superset of `may_be_hidden`.
__attribute__((target("avx2"))) static inline __m256i hidden_in(__m256i text, __m256i before) {
  // A bit for each first byte: C2, CD, E1, E2, E3, EF, F0, F3.
  const __m256i first_upper = EACH_HALF(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0x3C, -64);
  const __m256i first_lower = EACH_HALF(0x40, 4, 9, -112, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0x20);
  const __m256i second_upper =
      EACH_HALF(0, 0, 0, 0, 0, 0, 0, 0, 0x1E, 0x45, -123, 0x20, 0, 0, 0, 0);
  const __m256i second_lower =
      EACH_HALF(-116, 8, 0, 0, 0, 0x14, 0, 0, 0x20, 0, 0, 0x61, 0, 0x41, 0x24, 0x22);
  const __m256i halves = _mm256_set1_epi8(15);
  return _mm256_and_si256(
      _mm256_and_si256(
          _mm256_shuffle_epi8(first_upper, upper_halves(before)),
          _mm256_shuffle_epi8(first_lower, _mm256_and_si256(before, halves))),
      _mm256_and_si256(_mm256_shuffle_epi8(second_upper, upper_halves(text)),
                       _mm256_shuffle_epi8(second_lower, _mm256_and_si256(text, halves))));
}

// Goes back to where a character begins, no further than needed: all before `marked` is UTF-8.
static size_t sign_near(const uint8_t *bytes, size_t from, size_t marked, size_t count) {
  size_t place = marked - from > 3 ? marked - 3 : from;
  while (place > from && (bytes[place] & 0xC0) == 0x80) place--;
  return sign_bytewise(bytes, place, marked, count);
}

__attribute__((target("avx2,bmi"))) static size_t sign_by_32(const uint8_t *bytes, size_t from,
                                                             size_t count) {
  const __m256i none = _mm256_setzero_si256();
  __m256i last = none;
  // Whether the text before is more than ASCII, so that a character may go on here.
  int is_open = 0;
  uint8_t rest[32];
  for (size_t place = from;; place += 32) {
    while (!is_open && place + 64 <= count) {
      __m256i low = _mm256_loadu_si256((const __m256i *)(bytes + place));
      __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + place + 32));
      const __m256i newlines = _mm256_set1_epi8(newline);
      __m256i here =
          _mm256_or_si256(unusual_in(low, _mm256_cmpeq_epi8(low, newlines)),
                          unusual_in(high, _mm256_cmpeq_epi8(high, newlines)));
      if (!_mm256_testz_si256(here, here)) break;
      place += 64;
    }
    size_t left = count - place;
    if (left < 32) {
      // What is behind the end breaks off a character that goes on there.
      memset(rest, 0, sizeof rest);
      memcpy(rest, bytes + place, left);
    }
    __m256i text = _mm256_loadu_si256((const __m256i *)(left < 32 ? rest : bytes + place));
    __m256i moving = _mm256_or_si256(
        controls_in(text), _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8(backspace)),
                                           _mm256_cmpeq_epi8(text, _mm256_set1_epi8(bell))));
    uint32_t moves = (uint32_t)_mm256_movemask_epi8(moving);
    uint32_t others = 0;
    int is_ascii = _mm256_movemask_epi8(text) == 0;
    if (is_open || !is_ascii) {
      __m256i joint = _mm256_permute2x128_si256(last, text, 0x21);
      __m256i before = _mm256_alignr_epi8(text, joint, 15);
      __m256i marks = _mm256_or_si256(
          breaks_in(text, before, _mm256_alignr_epi8(text, joint, 14),
                    _mm256_alignr_epi8(text, joint, 13)),
          hidden_in(text, before));
      others = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(marks, none));
    }
    for (uint32_t all = moves | others; all != 0; all &= all - 1) {
      uint32_t bit = all & (0 - all);
      size_t marked = place + (size_t)__builtin_ctz(all);
      if (others & bit) {
        size_t found = sign_near(bytes, from, marked, count);
        if (found != SIZE_MAX) return found;
      }
      if (moves & bit) return marked;
    }
    if (left < 32) return count;
    last = text;
    is_open = !is_ascii;
  }
}

__attribute__((target("avx2"))) static inline __m256i movements_in(__m256i text) {
  return _mm256_or_si256(controls_in(text), _mm256_cmpeq_epi8(text, _mm256_set1_epi8(backspace)));
}

// Up to less than one step before the end where there is none.
__attribute__((target("avx2,bmi"))) static size_t movement_by_64(const uint8_t *bytes, size_t from,
                                                                 size_t count) {
  for (; from + width <= count; from += width) {
    __m256i low = movements_in(_mm256_loadu_si256((const __m256i *)(bytes + from)));
    __m256i high = movements_in(_mm256_loadu_si256((const __m256i *)(bytes + from + 32)));
    __m256i both = _mm256_or_si256(low, high);
    if (!_mm256_testz_si256(both, both)) return from + _tzcnt_u64(mask_of(low, high));
  }
  return from;
}

// Where both of the bytes are that are compared first.
__attribute__((target("avx2"))) static inline __m256i pairs_in(const uint8_t *first,
                                                               const uint8_t *second,
                                                               const __m256i *pair) {
  __m256i left = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)first), pair[1]);
  __m256i right = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)second), pair[3]);
  return _mm256_and_si256(_mm256_cmpeq_epi8(left, pair[0]), _mm256_cmpeq_epi8(right, pair[2]));
}

__attribute__((target("avx2,bmi"))) static int needle_by_64(const struct cb_needle *needle,
                                                            const uint8_t *bytes, size_t *place,
                                                            size_t last) {
  const __m256i pair[] = {
      _mm256_set1_epi8((char)needle->bytes[needle->first]),
      _mm256_set1_epi8((char)needle->folds[needle->first]),
      _mm256_set1_epi8((char)needle->bytes[needle->second]),
      _mm256_set1_epi8((char)needle->folds[needle->second]),
  };
  for (; *place <= last; *place += width) {
    const uint8_t *first = bytes + *place + needle->first;
    const uint8_t *second = bytes + *place + needle->second;
    __m256i low = pairs_in(first, second, pair);
    __m256i high = pairs_in(first + 32, second + 32, pair);
    __m256i both = _mm256_or_si256(low, high);
    if (_mm256_testz_si256(both, both)) continue;
    for (uint64_t hits = mask_of(low, high); hits != 0; hits = _blsr_u64(hits)) {
      size_t found = *place + _tzcnt_u64(hits);
      if (is_needle(needle, bytes + found)) {
        *place = found;
        return 1;
      }
    }
  }
  return 0;
}

int cb_finds_words(void) { return has_avx2(); }

#else

int cb_finds_words(void) { return 0; }

#endif

struct cb_ends cb_line_ends(const uint8_t *bytes, size_t from, size_t count, uint32_t *ends,
                            size_t room) {
  struct cb_ends found = {.place = from};
#if defined(__x86_64__)
  if (has_avx2()) {
    ends_by_64(bytes, count, ends, room, &found);
    // What is left is less than one step, or the room is used up.
    if (count - found.place >= width) return found;
  }
#endif
  ends_bytewise(bytes, count, ends, room, &found);
  return found;
}

size_t cb_first_word(const struct cb_words *words, const uint8_t *bytes, size_t from, size_t count,
                     int *word) {
  *word = -1;
#if defined(__x86_64__)
  if (has_avx2()) {
    from = word_by_64(words, bytes, from, count, word);
    if (*word >= 0) return from;
  }
#endif
  for (; from + CB_WORD_LENGTH <= count; from++) {
    *word = word_of(words, groups_at(words, bytes + from), bytes + from);
    if (*word >= 0) return from;
  }
  return count;
}

size_t cb_first_movement(const uint8_t *bytes, size_t from, size_t count) {
#if defined(__x86_64__)
  if (has_avx2()) from = movement_by_64(bytes, from, count);
#endif
  while (from < count && !is_control(bytes[from]) && bytes[from] != backspace) from++;
  return from;
}

int cb_first_needle(const struct cb_needle *needle, const uint8_t *bytes, size_t *place,
                    size_t last) {
#if defined(__x86_64__)
  if (has_avx2()) return needle_by_64(needle, bytes, place, last);
#endif
  for (; *place <= last; *place += 1) {
    if (is_needle(needle, bytes + *place)) return 1;
  }
  return 0;
}

size_t cb_first_sign(const uint8_t *bytes, size_t from, size_t count) {
#if defined(__x86_64__)
  if (has_avx2()) return sign_by_32(bytes, from, count);
#endif
  size_t found = sign_bytewise(bytes, from, count, count);
  return found == SIZE_MAX ? count : found;
}

// How many bytes at a place where no character begins are replaced as one: the start of one, as far as it is
// there.
static size_t broken_at(const uint8_t *bytes, size_t left) {
  uint8_t lead = bytes[0];
  if (lead < 0xE0 || lead > 0xF4 || left < 2) return 1;
  uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (bytes[1] < low || bytes[1] > high) return 1;
  return lead >= 0xF0 && left > 2 && (bytes[2] & 0xC0) == 0x80 ? 3 : 2;
}

// How many of the eight bytes there are printed ASCII, up to the first one that is not.
static size_t printed_at(const uint8_t *bytes) {
  const uint64_t each = 0x0101010101010101;
  uint64_t text;
  memcpy(&text, bytes, sizeof text);
  // The top bit of each byte below the space, and of some above such a one; and of what is no ASCII.
  uint64_t others = (((text - each * ' ') & ~text) | text) & each << 7;
  if (others == 0) return sizeof text;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return (size_t)__builtin_ctzll(others) / 8;
#else
  return 0;
#endif
}

size_t cb_repair(const uint8_t *bytes, size_t count, uint8_t *out, size_t *written) {
  uint8_t *next = out;
  size_t place = 0;
  while (place < count) {
    // Eight are written whether all are taken or not: there is room for three times as many as are left.
    while (count - place >= 8) {
      size_t printed = printed_at(bytes + place);
      memcpy(next, bytes + place, 8);
      next += printed;
      place += printed;
      if (printed < 8) break;
    }
    if (place == count) break;
    uint8_t byte = bytes[place];
    if (byte < 0x80) {
      if (is_moving(byte)) break;
      *next++ = byte;
      place++;
      continue;
    }
    size_t length = character_at(bytes + place, count - place);
    if (length == 0) {
      *next++ = 0xEF;
      *next++ = 0xBF;
      *next++ = 0xBD;
      place += broken_at(bytes + place, count - place);
      continue;
    }
    if (may_be_hidden(bytes + place)) break;
    while (length-- > 0) *next++ = bytes[place++];
  }
  *written = (size_t)(next - out);
  return place;
}
