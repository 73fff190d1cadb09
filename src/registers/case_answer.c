/* case_answer.c - what was typed, put into a case: read, checked against the definition, told apart from what was there. */
#include "registers/case_answer.h"

#include "sql_all.h"

/* ---- one value ---- */

static bool is_date_kind(const Field *f) { return f->type == FIELD_DATE || f->type == FIELD_MOMENT; }

/* Rules for every date: not before the child was born, not after death, not before the case began. */
static const char *date_fault(const Applying *a, const Field *f, Value v, bool is_opening_date) {
    if (!is_date_kind(f) || v.kind != VALUE_DATE) return NULL;
    if (date_is_set(a->facts.born) && date_before(v.date, a->facts.born))
        return "The date is before the child was born";
    if (date_is_set(a->facts.died) && date_before(a->facts.died, v.date)) return "The date is after the child died";
    if (!is_opening_date && !f->may_be_before && date_before(v.date, a->c->opened_on))
        return "The date is before the case began";
    return NULL;
}

static void note_change(Applying *a, Str field, Str old_value, Str new_value) {
    ARENA_ROOM(a->cx->arena, a->changes, a->n_changes, a->cap_changes, 16);
    a->changes[a->n_changes++] =
        (EventSaid){.kind = "changed", .on = a->on, .field = field, .old_value = old_value, .new_value = new_value};
}

static void set_field(Applying *a, size_t i, Value v) {
    Case *c = a->c;
    const Field *f = &c->reg->fields[i];
    if (value_eq(c->values[i], v)) return;
    note_change(a, f->name, value_iso(a->cx->arena, c->values[i]), value_iso(a->cx->arena, v));
    a->is_newly_set[i] = c->values[i].kind == VALUE_UNKNOWN && v.kind != VALUE_UNKNOWN;
    c->values[i] = v;
    if (i == c->reg->opened_on && v.kind == VALUE_DATE) c->opened_on = v.date;
    if (i == c->reg->outcome || str_is(f->name, "outcome")) c->outcome = v.text;
    if (str_is(f->name, "source")) c->source = v.text;
}

static void apply_field(Applying *a, size_t i, Str text) {
    const Field *f = &a->c->reg->fields[i];
    Value v;
    Str say = STR_NONE;
    if (f->computed) problem_add(a->problems, f->name, STR("This is worked out, not typed"));
    else if (!case_read_answer(a->cx, f, text, &v, &say)) problem_add(a->problems, f->name, say);
    else set_field(a, i, v);
}

/* ---- what every case has ---- */

static void set_text(Applying *a, Str name, Str *into, Str text) {
    if (str_eq(*into, text)) return;
    note_change(a, name, *into, text);
    *into = text.n ? str_dup(a->cx->arena, text) : STR_NONE;
}

static void set_id(Applying *a, Str name, i64 *into, Str text) {
    i64 id = 0;
    if (text.n && (!str_to_i64(text, &id) || id < 1)) {
        problem_add(a->problems, name, STR("Choose one that is known here"));
        return;
    }
    if (id == *into) return;
    note_change(a, name, *into ? str_fmt(a->cx->arena, "%lld", (long long)*into) : STR_NONE, text);
    *into = id;
}

static void set_next_action_day(Applying *a, Str text) {
    Date d = DATE_NONE;
    if (text.n && !date_parse_iso(text, &d) && !date_parse_uk(text, &d)) {
        problem_add(a->problems, STR("next_action_on"), STR("Enter a date, such as 8 3 2018"));
        return;
    }
    if (date_eq(d, a->c->next_action_on)) return;
    note_change(a, STR("next_action_on"), date_iso_str(a->cx->arena, a->c->next_action_on),
                date_iso_str(a->cx->arena, d));
    a->c->next_action_on = d;
}

static void set_urgent(Applying *a, bool is_urgent) {
    if (is_urgent == a->c->is_urgent) return;
    note_change(a, STR("is_urgent"), is_urgent ? STR("no") : STR("yes"), is_urgent ? STR("yes") : STR("no"));
    a->c->is_urgent = is_urgent;
}

