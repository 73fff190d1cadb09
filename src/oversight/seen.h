/* seen.h - who has looked at a record, and which looks are out of the ordinary.
 *
 * Owns      nothing: it reads the audit trail.
 * Invariant needs READ_AUDIT; what is asked of a restricted record is refused as the record is; each question leaves a line of its own.
 * Memory    cx->arena.
 * Why       an inspector, a parent's solicitor and a data protection officer ask "who has seen this?", a manager asks "who looks at what
 *           is none of their work?". The second can only be a list of what to ask people about: it accuses nobody.
 * Start at  seen_by(), unusual_looks(). */
#ifndef MUSTER_SEEN_H
#define MUSTER_SEEN_H

#include "base/ctx.h"

/* Everything that one user did with one record. */
typedef struct SeenBy {
    i64 user_id;
    Str name;
    i64 n_looks, n_changes, n_refused;
    Moment first, last;
} SeenBy;

/* The last to look first. ERR_NOTFOUND: there is no such record, or none that the actor may know of. One indexed read. */
MUST_USE Status seen_by(Ctx *cx, i64 person_id, SeenBy **out, size_t *n);

/*    signal               word              what it says */
#define UNUSUAL_LIST(X)                                                                         \
    X(UNUSUAL_SURNAME, "own_surname", "Looked at a child of the same surname")                  \
    X(UNUSUAL_POSTCODE, "same_postcode", "Looked at children of several homes in one postcode") \
    X(UNUSUAL_MANY, "many_records", "Looked at many more records in a day than others do")      \
    X(UNUSUAL_HOURS, "out_of_hours", "Looked at records at night or at the weekend")

typedef enum Unusual {
#define X(signal, word, says) signal,
    UNUSUAL_LIST(X)
#undef X
        N_UNUSUALS
} Unusual;
extern const char *const unusual_word[N_UNUSUALS];
extern const char *const unusual_says[N_UNUSUALS];

typedef struct UnusualLook {
    Unusual what;
    i64 user_id;
    Str name;
    i64 person_id; /* 0: not about one child, or one whom the actor may not know of */
    Date on;       /* the day; of a postcode the last one */
    i64 n;         /* how many records */
} UnusualLook;

typedef struct UnusualLooks {
    UnusualLook *at;
    size_t n;
    i64 n_looks; /* that were gone through */
} UnusualLooks;

/* From and to are both counted. Own surname: the last word of the user's name is one of the child's surnames. Same postcode: children of three
 * homes in one postcode, or more. Many: at least 50 records in a day, and three times what the middle user-day of the period has. Out of
 * hours: before 6, from 20 o'clock, Saturday and Sunday. The operator and the system itself are left out. ERR_INPUT: to before from.
 * Reads the trail of the period and, for each user and child, the names and the home. */
MUST_USE Status unusual_looks(Ctx *cx, Date from, Date to, UnusualLooks *out);

#endif
