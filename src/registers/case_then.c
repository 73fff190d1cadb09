#include "registers/case_then.h"

#include "base/json_text.h"
#include <string.h>

#include "db/row.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/version.h"
#include "sql_all.h"

/* ---- which definition ---- */

static Status applied_at(Ctx *cx, const Register *reg, i64 version, Moment *out) {
    DbRows *r;
    *out = MOMENT_NONE;
    TRY(db_query(cx, &r, SQL_registers_applied_at, P_STR(reg->name), P_I64(version)));
    if (db_next(r)) *out = col_moment(r, 0);
    return db_done(r);
}

Status case_then(Ctx *cx, const Case *c, CaseThen *out) {
    *out = (CaseThen){.version = c->version};
    TRY(register_current_version(cx, c->reg, &out->version_now));
    TRY(applied_at(cx, c->reg, out->version, &out->since));
    TRY(applied_at(cx, c->reg, out->version_now, &out->since_now));
    if (out->version == out->version_now) return OK;
    return register_at_version(cx, c->reg->name, c->version, &out->reg);
}

const Field *case_field_then(const CaseThen *then, const Field *now) {
    size_t i = then->reg ? register_field(then->reg, now->name) : SIZE_MAX;
    return i == SIZE_MAX || then->reg->fields[i].type != now->type ? now : &then->reg->fields[i];
}

/* ---- a stage that is no more ---- */

static Str title_of_then(Ctx *cx, const Stage *old) {
    return str_fmt(cx->arena, "%.*s (a stage that is no more)", STR_ARG(old->title));
}

/* Where it led, as far as there is such a stage still; else anywhere. */
static Stage stage_of_then(Ctx *cx, const Register *now, const Register *then, size_t at) {
    const Stage *old = &then->stages[at];
    size_t *to = ARENA_ARRAY(cx->arena, size_t, now->n_stages + 1), n = 0;
    for (size_t i = 0; i < old->n_to; i++) {
        size_t k = register_stage(now, then->stages[old->to[i]].name);
        if (k != SIZE_MAX) to[n++] = k;
    }
    for (size_t i = 0; n == 0 && !old->is_last && i < now->n_stages; i++) to[i] = i;
    if (n == 0 && !old->is_last) n = now->n_stages;
    return (Stage){.name = old->name,
                   .title = title_of_then(cx, old),
                   .hint = old->hint,
                   .is_last = old->is_last,
                   .to = to,
                   .n_to = n};
}

static void add_stage(Ctx *cx, Case *c, Stage stage) {
    Register *reg = ARENA_NEW(cx->arena, Register);
    Stage *stages = ARENA_ARRAY(cx->arena, Stage, c->reg->n_stages + 1);
    memcpy(stages, c->reg->stages, c->reg->n_stages * sizeof *stages);
    stages[c->reg->n_stages] = stage;
    *reg = *c->reg;
    reg->stages = stages;
    reg->n_stages++;
    c->reg = reg;
    c->stage = reg->n_stages - 1;
}

/* The last version that had the stage; NULL: none had. */
static Status version_with_stage(Ctx *cx, const Register *now, Str stage, const Register **out) {
    i64 version;
    TRY(register_current_version(cx, now, &version));
    for (*out = NULL; !*out && --version >= 1;) {
        const Register *then;
        TRY(register_at_version(cx, now->name, version, &then));
        if (register_stage(then, stage) != SIZE_MAX) *out = then;
    }
    return OK;
}

Status case_add_stage_then(Ctx *cx, Case *c, Str stage) {
    const Register *then;
    TRY(version_with_stage(cx, c->reg, stage, &then));
    if (!then)
        return FAIL(cx, ERR_OPS, "case %lld stands at a stage that no version of its definition has had",
                    (long long)c->id);
    add_stage(cx, c, stage_of_then(cx, c->reg, then, register_stage(then, stage)));
    return OK;
}

Status case_stage_title(Ctx *cx, const Register *reg, Str stage, Str *title) {
    const Register *then;
    size_t i = register_stage(reg, stage);
    *title = i == SIZE_MAX ? stage : reg->stages[i].title;
    if (i != SIZE_MAX || stage.n == 0) return OK;
    TRY(version_with_stage(cx, reg, stage, &then));
    if (then) *title = title_of_then(cx, &then->stages[register_stage(then, stage)]);
    return OK;
}

