#include "registers/case_export.h"

#include <string.h>

#include "access/audit.h"
#include "access/restrict.h"
#include "base/json_text.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_bulk.h"
#include "registers/case_columns.h"
#include "registers/case_form.h"
#include "registers/case_own.h"
#include "registers/case_scope.h"
#include "sql_all.h"

typedef struct Exporting {
    const CaseExport *asked;
    CaseColumns columns;
    json_t *rows;
} Exporting;

/* ---- columns ---- */

static CaseColumns columns_of(Ctx *cx, const char *const *first, size_t n_first, const Field *fields, size_t n) {
    CaseColumns c = {.n_first = n_first, .n = n_first};
    const char **headers = ARENA_ARRAY(cx->arena, const char *, n_first + n);
    size_t *at = ARENA_ARRAY(cx->arena, size_t, n + 1);
    memcpy(headers, first, n_first * sizeof *headers);
    for (size_t i = 0; i < n; i++) {
        const Field *f = &fields[i];
        if (f->type == FIELD_ROWS || f->type == FIELD_DOCUMENT || !field_is_seen(cx, f)) continue;
        at[c.n - n_first] = i;
        headers[c.n++] = str_cstr(cx->arena, f->name);
    }
    c.headers = headers;
    c.fields = at;
    return c;
}

CaseColumns case_columns(Ctx *cx, const Register *reg) {
    static const char *const first[] = {
#define X(name, header, what) header,
        CASE_COLUMN_LIST(X)
#undef X
    };
    return columns_of(cx, first, COUNT_OF(first), reg->fields, reg->n_fields);
}

CaseColumns case_row_columns(Ctx *cx, const Field *list) {
    static const char *const first[] = {
#define X(name, header, what) header,
        CASE_ROW_COLUMN_LIST(X)
#undef X
    };
    return columns_of(cx, first, COUNT_OF(first), list->fields, list->n_fields);
}

const Field *case_list_of_rows(const Ctx *cx, const Register *reg, Str name) {
    size_t i = register_field(reg, name);
    const Field *f = i == SIZE_MAX ? NULL : &reg->fields[i];
    return f && f->type == FIELD_ROWS && field_is_seen(cx, f) ? f : NULL;
}

/* ---- a case ---- */

static void put(json_t *o, const char *key, Str s) { json_object_set_new(o, key, json_text(s)); }

static void put_id(json_t *o, const char *key, i64 id) { json_object_set_new(o, key, json_id(id)); }

static Str username_of(Ctx *cx, i64 user_id) {
    DbRows *r;
    Str name = STR_NONE;
    if (user_id == 0 || db_query(cx, &r, SQL_case_username, P_I64(user_id)) != OK) return name;
    if (db_next(r)) name = col_str_keep(r, 0);
    return db_done(r) == OK ? name : STR_NONE;
}

static Status put_child(Ctx *cx, json_t *o, const Case *c) {
    PersonCard card;
    if (c->person_id == 0) return OK;
    TRY(person_card(cx, c->person_id, &card));
    put_id(o, "child_id", c->person_id);
    put(o, "child_upn", card.upn);
    put(o, "child_surname", card.surname);
    put(o, "child_forename", card.forename);
    put(o, "child_dob", date_iso_str(cx->arena, card.birth_date));
    put(o, "child_sex", card.sex);
    put(o, "child_postcode", card.postcode);
    return OK;
}

static void put_head(Ctx *cx, json_t *o, const Case *c) {
    put(o, "case_reference", c->reference);
    put_id(o, "school_urn", c->urn);
    put(o, "case_subject", c->subject_key);
    put(o, "case_stage", c->reg->stages[c->stage].name);
    put(o, "case_stage_on", date_iso_str(cx->arena, c->stage_on));
    put(o, "case_worker", username_of(cx, c->worker_id));
    put(o, "case_team", c->team);
    put(o, "case_closed_on", date_iso_str(cx->arena, c->closed_on));
}

static void put_fields(Ctx *cx, json_t *o, const CaseColumns *columns, const Field *fields, const Value *values) {
    for (size_t i = columns->n_first; i < columns->n; i++) {
        size_t f = columns->fields[i - columns->n_first];
        put(o, columns->headers[i], case_form_text(cx, &fields[f], values[f]));
    }
}

