#include "CBytes.h"

#include <string.h>

enum { tab = 0x09, newline = 0x0A, escape = 0x1B, carriage_return = 0x0D, letter_case = 0x20 };

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
