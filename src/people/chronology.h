/* chronology.h - everything known of one child, in the order it happened, from every source and register.
 *
 *   CHRONOLOGY(exclusion, .title = "Suspensions and exclusions", .order = 80, .sql = &SQL_chronology_exclusions,
 *              .tell = tell_exclusion)
 *
 * Owns      nothing: reads what others own. A feature with events of its own declares its sources in its own folder.
 * Errors    ERR_NOTFOUND, ERR_DENIED: person_chronology() asks access_subject().
 * Why       read from the tables of facts rather than from a table of events: a fact is stored once, so a correction cannot
 *           leave a stale line behind. Each source is a short indexed read and the lines are put in order here: one statement
 *           over all tables cost twice as much, and every feature would have had to change it.
 *           An event that concerns another person whose record is restricted is left out; where the child lives is not said
 *           to those who may not know.
 * Start at  person_chronology(); CHRONOLOGY to add a source. */
#ifndef MUSTER_CHRONOLOGY_H
#define MUSTER_CHRONOLOGY_H

#include "db/db.h"
#include "people/person.h"

typedef struct Chronology Chronology;
typedef struct ChronologyRow ChronologyRow;

typedef struct ChronologySource {
    const char *kind;  /* a word for programs: the filter's value */
    const char *title; /* what people call such events: "School rolls" */
    int order;         /* among events of one day, lower is earlier */
    /* Either a statement with the one parameter person and the columns of ChronologyRow, and how a row of it is told; */
    const Sql *sql;
    Status (*tell)(Chronology *c, const ChronologyRow *row);
    const Sql
        *only_if; /* a statement of the same parameter that counts cheaply: 0 spares the dear one. NULL: always asked */
    /* or what tells facts that are loaded already. Both add events with chronology_add(), one or more a fact. */
    Status (*gather)(Chronology *c, const PersonFacts *p);
} ChronologySource;

#define CHRONOLOGY(name, ...) const ChronologySource chronology_##name = {.kind = #name, __VA_ARGS__};

extern const ChronologySource *const chronology_all[]; /* sorted by kind; made by tools/mkindex */
extern const size_t n_chronology_all;

/* One fact. A statement gives the columns in this order: on, to, five texts, two numbers, urn, day, source_id. */
struct ChronologyRow {
    Date on, to;   /* first and last day; DATE_NONE: not known, or none */
    Str text[5];   /* as the source has it */
    i64 n1, n2;    /* as the source has it */
    i64 urn;       /* the school it concerns; 0: none */
    Date day;      /* as the source has it: entry, withdrawal ... */
    i64 source_id; /* import_unit that said so; 0: a user */
};

typedef struct PersonEvent {
    Date on;           /* the day it is about; DATE_NONE: not known (sorted first) */
    const char *kind;  /* the source's kind; enrolment_end for the end of an enrolment */
    Str title;         /* "Joined the roll of Ashdown Primary School" */
    Str detail;        /* "single registration, year 4" or STR_NONE */
    i64 urn;           /* the school it concerns; 0: none */
    Str source_file;   /* file that said so; STR_NONE: a user */
    Str source_kind;   /* importer of that file: census, ctf ...; "user" */
    i64 source_id;     /* import_unit.id; 0: a user */
    Date said_on;      /* as-at date of that file */
    i64 turn;          /* among events of one day and source, lower is earlier; 0 where it does not matter */
    const char *route; /* the page that says more, with an {id}: "/merges/{id}"; NULL: none */
    i64 route_id;
    const ChronologySource *source;
} PersonEvent;

typedef struct PersonEvents {
    PersonEvent *at;
    size_t n;
} PersonEvents;

/* What to show of it; nothing set: all. Events without a day are left out where a period is asked for. */
typedef struct ChronologyFilter {
    Str kind;        /* one of chronology_all[]; STR_NONE: every one */
    Str source_kind; /* census, ctf ... or "user"; STR_NONE: every one */
    Date from, to;   /* inclusive, by the day of the event; DATE_NONE: open */
} ChronologyFilter;

/* Oldest first, of someone whom person_get() gave. filter NULL: all. A short indexed read for each source. */
MUST_USE Status person_chronology(Ctx *cx, const PersonFacts *p, const ChronologyFilter *filter, PersonEvents *out);
/* Those of the events that the filter asks for, in the same order. */
PersonEvents chronology_chosen(Ctx *cx, const PersonEvents *all, const ChronologyFilter *f);
/* A source_kind in words: "School census", "Recorded by hand". One without words of its own reads as its code. */
Str chronology_said_by(Arena *a, Str source_kind);
/* NULL: there is no such kind. */
const ChronologySource *chronology_source(Str kind);

/* ---- for sources ---- */

Ctx *chronology_ctx(const Chronology *c);
/* Whose it is. */
i64 chronology_person(const Chronology *c);
/* A new event of the row's day; title and detail are to be set. */
PersonEvent *chronology_add(Chronology *c, const ChronologyRow *row);
/* The school's name, or "school 123456". Read once for each school. */
MUST_USE Status chronology_school(Chronology *c, i64 urn, Str *name);

#endif
