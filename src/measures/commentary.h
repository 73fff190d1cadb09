/* commentary.h - what owners say of the figures of a scorecard, what they do about those that fail, and what they are still asked for.
 *
 * Owns      tables measure_comment, measure_action, measure_action_note; definitions/owners.yaml.
 * Invariant of a scorecard, measure and period one comment stands; what stood before stays, with who and when. About a measure one action
 *           is open at a time; each step of it stays too. It is not closed as effective while the measure is red.
 * Errors    ERR_DENIED without COMMENT_MEASURES (to read: READ_MEASURES); ERR_INPUT: what is missing; ERR_CONFLICT: an action is open
 *           already, or is closed.
 * Why       reminders are worked out from the editions that wait for signature, not stored: they lapse by themselves when what was asked for
 *           is there. A task of a case (registers/case.h) was rejected: these are about no child and no case.
 * Start at  comment_write(), action_agree(), reminders_list(). Section 12 of the chapter on measures. */
#ifndef MUSTER_COMMENTARY_H
#define MUSTER_COMMENTARY_H

#include "measures/scorecard.h"

/* ---- words ---- */

typedef struct CommentKey {
    Str scorecard, measure; /* by name, by id */
    Date period_to;
} CommentKey;

typedef struct Comment {
    i64 id;
    Str words, by;
    Moment at;
    bool stands;
} Comment;

/* The same words again change nothing. Audited. */
MUST_USE Status comment_write(Ctx *cx, const CommentKey *key, Str words, i64 *id);
/* Newest first: the one that stands, then what it replaced. */
MUST_USE Status comment_history(Ctx *cx, const CommentKey *key, Comment **out, size_t *n);
/* One by its number: what a signed edition holds. ERR_NOTFOUND. */
MUST_USE Status comment_get(Ctx *cx, i64 id, Comment *out);

/* ---- deeds ---- */

#define ACTION_CAUSES "demand|capacity|practice|data|external|other"
/*    name                word           in words */
#define ACTION_STAGE_LIST(X)                          \
    X(ACTION_AGREED, "agreed", "Agreed")              \
    X(ACTION_IN_PROGRESS, "in_progress", "Under way") \
    X(ACTION_DONE, "done", "Done")                    \
    X(ACTION_CLOSED, "closed", "Closed")
#define ACTION_STAGES   "agreed|in_progress|done|closed"
#define ACTION_OUTCOMES "effective|not_effective|no_longer_red|superseded"

typedef struct Action {
    i64 id;
    Str scorecard, measure;
    Date failing_since, due_on;
    Str cause, words, done_by, stage, outcome, by;
    Moment at;
} Action;

typedef struct ActionNote {
    Str stage, words, by;
    Date due_on;
    Moment at;
} ActionNote;

typedef struct ActionSaid {
    Str scorecard, measure;
    Date period_to; /* of the figure it is about; the failure may have begun before, by the editions */
    Str cause, words, done_by;
    Date due_on;
} ActionSaid;

typedef struct ActionStep {
    Str stage;   /* empty: it stays where it is, and a note is added */
    Str outcome; /* of closing */
    Str words;
    Date due_on; /* DATE_NONE: as before */
} ActionStep;

MUST_USE Status action_agree(Ctx *cx, const ActionSaid *said, i64 *id);
MUST_USE Status action_move(Ctx *cx, i64 id, const ActionStep *step);
MUST_USE Status action_get(Ctx *cx, i64 id, Action *out);
/* The open one first. */
MUST_USE Status action_list(Ctx *cx, Str scorecard, Str measure, Action **out, size_t *n);
MUST_USE Status action_history(Ctx *cx, i64 id, ActionNote **out, size_t *n);
Str action_stage_text(Str stage);

/* ---- what is still asked of whom ---- */

typedef enum ReminderKind { REMIND_COMMENT, REMIND_ACTION, REMIND_FIGURE, REMIND_OVERDUE, REMIND_QUERY } ReminderKind;

typedef struct Reminder {
    ReminderKind kind;
    Str scorecard, measure, title, owner, period_label;
    Date as_at;     /* of the edition that waits; DATE_NONE: of an action past its day */
    Date period_to; /* DATE_NONE likewise */
    Date due_on;
    i64 action_id; /* 0: none */
} Reminder;

extern const char *const reminder_words[]; /* by ReminderKind */

/* Soonest due first. is_mine: only of the owners whose roles the actor holds. */
MUST_USE Status reminders_list(Ctx *cx, bool is_mine, Reminder **out, size_t *n);

/* ---- on a scorecard ---- */

/* What the words say otherwise than the line's figures, W2 and W3, as warnings are said. */
#define COMMENT_MAX_DOUBTS 2
size_t comment_doubts(Ctx *cx, const ScorecardLine *l, Str words, Str *out);

/* Each row that has words or an open action gets "comment", "comment_by", "action", "action_by", "action_due"; each that wants them and has
 * none a warning: no_commentary, no_management_action. rows: of scorecard_model()'s sections. */
MUST_USE Status commentary_add(Ctx *cx, const Scorecard *s, json_t *model, const ScorecardLine *lines, size_t n);

#endif
