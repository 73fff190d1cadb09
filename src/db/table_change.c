#include "db/table_change.h"

#include <stdlib.h>
#include <string.h>

#include "db/driver.h"
#include "sql_all.h"

enum { N_NAMES = 512, NAME_LENGTH = 64 };
enum { NOT_LOOKED = 0, WRITES_NOTHING, WRITES_ANYTHING, FIRST_TABLE };

/* What a connection has learned of its statements, and what the open transaction wrote. Tables are numbered as they come. */
struct TableNotes {
    char names[N_NAMES][NAME_LENGTH];
    size_t n_names;
    u64 written[N_NAMES / 64];
    bool is_anything, is_any;
    u16 *of_sql; /* by Sql.id: NOT_LOOKED, or what it writes */
};

static TableNotes *notes_of(Db *db) {
    if (db->tables) return db->tables;
    db->tables = calloc(1, sizeof *db->tables);
    check(db->tables != NULL);
    db->tables->of_sql = calloc(n_sql_all + DB_MADE_MAX, sizeof *db->tables->of_sql);
    check(db->tables->of_sql != NULL);
    return db->tables;
}

/* ---- what a statement writes ---- */

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static Str next_word(Str *text) {
    size_t from = 0;
    while (from < text->n && !is_word_char(text->p[from])) from++;
    size_t to = from;
    while (to < text->n && is_word_char(text->p[to])) to++;
    Str word = str_slice(*text, from, to);
    *text = str_slice(*text, to, text->n);
    return word;
}

/* Of a WITH: none of its parts may write. */
static bool only_reads(Str text) {
    static const Str writing[] = {{"insert", 6}, {"update", 6}, {"delete", 6}, {"merge", 5}};
    for (Str word = next_word(&text); word.n > 0; word = next_word(&text))
        for (size_t i = 0; i < COUNT_OF(writing); i++)
            if (str_eq_nocase(word, writing[i])) return false;
    return true;
}

/* The table of "INSERT [OR ...] INTO table", "UPDATE table", "DELETE FROM table". STR_NONE: another kind of statement. */
static Str table_written(Str text, bool *is_reading) {
    Str first = next_word(&text);
    *is_reading = str_eq_nocase(first, STR("select")) || (str_eq_nocase(first, STR("with")) && only_reads(text));
    if (str_eq_nocase(first, STR("update"))) return next_word(&text);
    bool is_insert = str_eq_nocase(first, STR("insert"));
    if (!is_insert && !str_eq_nocase(first, STR("delete"))) return STR_NONE;
    Str word = next_word(&text);
    for (int i = 0; i < 2 && is_insert && !str_eq_nocase(word, STR("into")); i++) word = next_word(&text);
    return str_eq_nocase(word, is_insert ? STR("into") : STR("from")) ? next_word(&text) : STR_NONE;
}

static u16 number_of(TableNotes *t, Str name) {
    size_t i = 0;
    while (i < t->n_names && !str_is(name, t->names[i])) i++;
    if (i < t->n_names) return (u16)(FIRST_TABLE + i);
    if (t->n_names == N_NAMES || name.n == 0 || name.n >= NAME_LENGTH) return WRITES_ANYTHING;
    memcpy(t->names[t->n_names++], name.p, name.n);
    return (u16)(FIRST_TABLE + i);
}

static u16 look_at(TableNotes *t, const char *text) {
    bool is_reading;
    Str table = table_written(str_from(text), &is_reading);
    return is_reading ? WRITES_NOTHING : number_of(t, table);
}

static void note(TableNotes *t, u16 what) {
    if (what == WRITES_NOTHING) return;
    t->is_any = true;
    if (what == WRITES_ANYTHING) t->is_anything = true;
    else t->written[(what - FIRST_TABLE) / 64] |= (u64)1 << ((what - FIRST_TABLE) % 64);
}

/* Statements made for one use share an id: each is looked at anew. */
void table_change_note(Db *db, const Sql *sql) {
    TableNotes *t = notes_of(db);
    u16 *kept = &t->of_sql[sql->id], what = *kept;
    if (what == NOT_LOOKED || sql->id >= n_sql_all) *kept = what = look_at(t, sql->text);
    note(t, what);
}

void table_change_note_text(Db *db, const char *text) {
    bool is_reading;
    (void)table_written(str_from(text), &is_reading);
    note(notes_of(db), is_reading ? WRITES_NOTHING : WRITES_ANYTHING);
}

/* ---- the end of the transaction ---- */

void table_changes_forget(Db *db) {
    TableNotes *t = db->tables;
    if (!t || !t->is_any) return;
    memset(t->written, 0, sizeof t->written);
    t->is_any = t->is_anything = false;
}

void table_changes_end(Db *db) {
    if (db->tables) free(db->tables->of_sql);
    free(db->tables);
}

static Str names_written(Arena *a, const TableNotes *t) {
    Buf b = buf_on(a);
    buf_add(&b, t->is_anything ? STR("[\"*\"") : STR("["));
    for (size_t i = 0; i < t->n_names; i++)
        if (t->written[i / 64] >> (i % 64) & 1) buf_fmt(&b, "%s\"%s\"", b.n > 1 ? "," : "", t->names[i]);
    buf_add_char(&b, ']');
    return buf_str(&b);
}

Status table_changes_write(Ctx *cx) {
    TableNotes *t = cx->db->tables;
    if (!t || !t->is_any) return OK;
    return db_run(cx, SQL_table_change_put, P_STR(names_written(cx->arena, t)));
}

/* ---- reading ---- */

bool text_names_table(Str text, Str table) {
    for (size_t from = 0; from + table.n <= text.n;) {
        i64 found = str_find(str_slice(text, from, text.n), table);
        if (found < 0) return false;
        size_t at = from + (size_t)found, end = at + table.n;
        bool is_begun = at == 0 || !is_word_char(text.p[at - 1]),
             is_ended = end == text.n || !is_word_char(text.p[end]);
        if (is_begun && is_ended) return true;
        from = at + 1;
    }
    return false;
}

Status table_changes_untold(Ctx *cx, i64 *out) { return db_number(cx, out, SQL_table_change_untold); }

static Status read_changes(Ctx *cx, i64 since, TableChanges *out) {
    DbRows *r;
    size_t cap = 0;
    TRY(db_query(cx, &r, SQL_table_change_since, P_I64(since)));
    while (db_next(r)) {
        if (out->n == cap) {
            size_t wider = cap ? cap * 2 : 32;
            out->names = arena_grow(cx->arena, out->names, cap * sizeof *out->names, wider * sizeof *out->names);
            out->at = arena_grow(cx->arena, out->at, cap * sizeof *out->at, wider * sizeof *out->at);
            cap = wider;
        }
        out->names[out->n] = col_str_keep(r, 0);
        out->at[out->n] = col_i64(r, 1);
        if (str_is(out->names[out->n++], "*")) out->is_everything = true;
    }
    return db_done(r);
}

Status table_changes_since(Ctx *cx, i64 since, i64 untold, TableChanges *out) {
    TableChanges c = {0};
    i64 now_untold;
    TRY(db_version(cx, &c.now));
    TRY(table_changes_untold(cx, &now_untold));
    c.is_everything = since > c.now || now_untold != untold;
    if (!c.is_everything && c.now != since) TRY(read_changes(cx, since, &c));
    *out = c;
    return OK;
}