static Status put_case(Ctx *cx, const Exporting *x, const Case *c) {
    json_t *o = json_object();
    json_array_append_new(x->rows, o);
    TRY(put_child(cx, o, c));
    put_head(cx, o, c);
    put_fields(cx, o, &x->columns, c->reg->fields, c->values);
    return OK;
}

static Status put_rows(Ctx *cx, const Exporting *x, const Case *c) {
    const Field *list = x->asked->list;
    const CaseRows *rows = &c->rows[register_field(c->reg, list->name)];
    PersonCard card = {.upn = STR_NONE};
    if (c->person_id && rows->n > 0) TRY(person_card(cx, c->person_id, &card));
    for (size_t i = 0; i < rows->n; i++) {
        json_t *o = json_object();
        json_array_append_new(x->rows, o);
        put(o, "case_reference", c->reference);
        put_id(o, "child_id", c->person_id);
        put(o, "child_upn", card.upn);
        put_id(o, "school_urn", c->urn);
        put(o, "case_subject", c->subject_key);
        put(o, "case_opened_on", date_iso_str(cx->arena, c->opened_on));
        put_id(o, "row_number", rows->at[i].id);
        put_fields(cx, o, &x->columns, list->fields, rows->at[i].values);
    }
    return OK;
}

static Status add_case(Ctx *cx, const Exporting *x, i64 id) {
    Case c;
    TRY(case_load(cx, id, &c));
    if (c.person_id && restrict_hides(cx, c.person_id)) return OK;
    if (!case_line_is_seen(cx, c.reg->name, id))
        return OK; /* by its school, team or worker, where it is about no child */
    (void)case_hide_addresses(cx, &c);
    case_hide_fields(cx, &c);
    return x->asked->list ? put_rows(cx, x, &c) : put_case(cx, x, &c);
}

/* ---- which cases ---- */

static Status next_ids(Ctx *cx, const Register *reg, bool is_open_only, i64 after, i64 *ids, size_t *n) {
    DbRows *r;
    *n = 0;
    TRY(db_query(cx, &r, SQL_case_ids_of_register, P_STR(reg->name), P_BOOL(!is_open_only), P_I64(after), P_I64(500)));
    while (*n < 500 && db_next(r)) ids[(*n)++] = col_i64(r, 0);
    return db_done(r);
}

static Str join(Ctx *cx, const CaseColumns *c) {
    Buf b = buf_on(cx->arena);
    for (size_t i = 0; i < c->n; i++) buf_fmt(&b, "%s%s", i ? "|" : "", c->headers[i]);
    return buf_str(&b);
}

static Status export_all(Ctx *cx, const Exporting *x) {
    i64 ids[500], after = 0;
    size_t n;
    do {
        TRY(next_ids(cx, x->asked->reg, x->asked->is_open_only, after, ids, &n));
        for (size_t i = 0; i < n; i++) {
            TRY(add_case(cx, x, ids[i])); /* no rewinding: a look at a restricted record is noted in the arena */
            after = ids[i];
        }
    } while (n > 0);
    return OK;
}

/* Those of them that are of the register and the actor's to see. */
static Status export_some(Ctx *cx, const Exporting *x) {
    CaseLines l;
    const CaseExport *e = x->asked;
    TRY(case_lines_of(cx, e->ids, e->n_ids, &l));
    for (size_t i = 0; i < l.n; i++)
        if (l.at[i].reg == e->reg && !(e->is_open_only && date_is_set(l.at[i].closed_on)))
            TRY(add_case(cx, x, l.at[i].id));
    return OK;
}

Status case_export(Ctx *cx, const CaseExport *e, json_t *rows, Str *columns) {
    const Register *reg = e->reg;
    TRY(register_may_see(cx, reg));
    TRY(restrict_ready(cx));
    Exporting x = {.asked = e, .rows = rows};
    x.columns = e->list ? case_row_columns(cx, e->list) : case_columns(cx, reg);
    *columns = join(cx, &x.columns);
    TRY(e->n_ids ? export_some(cx, &x) : export_all(cx, &x));
    audit_note(cx, "case.export", 0, "%zu %s of %.*s", json_array_size(rows), e->list ? "rows" : "cases",
               STR_ARG(reg->name));
    return OK;
}