static bool apply_standard(Applying *a, Str name, Str text) {
    Case *c = a->c;
    if (str_is(name, "source")) set_text(a, name, &c->source, text);
    else if (str_is(name, "referrer")) set_text(a, name, &c->referrer, text);
    else if (str_is(name, "team")) set_text(a, name, &c->team, text);
    else if (str_is(name, "next_action")) set_text(a, name, &c->next_action, text);
    else if (str_is(name, "next_action_on")) set_next_action_day(a, text);
    else if (str_is(name, "worker")) set_id(a, name, &c->worker_id, text);
    else if (str_is(name, "urn")) set_id(a, name, &c->urn, text);
    else if (str_is(name, "is_urgent")) set_urgent(a, str_is(text, "yes"));
    else return false;
    return true;
}

/* ---- rows: "enquiries[new].kind", "enquiries[12].result", "enquiries[12].remove" ---- */

static RowChange *row_change(Applying *a, size_t field, Str key) {
    for (size_t i = 0; i < a->n_rows; i++)
        if (a->rows[i].field == field && str_eq(a->rows[i].key, key)) return &a->rows[i];
    ARENA_ROOM(a->cx->arena, a->rows, a->n_rows, a->cap_rows, 8);
    const Field *f = &a->c->reg->fields[field];
    RowChange *r = &a->rows[a->n_rows++];
    *r = (RowChange){.field = field, .key = key, .values = ARENA_ARRAY(a->cx->arena, Value, f->n_fields + 1)};
    if (!str_to_i64(key, &r->row_id)) return r;
    const CaseRows *rows = &a->c->rows[field];
    for (size_t i = 0; i < rows->n; i++)
        if (rows->at[i].id == r->row_id) {
            r->is_known = true;
            memcpy(r->values, rows->at[i].values, f->n_fields * sizeof *r->values);
        }
    if (!r->is_known) problem_add(a->problems, f->name, STR("That row is no longer there"));
    return r;
}

static void apply_column(Applying *a, size_t field, Str name, Str key, Str column, Str text) {
    const Field *f = &a->c->reg->fields[field];
    RowChange *r = row_change(a, field, key);
    if (str_is(column, "remove")) {
        r->is_removed = str_is(text, "yes");
        return;
    }
    for (size_t i = 0; i < f->n_fields; i++) {
        Value v;
        Str say = STR_NONE;
        if (!str_eq(f->fields[i].name, column)) continue;
        if (!case_read_answer(a->cx, &f->fields[i], text, &v, &say)) problem_add(a->problems, name, say);
        else {
            r->is_changed = r->is_changed || !value_eq(r->values[i], v);
            r->values[i] = v;
        }
        return;
    }
    problem_add(a->problems, name, STR("There is no such column"));
}

static bool apply_row(Applying *a, Str name, Str text) {
    Str after, key, column, rows = str_cut(name, '[', &after);
    size_t field = register_field(a->c->reg, rows);
    key = str_cut(after, ']', &column);
    if (field == SIZE_MAX || a->c->reg->fields[field].type != FIELD_ROWS || !str_starts(column, STR("."))) return false;
    apply_column(a, field, name, key, str_slice(column, 1, SIZE_MAX), text);
    return true;
}

static void apply_one(Applying *a, const Answer *answer) {
    size_t i = register_field(a->c->reg, answer->field);
    if (i != SIZE_MAX && a->c->reg->fields[i].type != FIELD_ROWS) apply_field(a, i, answer->text);
    else if (!apply_standard(a, answer->field, answer->text) && !apply_row(a, answer->field, answer->text))
        problem_add(a->problems, answer->field, STR("This register has no such field"));
}

/* A new row all of whose columns were left empty was not meant. */
static bool is_blank(const RowChange *r, const Field *f) {
    for (size_t i = 0; i < f->n_fields; i++)
        if (r->values[i].kind != VALUE_UNKNOWN) return false;
    return true;
}

