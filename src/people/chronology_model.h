/* chronology_model.h - the events of a chronology as pages and programs read them.
 *
 * Owns      nothing.
 * Why       a child's page, the chronology's own and the commands show and export the same rows. */
#ifndef MUSTER_CHRONOLOGY_MODEL_H
#define MUSTER_CHRONOLOGY_MODEL_H

#include <jansson.h>
#include "people/chronology.h"

#define CHRONOLOGY_COLUMNS "on|kind|title|detail|urn|source_file|said|source_kind"

/* For a page: append the event to the array rows: CHRONOLOGY_COLUMNS, "source", the address of the file's report,
 * and "href", of the page that says more. */
void chronology_event_model(Ctx *cx, json_t *rows, const PersonEvent *e);
/* For a command: an array of on, kind, title, detail, urn, source_file, said_on, source_kind; null for what is not known. */
json_t *chronology_json(const PersonEvents *l);

#endif
