/* establishment.c - see establishment.h. */
#include "schools/establishment.h"
#include "access/access.h"
#include "db/db.h"
#include "db/kept.h"
#include "people/fold.h"
#include "sql_all.h"

void establishment_clear(Establishment *e, i64 urn) {
    e->urn = urn;
#define TEXT(name)   e->name = STR("");
#define NUMBER(name) e->name = ESTABLISHMENT_NOT_KNOWN;
#define REAL(name)   e->name = ESTABLISHMENT_NOT_KNOWN;
#define DAY(name)    e->name = DATE_NONE;
#define TRI(name)    e->name = -1;
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
}

/* ---- reading ---- */

static Str text_or_empty(const DbRows *r, int col) { return col_is_null(r, col) ? STR("") : col_str_keep(r, col); }
static i64 number_or_none(const DbRows *r, int col) {
    return col_is_null(r, col) ? ESTABLISHMENT_NOT_KNOWN : col_i64(r, col);
}

static void read_fields(const DbRows *r, Establishment *e) {
    int col = 0;
#define TEXT(name)   e->name = text_or_empty(r, col), col++;
#define NUMBER(name) e->name = number_or_none(r, col), col++;
#define REAL(name)   e->name = col_is_null(r, col) ? ESTABLISHMENT_NOT_KNOWN : col_f64(r, col), col++;
#define DAY(name)    e->name = col_date(r, col), col++;
#define TRI(name)    e->name = col_is_null(r, col) ? (i8)-1 : (i8)col_bool(r, col), col++;
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
}

static Status find_one(Ctx *cx, i64 urn, Establishment *out, bool *found) {
    DbRows *rows;
    TRY(db_query(cx, &rows, SQL_establishment_get, P_I64(urn)));
    *found = db_next(rows);
    if (*found) {
        out->urn = urn;
        read_fields(rows, out);
    }
    return db_done(rows);
}

Status establishment_load(Ctx *cx, i64 urn, Establishment *out) {
    bool found;
    TRY(find_one(cx, urn, out, &found));
    return found ? OK : FAIL(cx, ERR_NOTFOUND, "there is no establishment with URN %lld", (long long)urn);
}

Status school_get(Ctx *cx, i64 urn, Establishment *out) {
    TRY(access_subject(cx, SUBJECT_SCHOOL, urn));
    return establishment_load(cx, urn, out);
}

Status establishment_name(Ctx *cx, i64 urn, Str *name) { return kept_row(cx, &SQL_establishment_name, urn, name, 1); }

Status establishment_exists(Ctx *cx, i64 urn, bool *exists) {
    i64 n;
    TRY(db_number(cx, &n, SQL_establishment_exists, P_I64(urn)));
    *exists = n > 0;
    return OK;
}

Status establishment_by_laestab(Ctx *cx, i64 laestab, Date on, i64 *urn) {
    return db_number(cx, urn, SQL_establishment_by_laestab, P_I64(laestab), P_DATE(on));
}

/* ---- merging: a register's word, field by field ---- */

typedef struct Merge {
    Ctx *cx;
    i64 urn, source_id;
    bool is_changed;
    Moment now;
} Merge;

static Status log_change(Merge *m, const char *field, Str was, Str is) {
    m->is_changed = true;
    return db_run(m->cx, SQL_establishment_change_insert, P_I64(m->urn), P_MOMENT(m->now), P_CSTR(field), P_STR(was),
                  P_STR(is), P_ID(m->source_id));
}

static Str number_text(Ctx *cx, i64 v) {
    return v == ESTABLISHMENT_NOT_KNOWN ? STR_NONE : str_fmt(cx->arena, "%lld", (long long)v);
}

static Status merge_text(Merge *m, const char *field, Str *held, Str said) {
    if (str_empty(said) || str_eq(*held, said)) return OK;
    TRY(log_change(m, field, held->n ? *held : STR_NONE, said));
    *held = said;
    return OK;
}

static Status merge_number(Merge *m, const char *field, i64 *held, i64 said) {
    if (said == ESTABLISHMENT_NOT_KNOWN || *held == said) return OK;
    TRY(log_change(m, field, number_text(m->cx, *held), number_text(m->cx, said)));
    *held = said;
    return OK;
}

static Status merge_real(Merge *m, const char *field, double *held, double said) {
    if (said < 0 || (*held >= said && *held <= said)) return OK;
    Str was = *held < 0 ? STR_NONE : str_fmt(m->cx->arena, "%.17g", *held);
    TRY(log_change(m, field, was, str_fmt(m->cx->arena, "%.17g", said)));
    *held = said;
    return OK;
}

