/* reach.h - how far a permission carries somebody: to everything of its kind, to their own alone, or nowhere.
 *
 * Why       one question for the page that shows administrators who reaches what, the command that prints it, and the test that
 *           walks every route and command as every role: what is shown is what is enforced.
 * Start at  access_reach(). */
#ifndef MUSTER_REACH_H
#define MUSTER_REACH_H

#include "base/ctx.h"
#include "define/permission.h"
#include "define/roles.h"

/* "own": the registers that the role sees or changes; the schools that a school's user acts for. */
#define REACH_LIST(X)   \
    X(REACH_NONE, "no") \
    X(REACH_OWN, "own") \
    X(REACH_ALL, "yes")

typedef enum Reach {
#define X(name, word) name,
    REACH_LIST(X)
#undef X
        N_REACHES
} Reach;
extern const char *const reach_word[N_REACHES];

/* Whatever needs the permission, for whoever holds these. A restricted record is refused besides: access/restrict.h. */
Reach access_reach(const Actor *a, Permission needs);
/* The same where two are needed. */
Reach access_reach_both(const Actor *a, Permission needs, Permission also);
/* Somebody who holds that role and no other; nobody's number, so nothing can be written in their name. */
Actor actor_of_role(const Role *r);

#endif
