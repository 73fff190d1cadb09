/* involve.h - who is working with this child: services, teams, workers, and whom to call. Never about what.
 *
 *   INVOLVEMENT(roll, .title = "School rolls", .gather = gather_rolls)
 *
 * Owns      table involvement. What other features know (rolls, standings, cases) each declares as a source in its own folder.
 * Invariant a sensitive service without consent is not in the list at all; with consent it has neither name, team, worker nor
 *           number: "sensitive service", and the index team to ask. A restricted child has no list for others.
 * Memory    in cx->arena.
 * Errors    ERR_NOTFOUND, ERR_DENIED: access_subject() is asked of the child.
 * Why       rows come from what is there already, so that nobody types twice; the sources are a table that the build
 *           collects, so that a feature adds its own without a change here or on the page.
 * Start at  involved_with(); INVOLVEMENT to add a source; involve_say() to record one. */
#ifndef MUSTER_INVOLVE_H
#define MUSTER_INVOLVE_H

#include "base/ctx.h"

typedef struct InvolvementSource InvolvementSource;

typedef struct Involvement {
    i64 id;      /* in table involvement; 0: another source's */
    Str service; /* as in definitions/involvement.yaml; STR_NONE where the viewer may not know */
    Str title;   /* of the service */
    Str team, worker, role, phone, email;
    bool is_lead;
    bool is_masked; /* a sensitive service: whom to ask stands in team and phone */
    bool is_past;
    bool is_double; /* of a service that a child has one of, another is open too */
    Date from_on, to_on;
    i64 source_id; /* import_unit that said so; 0: a user, or another source */
    Str consent;   /* yes, no, not_asked; STR_NONE: not of table involvement */
    i64 urn;       /* the school it is; 0: none */
    const InvolvementSource *source;
} Involvement;

typedef struct Involvements {
    Involvement *at;
    size_t n, cap;
    size_t n_open;
} Involvements;

struct InvolvementSource {
    const char *kind;
    const char *title; /* what people call it: "School rolls" */
    /* Adds what it knows with involvement_add(), past ones too. No access check: involved_with() made it. A feature whose
     * cases not everybody may see asks its own rules and leaves out, or names only whom to call. */
    Status (*gather)(Ctx *cx, i64 person_id, Involvements *out);
};
#define INVOLVEMENT(name, ...) const InvolvementSource involvement_##name = {.kind = #name, __VA_ARGS__};

extern const InvolvementSource *const involvement_all[]; /* sorted by kind; made by tools/mkindex */
extern const size_t n_involvement_all;

/* Everyone involved, as the actor may see it: open ones first, lead professionals before others, latest first. Those that ended
 * longer ago than the definitions say are left out. */
MUST_USE Status involved_with(Ctx *cx, i64 person_id, Involvements *out);
/* For sources. All but service and from_on may be left empty; title is filled in from the definitions. */
void involvement_add(Ctx *cx, Involvements *l, const Involvement *i);

/* ---- recording ---- */

typedef struct InvolvementSaid {
    i64 person_id;
    Str service, team, worker, role, phone, email;
    bool is_lead;
    Str consent; /* yes, no, not_asked; empty: not_asked */
    Date from_on, to_on;
    i64 source_id; /* 0: a user says it */
} InvolvementSaid;

typedef enum InvolvementChange {
    INVOLVEMENT_UNCHANGED = 1,
    INVOLVEMENT_CREATED,
    INVOLVEMENT_UPDATED
} InvolvementChange;

/* The same child, service, team and first day again corrects the rest. ERR_INPUT: no such service, no first day, an end before it.
 * No access check: the importer's, or involve_record()'s. */
MUST_USE Status involve_say(Ctx *cx, const InvolvementSaid *s, InvolvementChange *change);
/* By hand: checks access, notes it. */
MUST_USE Status involve_record(Ctx *cx, const InvolvementSaid *s);
/* End one of the table's, or correct its end. ERR_NOTFOUND: no such row of the child. ERR_INPUT: before its first day. */
MUST_USE Status involve_end(Ctx *cx, i64 person_id, i64 id, Date to_on);

#endif
