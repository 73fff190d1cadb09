/* Numbered migrations, applied once each in a transaction of its own; their comments become the data dictionary. */

#include "base/digest.h"
#include "base/embed.h"
#include "db/driver.h"
#include "sql_all.h"

typedef struct Migration {
    i64 number;
    Str title; /* "0001_foundation" */
    Str text;
    Str checksum;
} Migration;

static const char base_tables[] =
    "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT NOT NULL PRIMARY KEY, title TEXT NOT NULL,"
    " checksum TEXT NOT NULL, applied_at {timestamp} NOT NULL);"
    "CREATE TABLE IF NOT EXISTS dictionary (table_name TEXT NOT NULL, column_name TEXT NOT NULL, comment TEXT NOT NULL,"
    " position BIGINT NOT NULL, type TEXT NOT NULL, is_required BOOLEAN NOT NULL, refers_to TEXT NOT NULL,"
    " PRIMARY KEY (table_name, column_name));";

static const char *const base_comments[][3] = {
    {"schema_migration", "", "Which migrations this store has had."},
    {"schema_migration", "number BIGINT NOT NULL", "Number of the migration."},
    {"schema_migration", "title TEXT NOT NULL", "Its file name."},
    {"schema_migration", "checksum TEXT NOT NULL", "BLAKE2b of its text: an applied migration never changes."},
    {"schema_migration", "applied_at {timestamp} NOT NULL", "When it was applied."},
    {"dictionary", "", "What each table and column holds: this page."},
    {"dictionary", "table_name TEXT NOT NULL", "Table."},
    {"dictionary", "column_name TEXT NOT NULL", "Column; empty for the table itself."},
    {"dictionary", "comment TEXT NOT NULL", "What it holds."},
    {"dictionary", "position BIGINT NOT NULL", "Its place in the table, from 1."},
    {"dictionary", "type TEXT NOT NULL",
     "What kind of value: BIGINT, TEXT, DATE, TIMESTAMP (UTC), BOOLEAN, DOUBLE PRECISION, BLOB."},
    {"dictionary", "is_required BOOLEAN NOT NULL", "True when it is never empty."},
    {"dictionary", "refers_to TEXT NOT NULL", "The column of another table that it names, as table(column)."},
};

static Status own_migrations(Ctx *cx, Migration **out, size_t *n) {
    size_t at = embed_range(STR("migrations/"), n);
    *out = ARENA_ARRAY(cx->arena, Migration, *n);
    for (size_t i = 0; i < *n; i++) {
        const EmbeddedFile *f = &embed_all[at + i];
        Migration *m = &(*out)[i];
        Str name = str_slice(str_from(f->path), sizeof "migrations/" - 1, SIZE_MAX);
        m->title = str_slice(name, 0, name.n - (sizeof ".sql" - 1));
        m->text = (Str){f->data, f->n};
        m->checksum = digest_hex(cx->arena, m->text, 16);
        if (!str_to_i64(str_slice(name, 0, 4), &m->number) || m->number != (i64)i + 1)
            return FAIL(cx, ERR_BUG, "migration %s is not number %zu", f->path, i + 1);
    }
    return OK;
}

/* How many of ours the store has had. */
static Status applied_count(Ctx *cx, const Migration *own, size_t n, size_t *applied) {
    DbRows *r;
    size_t i = 0;
    TRY(db_query(cx, &r, SQL_db_migration_all));
    for (; db_next(r); i++) {
        if (i >= n)
            return FAIL(cx, ERR_OPS, "the store is newer than this program: it has migration %lld",
                        (long long)col_i64(r, 0));
        if (!str_eq(col_str(r, 2), own[i].checksum))
            return FAIL(cx, ERR_OPS, "migration %lld of the store differs from this program's",
                        (long long)col_i64(r, 0));
    }
    *applied = i;
    return db_done(r);
}

/* ---- the dictionary ---- */

typedef struct Comments {
    Str table; /* the table whose lines are being read; empty outside one */
} Comments;

static Str first_word(Str line) {
    Str rest;
    return str_cut(str_trim(line), ' ', &rest);
}

static bool is_column(Str word) {
    static const char *const not_columns[] = {"PRIMARY", "UNIQUE", "FOREIGN", "CHECK", ")", ""};
    for (size_t i = 0; i < COUNT_OF(not_columns); i++)
        if (str_is(word, not_columns[i])) return false;
    return word.p[0] != ')';
}

static Status comment_on_postgres(Ctx *cx, Str table, Str column, Str comment) {
    Buf b = buf_on(cx->arena);
    if (str_empty(column)) buf_fmt(&b, "COMMENT ON TABLE %.*s IS '", STR_ARG(table));
    else buf_fmt(&b, "COMMENT ON COLUMN %.*s.%.*s IS '", STR_ARG(table), STR_ARG(column));
    for (size_t i = 0; i < comment.n; i++) {
        if (comment.p[i] == '\'') buf_add_char(&b, '\'');
        buf_add_char(&b, comment.p[i]);
    }
    buf_add(&b, (Str){"'", 2});
    return db_exec_text(cx, b.p);
}