static Status merge_day(Merge *m, const char *field, Date *held, Date said) {
    if (!date_is_set(said) || date_eq(*held, said)) return OK;
    Str was = date_is_set(*held) ? date_iso_str(m->cx->arena, *held) : STR_NONE;
    TRY(log_change(m, field, was, date_iso_str(m->cx->arena, said)));
    *held = said;
    return OK;
}

static Status merge_tri(Merge *m, const char *field, i8 *held, i8 said) {
    static const char *const words[] = {NULL, "no", "yes"};
    if (said < 0 || *held == said) return OK;
    TRY(log_change(m, field, str_from(words[*held + 1]), str_from(words[said + 1])));
    *held = said;
    return OK;
}

/* Open again: the day it closed no longer stands. */
static Status merge_reopening(Merge *m, Establishment *held, const Establishment *said) {
    if (!date_is_set(held->closed_on) || date_is_set(said->closed_on) || !str_is(said->status, "Open")) return OK;
    TRY(log_change(m, "closed_on", date_iso_str(m->cx->arena, held->closed_on), STR_NONE));
    held->closed_on = DATE_NONE;
    return OK;
}

/* A district worked out from the postcode gives way to the register's, never the other way round. */
static bool is_weaker_district(const Establishment *held, const Establishment *said) {
    return str_is(held->district_basis, "gias") && str_is(said->district_basis, "postcode");
}

static Status merge(Merge *m, Establishment *held, const Establishment *from) {
    Establishment said = *from;
    if (is_weaker_district(held, &said)) said.district = said.district_code = said.district_basis = STR("");
#define TEXT(name)   TRY(merge_text(m, #name, &held->name, said.name));
#define NUMBER(name) TRY(merge_number(m, #name, &held->name, said.name));
#define REAL(name)   TRY(merge_real(m, #name, &held->name, said.name));
#define DAY(name)    TRY(merge_day(m, #name, &held->name, said.name));
#define TRI(name)    TRY(merge_tri(m, #name, &held->name, said.name));
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
    return merge_reopening(m, held, &said);
}

/* ---- writing ---- */

static Str or_null(Str s) { return s.n ? s : STR_NONE; }
static DbParam number_param(i64 v) { return v == ESTABLISHMENT_NOT_KNOWN ? P_NULL(DB_I64) : P_I64(v); }

static Status write_all(Ctx *cx, const Sql *sql, const Establishment *e, i64 source_id) {
    DbParam p[64];
    size_t n = 0;
    p[n++] = P_I64(e->urn);
#define TEXT(name)   p[n++] = P_STR(or_null(e->name));
#define NUMBER(name) p[n++] = number_param(e->name);
#define REAL(name)   p[n++] = e->name < 0 ? P_NULL(DB_F64) : P_F64(e->name);
#define DAY(name)    p[n++] = P_DATE(e->name);
#define TRI(name)    p[n++] = e->name < 0 ? P_NULL(DB_BOOL) : P_BOOL(e->name);
    ESTABLISHMENT_FIELD_LIST(TEXT, NUMBER, REAL, DAY, TRI)
#undef TEXT
#undef NUMBER
#undef REAL
#undef DAY
#undef TRI
    p[n++] = P_STR(name_fold(cx->arena, e->name));
    p[n++] = P_ID(source_id);
    return db_run_n(cx, sql, NULL, p, n);
}

Status establishment_put(Ctx *cx, const Establishment *e, i64 source_id, EstablishmentChange *change) {
    Establishment held;
    bool found;
    TRY(find_one(cx, e->urn, &held, &found));
    if (!found) {
        TRY(write_all(cx, &SQL_establishment_insert, e, source_id));
        *change = ESTABLISHMENT_CREATED;
        return OK;
    }
    Merge m = {.cx = cx, .urn = e->urn, .source_id = source_id, .now = ctx_now(cx)};
    TRY(merge(&m, &held, e));
    if (m.is_changed) TRY(write_all(cx, &SQL_establishment_update, &held, source_id));
    *change = m.is_changed ? ESTABLISHMENT_UPDATED : ESTABLISHMENT_UNCHANGED;
    return OK;
}

Status inspection_put(Ctx *cx, i64 urn, const Inspection *i, i64 source_id, bool *is_new) {
    i64 n;
    TRY(db_run_count(cx, &n, SQL_inspection_put, P_I64(urn), P_DATE(i->inspected_on), P_STR(or_null(i->rating)),
                     P_ID(source_id)));
    *is_new = n > 0;
    return OK;
}