/* ---- what is no longer asked ---- */

typedef struct Ended {
    Str table, field, column, type;
    i64 last_version;
} Ended;

typedef struct Former {
    Ctx *cx;
    const Case *c;
    bool is_address_hidden;
    Ended *ended;
    size_t n;
    const Register **read; /* by version, as they are asked for */
} Former;

static Status load_ended(Former *f) {
    DbRows *r;
    enum { ENDED_MAX = 2000 };
    f->ended = ARENA_ARRAY(f->cx->arena, Ended, ENDED_MAX);
    TRY(db_query(f->cx, &r, SQL_registers_columns_ended, P_STR(f->c->reg->name)));
    while (f->n < ENDED_MAX && db_next(r))
        f->ended[f->n++] = (Ended){.table = col_str_keep(r, 0),
                                   .field = col_str_keep(r, 1),
                                   .column = col_str_keep(r, 2),
                                   .type = col_str_keep(r, 3),
                                   .last_version = col_i64(r, 4)};
    return db_done(r);
}

static Status definition_of(Former *f, i64 version, const Register **out) {
    if (!f->read[version]) TRY(register_at_version(f->cx, f->c->reg->name, version, &f->read[version]));
    *out = f->read[version];
    return OK;
}

/* Not where the actor might not have seen it then; a definition whose roles are no more lets nobody see what it kept from some. */
static bool is_told(const Former *f, const Field *field) {
    if ((field->n_see > 0 || field->is_sensitive) && field->see_mask == 0 && !f->cx->actor.is_operator) return false;
    if (field->type == FIELD_ADDRESS && f->is_address_hidden) return false;
    return field_is_seen(f->cx, field);
}

static Value value_of_json(const Field *f, const json_t *v) {
    Str text = {json_string_value(v), json_string_length(v)};
    Value out = value_unknown();
    Moment m;
    if (json_is_number(v)) out = value_number(json_number_value(v) / (f->type == FIELD_MONEY ? 100 : 1));
    else if (!json_is_string(v)) return out;
    else if (f->type == FIELD_DATE && date_parse_iso(text, &out.date)) out.kind = VALUE_DATE;
    else if (f->type == FIELD_MOMENT && moment_parse(text, &m)) {
        out = value_date(moment_london_date(m));
        out.number = (double)m;
    } else if (f->type == FIELD_YES_NO && !str_is(text, "unknown")) out = value_yes_no(str_is(text, "yes"));
    else out = value_text(text);
    return out;
}

static void put(json_t *o, const char *key, Str s) { json_object_set_new(o, key, json_text(s)); }

/* The field of a column as the last version that had it names it; NULL: it is not told. */
static Status field_of_ended(Former *f, const Ended *e, Str list, const Field **out) {
    const Register *then;
    *out = NULL;
    TRY(definition_of(f, e->last_version, &then));
    const Field *fields = then->fields;
    size_t n = then->n_fields, i = list.n ? register_field(then, list) : SIZE_MAX;
    if (list.n && i == SIZE_MAX) return OK;
    if (list.n) {
        if (!is_told(f, &then->fields[i])) return OK;
        n = then->fields[i].n_fields;
        fields = then->fields[i].fields;
    }
    for (i = 0; i < n; i++)
        if (str_eq(fields[i].name, e->field) && is_told(f, &fields[i])) *out = &fields[i];
    return OK;
}

/* As people read it: also where the code is only in another version's list. */
static Str words_of(Former *f, const Field *field, const json_t *row, const Ended *e) {
    const json_t *v = json_object_getn(row, e->column.p, e->column.n);
    return case_words(f->cx, field, value_of_json(field, v));
}

