/* glass.h - breaking the glass: a restricted record, one out of reach, or a case for named people alone, opened in an emergency.
 *
 * Owns      table glass_opening.
 * Invariant who opens has BREAK_GLASS, says why in some words, and reads the record for the minutes of definitions/access.yaml and no longer;
 *           a record opens with the cases about that person that only named people may open, a case by its reference alone; roles stay what they
 *           are, so that a case shows only to who sees its register. Who reviews has REVIEW_GLASS and is another person. An opening is never taken out, and is reviewed once.
 * Why       a table of its own rather than a reader whose naming ends (decision 28): a record out of reach has no restriction to be named on,
 *           and somebody who reads for an hour learns nothing of why it is restricted, who its readers are, or of a sealed adoption's tie.
 * Start at  glass_open(), glass_review(). */
#ifndef MUSTER_GLASS_H
#define MUSTER_GLASS_H

#include "base/ctx.h"

typedef struct GlassOpening {
    i64 id, person_id, user_id; /* person_id 0: the actor may not be told whose record */
    i64 case_id;                /* 0: the record, or the actor may not be told which case */
    bool is_case;               /* a case was opened, and nothing else */
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

/* What is to be opened: a record with the person's cases, or one case alone. */
typedef struct GlassTarget {
    i64 person_id, case_id; /* case_id 0: the record */
} GlassTarget;
/* Opens it to the actor from now on. ERR_INPUT: too few words. ERR_NOTFOUND: no such record. ERR_CONFLICT: nothing of it is hidden from the actor; or
 * the record of whom the case is about is. Audited, and shown at once to whoever reviews and to the readers of the restrictions. */
MUST_USE Status glass_open(Ctx *cx, GlassTarget what, Str reason, GlassOpening *out);
/* What a number of ours, a pupil number or a case's reference names; ERR_NOTFOUND. A case about no child is none: ask its readers. For the form:
 * audited by glass_open(). */
MUST_USE Status glass_find(Ctx *cx, Str number, GlassTarget *out);
/* Until when the actor reads this record by an opening, as people write it; STR_NONE: by none. */
Str glass_end_text(Ctx *cx, i64 person_id);
/* Says whether it was justified. ERR_DENIED: the actor opened it. ERR_CONFLICT: reviewed already. ERR_INPUT: no note. ERR_NOTFOUND. */
MUST_USE Status glass_review(Ctx *cx, i64 id, Str outcome, Str note);
/* Those to be reviewed, the soonest due first; is_all: reviewed ones too, newest first. For REVIEW_GLASS. */
MUST_USE Status glass_to_review(Ctx *cx, bool is_all, GlassOpenings *out);
/* Openings of the last 30 days that the actor made, and those of records and cases whose restrictions the actor is a reader of. */
MUST_USE Status glass_told(Ctx *cx, GlassOpenings *out);

#endif
