#include "registers/case_json.h"

#include "base/json_text.h"
#include "registers/case_access.h"
#include "registers/case_own.h"
#include "registers/case_scope.h"
#include "registers/case_then.h"
#include "sql_all.h"

/* ---- small pieces ---- */

static void put_text(json_t *o, const char *key, Str s) { json_object_set_new(o, key, json_text(s)); }
static void put_date(json_t *o, const char *key, Date d) {
    char iso[DATE_ISO_LEN + 1];
    json_object_set_new(o, key, date_is_set(d) ? json_string(date_iso(d, iso)) : json_null());
}
static void put_id(json_t *o, const char *key, i64 id) {
    json_object_set_new(o, key, id ? json_integer(id) : json_null());
}
static void put_bool(json_t *o, const char *key, bool b) { json_object_set_new(o, key, json_boolean(b)); }

/* ---- answers ---- */

static json_t *value_json(Ctx *cx, const Field *f, Value v) {
    if (v.kind == VALUE_UNKNOWN) return json_null();
    if (v.kind == VALUE_NUMBER && (f->type == FIELD_DECIMAL || f->type == FIELD_MONEY)) return json_real(v.number);
    if (v.kind == VALUE_NUMBER)
        return v.number == (double)(i64)v.number ? json_integer((i64)v.number) : json_real(v.number);
    if (f->type == FIELD_MOMENT) {
        Str iso = moment_iso(cx->arena, (Moment)v.number);
        return json_stringn(iso.p, iso.n);
    }
    Str text = value_iso(cx->arena, v);
    return json_stringn(text.p ? text.p : "", text.n);
}

/* A code that was only offered later than the case was made has its title of now. */
static Str words_then(Ctx *cx, const Field *then, const Field *f, Value v) {
    bool is_coded = f->type == FIELD_CHOICE || f->type == FIELD_CHOICES;
    for (Str rest = is_coded ? v.text : STR_NONE; rest.n;)
        if (!field_code(then, str_cut(rest, ' ', &rest))) return case_words(cx, f, v);
    return case_words(cx, then, v);
}

static json_t *answer_json(Ctx *cx, const CaseThen *then, const Field *f, Value v) {
    json_t *o = json_object();
    const Field *asked = then ? case_field_then(then, f) : f;
    put_text(o, "field", f->name);
    put_text(o, "title", asked->title);
    json_object_set_new(o, "value", value_json(cx, f, v));
    put_text(o, "words", words_then(cx, asked, f, v));
    put_bool(o, "is_computed", f->computed != NULL);
    return o;
}

static json_t *row_json(Ctx *cx, const Field *f, const CaseRow *row) {
    json_t *o = json_object(), *cells = json_array();
    put_id(o, "id", row->id);
    for (size_t i = 0; i < f->n_fields; i++)
        if (field_is_seen(cx, &f->fields[i]))
            json_array_append_new(cells, answer_json(cx, NULL, &f->fields[i], row->values[i]));
    json_object_set_new(o, "cells", cells);
    return o;
}

static json_t *rows_json(Ctx *cx, const Case *c) {
    json_t *all = json_array();
    for (size_t i = 0; i < c->reg->n_fields; i++) {
        const Field *f = &c->reg->fields[i];
        if (f->type != FIELD_ROWS || !field_is_seen(cx, f)) continue;
        json_t *o = json_object(), *rows = json_array();
        put_text(o, "field", f->name);
        put_text(o, "title", f->title);
        for (size_t k = 0; k < c->rows[i].n; k++) json_array_append_new(rows, row_json(cx, f, &c->rows[i].at[k]));
        json_object_set_new(o, "rows", rows);
        json_array_append_new(all, o);
    }
    return all;
}

static json_t *answers_json(Ctx *cx, const Case *c, const CaseThen *then) {
    json_t *all = json_array();
    for (size_t i = 0; i < c->reg->n_fields; i++)
        if (c->reg->fields[i].type != FIELD_ROWS && field_is_seen(cx, &c->reg->fields[i]))
            json_array_append_new(all, answer_json(cx, then, &c->reg->fields[i], c->values[i]));
    return all;
}

/* ---- clocks, tasks, links, events ---- */

