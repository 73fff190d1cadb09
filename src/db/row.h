/* row.h - whole rows of any table, by the data dictionary's columns: read, put back as they were, taken away.
 *
 * Owns      nothing.
 * Invariant a row read and put back is the same row: every column the dictionary has, each in its own type. A column that a
 *           later migration adds is read and put back without anybody thinking of it.
 * Memory    rows are JSON objects, column by column, that live as long as cx->arena; a day is "2018-03-08", what is empty
 *           null.
 * Errors    ERR_BUG: no such table or column; a table with bytes in it. Others as db.h.
 * Why       undoing a merge must put back exactly what stood, in tables that do not exist yet (registers make their own). A
 *           statement for each table and column was rejected: the one forgotten loses a fact. Names come from the
 *           dictionary, which only migrations and definitions write; values are bound.
 * Start at  row_table(), row_find(). */
#ifndef MUSTER_DB_ROW_H
#define MUSTER_DB_ROW_H

#include <jansson.h>
#include "db/db.h"

typedef struct RowColumn {
    Str name;
    DbType type;
    bool is_key;
} RowColumn;

typedef struct RowTable {
    Str name;
    RowColumn *columns;
    size_t n;
    bool has_id; /* its key is the column id */
} RowTable;

/* What the dictionary says of a table. keys: the columns of its primary key, "id" or "urn,census_on,person_id". */
MUST_USE Status row_table(Ctx *cx, const char *name, const char *keys, RowTable *out);
/* Append the rows whose column holds the number to the array rows, in order of their key. */
MUST_USE Status row_find(Ctx *cx, const RowTable *t, const char *column, i64 value, json_t *rows);
/* The same of a text. */
MUST_USE Status row_find_text(Ctx *cx, const RowTable *t, const char *column, Str value, json_t *rows);
bool row_has_column(const RowTable *t, Str column);
/* The row with the key that like has, or *out NULL. */
MUST_USE Status row_get(Ctx *cx, const RowTable *t, const json_t *like, json_t **out);
/* A row's key from a statement whose columns are the key's, in the table's order: for row_get(). A new reference. */
json_t *row_read_key(Ctx *cx, const RowTable *t, const DbRows *r);
/* Add a row. Where the key is an id that row lacks (or has as null) the store gives one, set in row. */
MUST_USE Status row_insert(Ctx *cx, const RowTable *t, json_t *row);
/* Make the row with old's key into row, its key included. ERR_CONFLICT: it is not there. */
MUST_USE Status row_update(Ctx *cx, const RowTable *t, const json_t *old, const json_t *row);
MUST_USE Status row_delete(Ctx *cx, const RowTable *t, const json_t *row);

/* The key as text: "12", "8862001|2017-10-05|12". In the arena. */
Str row_key(Arena *a, const RowTable *t, const json_t *row);
/* Keep a JSON value as long as the request. Takes the reference. */
json_t *row_keep(Ctx *cx, json_t *value);
/* A copy of its own, kept. */
json_t *row_copy(Ctx *cx, const json_t *row);
/* As text, columns in order of their names, in the arena. STR_NONE for NULL. */
Str row_text(Arena *a, const json_t *row);
/* Back from text; NULL: it is none. Kept. */
json_t *row_of_text(Ctx *cx, Str text);

/* ---- a row's values ---- */
i64 row_i64(const json_t *row, const char *column); /* null: 0 */
Str row_str(const json_t *row, const char *column); /* borrowed; null: STR_NONE */
Date row_date(const json_t *row, const char *column);
bool row_is_null(const json_t *row, const char *column);
void row_set_i64(json_t *row, const char *column, i64 value);
void row_set_date(json_t *row, const char *column, Date value); /* DATE_NONE: null */
void row_set_null(json_t *row, const char *column);
/* Both hold the same there. */
bool row_same(const json_t *a, const json_t *b, const char *column);

#endif