static void check_row(Applying *a, RowChange *r) {
    const Field *f = &a->c->reg->fields[r->field];
    if (!r->is_known && is_blank(r, f)) r->is_changed = false;
    if (!r->is_changed || r->is_removed) return;
    for (size_t i = 0; i < f->n_fields; i++) {
        const Field *column = &f->fields[i];
        Str name = str_fmt(a->cx->arena, "%.*s[%.*s].%.*s", STR_ARG(f->name), STR_ARG(r->key), STR_ARG(column->name));
        const char *fault = date_fault(a, column, r->values[i], false);
        if (fault) problem_add(a->problems, name, str_from(fault));
        if (column->is_required && r->values[i].kind == VALUE_UNKNOWN)
            problem_add(a->problems, name, str_fmt(a->cx->arena, "Enter: %.*s", STR_ARG(column->title)));
    }
}

/* Rows as they will stand, so that conditions see them. */
static void place_row(Applying *a, const RowChange *r) {
    CaseRows *rows = &a->c->rows[r->field];
    size_t n = 0;
    CaseRow *at = ARENA_ARRAY(a->cx->arena, CaseRow, rows->n + 1);
    for (size_t i = 0; i < rows->n; i++) {
        bool is_it = r->is_known && rows->at[i].id == r->row_id;
        if (is_it && r->is_removed) continue;
        at[n] = rows->at[i];
        if (is_it) at[n].values = r->values;
        n++;
    }
    if (!r->is_known && r->is_changed) at[n++] = (CaseRow){.id = 0, .values = r->values};
    *rows = (CaseRows){.at = at, .n = n};
    a->c->values[r->field].number = (double)n;
    a->c->values[r->field].kind = VALUE_LIST;
}

/* What a column's answer must fulfil, and what other columns of its row make it need. */
static void check_row_conditions(Applying *a, const RowChange *r) {
    const Field *f = &a->c->reg->fields[r->field];
    const CaseRows *rows = &a->c->rows[r->field];
    size_t row = 0;
    if (!r->is_changed || r->is_removed) return;
    while (row < rows->n && rows->at[row].values != r->values) row++;
    a->facts.expr.row = row;
    for (size_t i = 0; i < f->n_fields; i++) {
        const Field *column = &f->fields[i];
        bool is_given = r->values[i].kind != VALUE_UNKNOWN;
        Str name = str_fmt(a->cx->arena, "%.*s[%.*s].%.*s", STR_ARG(f->name), STR_ARG(r->key), STR_ARG(column->name));
        if (is_given && expr_is_false(column->must, &a->facts.expr)) problem_add(a->problems, name, column->must_say);
        if (!is_given && column->required_when && expr_is_true(column->required_when, &a->facts.expr))
            problem_add(a->problems, name, str_fmt(a->cx->arena, "Enter: %.*s", STR_ARG(column->title)));
    }
    a->facts.expr.row = 0;
}

/* ---- the whole ---- */

static void check_fields(Applying *a) {
    const Register *reg = a->c->reg;
    for (size_t i = 0; i < reg->n_fields; i++) {
        const Field *f = &reg->fields[i];
        Value v = a->c->values[i];
        const char *fault = f->computed ? NULL : date_fault(a, f, v, i == reg->opened_on);
        if (fault) problem_add(a->problems, f->name, str_from(fault));
        if (v.kind != VALUE_UNKNOWN && expr_is_false(f->must, &a->facts.expr))
            problem_add(a->problems, f->name, f->must_say);
        bool is_wanted = f->is_required ? expr_is_true(f->shown_when, &a->facts.expr)
                                        : f->required_when && expr_is_true(f->required_when, &a->facts.expr);
        if (is_wanted && v.kind == VALUE_UNKNOWN && !f->computed)
            problem_add(a->problems, f->name, str_fmt(a->cx->arena, "Enter: %.*s", STR_ARG(f->title)));
    }
    for (size_t i = 0; i < reg->n_checks; i++) {
        const Requirement *q = &reg->checks[i];
        Str field = q->field == SIZE_MAX ? STR_NONE : reg->fields[q->field].name;
        if (expr_is_false(q->that, &a->facts.expr)) problem_add(a->problems, field, q->say);
    }
}

