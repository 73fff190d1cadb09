/* row_order.h - in which order rows of different lengths are written so that they fill the store's pages.
 *
 * Owns      nothing; pure.
 * Invariant every row once.
 * Memory    in the arena given.
 * Why       a store puts a row after the last one where the page has room, and begins a page where it has not. Rows of a school's day are 30
 *           to 4,600 bytes: written school by school, a sixth of the file is the ends of pages. The longest row that still fits is taken
 *           next, so a page is made up with short ones. Rows of one length keep their order, so a school's days stay together. It is
 *           only a matter of room: no reader relies on the order, and a store with other pages merely gains less.
 * Start at  row_order(). */
#ifndef MUSTER_ROW_ORDER_H
#define MUSTER_ROW_ORDER_H

#include "base/arena.h"

/* What a page of SQLite holds of rows with what it notes about each. */
#define ROW_PAGE 4088

/* order[i]: the row to be written i-th; lengths as they stand in a page. */
size_t *row_order(Arena *a, const u32 *lengths, size_t n);

#endif
