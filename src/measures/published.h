/* published.h - what was published of measures: the kept results that are about each, as its scorecards show them.
 *
 * Owns      nothing; reads table measure_result through results_store.h.
 * Invariant a result is one measure's or none's: where its code, section and title fit two measures alike it is neither's, and that is
 *           said. Only figures of all children are taken, of the areas asked about: the county alone unless others are; a forecast is not.
 * Memory    results live in cx->arena.
 * Why       a printed code is no key (measure.h): scorecard, section and code name a measure, then its other codes, and between two
 *           that fit the title decides, as with SCS18 (section 2 of the chapter on measures).
 * Start at  published_read(), published_latest(). */
#ifndef MUSTER_PUBLISHED_H
#define MUSTER_PUBLISHED_H

#include "measures/measure.h"
#include "measures/results_store.h"

/* As results name it, without regard to case: a district by either of its names, a school by its name or URN. */
typedef struct PublishedArea {
    Str names[4];
    size_t n;
} PublishedArea;

typedef struct Published {
    const Measure *measure;
    size_t area; /* of those asked about */
    const ResultRow *row;
    ResultMark mark;
    Amount result, before;      /* in the measure's unit; before: as printed beside it */
    const ResultRow *otherwise; /* the same period published with another figure by another scorecard; NULL: none */
} Published;

typedef struct PublishedSet {
    const Published *at; /* a measure's own stand together, the latest period first */
    size_t n;
    Str *doubts; /* results that fit two measures, in words */
    size_t n_doubts;
} PublishedSet;

/* Of periods that had ended by the day. One statement for all the measures. */
MUST_USE Status published_read(Ctx *cx, const Measure *const *ms, size_t n, Date as_at, PublishedSet *out);
PublishedArea published_county(const Ctx *cx);
typedef struct PublishedAsk {
    const Measure *const *measures;
    size_t n;
    const PublishedArea *areas;
    size_t n_areas;
    Date as_at;
} PublishedAsk;
MUST_USE Status published_read_areas(Ctx *cx, const PublishedAsk *ask, PublishedSet *out);
/* NULL: nothing was published; of several areas, of the first that has anything. */
const Published *published_latest(const PublishedSet *s, const Measure *m);
/* Of the period that ended on that day. */
const Published *published_of_period(const PublishedSet *s, const Measure *m, Date to);
const Published *published_of_area(const PublishedSet *s, const Measure *m, size_t area, Date to);
/* The one before it; NULL: none is kept. */
const Published *published_before(const PublishedSet *s, const Published *p);
/* The row's own period, as the measure's rule names it where it fits. */
Period published_period(Ctx *cx, const Measure *m, const ResultRow *row);
/* "DfE, entered 8 March 2018": where it comes from and when it was entered. */
Str published_source(Arena *a, const Published *p);
/* The measure that a row's codes and title name. NULL: none, or two alike (*n_alike is then 2 or more). */
const Measure *published_measure(Arena *a, const Measures *ms, const ResultRow *row, size_t *n_alike);

#endif
