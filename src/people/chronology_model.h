/* chronology_model.h - the events of a chronology as pages and programs read them.
 *
 * Owns      nothing.
 * Why       a child's page, the chronology's own and the commands show and export the same rows. */
#ifndef MUSTER_CHRONOLOGY_MODEL_H
#define MUSTER_CHRONOLOGY_MODEL_H

#include <jansson.h>
#include "people/chronology.h"

#define CHRONOLOGY_COLUMNS "on|kind|title|detail|urn|source_file|said|source_kind"

typedef struct EventSource {
    i64 source_id;
    const json_t *row; /* NULL: none */
} EventSource;

/* A list being made for a page. What a file's events have in common is made once: a child's many events come from a few files. */
typedef struct EventRows {
    Ctx *cx;
    json_t *rows; /* an array */
    EventSource last[4];
    size_t n_told;
} EventRows;

/* Append the event: CHRONOLOGY_COLUMNS, "source", the address of the file's report, and "href", of the page that says more. */
void chronology_event_model(EventRows *to, const PersonEvent *e);
/* For a command: an array of on, kind, title, detail, urn, source_file, said_on, source_kind; null for what is not known. */
json_t *chronology_json(const PersonEvents *l);

#endif
