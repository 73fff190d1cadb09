/* columns.h - a school year's marks in memory, a row a pupil of a school, and what is known of the pupils.
 *
 * Owns      the memory of one year's marks.
 * Invariant a block holds one school: its days in order, and for each pupil two bytes a day as the store keeps them, in rows of
 *           whole lines. A space: the pupil was not in that day's register. After columns_refresh() the marks are the
 *           store's, as of the open transaction, and the planes say what each is by the codes of its day.
 * Memory    everything is freed by columns_close(). 380 sessions of 230,000 pupils: 88 MB of marks, 22 MB of planes, 2 MB of pupils.
 *           Columns of counts alone hold no marks: block_row() is not for them.
 * Threads   read by any number at once; columns_refresh() by one, alone.
 * Why       school by school, since registers arrive so, a school's rows fit the second-level cache while they are laid out, and
 *           most questions end in figures of schools. Days are the school's own: no two schools need meet on the same.
 * Start at  columns_open(), columns_refresh(); ask.h answers questions from them. */
#ifndef MUSTER_COLUMNS_H
#define MUSTER_COLUMNS_H

#include "attendance/beside.h"
#include "attendance/mark_count.h"
#include "base/ctx.h"
#include "define/definitions.h"

typedef struct MarkBlock {
    i64 urn;
    Date *days; /* n_days of them, in order */
    size_t n_days, cap_days;
    u8 *marks; /* n_rows rows of n_lines lines; of columns of counts alone none */
    size_t n_lines;
    MarkPlanes planes; /* what the marks are */
    bool is_sorted;    /* the planes say so of all of them */
    size_t n_rows, cap_rows;
    size_t first_row; /* of this block among all rows; set by columns_refresh() */
    i64 *person_id;   /* by row; 0: the place was never given */
} MarkBlock;

typedef struct Columns {
    int year;          /* first calendar year of the school year */
    MarkBlock *blocks; /* by urn */
    size_t n_blocks, cap_blocks;
    size_t n_rows;         /* pupils' places of all schools */
    u64 layout;            /* moves on when a row's place among all of them does, or a row is new */
    struct KeysKept *keys; /* what is known of the pupils, where the columns are kept; NULL: read for each question */
    bool is_counts;        /* no marks are held, only what they are: columns_begin_counts() */
    i64 *units; /* import_unit.id of all the marks read, rising: several importers' units need not land in order */
    size_t n_units;
} Columns;

/* Nothing read yet. NULL: out of memory. */
Columns *columns_open(int year);
void columns_close(Columns *c);
/* Read what is new since the last time; all of it the first time. Days come as they landed, one row of the store each. */
MUST_USE Status columns_refresh(Ctx *cx, Columns *c);
/* Read one school's year alone: a few milliseconds, for who asks about one school or one child outside a server. Into columns
 * with nothing in them but other schools so read; they are not to be refreshed. */
MUST_USE Status columns_read_school(Ctx *cx, Columns *c, i64 urn);
/* Read everything of a year for questions of figures alone (ask.h), into columns with nothing in them: a quarter of the memory, in half the time.
 * On return whose rows they are stands; what the marks are is read beside, and known from beside_end() on. They are not to be refreshed. */
MUST_USE Status columns_begin_counts(Ctx *cx, Columns *c, Beside **reading);
/* Make the planes of blocks whose marks have changed. Reading does so itself. False: out of memory. */
bool columns_sort(const AttendanceRules *r, Columns *c);
/* Places are this person's now: another's record was merged into theirs, or taken out again. Or of everybody. */
MUST_USE Status columns_refresh_places(Ctx *cx, Columns *c);
MUST_USE Status columns_refresh_person(Ctx *cx, Columns *c, i64 person_id);

/* The block of a school; NULL: no register of that year. */
const MarkBlock *columns_school(const Columns *c, i64 urn);
static inline const u8 *block_row(const MarkBlock *b, size_t row) { return b->marks + row * b->n_lines * MARK_LINE; }
/* The block and row of the n-th of all rows. */
const MarkBlock *columns_row(const Columns *c, size_t n, size_t *row);

#endif