void case_apply_start(Ctx *cx, Case *c, ProblemList *problems, Applying *out) {
    *out = (Applying){.cx = cx, .c = c, .problems = problems, .on = cx->today};
    out->is_newly_set = ARENA_ARRAY(cx->arena, bool, c->reg->n_fields + 1);
    case_facts_open(cx, c, &out->facts);
}

Status case_apply(Applying *a, Answers answers) {
    for (size_t i = 0; i < answers.n; i++) apply_one(a, &answers.at[i]);
    for (size_t i = 0; i < a->n_rows; i++) {
        check_row(a, &a->rows[i]);
        place_row(a, &a->rows[i]);
    }
    for (size_t i = 0; i < a->n_rows; i++) check_row_conditions(a, &a->rows[i]);
    case_compute(&a->facts, a->c);
    check_fields(a);
    return a->facts.status;
}

/* ---- written ---- */

static Str row_words(Applying *a, const RowChange *r) {
    const Field *f = &a->c->reg->fields[r->field];
    Buf b = buf_on(a->cx->arena);
    for (size_t i = 0; i < f->n_fields; i++)
        if (r->values[i].kind != VALUE_UNKNOWN)
            buf_fmt(&b, "%s%.*s: %.*s", b.n ? "; " : "", STR_ARG(f->fields[i].name),
                    STR_ARG(value_iso(a->cx->arena, r->values[i])));
    return buf_str(&b);
}

static Status write_row(Applying *a, const RowChange *r) {
    Ctx *cx = a->cx;
    const Field *f = &a->c->reg->fields[r->field];
    const RowsTable *t = &a->c->reg->table->rows[r->field];
    i64 id = r->row_id;
    EventSaid e = {.kind = "changed", .on = a->on, .field = f->name};
    if (r->is_removed) {
        e.old_value = row_words(a, r);
        if (r->is_known) TRY(db_run_n(cx, t->remove, NULL, (const DbParam[]){P_I64(id), P_I64(a->c->id)}, 2));
        return r->is_known ? case_event_say(cx, a->c, &e) : OK;
    }
    if (!r->is_changed) return OK;
    if (!r->is_known)
        TRY(db_insert_n(cx, t->insert, &id, (const DbParam[]){P_I64(a->c->id), P_I64((i64)a->c->rows[r->field].n)}, 2));
    DbParam *params = ARENA_ARRAY(cx->arena, DbParam, f->n_fields + 2);
    for (size_t i = 0; i < f->n_fields; i++) params[i] = case_param(&f->fields[i], r->values[i]);
    params[f->n_fields] = P_I64(id);
    params[f->n_fields + 1] = P_I64(a->c->id);
    TRY(db_run_n(cx, t->update, NULL, params, f->n_fields + 2));
    e.new_value = row_words(a, r);
    return case_event_say(cx, a->c, &e);
}

/* A field that names a case links the two. */
static Status link_named(Applying *a, const EventSaid *e) {
    i64 before = 0, now = 0;
    size_t i = register_field(a->c->reg, e->field);
    if (i == SIZE_MAX || a->c->reg->fields[i].type != FIELD_CASE) return OK;
    if (!str_to_i64(e->old_value, &before)) before = 0;
    if (!str_to_i64(e->new_value, &now)) now = 0;
    if (before) TRY(db_run(a->cx, SQL_case_unlink, P_I64(before), P_I64(a->c->id), P_CSTR("part_of")));
    if (!now || now == a->c->id) return OK;
    return db_run(a->cx, SQL_case_link_insert, P_I64(now), P_I64(a->c->id), P_CSTR("part_of"), P_MOMENT(ctx_now(a->cx)),
                  P_I64(a->cx->actor.id));
}

Status case_apply_write(Applying *a) {
    for (size_t i = 0; i < a->n_changes; i++) {
        TRY(case_event_say(a->cx, a->c, &a->changes[i]));
        TRY(link_named(a, &a->changes[i]));
    }
    for (size_t i = 0; i < a->n_rows; i++) TRY(write_row(a, &a->rows[i]));
    return OK;
}

bool case_apply_changes_anything(const Applying *a) {
    for (size_t i = 0; i < a->n_rows; i++)
        if (a->rows[i].is_changed || a->rows[i].is_removed) return true;
    return a->n_changes > 0;
}
