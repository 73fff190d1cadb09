/* str.h - borrowed text (pointer and length) and text being built.
 *
 * Owns      nothing: a Str borrows. A Buf's bytes live in its arena.
 * Invariant a Str need not end in NUL. str_cstr() makes one that does.
 * Start at  Str, str_fmt(), buf_add(). */
#ifndef MUSTER_STR_H
#define MUSTER_STR_H

#include <string.h>
#include "base/arena.h"
#include "base/base.h"

typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){("" literal), sizeof(literal) - 1})
#define STR_NONE     ((Str){NULL, 0})
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s)   ((int)(s).n), ((s).p ? (s).p : "")

static inline Str str_from(const char *c) { return c ? (Str){c, strlen(c)} : STR_NONE; }
static inline bool str_eq(Str a, Str b) { return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0); }
static inline bool str_is(Str a, const char *b) { return str_eq(a, str_from(b)); }
static inline bool str_empty(Str a) { return a.n == 0; }

bool str_eq_nocase(Str a, Str b); /* ASCII case folded */
int str_cmp(Str a, Str b);        /* by bytes, shorter first */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str str_trim(Str s);                          /* white space off both ends, no copy */
Str str_slice(Str s, size_t from, size_t to); /* clamped to s */
/* Index of the first c, or -1. */
i64 str_find_char(Str s, char c);
i64 str_find(Str s, Str needle);
/* Is word one of those that `between` parts in list: "a|b|c"? Of an empty list nothing is. */
bool str_is_among(Str list, char between, Str word);
/* With a capital at its beginning: messages are written to stand after "muster: ", on a page they are sentences. */
Str str_sentence(Arena *a, Str s);
/* Cut at the first sep: the head is returned, *rest is what follows (empty when there is no sep). */
Str str_cut(Str s, char sep, Str *rest);
int str_n_words(Str s); /* parted by white space */
u64 str_hash(Str s);    /* not for adversaries; FNV-1a 64 */

/* Whole of s is a decimal number (optional sign) that fits. False leaves *out alone. */
MUST_USE bool str_to_i64(Str s, i64 *out);
MUST_USE bool str_to_f64(Str s, double *out);

Str str_dup(Arena *a, Str s);
char *str_cstr(Arena *a, Str s); /* NUL-terminated copy */
Str str_fmt(Arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* One text after the other: STR_CAT(a, STR("from "), day). Several times as fast as str_fmt(), where that is felt. */
#define STR_CAT(a, ...) str_concat((a), (const Str[]){__VA_ARGS__}, sizeof((const Str[]){__VA_ARGS__}) / sizeof(Str))
Str str_concat(Arena *a, const Str *parts, size_t n);
Str str_i64(Arena *a, i64 v);   /* "-12" */
Str str_lower(Arena *a, Str s); /* ASCII only: codes, header names */
bool str_is_utf8(Str s);
bool str_is_ascii(Str s);

/* Text being built. Start from buf_on(arena). */
typedef struct Buf {
    Arena *arena;
    char *p;
    size_t n;
    size_t cap;
} Buf;

static inline Buf buf_on(Arena *a) { return (Buf){.arena = a, .p = NULL, .n = 0, .cap = 0}; }
void buf_reserve(Buf *b, size_t extra);
void buf_add(Buf *b, Str s);
void buf_add_char(Buf *b, char c);
void buf_add_i64(Buf *b, i64 v);
void buf_fmt(Buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
static inline Str buf_str(const Buf *b) { return (Str){b->p, b->n}; }
static inline void buf_clear(Buf *b) { b->n = 0; }
#define buf_lit(b, literal) buf_add((b), STR(literal))

#endif