static Status clocks_json(Ctx *cx, const Case *c, json_t *into) {
    CaseClocks k;
    TRY(case_clocks(cx, c, &k));
    for (size_t i = 0; i < k.n; i++) {
        json_t *o = json_object();
        put_text(o, "clock", k.at[i].name);
        put_text(o, "title", k.at[i].def->title);
        put_id(o, "turn", k.at[i].turn);
        put_text(o, "state", k.at[i].state);
        put_text(o, "limit", k.at[i].limit_text);
        put_date(o, "started_on", k.at[i].started_on);
        put_date(o, "due_on", k.at[i].due_on);
        put_date(o, "first_due_on", k.at[i].first_due_on);
        put_date(o, "warn_on", k.at[i].warn_on);
        put_date(o, "stopped_on", k.at[i].stopped_on);
        put_text(o, "basis", k.at[i].def->basis);
        put_text(o, "reason", k.at[i].reason);
        json_object_set_new(o, "days_left", case_clock_runs(&k.at[i]) ? json_integer(k.at[i].days_left) : json_null());
        json_array_append_new(into, o);
    }
    return OK;
}

/* The person's name, else the role's title or the team. */
static Str for_whom(Ctx *cx, const CaseTask *t) {
    static const Field worker = {.type = FIELD_WORKER};
    const Roles *roles = definitions_of(cx)->roles;
    size_t role = role_find(roles, t->for_role);
    if (t->for_user) return case_words(cx, &worker, value_number((double)t->for_user));
    return role != SIZE_MAX ? roles->at[role].title : t->for_role.n ? t->for_role : t->for_team;
}

static Status tasks_json(Ctx *cx, const Case *c, json_t *into) {
    CaseTask *t;
    size_t n;
    TRY(case_tasks(cx, c->id, &t, &n));
    for (size_t i = 0; i < n; i++) {
        if (!task_is_seen(cx, c->reg, &t[i])) continue;
        json_t *o = json_object();
        put_id(o, "id", t[i].id);
        put_text(o, "task", t[i].name);
        put_text(o, "title", t[i].title);
        put_date(o, "raised_on", t[i].raised_on);
        put_date(o, "due_on", t[i].due_on);
        put_date(o, "done_on", t[i].done_on);
        put_text(o, "ending", t[i].ending);
        put_text(o, "for_role", t[i].for_role);
        put_bool(o, "is_urgent", t[i].is_urgent);
        put_bool(o, "is_open", !date_is_set(t[i].done_on));
        put_text(o, "reason", t[i].reason);
        put_text(o, "for", for_whom(cx, &t[i]));
        json_array_append_new(into, o);
    }
    return OK;
}

static Status links_json(Ctx *cx, i64 id, json_t *into) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_case_links, P_I64(id)));
    while (db_next(r)) {
        if (!case_line_is_seen(cx, col_str(r, 4), col_i64(r, 1))) continue;
        json_t *o = json_object();
        put_text(o, "kind", col_str(r, 0));
        put_id(o, "id", col_i64(r, 1));
        put_bool(o, "is_later", col_bool(r, 2));
        put_text(o, "reference", col_str(r, 3));
        put_text(o, "register", col_str(r, 4));
        json_array_append_new(into, o);
    }
    return db_done(r);
}

