/* lists.h - words about names and addresses that a county may extend: definitions/linkage/ in memory.
 *
 * Owns      nothing; everything lives in the arena given to link_lists_read() and never changes.
 * Why       which names are short for which is knowledge about people, so it is data. The lists are plain lines
 *           (`elizabeth: liz beth`) and not YAML, as they are word lists that anyone may paste into.
 * Start at  link_lists_are_familiar(), link_lists_word(). */
#ifndef MUSTER_LINK_LISTS_H
#define MUSTER_LINK_LISTS_H

#include "link/link.h"

#define LINK_WORD_LIST(X)      \
    X(WORD_TITLE, title)       \
    X(WORD_SUFFIX, suffix)     \
    X(WORD_UNKNOWN, unknown)   \
    X(WORD_PARTICLE, particle) \
    X(WORD_NO_DATE, no_date)   \
    X(WORD_MALE, sex_male)     \
    X(WORD_FEMALE, sex_female)

/* Bits: a word may be on several lists. */
typedef enum LinkWord {
#define X(name, word) name##_BIT,
    LINK_WORD_LIST(X)
#undef X
#define X(name, word) name = 1 << name##_BIT,
        LINK_WORD_LIST(X)
#undef X
} LinkWord;

/* Is the word (folded) on the list? */
bool link_lists_word(const LinkLists *l, Str word, LinkWord list);
/* Does the word stand on any line of the nicknames? */
bool link_lists_has_familiar(const LinkLists *l, Str name);
/* Are both on one line of the nicknames? */
bool link_lists_are_familiar(const LinkLists *l, Str a, Str b);
/* The word in full: "rd" gives "road"; itself when it is not on the list. *is_kind: it only says what sort of place. */
Str link_lists_in_full(const LinkLists *l, Str word, bool *is_kind);

/* FNV-1a. */
static inline u64 link_hash(Str s, u64 seed) {
    u64 h = 14695981039346656037u ^ (seed * 0x9E3779B97F4A7C15u);
    for (size_t i = 0; i < s.n; i++) h = (h ^ (u8)s.p[i]) * 1099511628211u;
    return h ^ (h >> 29);
}

#endif
