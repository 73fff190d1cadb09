/* register_read_own.h - what the files that read a definition share. Private to registers/.
 *
 * Why       names first, so that expressions can be checked against them; then what is said with expressions; then what only shows in the
 *           whole: register_read() keeps that order. Each function notes every mistake at its line and goes on.
 * Memory    the arena of the mistakes.
 * Start at  register_read(). */
#ifndef MUSTER_REGISTER_READ_OWN_H
#define MUSTER_REGISTER_READ_OWN_H

#include "registers/register_read.h"

#define LIST_OF(m, node, Type) ARENA_ARRAY((m)->arena, Type, (node) ? (node)->n + 1 : 1)

/* A list of codes by name, as the file has them before fields refer to them. */
typedef struct CodeList {
    Str name;
    const Code *at;
    size_t n;
} CodeList;

typedef struct Reading {
    Mistakes *m;
    const YamlNode *root;
    Register *reg;
    CodeList *lists;
    size_t n_lists;
    Field *fields;
} Reading;

/* ---- words: register_words.c ---- */

Str reading_name(Reading *r, const YamlNode *map, const char *key);
const Str *reading_words(Reading *r, const YamlNode *list, size_t *n);
/* NULL: the key is not there. rows: the field whose columns may be named too, or NULL. */
const Expr *reading_expr_of(Reading *r, const YamlNode *map, const char *key, const Field *rows);
const Expr *reading_expr(Reading *r, const YamlNode *map, const char *key);
/* One that can hold: it says yes or no. */
const Expr *reading_condition(Reading *r, const YamlNode *map, const char *key);
Limit reading_limit(Reading *r, const YamlNode *at);
typedef enum ReadingNames { FIELD_NAMES = 1, STAGE_NAMES = 2, EVENT_NAMES = FIELD_NAMES | STAGE_NAMES } ReadingNames;
/* "; did you mean 'x'?", of the register's own names, or nothing. */
const char *reading_hint(Reading *r, Str name, ReadingNames of);
/* SIZE_MAX, and a mistake: there is none of that name. */
size_t reading_field(Reading *r, const YamlNode *at, Str name);
size_t reading_stage(Reading *r, const YamlNode *at, Str name);

/* ---- codes, settings, fields: register_fields.c ---- */

void reading_code_lists(Reading *r);
void reading_settings(Reading *r);
void reading_fields(Reading *r, const YamlNode *list, Field *into, size_t *n);
/* Their conditions, once all names are known. */
void reading_field_rules(Reading *r, const YamlNode *list, Field *fields, const Field *rows);

/* ---- stages and clocks: register_stages.c ---- */

const Requirement *reading_requirements(Reading *r, const YamlNode *list, size_t *n);
void reading_stage_names(Reading *r);
void reading_stage_rules(Reading *r);
/* "referred_on", "found" (a stage), "opened", "closed", "visits.done_on". */
CaseEventRef reading_event(Reading *r, const YamlNode *map, const char *key);
void reading_clocks(Reading *r);

/* ---- what follows by itself, and letters: register_follows.c ---- */

void reading_tasks(Reading *r);
void reading_effects(Reading *r);
void reading_closings(Reading *r);
void reading_rules(Reading *r);
void reading_standing(Reading *r);
void reading_exclusion(Reading *r);
void reading_refusals(Reading *r);
void reading_around(Reading *r);
void reading_letters(Reading *r);

#endif
