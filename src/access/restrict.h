/* restrict.h - records that only named people may open, and addresses that only they may see.
 *
 * Owns      tables person_restriction, person_restriction_reader, person_sealed.
 * Invariant what is hidden is hidden from everybody who is not named, whatever else they may do, but for the operator at
 *           the store's own command line; every opening of a restricted record, and every refusal, is an audit line.
 *           When the restrictions cannot be read everything is hidden.
 * Memory    the restrictions in force are held by the Ctx, in an arena of their own, which outlives a reset of the Ctx:
 *           a worker reads them again when the store has changed. A request that asks costs one row then.
 * Why       one answer below every page and list: access_subject() asks restrict_open(), whatever shows a person in a list
 *           asks restrict_hides(), whatever shows where someone lives asks restrict_hides_address(). A condition in each
 *           SQL statement was rejected: the next statement would forget it, and a list that must balance needs the row.
 *           Access for a time (to break the glass) is a reader whose ends_at is set: nothing here need change for it.
 * Start at  restrict_hides(), restrict_place(). */
#ifndef MUSTER_RESTRICT_H
#define MUSTER_RESTRICT_H

#include "base/ctx.h"

/* What others are told. */
typedef enum RestrictView {
    VIEW_OPEN,   /* the record is theirs to see */
    VIEW_ASK,    /* that there is a restricted record, and whom to ask */
    VIEW_ABSENT, /* nothing: a search finds nobody; a list that must balance has a row "Restricted record" */
} RestrictView;

/*    kind              word                 what people call it                    others   hides the address alone */
#define RESTRICT_LIST(X)                                                                       \
    X(RESTRICT_ADOPTED, "adopted_identity", "Identity before an adoption", VIEW_ABSENT, false) \
    X(RESTRICT_ADDRESS, "protected_address", "Protected address", VIEW_OPEN, true)             \
    X(RESTRICT_STAFF, "staff_family", "Family of a member of staff", VIEW_ASK, false)          \
    X(RESTRICT_NAMED, "named_people", "Open to named people only", VIEW_ABSENT, false)

typedef enum RestrictKind {
#define X(kind, word, title, view, is_address) kind,
    RESTRICT_LIST(X)
#undef X
        N_RESTRICT_KINDS
} RestrictKind;

typedef struct RestrictKindInfo {
    const char *word, *title;
    RestrictView view;
    bool is_address;
} RestrictKindInfo;
extern const RestrictKindInfo restrict_kinds[N_RESTRICT_KINDS];
#define RESTRICT_CHOICES "adopted_identity|protected_address|staff_family|named_people"

/* What stands in a list in the place of a name. */
#define RESTRICTED_NAME  "Restricted record"

/* ---- asking: a binary search in memory; the first question of a transaction reads the store ---- */

/* Must this person not be shown to the actor: by a restriction, or as somebody out of their reach? No name, number, birth date, address or link. */
bool restrict_hides(Ctx *cx, i64 person_id);
/* Must where this person lives, or lived, not be shown? Also true where the record itself is hidden. */
bool restrict_hides_address(Ctx *cx, i64 person_id);
/* What the actor may be told of the record. */
RestrictView restrict_view(Ctx *cx, i64 person_id);
/* Whom to ask, where the view is VIEW_ASK: "Duty manager, 01233 000000"; STR_NONE: nobody named, or another view. */
Str restrict_ask(Ctx *cx, i64 person_id);
/* Is the person out of how far the actor reaches (access/scope.h)? A list that need not balance leaves such rows out; where it forgets
 * to, restrict_hides() hides them all the same. */
bool restrict_leaves_out(Ctx *cx, i64 person_id);
/* What stands in the place of the name of somebody of whom restrict_hides() says so. */
Str restrict_stand_in(Ctx *cx, i64 person_id);
/* Two records of one sealed adoption: never to be offered as a pair, compared or merged, whoever asks. */
bool restrict_keeps_apart(Ctx *cx, i64 a, i64 b);
/* The record that a sealed adoption closed, of whichever of its two this is, whoever asks; 0: of no sealed adoption. For rules to which one
 * must not be shown beside the other. */
