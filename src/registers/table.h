/* table.h - each register's own tables: typed columns that plain SQL can read, made from its definition.
 *
 * Owns      tables reg_NAME and reg_NAME_FIELD (rows), register_version, register_column; the statements on them.
 * Invariant the current columns of a register's tables are exactly its stored fields; a field taken out of a definition
 *           leaves its column and values where they are, one given another kind of column leaves them under
 *           "name_was_3" (register_column).
 * Errors    ERR_OPS from registers_check_store(): the definitions have changed since `muster init` ran.
 * Why       a typed table an analyst can query was wanted, not a blob; one table for each field's values (entity, attribute,
 *           value) was rejected for the same reason. Statements are made once, at start, from names that were checked.
 * Start at  registers_define(), table_of(). */
#ifndef MUSTER_TABLE_H
#define MUSTER_TABLE_H

#include "db/db.h"
#include "registers/register.h"
#include "registers/version.h"

/* Statements of a table of rows, by field. */
typedef struct RowsTable {
    const Sql *load;   /* (case) -> id, then its columns, oldest row first */
    const Sql *insert; /* (case, position, columns) -> id */
    const Sql *update; /* (id, columns) */
    const Sql *remove; /* (id) */
} RowsTable;

/* Statements about the refusals of schools, by definition. */
typedef struct RefusalTable {
    const Sql *of_school; /* (school, code) -> case, day, reason */
    const Sql *by_school; /* (code, from, until) -> school, how many */
} RefusalTable;

/* Statements of one register. */
typedef struct RegisterTable {
    const Sql *insert;     /* (case) */
    const Sql *load;       /* (case) -> stored fields in order */
    const Sql *save;       /* (case, stored fields in order) */
    const RowsTable *rows; /* by field; empty for fields that are no rows */
    const RefusalTable *refusals;
    const size_t *columns; /* stored fields in order, rows left out */
    size_t n_columns;
} RegisterTable;

/* Bring the store's tables to the definitions, inside a write transaction; each change is a version. Idempotent. */
MUST_USE Status registers_define(Ctx *cx, const Registers *rs);
/* ERR_OPS unless they are at them. One read. */
MUST_USE Status registers_check_store(Ctx *cx, const Registers *rs);
/* Made by registers_open(): the register's place among them numbers its statements. */
const RegisterTable *table_make(Arena *a, const Register *r, u16 *next_id);

#endif
