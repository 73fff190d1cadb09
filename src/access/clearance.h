/* clearance.h - what must be recorded of a user, and be in date, before they look somebody up in the practitioner index: training, vetting.
 *
 * Owns      table user_clearance.
 * Invariant the newest row of a kind holds; nobody records their own. Which kinds are wanted says definitions/access.yaml.
 * Why       rows are added and never changed: who could look on a day long ago is asked years later. A role that is given and taken by hand was rejected:
 *           training lapses on a day, and nobody takes the role away on it.
 * Start at  clearance_record(), clearance_needed(). */
#ifndef MUSTER_CLEARANCE_H
#define MUSTER_CLEARANCE_H

#include "base/ctx.h"

#define CLEARANCE_LIST(X)                         \
    X(CLEARANCE_TRAINING, "training", "Training") \
    X(CLEARANCE_VETTING, "vetting", "Vetting")

typedef enum ClearanceKind {
#define X(kind, word, title) kind,
    CLEARANCE_LIST(X)
#undef X
        N_CLEARANCE_KINDS
} ClearanceKind;

typedef struct ClearanceKindInfo {
    const char *word, *title;
} ClearanceKindInfo;
extern const ClearanceKindInfo clearance_kinds[N_CLEARANCE_KINDS];
#define CLEARANCE_CHOICES "training|vetting"

typedef struct Clearance {
    Date done_on, until_on; /* DATE_NONE: none was ever recorded */
    Str recorded_by;
    Moment recorded_at;
    bool is_wanted, is_current;
} Clearance;

/* Of each kind what holds, in the order of the list. */
MUST_USE Status clearance_of(Ctx *cx, i64 user_id, Clearance out[N_CLEARANCE_KINDS]);
/* From now on. ERR_INPUT: a day is missing, lies ahead, or ends before it begins. ERR_DENIED: one's own. ERR_NOTFOUND: no such user. Audited. */
MUST_USE Status clearance_record(Ctx *cx, i64 user_id, ClearanceKind kind, Date done_on, Date until_on);
/* Is everything that is wanted recorded of the actor, and in date? Else ERR_DENIED, which says what is missing or ran out, and is audited. The operator needs
 * none. */
MUST_USE Status clearance_needed(Ctx *cx);

#endif