/* What follows a column's name in its definition, up to what is no longer its type. */
static Str type_of(Str code) {
    static const char *const ends[] = {" NOT ",     " REFERENCES ", " PRIMARY ", " UNIQUE",
                                       " DEFAULT ", " CHECK ",      ",",         ";"};
    Str type;
    str_cut(code, ' ', &type);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        i64 at = str_find(type, str_from(ends[i]));
        if (at >= 0) type.n = (size_t)at;
    }
    type = str_trim(type);
    if (str_is(type, "{id}")) return STR("BIGINT");
    if (str_is(type, "{timestamp}")) return STR("TIMESTAMP");
    return str_is(type, "{blob}") ? STR("BLOB") : type;
}

static Str refers_to(Str code) {
    i64 at = str_find(code, STR(" REFERENCES "));
    Str rest,
        to = at < 0 ? STR("") : str_cut(str_slice(code, (size_t)at + sizeof " REFERENCES " - 1, code.n), ' ', &rest);
    return str_ends(to, STR(",")) ? str_slice(to, 0, to.n - 1) : to;
}

/* column is its definition in the migration: "id {id}," or, for the table itself, empty. */
static Status dictionary_put(Ctx *cx, Str table, Str column, Str comment) {
    Str name = column.n ? first_word(column) : STR("");
    bool is_required = str_find(column, STR("NOT NULL")) >= 0 || str_find(column, STR("{id}")) >= 0;
    TRY(db_run(cx, SQL_db_dictionary_put, P_STR(table), P_STR(name), P_STR(comment),
               P_STR(column.n ? type_of(column) : STR("")), P_BOOL(is_required), P_STR(refers_to(column))));
    if (db_kind(cx->db) == DB_POSTGRES) return comment_on_postgres(cx, table, name, comment);
    return OK;
}

/* A line of a migration: "CREATE TABLE name ( -- comment", "column TYPE, -- comment", "ALTER TABLE t ADD COLUMN c T; -- comment". */
static Status read_line(Ctx *cx, Comments *c, Str line) {
    i64 dashes = str_find(line, STR("-- "));
    Str comment = dashes < 0 ? STR_NONE : str_trim(str_slice(line, (size_t)dashes + 3, line.n));
    Str code = str_trim(dashes < 0 ? line : str_slice(line, 0, (size_t)dashes));
    Str rest;
    if (str_starts(code, STR("CREATE TABLE "))) {
        c->table = str_cut(str_slice(code, sizeof "CREATE TABLE " - 1, code.n), ' ', &rest);
        return dictionary_put(cx, c->table, STR_NONE, comment);
    }
    if (str_starts(code, STR("ALTER TABLE "))) {
        Str table = str_cut(str_slice(code, sizeof "ALTER TABLE " - 1, code.n), ' ', &rest);
        if (!str_starts(rest, STR("ADD COLUMN "))) return OK;
        return dictionary_put(cx, table, str_slice(rest, sizeof "ADD COLUMN " - 1, rest.n), comment);
    }
    if (c->table.n && code.n && code.p[0] == ')') c->table = STR_NONE;
    if (c->table.n && comment.n && is_column(first_word(code))) return dictionary_put(cx, c->table, code, comment);
    return OK;
}

static Status fill_dictionary(Ctx *cx, Str text) {
    Comments c = {.table = STR_NONE};
    while (text.n) TRY(read_line(cx, &c, str_cut(text, '\n', &text)));
    return OK;
}

/* ---- applying ---- */

Status db_define(Ctx *cx, Str text) {
    TRY(db_exec_text(cx, dialect_text(cx->arena, db_kind(cx->db), text).p));
    return fill_dictionary(cx, text);
}

static Status apply_open(Ctx *cx, const Migration *m) {
    TRY(db_define(cx, m->text));
    return db_run(cx, SQL_db_migration_put, P_I64(m->number), P_STR(m->title), P_STR(m->checksum),
                  P_MOMENT(ctx_now(cx)));
}

static Status apply(Ctx *cx, const Migration *m) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = apply_open(cx, m);
    if (st == OK) st = db_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

static Status make_base_tables(Ctx *cx) {
    TRY(db_begin(cx, DB_WRITE));
    Status st = db_exec_text(cx, dialect_text(cx->arena, db_kind(cx->db), str_from(base_tables)).p);
    for (size_t i = 0; st == OK && i < COUNT_OF(base_comments); i++)
        st = dictionary_put(cx, str_from(base_comments[i][0]), str_from(base_comments[i][1]),
                            str_from(base_comments[i][2]));
    if (st == OK) st = db_commit(cx);
    if (st != OK) db_rollback(cx);
    return st;
}

Status db_migrate_to(Ctx *cx, i64 newest) {
    Migration *own;
    size_t n, applied;
    TRY(own_migrations(cx, &own, &n));
    TRY(make_base_tables(cx));
    TRY(applied_count(cx, own, n, &applied));
    for (size_t i = applied; i < n && own[i].number <= newest; i++) TRY(apply(cx, &own[i]));
    return OK;
}

Status db_migrate(Ctx *cx) { return db_migrate_to(cx, INT64_MAX); }

Status db_check_schema(Ctx *cx) {
    Migration *own;
    size_t n, applied;
    TRY(own_migrations(cx, &own, &n));
    Status st = applied_count(cx, own, n, &applied);
    if (st == ERR_BUG) {
        ctx_clear_error(cx);
        return FAIL(cx, ERR_OPS, "the store is empty: run 'muster init' first");
    }
    TRY(st);
    if (applied < n) return FAIL(cx, ERR_OPS, "the store needs %zu migrations: run 'muster init'", n - applied);
    return OK;
}
