/* scorecard.h - which indicators a scorecard shows, in which order, with which targets and floors; and how they stand as at a day.
 *
 * Owns      definitions/scorecards/.yaml, definitions/owners.yaml.
 * Invariant every measure named exists; a target and a floor belong to one year (or one period, "Autumn 2013") and are never taken for
 *           another; where no floor is set no amber or red is guessed (verdict.h).
 * Memory    results live in cx->arena.
 * Errors    ERR_INPUT: there is no such scorecard; the message has the nearest. ERR_INPUT: as at a day to come.
 * Why       one engine and many lists: the same measure, area and period is one figure in all of them.
 * Start at  scorecard_open(), scorecard_work_out(). */
#ifndef MUSTER_SCORECARD_H
#define MUSTER_SCORECARD_H

#include <jansson.h>
#include "measures/published.h"
#include "measures/unit.h"

/* What a result is held against in one year or period. */
typedef struct ScorecardStandard {
    Str when; /* "2017-18", "2017", "Autumn 2013", "July to September 2013" */
    Standard standard;
    Str target, floor; /* as written */
    Band range;        /* of an activity: what is expected of the period. No colour comes of it */
    Str range_text;    /* as written; "-": none is expected */
} ScorecardStandard;

typedef struct ScorecardRow {
    const Measure *measure;
    const ScorecardStandard *standards;
    size_t n;
    Str note;
    int line;
} ScorecardRow;

typedef struct ScorecardSection {
    Str section, title;
    Str flagged_of; /* its rows are those of this scorecard that are flagged for the quarterly performance report */
    const ScorecardRow *rows;
    size_t n;
} ScorecardSection;

/*    name            in the file  in words; how often a scorecard is drawn up */
#define RHYTHM_LIST(X)                            \
    X(RHYTHM_NONE, "", "")                        \
    X(RHYTHM_MONTHLY, "monthly", "Monthly")       \
    X(RHYTHM_QUARTERLY, "quarterly", "Quarterly") \
    X(RHYTHM_TERMLY, "termly", "Termly")          \
    X(RHYTHM_ANNUAL, "annual", "Annual")

typedef enum Rhythm {
#define X(name, word, text) name,
    RHYTHM_LIST(X)
#undef X
        N_RHYTHMS
} Rhythm;
extern const char *const rhythm_word[N_RHYTHMS];
extern const char *const rhythm_text[N_RHYTHMS];

typedef struct Scorecard {
    Str name, title, about;
    Rhythm rhythm;
    const ScorecardSection *sections;
    size_t n;
    Str file;
} Scorecard;

/* Who answers for the measures of an owner: definitions/owners.yaml. */
typedef struct MeasureOwner {
    Str owner, title;
    const Str *roles;
    size_t n;
} MeasureOwner;

typedef struct Scorecards {
    const Scorecard *at;
    size_t n;
    const MeasureOwner *owners;
    size_t n_owners;
} Scorecards;

/* Notes what is wrong. */
const Scorecards *scorecards_read(Mistakes *m, Str folder, const Measures *ms);
MUST_USE Status scorecards_of(Ctx *cx, const Scorecards **out);
MUST_USE Status scorecard_open(Ctx *cx, Str name, const Scorecard **out);

/* What the row is held against in the period's own year, or the period itself. NULL: nothing is set for it. */
const ScorecardStandard *scorecard_standard(Ctx *cx, const ScorecardRow *row, const Period *p);

/* The day that is asked about: as said, else the end of the last quarter, term or year of a scorecard of that rhythm, else today. */
Date scorecard_day(Ctx *cx, const Scorecard *s, Date said);

/* The last of its rhythm's own days up to that one: the end of a month, quarter, term or year; the day itself of a scorecard without a
 * rhythm, and where the calendars know of no term. */
Date scorecard_own_day(Ctx *cx, const Scorecard *s, Date upto);

/* A row as it stands. */
typedef struct ScorecardLine {
    const ScorecardSection *section;
    const ScorecardRow *row;
    Period period;
    UnitFigure now, before;
    bool has_now, has_before;
    bool has_counts; /* its numerator and denominator are known: of what was published, where they were */
    const Published *
        published; /* of an entered measure what is shown; of a computed one what was published of the same period, else last */
    ResultStatus status;
    const ScorecardStandard
        *standard; /* NULL: neither the scorecard nor what was published sets one for the period's year */
    Rating rating;
    Direction direction;
    Str *warnings;
    size_t n_warnings;
} ScorecardLine;

/* Every row, in order. Costs the statements of its computed measures, twice, and one for what was published. What was published of a
 * computed measure never takes the place of what the records say: it stands beside, with the difference. */
MUST_USE Status scorecard_work_out(Ctx *cx, const Scorecard *s, Date as_at, ScorecardLine **out, size_t *n);

/* The row of one measure alone. ERR_NOTFOUND: the scorecard has none. */
MUST_USE Status scorecard_work_out_row(Ctx *cx, const Scorecard *s, Str measure, Date as_at, ScorecardLine *out);

/* ---- as pages, files and programs have it ---- */

typedef enum ScorecardSort { SORT_AS_PRINTED, SORT_CODE, SORT_TITLE, SORT_OWNER, SORT_RAG } ScorecardSort;
#define SCORECARD_SORTS "printed|code|title|owner|rag"

typedef struct ScorecardView {
    Str owner; /* STR_NONE: all */
    Str rag;   /* a verdict's code; STR_NONE: all */
    ScorecardSort sort;
} ScorecardView;

/* {"scorecard", "title", "as_at", "sections": [{"section", "title", "rows"}], "counts", "rows": those of all sections}. */
json_t *scorecard_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardView *v, ScorecardLine *lines,
                        size_t n);
/* The columns of its file, parted by |, as the chapter on measures has them. */
extern const char scorecard_columns[];
/* One row in those columns. */
json_t *scorecard_row_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardLine *l);
/* The same with what the page shows besides. */
json_t *scorecard_shown_model(Ctx *cx, const Scorecard *s, Date as_at, const ScorecardLine *l);

#endif
