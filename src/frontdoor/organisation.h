/* organisation.h - bodies that are no schools and stand at the front door too: a police force, a health trust, a provider.
 *
 * Owns      the establishments numbered ESTABLISHMENT_OURS and above: kind "other", and in type_code which of ORGANISATION_KIND_LIST.
 * Invariant no organisation has a roll: it names a child by hand, and staff say who it is; nothing that it types searches our records. One name is
 *           one organisation. A closed one sends nothing more.
 * Memory    cx->arena.
 * Errors    ERR_INPUT: no name, or no such kind; ERR_CONFLICT: there is one of that name; ERR_NOTFOUND: no such organisation.
 * Why       docs/decisions/0062: a sender is a number, a school's URN or one of ours, so that the front door has one kind of sender.
 * Start at  organisation_add(), sender_get(). */
#ifndef MUSTER_ORGANISATION_H
#define MUSTER_ORGANISATION_H

#include "base/ctx.h"

/*    kind           word        title */
#define ORGANISATION_KIND_LIST(X)        \
    X(SENDER_SCHOOL, "school", "School") \
    X(SENDER_POLICE, "police", "Police") \
    X(SENDER_HEALTH, "health", "Health") \
    X(SENDER_PROVIDER, "provider", "Provider or locality")

typedef enum SenderKind {
#define X(name, word, title) name,
    ORGANISATION_KIND_LIST(X)
#undef X
        N_SENDER_KINDS
} SenderKind;

extern const char *const sender_kind_word[N_SENDER_KINDS];
extern const char *const sender_kind_title[N_SENDER_KINDS];

/* Who sends: a school of the national register, or an organisation. */
typedef struct Sender {
    i64 number; /* URN, or ours */
    Str name;
    SenderKind kind;
    Date closed_on;
} Sender;

bool sender_is_organisation(i64 number);
/* By its number and the type that is kept with it. */
SenderKind sender_kind_of(i64 number, Str type);
/* ERR_NOTFOUND: there is none. No access check. */
MUST_USE Status sender_get(Ctx *cx, i64 number, Sender *out);

/* For whoever manages users. *number: the new one's. */
MUST_USE Status organisation_add(Ctx *cx, Str name, Str kind, i64 *number);
MUST_USE Status organisation_close(Ctx *cx, i64 number);
/* By name, closed ones last. */
MUST_USE Status organisation_list(Ctx *cx, Sender **out, size_t *n);

#endif
