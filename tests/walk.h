/* walk.h - what the tests that walk every page and command there is share: a small world, and the values that reach each address.
 *
 * Owns      nothing; restrict_walk_test.c makes the world and knows the values: a new page or command gets its values there.
 * Start at  walk_world(), walk_paths(). */
#ifndef MUSTER_WALK_H
#define MUSTER_WALK_H

#include "harness.h"
#include "registers/register.h"
#include "web/web.h"

enum { WALK_VALUES = 160 };

typedef struct Values {
    Str at[WALK_VALUES];
    size_t n;
} Values;

typedef struct World World;

/* Children, cases, notices, imports and the rest, in the open write transaction; a child's record among them is open to all. */
World *walk_world(T *t);
i64 walk_open_child(const World *w);
/* The addresses of a route, with every value that its parts may have. */
void walk_paths(T *t, const World *w, const Route *r, Values *out);
/* A form with the last value of each input that must be given, as sent: begins with "csrf=". */
Str walk_body(T *t, const World *w, const Route *r, Str csrf);
/* A case of a register with a task, a document and a notice. */
typedef struct Sample {
    i64 case_id, task, document, notice;
    Str reference;
} Sample;
Sample walk_case(T *t, const Register *r, i64 child);
/* The user is trained and vetted for the practitioner index. */
void walk_clear_for_index(T *t, i64 user);
/* As an address is sent. */
Str walk_encode(T *t, Str s);

#endif
