/* mark_count.h - what marks are, two bits each, and how many of a pupil's are possible sessions, authorised and unauthorised absences.
 *
 * Owns      nothing; pure, no allocation.
 * Invariant every way of sorting and counting gives the same as the plain one, to the last bit, for any bytes.
 * Why       a county's year is 87 million marks and every figure is asked of them afresh. What a character is depends on its day
 *           alone, so it is told once, when the day comes in: 64 marks are looked up at once where the processor shuffles bytes
 *           across a whole line (AVX-512 VBMI), 32 with AVX2, one by one elsewhere. Two bits a mark are a quarter of the memory to
 *           read, and are counted 64 at a time. The way is chosen when the program runs. Totals kept ready were rejected: each new
 *           question, and each late correction, would need its own.
 * Start at  mark_sort(), mark_count(). */
#ifndef MUSTER_MARK_COUNT_H
#define MUSTER_MARK_COUNT_H

#include "base/base.h"
#include "base/str.h"
#include "define/attendance_rules.h"

/* What a kept character is, one bit each. Absences are possible sessions too. */
enum { MARK_IS_POSSIBLE = 1, MARK_IS_AUTHORISED = 2, MARK_IS_UNAUTHORISED = 4 };
u8 mark_bits(MarkCategory c);

#define MARK_LINE 64  /* rows of marks begin on lines of this many bytes, and are a whole number of them */
#define MARK_ROWS 256 /* counted at a time */
#define MARK_STEP 8   /* rows counted together */

/* By kept character. Aligned so that one load takes half of it. */
typedef struct MarkTable {
    _Alignas(MARK_LINE) u8 of[128];
} MarkTable;

/* As the codes stood on a day. */
void mark_table(const AttendanceRules *r, Date on, MarkTable *out);

/* Two bits a mark, for each line of MARK_LINE sessions two stretches of a word a row: bit i of the first, "absent", is set where
 * the row's i-th mark of the line is an absence; of the second, "told", where an absence is unauthorised or a session without
 * absence is possible. Neither: not a possible session. So rows stand side by side, and a question of some weeks reads the
 * lines of those weeks only. */
typedef struct MarkPlanes {
    u64 *words;    /* line-aligned */
    size_t stride; /* words from one stretch to the next: room for the rows, a multiple of MARK_STEP */
} MarkPlanes;
static inline u64 *planes_absent(MarkPlanes p, size_t line) { return p.words + 2 * line * p.stride; }
static inline u64 *planes_told(MarkPlanes p, size_t line) { return p.words + (2 * line + 1) * p.stride; }
static inline size_t planes_words(size_t n_lines, size_t stride) { return 2 * n_lines * stride; }

typedef struct MarkRows {
    const u8 *at; /* rows of which n_lines lines are sorted, line-aligned */
    size_t n_rows, n_lines;
    size_t row_lines;  /* from one row to the next, at least n_lines */
    const u64 *wanted; /* n_lines words: bit i of word l asks for the row's byte 64 l + i */
} MarkRows;

typedef struct MarkSpan {
    MarkPlanes planes;
    size_t first_row, n_rows; /* the first a multiple of MARK_STEP; at most MARK_ROWS of them */
    size_t first_line, n_lines;
    const u64 *wanted; /* as of MarkRows, from the first line on */
} MarkSpan;

typedef struct MarkCounts {
    u16 possible[MARK_ROWS], absent[MARK_ROWS], unauthorised[MARK_ROWS]; /* the rest of the absences are authorised */
} MarkCounts;

#define MARK_WAY_LIST(X)               \
    X(PLAIN, plain, "one by one")      \
    X(AVX2, avx2, "32 at once (AVX2)") \
    X(VBMI, vbmi, "64 at once (AVX-512)")

typedef enum MarkWay {
#define X(name, word, title) MARK_WAY_##name,
    MARK_WAY_LIST(X)
#undef X
        N_MARK_WAYS
} MarkWay;
extern const char *const mark_way_titles[N_MARK_WAYS];

/* The fastest that this processor has. */
MarkWay mark_way_best(void);
/* One day's codes as mark_sort_day() looks them up: which planes a character is in. */
typedef struct MarkDayTable {
    u8 of[256];
} MarkDayTable;
void mark_day_table(const AttendanceRules *r, Date on, MarkDayTable *out);
/* Add what one day's marks are, two a row, at that session (an even number) of planes that say nothing of it yet: for who has no use for
 * the marks themselves. */
void mark_sort_day(const MarkDayTable *t, Str marks, MarkPlanes out, size_t session);
/* Add what the wanted marks are to planes that say nothing of them yet. way is one that the processor has. */
void mark_sort(MarkWay way, const MarkTable *t, const MarkRows *rows, MarkPlanes out);
/* Each row's counts, added to nothing: *out is written, up to the next multiple of MARK_STEP rows. */
void mark_count(MarkWay way, const MarkSpan *s, MarkCounts *out);

#endif