i64 restrict_closed_of(Ctx *cx, i64 person_id);
/* The other record of the sealed adoption that this is of, whoever asks; 0: of none. As above, for rules alone: it is never shown. */
i64 restrict_other_of(Ctx *cx, i64 person_id);
/* Is the record under any restriction, whoever asks? (A badge for those who may see it.) */
bool restrict_holds(Ctx *cx, i64 person_id);
/* Everybody of whom restrict_hides() says so, and of whom restrict_hides_address() does, by rising id and in the arena; for what
 * leaves them out altogether. */
typedef struct RestrictHidden {
    i64 *people, *homes;
    size_t n_people, n_homes;
} RestrictHidden;
MUST_USE Status restrict_hidden(Ctx *cx, RestrictHidden *out);
/* Give the memory back; the next question reads them again. For ctx_end(), and after a restriction was placed. */
void restrict_forget(Ctx *cx);
/* Read the restrictions now, so that a list fails as a whole instead of hiding everybody. */
MUST_USE Status restrict_ready(Ctx *cx);
/* May the actor open the record? Asked by access_subject(). ERR_NOTFOUND: no, and it is as though it were not there.
 * ERR_DENIED: no, and whom to ask. A refusal, and a look by a reader or the operator, is noted for the audit, once. */
MUST_USE Status restrict_open(Ctx *cx, i64 person_id);

/* ---- placing and lifting ---- */

typedef struct RestrictPlace {
    i64 person_id;
    RestrictKind kind;
    Date to_on;  /* last day; DATE_NONE: until lifted */
    Str reason;  /* why: for the readers */
    Str ask;     /* whom others may ask; needed for staff_family */
    Str readers; /* user names, separated by commas or spaces; the placer is named too, unless the operator */
} RestrictPlace;
/* ERR_INPUT: no reason, nobody who could read it, a last day past, nobody to ask. ERR_CONFLICT: one of the kind stands.
 * ERR_NOTFOUND: no such record for the actor, or no user of a name. Audited. */
MUST_USE Status restrict_place(Ctx *cx, const RestrictPlace *p, i64 *id);
/* By a reader or the operator. ERR_CONFLICT: lifted already, or an adoption's: what was sealed stays. */
MUST_USE Status restrict_lift(Ctx *cx, i64 id, Str reason);
/* Name readers; ends_at MOMENT_NONE: until removed. By a reader or the operator. */
MUST_USE Status restrict_name_readers(Ctx *cx, i64 id, Str usernames, Str reason, Moment ends_at);
/* ERR_CONFLICT: the last one; lift the restriction instead. */
MUST_USE Status restrict_remove_reader(Ctx *cx, i64 id, Str username);

/* The secret tie between the records of a sealed adoption. restriction_id stands on old_id. ERR_CONFLICT: one of them is
 * tied already. For adoption_seal() alone. */
typedef struct RestrictSeal {
    i64 restriction_id, old_id, new_id;
    Date sealed_on;
} RestrictSeal;
MUST_USE Status restrict_seal(Ctx *cx, const RestrictSeal *s);
/* The sealing that a record is part of, for the readers of its restriction: others, and where there is none, get
 * restriction_id 0. Each tie shown is an audit line. */
MUST_USE Status restrict_sealing_of(Ctx *cx, i64 person_id, RestrictSeal *out);

typedef struct RestrictReader {
    i64 user_id;
    Str username, name, reason;
    Moment named_at, ends_at; /* MOMENT_NONE: until removed */
} RestrictReader;

typedef struct Restriction {
    i64 id, person_id;
    RestrictKind kind;
    Date from_on, to_on;
    Str reason, ask, placed_by; /* display name */
    Moment placed_at, lifted_at;
    bool is_standing;
    RestrictReader *readers;
    size_t n_readers;
} Restriction;

typedef struct Restrictions {
    Restriction *at;
    size_t n;
} Restrictions;

/* ERR_NOTFOUND: none of that number that the actor may know of. */
MUST_USE Status restrict_get(Ctx *cx, i64 id, Restriction *out);
/* Those of one record that the actor may know of, lifted ones too, oldest first. */
MUST_USE Status restrict_of_person(Ctx *cx, i64 person_id, Restrictions *out);
/* Those of every record that the actor may know of: the operator's are all. */
MUST_USE Status restrict_list(Ctx *cx, Restrictions *out);
/* The kind of that word; false: none. */
bool restrict_kind_of(Str word, RestrictKind *out);

#endif
