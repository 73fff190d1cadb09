/* feed.h - a CSV file of the county's being written, a row at a time.
 *
 * Start at  feed_open(), then feed_row(), cells, feed_end_row(); the file is closed with sink_close(feed.out). */
#ifndef MUSTER_COUNTY_FEED_H
#define MUSTER_COUNTY_FEED_H

#include "county/write.h"

/* Rows are put together in a small buffer and handed to the file one by one. */
typedef struct Feed {
    County *c;
    Sink *out;
    Buf row;
    CsvOut csv;
    i64 n; /* rows written */
} Feed;

MUST_USE Status feed_open(County *c, const char *name, const char *columns, Feed *f);
CsvOut *feed_row(Feed *f);
void feed_end_row(Feed *f);

static inline void feed_cell(CsvOut *o, const char *text) { csv_out_cell(o, str_from(text)); }
static inline Date feed_day(i32 d) { return d == DAY_NONE || d == DAY_OPEN ? DATE_NONE : (Date){d}; }

#endif
