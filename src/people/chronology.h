/* chronology.h - everything known of one child, in the order it happened.
 *
 * Owns      nothing: reads people, enrolments, exclusions, standings, transfer files and removals.
 * Errors    ERR_NOTFOUND, ERR_DENIED: access_subject() is asked.
 * Why       one UNION over the fact tables rather than a table of events: a fact is stored once, so a correction
 *           cannot leave a stale line behind. */
#ifndef MUSTER_CHRONOLOGY_H
#define MUSTER_CHRONOLOGY_H

#include "base/ctx.h"

typedef struct PersonEvent {
    Date on; /* the day it is about; DATE_NONE: not known (sorted first) */
    /* known, birth, died, name, identifier, address, characteristic, enrolment, enrolment_end, exclusion, standing,
     * transfer, removal, census */
    Str kind;
    Str title;       /* "Joined the roll of Ashdown Primary School" */
    Str detail;      /* "Single registration, Year 4" or STR_NONE */
    i64 urn;         /* the school it concerns; 0: none */
    Str source_file; /* file that said so; STR_NONE: a user */
    i64 source_id;   /* import_unit.id; 0: a user */
    Date said_on;    /* as-at date of that file */
} PersonEvent;

typedef struct PersonEvents {
    PersonEvent *at;
    size_t n;
} PersonEvents;

/* Oldest first. One read. */
MUST_USE Status person_chronology(Ctx *cx, i64 id, PersonEvents *out);

#endif
