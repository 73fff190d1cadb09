/* edition.h - a scorecard frozen for a day, signed off by another than who froze it, and kept; and what a fresh run says differently.
 *
 * Owns      tables edition, edition_row.
 * Invariant what was frozen is never changed: a correction is another edition of the day, with a note, and the old one stays. The hash of
 *           its rows is in the edition and in the audit trail; where the rows no longer give it, it says so. Who froze an edition
 *           does not sign it. A signed one keeps the words and the action that stood on that day.
 * Memory    results live in cx->arena.
 * Errors    ERR_DENIED: without FREEZE_SCORECARDS or SIGN_SCORECARDS, or signing what one froze. ERR_CONFLICT: it is signed or replaced
 *           already, or was altered. ERR_INPUT: something stands against signing, and no reason is given to sign despite it.
 * Why       the units are kept too, packed (edition_units.h): that a figure moved is no explanation; how many cases came, went and
 *           changed is one. A table of units was rejected: a measure of all pupils has 230,000, each month.
 * Start at  edition_freeze(), edition_sign(), edition_differences(). Section 13 of the chapter on measures; decision 0056. */
#ifndef MUSTER_EDITION_H
#define MUSTER_EDITION_H

#include "measures/scorecard.h"

typedef struct Edition {
    i64 id, number;
    Str scorecard, title;
    Date as_at;
    Str note, content_hash;
    Moment frozen_at, signed_at; /* signed_at MOMENT_NONE: not signed */
    i64 frozen_by, signed_by;
    Str frozen_by_name, signed_by_name;
    Str despite;     /* why it was signed although something was missing */
    i64 replaced_by; /* 0: it stands */
} Edition;

typedef struct EditionRow {
    i64 id, place;
    Str section, measure, title, owner, period_label, status, displayed, rag, dot;
    Date period_to;
    bool has_counts, has_den;
    i64 num, den;
    Str shown; /* the row as JSON */
    Str units; /* packed; STR_NONE: entered */
    i64 n_units, comment_id, action_id;
} EditionRow;

static inline bool edition_is_signed(const Edition *e) { return e->signed_at != MOMENT_NONE; }
/* "Signed off", "Waiting to be signed off", "Replaced". */
const char *edition_state(const Edition *e);

/* Works the scorecard out and keeps it. note: why, where the day has a signed edition already, or is none of the rhythm's own: no month's, quarter's,
 * term's or year's end (ERR_INPUT without). What is warned of its rows is asked of their owners (data_query.h). Audited. */
MUST_USE Status edition_freeze(Ctx *cx, const Scorecard *s, Date as_at, Str note, i64 *id);
/* despite: why all the same, where edition_problems() finds something. Audited. */
MUST_USE Status edition_sign(Ctx *cx, i64 id, Str despite);

/* When an edition of that day is to be published: so many days after it as the authority says (45), on a working day. */
Date edition_due(Ctx *cx, Date as_at);

MUST_USE Status edition_get(Ctx *cx, i64 id, Edition *out);
/* number 0: the last of the day. ERR_NOTFOUND. */
MUST_USE Status edition_find(Ctx *cx, Str scorecard, Date as_at, i64 number, Edition *out);
/* The last days first, at most 200. */
MUST_USE Status edition_list(Ctx *cx, Str scorecard, Edition **out, size_t *n);
MUST_USE Status edition_rows(Ctx *cx, const Edition *e, EditionRow **out, size_t *n);
/* Do the rows still give the hash? */
bool edition_is_intact(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n);

/* Whether a verdict wants commentary: red, or below a target or beside it where no floor or band is set. */
bool edition_wants_words(Str rag);
/* What stands against signing, as sentences: a red without words or action, a figure to be supplied, an open W1, W4 or W5. Sections 12, 13. */
MUST_USE Status edition_problems(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n, Str **out, size_t *n_out);

typedef struct EditionDifference {
    const EditionRow *row; /* NULL: the scorecard has the measure now and had not */
    Str measure, title;
    Str frozen, fresh;                 /* figures as shown; STR_NONE: not there */
    Str frozen_rag, fresh_rag;         /* verdict codes */
    i64 n_added, n_removed, n_changed; /* units */
    Str *reasons;
    size_t n_reasons;
} EditionDifference;

/* What a run of today says otherwise, row by row. Costs scorecard_work_out() and the units of its computed rows once more. */
MUST_USE Status edition_differences(Ctx *cx, const Edition *e, const EditionRow *rows, size_t n,
                                    EditionDifference **out, size_t *n_out);

#endif
