/* walk_own.h - the world of the walks that look for what must not be told, and the looking. Private to tests/.
 *
 * Owns      nothing; restrict_walk_test.c makes the world and walks pages in it, command_walk_test.c runs commands.
 * Start at  walk_give_world(), walk_look_at(). */
#ifndef MUSTER_WALK_OWN_H
#define MUSTER_WALK_OWN_H

#include "access/restrict.h"
#include "walk.h"

typedef struct Secret {
    const char *surname, *forename, *upn, *born, *born_long, *postcode, *street;
    RestrictKind kind;
} Secret;

/* Words of a case of the child who is open to all, which is open to the reader alone. */
#define SECRET_CASE "Zqhiddencase"

enum { N_SECRETS = 5, OPEN_CHILD = N_SECRETS - 1 };
extern const Secret secrets[N_SECRETS]; /* the last is of a child who is open to all */

struct World {
    i64 ids[N_SECRETS], cases[N_SECRETS], notices[N_SECRETS], asked, documents[N_SECRETS], tasks[N_SECRETS],
        merges[N_SECRETS], sealed_new, mother, run, unit, doubt, pair, kept, reader, edition, published, disposal,
        glass, request, approval, list, hidden_case, hidden_task, hidden_document;
    Str cookie, csrf;
};

typedef struct Walk {
    T *t;
    World w;
    i64 n_hidden_case;   /* answers that told of the restricted case */
    i64 n_refused;       /* forms at a child or a case that the walker may not see, which were refused */
    i64 n_asked, n_open; /* answers, and those of them that named the child who is open to all */
    bool is_silent;      /* nothing secret may be in an answer; else what is, is counted */
    bool is_outside;     /* the walker reaches none of the children: nobody is open to them */
    bool is_brief;       /* files alone; of commands JSON alone, without flags */
    u64 starve;          /* of what a command allocates the n-th fails; 0: none does */
    size_t every, turn;  /* every: 0, or of each so many commands one, another for each turn */
    i64 told[N_SECRETS][7];
} Walk;

/* In the open write transaction, by the operator. */
void walk_give_world(T *t, World *w);
/* Fails where the answer tells what it must not; counts what it tells. asked: what was asked for, which may be said again. */
void walk_look_at(Walk *k, Str answer, Str asked);
/* The user "limited", signed in, who sees every register and reaches these: "district=Thanet;own". Their number. */
i64 walk_limited_user(Walk *k, const char *scopes);
/* The user "two.roles", signed in: General user for Thanet alone, Elected member for the county, who works as that role ("general", or "" for member). Their number. */
i64 walk_two_roles_user(Walk *k, const char *role);
/* ---- commands: command_walk_test.c ---- */

typedef struct Ran {
    int code;
    Str out; /* and what it said on standard error */
} Ran;
/* A command line without "muster", words parted by a space, with + for a space within one. who NULL: the operator. */
Ran walk_run(Walk *k, const Actor *who, Str line);
/* A store that commands can open besides the test, with the world in it, until it is ended. In no transaction. */
typedef struct CommandStore {
    Db *before;
    bool is_file;
} CommandStore;
void walk_store_begin(T *t, Walk *k, CommandStore *p);
void walk_store_end(T *t, const CommandStore *p);
/* Somebody who is a reader of nothing. Their number. */
i64 walk_add_user(T *t);
/* The user "limited" as they are at the command line. */
Actor walk_limited_actor(T *t, i64 user);

void walk_values_of_input(T *t, const World *w, const Input *in, Values *v);
void walk_add(Values *v, Str s);
Str walk_id(T *t, i64 id);
/* The highest number in a table. */
i64 walk_newest(T *t, const char *table);

#endif
