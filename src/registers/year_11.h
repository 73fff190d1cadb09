/* year_11.h - pupils on the January census in Year 10 whom no school names on the next January's: where each went.
 *
 * Owns      nothing.
 * Invariant a pupil whom the actor may not see is not on the list; nor is one whom any school of the later census has on its roll, in
 *           whatever year group. One whose school has not sent the later census is on it and marked.
 * Memory    cx->arena.
 * Cost      both censuses by school, then a few milliseconds for each pupil listed.
 * Why       names that leave a roll before Year 11 is counted are the first sign of off-rolling that results tell of.
 * Start at  year_11_missing(). */
#ifndef MUSTER_YEAR_11_H
#define MUSTER_YEAR_11_H

#include "base/ctx.h"
#include "base/date.h"

typedef struct Year11Pupil {
    i64 person_id, urn, case_id; /* case_id: of the roll removal, if the actor may open it; else 0 */
    Str surname, forename, school, removal, destination;
    Date left_on;    /* last day on that school's roll; DATE_NONE: still on it */
    Str then, now;   /* the state on the later census day, and at the last day of school age or today */
    Str why;         /* the evidence of that */
    bool is_awaited; /* the school has not sent the later census */
} Year11Pupil;

typedef struct Year11List {
    int year;           /* of the Januaries, the later's */
    Date before, after; /* DATE_NONE: no census of that January is held; then nobody is listed */
    Year11Pupil *at;
    size_t n, cap;
} Year11List;

/* year 0: the last for which both censuses are held. Audited. */
MUST_USE Status year_11_missing(Ctx *cx, int year, Year11List *out);

#define YEAR_11_KEYS "surname|forename|person_id|school|urn|left_on|destination|then|now|why|removal|is_awaited"

#endif