static Status documents_json(Ctx *cx, i64 id, json_t *into) {
    CaseDocument *d;
    size_t n;
    TRY(case_documents(cx, id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();
        put_id(o, "id", d[i].id);
        put_text(o, "title", d[i].title);
        put_text(o, "file_name", d[i].file_name);
        put_text(o, "media_type", d[i].media_type);
        put_id(o, "size", d[i].size);
        put_text(o, "at", moment_iso(cx->arena, d[i].added_at));
        put_text(o, "by", d[i].by);
        json_array_append_new(into, o);
    }
    return OK;
}

static Str field_title(const Register *reg, Str name) {
    size_t i = register_field(reg, name);
    return i == SIZE_MAX ? name : reg->fields[i].title;
}

static Str stage_title(const Register *reg, Str name) {
    size_t i = register_stage(reg, name);
    return i == SIZE_MAX ? name : reg->stages[i].title;
}

/* A name that the number leads to; the number where it leads nowhere any more. */
static Str named_words(Ctx *cx, const Field *f, Str text) {
    i64 id;
    Str name = str_to_i64(text, &id) ? case_words(cx, f, value_number((double)id)) : STR_NONE;
    return name.n ? name : text;
}

/* A value as the history keeps it, as people read it. */
static Str kept_words(Ctx *cx, const Field *f, Str text) {
    Date d;
    switch (f->type) {
    case FIELD_DATE: return date_parse_iso(text, &d) ? date_long(cx->arena, d) : text;
    case FIELD_CHOICE: return case_words(cx, f, value_text(text));
    case FIELD_CHOICES: return case_words(cx, f, (Value){.kind = VALUE_LIST, .text = text});
    case FIELD_YES_NO: return str_is(text, "yes") ? STR("Yes") : str_is(text, "no") ? STR("No") : STR("Not known");
    case FIELD_SCHOOL:
    case FIELD_WORKER:
    case FIELD_PERSON:
    case FIELD_CASE: return named_words(cx, f, text);
    default: return text;
    }
}

/* Where the next column's "; name: " begins; the end where none follows. */
static size_t next_column(Ctx *cx, const Field *f, size_t after, Str text) {
    size_t end = text.n;
    for (size_t i = after + 1; i < f->n_fields; i++) {
        i64 at = str_find(text, str_fmt(cx->arena, "; %.*s: ", STR_ARG(f->fields[i].name)));
        if (at >= 0 && (size_t)at < end) end = (size_t)at;
    }
    return end;
}

/* "kind: benefits; made_on: 2017-11-27" by the titles of the columns and the words of what they hold. */
static Str row_words(Ctx *cx, const Field *f, Str text) {
    Buf b = buf_on(cx->arena);
    Str rest = text;
    for (size_t i = 0; i < f->n_fields; i++) {
        const Field *column = &f->fields[i];
        Str head = str_fmt(cx->arena, "%.*s: ", STR_ARG(column->name));
        if (!str_starts(rest, head)) continue;
        size_t end = next_column(cx, f, i, rest);
        Str value = str_slice(rest, head.n, end);
        buf_fmt(&b, "%s%.*s: %.*s", b.n ? "; " : "", STR_ARG(column->title), STR_ARG(kept_words(cx, column, value)));
        rest = end + 2 < rest.n ? str_slice(rest, end + 2, SIZE_MAX) : STR_NONE;
    }
    return rest.n ? text : buf_str(&b); /* of columns that are no more: as it was */
}

/* A value of the history as people read it now; what its field no longer takes stands as it was. */
static Str old_words(Ctx *cx, const Register *reg, Str field, Str text) {
    size_t i = register_field(reg, field);
    if (i == SIZE_MAX || !text.n) return text;
    const Field *f = &reg->fields[i];
    return f->type == FIELD_ROWS ? row_words(cx, f, text) : kept_words(cx, f, text);
}

static Str event_words(Ctx *cx, const Register *reg, const CaseEvent *e) {
    Arena *a = cx->arena;
    if (str_is(e->kind, "changed")) {
        Str now = old_words(cx, reg, e->field, e->new_value), was = old_words(cx, reg, e->field, e->old_value);
        if (!now.n) return str_fmt(a, "%.*s taken out (was: %.*s)", STR_ARG(field_title(reg, e->field)), STR_ARG(was));
        if (!was.n) return str_fmt(a, "%.*s: %.*s", STR_ARG(field_title(reg, e->field)), STR_ARG(now));
        return str_fmt(a, "%.*s: %.*s (was: %.*s)", STR_ARG(field_title(reg, e->field)), STR_ARG(now), STR_ARG(was));
    }
    if (str_is(e->kind, "moved")) return str_fmt(a, "Moved to %.*s", STR_ARG(stage_title(reg, e->new_value)));
    if (str_is(e->kind, "opened")) return STR("Case opened");
    if (str_is(e->kind, "reopened")) return STR("Case reopened");
    if (str_is(e->kind, "dismissed")) return STR("Case dismissed");
    if (str_is(e->kind, "comment")) return STR("Comment");
    if (str_is(e->kind, "letter")) return str_fmt(a, "Letter sent: %.*s", STR_ARG(e->new_value));
    if (str_is(e->kind, "document")) return str_fmt(a, "Document: %.*s", STR_ARG(e->new_value));
    if (str_is(e->kind, "allocated")) return e->new_value.n ? STR("Allocated") : STR("Allocation ended");
    if (str_is(e->kind, "linked")) return str_fmt(a, "Linked with %.*s", STR_ARG(e->new_value));
    if (str_is(e->kind, "task")) return str_fmt(a, "Task %.*s", STR_ARG(e->new_value));
    if (str_is(e->kind, "merged") && str_is(e->field, "duplicate"))
        return str_fmt(a, "Closed as a duplicate of %.*s: the two children are one", STR_ARG(e->new_value));
    if (str_is(e->kind, "merged"))
        return str_fmt(a, "Open again, no duplicate of %.*s: the children are two", STR_ARG(e->new_value));
    if (str_is(e->kind, "clock")) return str_fmt(a, "Clock: %.*s", STR_ARG(e->new_value));
    return e->kind;
}

static bool has_address(const Register *reg, Str field) {
    size_t at = register_field(reg, field);
    if (at == SIZE_MAX) return false;
    const Field *f = &reg->fields[at];
    for (size_t i = 0; i < f->n_fields; i++)
        if (f->fields[i].type == FIELD_ADDRESS) return true;
    return f->type == FIELD_ADDRESS;
}

/* A protected address is not told by the history either. */
static void hide_values(const Register *reg, CaseEvent *e) {
    if (!str_is(e->kind, "changed") || !has_address(reg, e->field)) return;
    if (e->old_value.n) e->old_value = STR("a protected address");
    if (e->new_value.n) e->new_value = STR("a protected address");
}

/* The definition that knows what an event names: the one in force, else that the case was made with. */
static const Register *speaks_of(const CaseThen *then, const Register *now, const CaseEvent *e) {
    Str rest, field = str_cut(e->field, '[', &rest);
    bool is_field = str_is(e->kind, "changed") && register_field(now, field) == SIZE_MAX;
    bool is_stage = str_is(e->kind, "moved") && register_stage(now, e->new_value) == SIZE_MAX;
    return then->reg && (is_field || is_stage) ? then->reg : now;
}

static Status events_json(Ctx *cx, const Case *c, const CaseThen *then, json_t *into, bool is_address_hidden) {
    CaseEvent *e;
    size_t n;
    TRY(case_events(cx, c->id, &e, &n));
    for (size_t i = 0; i < n; i++) {
        const Register *reg = speaks_of(then, c->reg, &e[i]);
        if (is_address_hidden) hide_values(reg, &e[i]);
        if (case_hides_answer(cx, reg, e[i].field)) continue;
        json_t *o = json_object();
        put_date(o, "on", e[i].on);
        put_text(o, "at", moment_iso(cx->arena, e[i].at));
        put_text(o, "kind", e[i].kind);
        put_text(o, "words", event_words(cx, reg, &e[i]));
        put_text(o, "field", e[i].field);
        put_text(o, "old_value", e[i].old_value);
        put_text(o, "new_value", e[i].new_value);
        put_text(o, "note", e[i].note);
        put_text(o, "by", e[i].by);
        put_text(o, "rule", e[i].rule);
        json_array_append_new(into, o);
    }
    return OK;
}

/* Where it may go, and what is missing for each. */
static Status moves_json(Ctx *cx, const Case *c, json_t *into) {
    const Stage *s = &c->reg->stages[c->stage];
    for (size_t i = 0; i < s->n_to; i++) {
        CaseProblems missing;
        if (!stage_is_open_to(cx, c->reg, s->to[i])) continue;
        TRY(case_try_stage(cx, c, s->to[i], &missing));
        json_t *o = json_object(), *list = json_array();
        put_text(o, "stage", c->reg->stages[s->to[i]].name);
        put_text(o, "title", c->reg->stages[s->to[i]].title);
        put_bool(o, "closes", c->reg->stages[s->to[i]].is_last);
        put_bool(o, "is_ready", missing.n == 0);
        for (size_t k = 0; k < missing.n; k++)
            json_array_append_new(list, json_stringn(missing.at[k].say.p, missing.at[k].say.n));
        json_object_set_new(o, "missing", list);
        json_array_append_new(into, o);
    }
    return OK;
}

static json_t *new_list(json_t *o, const char *key) {
    json_t *list = json_array();
    json_object_set_new(o, key, list);
    return list;
}

static json_t *head_json(Ctx *cx, const Case *c) {
    json_t *o = json_object();
    (void)cx;
    put_id(o, "id", c->id);
    put_text(o, "reference", c->reference);
    put_text(o, "register", c->reg->name);
    put_text(o, "register_title", c->reg->title);
    put_text(o, "stage", c->reg->stages[c->stage].name);
    put_text(o, "stage_title", c->reg->stages[c->stage].title);
    put_date(o, "stage_on", c->stage_on);
    put_date(o, "opened_on", c->opened_on);
    put_date(o, "closed_on", c->closed_on);
    put_date(o, "due_on", c->due_on);
    put_text(o, "outcome", c->outcome);
    put_text(o, "made_by_rule", c->made_by_rule);
    put_bool(o, "is_dismissed", case_is_dismissed(c));
    put_text(o, "source", c->source);
    put_text(o, "referrer", c->referrer);
    put_id(o, "person_id", c->person_id);
    put_id(o, "urn", c->urn);
    put_text(o, "subject", c->subject_key);
    put_id(o, "worker_id", c->worker_id);
    put_text(o, "team", c->team);
    put_text(o, "district", c->district);
    put_text(o, "next_action", c->next_action);
    put_date(o, "next_action_on", c->next_action_on);
    put_bool(o, "is_urgent", c->is_urgent);
    put_id(o, "revision", c->revision);
    put_id(o, "version", c->version);
    return o;
}

static Status fill(Ctx *cx, Case *c, json_t *o) {
    bool is_address_hidden = case_hide_addresses(cx, c);
    case_hide_fields(cx, c);
    put_bool(o, "is_address_hidden", is_address_hidden);
    CaseThen then;
    TRY(case_then(cx, c, &then));
    put_id(o, "version_now", then.version_now);
    put_bool(o, "is_old_version", then.reg != NULL);
    put_date(o, "version_on", then.since == MOMENT_NONE ? DATE_NONE : moment_london_date(then.since));
    put_date(o, "version_now_on", then.since_now == MOMENT_NONE ? DATE_NONE : moment_london_date(then.since_now));
    json_object_set_new(o, "answers", answers_json(cx, c, &then));
    TRY(case_former_json(cx, c, &then, is_address_hidden, o));
    json_object_set_new(o, "lists", rows_json(cx, c));
    TRY(clocks_json(cx, c, new_list(o, "clocks")));
    TRY(tasks_json(cx, c, new_list(o, "tasks")));
    TRY(links_json(cx, c->id, new_list(o, "links")));
    TRY(documents_json(cx, c->id, new_list(o, "documents")));
    TRY(moves_json(cx, c, new_list(o, "moves")));
    return events_json(cx, c, &then, new_list(o, "events"), is_address_hidden);
}

Status case_json(Ctx *cx, i64 id, json_t **out) {
    Case c;
    TRY(case_load(cx, id, &c));
    json_t *o = head_json(cx, &c);
    Status st = fill(cx, &c, o);
    if (st == OK) *out = o;
    else json_decref(o);
    return st;
}

json_t *case_lines_json(Ctx *cx, const CaseLines *l) {
    json_t *all = json_array();
    (void)cx;
    for (size_t i = 0; i < l->n; i++) {
        const CaseLine *c = &l->at[i];
        json_t *o = json_object();
        put_id(o, "id", c->id);
        put_text(o, "reference", c->reference);
        put_text(o, "register", c->reg ? c->reg->name : c->register_title);
        put_text(o, "register_title", c->register_title);
        put_text(o, "child", c->child);
        put_id(o, "person_id", c->is_restricted ? 0 : c->person_id);
        put_text(o, "subject", c->subject_key);
        put_text(o, "school", c->school);
        put_id(o, "urn", c->urn);
        put_text(o, "stage", c->stage);
        put_text(o, "stage_title", c->stage_title);
        put_text(o, "worker", c->worker);
        put_text(o, "team", c->team);
        put_text(o, "district", c->district);
        put_date(o, "opened_on", c->opened_on);
        put_date(o, "closed_on", c->closed_on);
        put_date(o, "due_on", c->due_on);
        put_text(o, "due_state", c->due_state);
        put_text(o, "what_is_due", c->what_is_due);
        put_text(o, "outcome", c->outcome);
        put_bool(o, "is_urgent", c->is_urgent);
        json_array_append_new(all, o);
    }
    return all;
}