static Status add_answers(Former *f, json_t *into) {
    RowTable t;
    Str table = str_fmt(f->cx->arena, "reg_%.*s", STR_ARG(f->c->reg->name));
    json_t *rows = row_keep(f->cx, json_array());
    TRY(row_table(f->cx, table.p, "case_id", &t));
    TRY(row_find(f->cx, &t, "case_id", f->c->id, rows));
    for (size_t i = 0; i < f->n && json_array_size(rows) > 0; i++) {
        const Ended *e = &f->ended[i];
        const Field *field;
        if (!str_eq(e->table, table)) continue;
        TRY(field_of_ended(f, e, STR_NONE, &field));
        Str words = field ? words_of(f, field, json_array_get(rows, 0), e) : STR_NONE;
        if (words.n == 0) continue;
        json_t *o = json_object();
        json_array_append_new(into, o);
        put(o, "field", e->field);
        put(o, "title", field->title);
        put(o, "words", words);
        json_object_set_new(o, "last_version", json_integer(e->last_version));
    }
    return OK;
}

static void add_row(Former *f, json_t *into, const json_t *row, const Field **fields, const Ended *of, size_t n) {
    json_t *cells = json_array(), *o = json_object();
    bool is_any = false;
    for (size_t i = 0; i < n; i++) {
        Str words = words_of(f, fields[i], row, &of[i]);
        json_t *cell = json_object();
        put(cell, "words", words);
        json_array_append_new(cells, cell);
        is_any = is_any || words.p;
    }
    json_object_set_new(o, "cells", cells);
    if (is_any) json_array_append_new(into, o);
    else json_decref(o);
}

/* The columns of one table of rows that are no more, with what the case's rows hold in them. */
static Status add_list(Former *f, json_t *into, Str table, Str list) {
    RowTable t;
    const Field **fields = ARENA_ARRAY(f->cx->arena, const Field *, f->n + 1);
    Ended *of = ARENA_ARRAY(f->cx->arena, Ended, f->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        if (!str_eq(f->ended[i].table, table)) continue;
        TRY(field_of_ended(f, &f->ended[i], list, &fields[n]));
        if (fields[n]) of[n++] = f->ended[i];
    }
    if (n == 0) return OK;
    json_t *rows = row_keep(f->cx, json_array()), *o = json_object(), *heads = json_array(), *told = json_array();
    const Register *then;
    json_object_set_new(o, "heads", heads);
    json_object_set_new(o, "rows", told);
    json_array_append_new(into, o);
    TRY(row_table(f->cx, str_cstr(f->cx->arena, table), "id", &t));
    TRY(row_find(f->cx, &t, "case_id", f->c->id, rows));
    TRY(definition_of(f, of[n - 1].last_version, &then));
    put(o, "field", list);
    put(o, "title", then->fields[register_field(then, list)].title);
    json_object_set_new(o, "last_version", json_integer(of[n - 1].last_version));
    for (size_t i = 0; i < n; i++) {
        json_t *head = json_object();
        put(head, "head", fields[i]->title);
        json_array_append_new(heads, head);
    }
    for (size_t i = 0; i < json_array_size(rows); i++) add_row(f, told, json_array_get(rows, i), fields, of, n);
    if (json_array_size(told) == 0) json_array_remove(into, json_array_size(into) - 1);
    return OK;
}

static Status add_lists(Former *f, json_t *into) {
    Str before = str_fmt(f->cx->arena, "reg_%.*s_", STR_ARG(f->c->reg->name)), last = STR_NONE;
    for (size_t i = 0; i < f->n; i++) {
        Str table = f->ended[i].table;
        if (!str_starts(table, before) || str_eq(table, last)) continue;
        last = table;
        TRY(add_list(f, into, table, str_slice(table, before.n, SIZE_MAX)));
    }
    return OK;
}

Status case_former_json(Ctx *cx, const Case *c, const CaseThen *then, bool is_address_hidden, json_t *o) {
    Former f = {.cx = cx, .c = c, .is_address_hidden = is_address_hidden};
    json_t *answers = json_array(), *lists = json_array();
    json_object_set_new(o, "former", answers);
    json_object_set_new(o, "former_lists", lists);
    if (!then->reg) return OK;
    f.read = ARENA_ARRAY(cx->arena, const Register *, (size_t)then->version_now + 1);
    TRY(load_ended(&f));
    TRY(add_answers(&f, answers));
    return add_lists(&f, lists);
}
