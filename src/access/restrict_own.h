/* restrict_own.h - what is held in memory of who may see whom. For access/restrict*.c, scope.c and glass.c alone.
 *
 * Why       one set, read once and again when the store has changed, so that every reason to hide somebody is known at the same moment.
 * Start at  restrict_set_of(). */
#ifndef MUSTER_RESTRICT_OWN_H
#define MUSTER_RESTRICT_OWN_H

#include "access/restrict.h"
#include "access/scope.h"

/* A restriction and one of its readers; one without any has a line with user 0. In the order of persons, then of
 * restrictions. */
typedef struct RestrictLine {
    i64 person_id, restriction_id, user_id;
    Moment ends_at;
    RestrictKind kind;
    Str ask;
} RestrictLine;

typedef struct Sealed {
    i64 old_id, new_id;
} Sealed;

/* A standing row of user_scope, in the order of users. A kind from a later program covers nobody. is_desk: a school that the user acts for
 * at the front door (SCOPE_SCHOOL): part of the reach of roles that may send notices, and no limit by itself. */
typedef struct ScopeLine {
    i64 user_id;
    ScopeKind kind;
    bool is_desk;
    int own_role; /* as an Actor has it; -1: of a role that the definitions do not have */
    Str value;
} ScopeLine;

/* A record open to somebody for a time (access/glass.h), with the person's restricted cases; or one such case alone. */
typedef struct GlassLine {
    i64 person_id, user_id;
    i64 case_id; /* 0: the record */
    Moment ends_at;
} GlassLine;

/* A reader of a restricted case (access/restrict_case.h); one without any has a line with user 0. In the order of cases. */
typedef struct CaseLineHeld {
    i64 case_id, user_id;
    i64 person_id, urn; /* whom and which school it is about; 0: none */
    Str register_name;
} CaseLineHeld;

typedef struct ScopeReach ScopeReach; /* one actor's: scope.c */

struct RestrictSet {
    Arena *arena;
    RestrictLine *lines;
    Sealed *sealed;
    ScopeLine *scopes;
    GlassLine *glass;
    CaseLineHeld *cases;
    size_t n_glass, cap_glass, n_cases, cap_cases;
    size_t n_lines, cap_lines, n_sealed, cap_sealed, n_scopes, cap_scopes;
    ScopeReach *reach; /* whose was asked for last */
    u64 transaction;   /* in which it was last known to hold */
    i64 version;       /* of the store; -1: holds changes that were not committed when it was read */
    Date today;
};

/* NULL where it cannot be read: everything is hidden then. */
RestrictSet *restrict_set_of(Ctx *cx);
/* Until when the actor reads the record by an opening in an emergency; MOMENT_NONE: by none. */
Moment glass_ends(const Ctx *cx, const RestrictSet *s, i64 person_id);
/* Likewise of a case: of itself, or of the record of whom it is about. */
Moment glass_ends_case(const Ctx *cx, const RestrictSet *s, const CaseLineHeld *l);
/* Is the actor named as a reader of the restriction that stands on the case, or of one on a case of that person? case_id 0: any case. */
bool restrict_names_for_case(const Ctx *cx, const RestrictSet *s, i64 person_id, i64 case_id);
/* The standing restrictions on cases, into the set. */
MUST_USE Status restrict_cases_load(Ctx *cx, RestrictSet *s);
/* The standing scopes of everybody, into the set. */
MUST_USE Status scope_load(Ctx *cx, RestrictSet *s);

/* Who a restriction is to be read by, each once: user names parted by commas, semicolons or white space. ERR_INPUT: too many.
 * ERR_NOTFOUND: no such user. */
enum { RESTRICT_READERS_MAX = 50 };
typedef struct RestrictUsers {
    i64 ids[RESTRICT_READERS_MAX];
    size_t n;
} RestrictUsers;
void restrict_add_user(RestrictUsers *u, i64 id);
MUST_USE Status restrict_read_users(Ctx *cx, Str names, RestrictUsers *out);

#endif
