/* suppress.h - small numbers hidden in what is published, so that none can be worked out from the rest: sections 11 and 16.3 of the
 * chapter on measures.
 *
 * Owns      nothing; pure.
 * Invariant after suppress_table() every hidden cell could be any of at least k + 1 whole numbers, from lowest to highest, for somebody who knows every
 *           published cell and total. suppress_range() is the proof, and the test solves for the cells by trying all tables.
 * Why       hiding the small number alone hides nothing: the total gives it back. Cells in rectangles hide each other at the least loss.
 *           What they could still be is a question of flows: a cell lies between its row and its column, a total
 *           between a row and the sum of all, so how far one can rise is the greatest flow back through the other hidden ones. Exact in
 *           whole numbers, and no library of linear programming.
 * Start at  suppress_table(); suppress_share_is_small() for a percentage. */
#ifndef MUSTER_SUPPRESS_H
#define MUSTER_SUPPRESS_H

#include "base/arena.h"

/* Zero where as shipped: 5 and 10. */
typedef struct SuppressRule {
    i64 k;       /* counts of 1 to k - 1 are hidden */
    i64 min_den; /* of a percentage, a mean or a median */
} SuppressRule;

/* ---- primary (section 11) ---- */

bool suppress_count_is_small(const SuppressRule *r, i64 n);
/* The numerator, or what is left of the denominator, is small; or the denominator is below min_den. */
bool suppress_share_is_small(const SuppressRule *r, i64 num, i64 den);
bool suppress_mean_is_small(const SuppressRule *r, i64 den);
/* Two rolling counts of neighbouring months differ by a small number: they give away who came and went. Section 16.3. */
bool suppress_change_tells(const SuppressRule *r, i64 before, i64 now);

/* ---- secondary (section 16.3) ---- */

typedef enum Hidden { HIDDEN_NOT, HIDDEN_PRIMARY, HIDDEN_SECONDARY, HIDDEN_ABOVE } Hidden;

typedef struct SuppressTable {
    const i64 *cells; /* rows x columns, none negative; row after row */
    size_t rows, columns;
    bool has_row_totals, has_column_totals; /* published; the grand total is where either is */
    const bool *hidden_above;               /* cells that a table above hides, which stay hidden; NULL: none */
} SuppressTable;

/* A list with a total is a table of one column without row totals. */
typedef struct Suppressed {
    Hidden *cells;
    bool *row_totals, *column_totals; /* true: hidden */
    bool grand_total;
    size_t n_primary, n_secondary; /* cells; HIDDEN_ABOVE counts as primary */
    size_t n_totals;               /* hidden, of those that would be published */
} Suppressed;

Suppressed suppress_table(Arena *a, const SuppressTable *t, const SuppressRule *r);

typedef struct SuppressRange {
    i64 lowest, highest; /* SUPPRESS_NO_END: as many as you like */
} SuppressRange;
#define SUPPRESS_NO_END INT64_MAX

/* What a hidden cell could be, for all that is published. A cell that is not hidden is what it is. */
SuppressRange suppress_range(Arena *a, const SuppressTable *t, const Suppressed *s, size_t row, size_t column);

#endif
