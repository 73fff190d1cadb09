/* write.h - the files, one writer a format.
 *
 * Start at  write_all() in county.c calls them in order. */
#ifndef MUSTER_COUNTY_WRITE_H
#define MUSTER_COUNTY_WRITE_H

#include "county/marks.h"
#include "county/sink.h"
#include "county/xml_out.h"

typedef struct Progress Progress;

/* A file of the county's folder, opened. */
MUST_USE Status county_file(const County *c, const char *name, size_t cap, Sink **out);

MUST_USE Status write_gias(County *c, CountySummary *sum);
MUST_USE Status write_known(County *c, CountySummary *sum);
MUST_USE Status write_contacts(County *c, CountySummary *sum);
MUST_USE Status write_involvements(County *c, CountySummary *sum);
MUST_USE Status write_services(County *c, CountySummary *sum);
MUST_USE Status write_exclusions(County *c, CountySummary *sum);
MUST_USE Status write_truth(County *c, CountySummary *sum);
MUST_USE Status write_ctf(County *c, CountySummary *sum);
/* Census returns and daily registers in one pass over the schools, since both are read off the same marks. */
MUST_USE Status write_schools(County *c, CountySummary *sum, Progress *progress);

/* One school's pupils as its census returns see them. */
typedef struct RollRow {
    u32 enrolment;
    MarkSums sums[N_CENSUSES];
} RollRow;
MUST_USE Status write_census(County *c, u16 school, const RollRow *rows, int census);

/* Blocks that the census and the transfer file share. */
void write_fsm(const County *c, const Child *k, XmlOut *x, const char *tag_prefix);
const char *child_ethnicity(const County *c, const Child *k);
const char *child_language(const County *c, const Child *k);
void write_needs(const Child *k, XmlOut *x);

/* Known by the day the files stop. */
static inline bool is_in_files(const County *c, i32 on) { return on <= c->spec.until.day; }

#endif
