/* glass.h - breaking the glass: a restricted record, or one out of reach, opened in an emergency.
 *
 * Owns      table glass_opening.
 * Invariant who opens has BREAK_GLASS, says why in some words, and reads the record for the minutes of definitions/access.yaml and no longer;
 *           who reviews has REVIEW_GLASS and is another person. An opening is never taken out, and is reviewed once.
 * Why       a table of its own rather than a reader whose naming ends (decision 28): a record out of reach has no restriction to be named on,
 *           and somebody who reads for an hour learns nothing of why it is restricted, who its readers are, or of a sealed adoption's tie.
 * Start at  glass_open(), glass_review(). */
#ifndef MUSTER_GLASS_H
#define MUSTER_GLASS_H

#include "base/ctx.h"

typedef struct GlassOpening {
    i64 id, person_id, user_id; /* person_id 0: the actor may not be told whose record */
    Str opened_by, reason;
    Moment opened_at, ends_at;
    Date review_due_on;
    Str outcome, note, reviewed_by; /* STR_NONE: not reviewed */
    Moment reviewed_at;
    bool is_open, is_overdue; /* may still be read; should have been reviewed */
} GlassOpening;

typedef struct GlassOpenings {
    GlassOpening *at;
    size_t n;
} GlassOpenings;

#define GLASS_OUTCOMES "justified|not_justified"

/* Opens the record to the actor from now on. ERR_INPUT: too few words. ERR_NOTFOUND: no such record. ERR_CONFLICT: it is open to the actor
 * already. Audited, and shown at once to whoever reviews and to the readers of the record's restrictions. */
MUST_USE Status glass_open(Ctx *cx, i64 person_id, Str reason, GlassOpening *out);
/* The record that a number of ours, or a pupil number, names; ERR_NOTFOUND. For the form: audited by glass_open(). */
MUST_USE Status glass_find(Ctx *cx, Str number, i64 *person_id);
/* Until when the actor reads this record by an opening, as people write it; STR_NONE: by none. */
Str glass_end_text(Ctx *cx, i64 person_id);
/* Says whether it was justified. ERR_DENIED: the actor opened it. ERR_CONFLICT: reviewed already. ERR_INPUT: no note. ERR_NOTFOUND. */
MUST_USE Status glass_review(Ctx *cx, i64 id, Str outcome, Str note);
/* Those to be reviewed, the soonest due first; is_all: reviewed ones too, newest first. For REVIEW_GLASS. */
MUST_USE Status glass_to_review(Ctx *cx, bool is_all, GlassOpenings *out);
/* Openings of the last 30 days that the actor made, and those of records whose restrictions the actor may read through. */
MUST_USE Status glass_told(Ctx *cx, GlassOpenings *out);

#endif
