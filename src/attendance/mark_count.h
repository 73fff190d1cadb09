/* mark_count.h - how many of a pupil's marks are possible sessions, authorised and unauthorised absences.
 *
 * Owns      nothing; pure, no allocation.
 * Invariant every way of counting gives the same numbers as the plain one, to the last unit, for any bytes.
 * Why       a county's year is 87 million marks and every figure is asked of them afresh, so this loop reads them as fast as
 *           memory gives them: 64 marks are looked up at once where the processor shuffles bytes across a whole line
 *           (AVX-512 VBMI), 32 with AVX2, one by one elsewhere. The way is chosen when the program runs. Totals kept ready
 *           were rejected: each new question, and each late correction, would need its own.
 * Start at  mark_count(). */
#ifndef MUSTER_MARK_COUNT_H
#define MUSTER_MARK_COUNT_H

#include "base/base.h"
#include "define/attendance_rules.h"

/* What a kept character is, one bit each. Absences are possible sessions too. */
enum { MARK_IS_POSSIBLE = 1, MARK_IS_AUTHORISED = 2, MARK_IS_UNAUTHORISED = 4 };

#define MARK_LINE 64  /* rows begin on lines of this many bytes, and are a whole number of them */
#define MARK_ROWS 256 /* counted at a time */

/* By kept character. Aligned so that one load takes half of it. */
typedef struct MarkTable {
    _Alignas(MARK_LINE) u8 of[128];
} MarkTable;

/* As the codes stood on a day. */
void mark_table(const AttendanceRules *r, Date on, MarkTable *out);

typedef struct MarkRows {
    const u8 *at;  /* n_rows rows of n_lines lines, line-aligned */
    size_t n_rows; /* at most MARK_ROWS */
    size_t n_lines;
    size_t row_lines;  /* from one row to the next, where only some lines of a row are counted; 0: n_lines */
    const u64 *wanted; /* n_lines words: bit i of word l asks for the row's byte 64 l + i */
} MarkRows;

typedef struct MarkCounts {
    u16 possible[MARK_ROWS], authorised[MARK_ROWS], unauthorised[MARK_ROWS];
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
/* Each row's counts, added to nothing: *out is written. way is one that the processor has. */
void mark_count(MarkWay way, const MarkTable *t, const MarkRows *rows, MarkCounts *out);

#endif
