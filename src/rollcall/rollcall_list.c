/* The children in a figure: one pass that keeps those who match, then names for those shown. */
#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "base/nearest.h"
#include "db/db.h"
#include "people/mask.h"
#include "rollcall/rollcall_count.h"
#include "rollcall/rollcall_groups.h"
#include "rollcall/rollcall_rows.h"
#include "sql_all.h"

/* ---- figures ---- */

enum { N_FIGURES = 1 + N_ROLLCALL_STATES + N_ROLLCALL_SUBS + N_ROLLCALL_BESIDE };

static Str sub_code(Arena *a, int sub) {
    return str_fmt(a, "%s/%s", rollcall_state_names[rollcall_sub_state[sub]].code, rollcall_sub_names[sub].code);
}

static Str sub_title(Arena *a, int sub) {
    return str_fmt(a, "%s: %s", rollcall_state_names[rollcall_sub_state[sub]].title, rollcall_sub_names[sub].title);
}

static bool find_figure(Arena *a, Str code, RollcallFigure *out) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++)
        if (str_is(code, rollcall_state_names[s].code)) {
            *out = (RollcallFigure){FIGURE_STATE, s, str_from(rollcall_state_names[s].title)};
            return true;
        }
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++)
        if (str_is(code, rollcall_beside_names[b].code)) {
            *out = (RollcallFigure){FIGURE_BESIDE, b, str_from(rollcall_beside_names[b].title)};
            return true;
        }
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++)
        if (str_eq(code, sub_code(a, sub))) {
            *out = (RollcallFigure){FIGURE_SUB, sub, sub_title(a, sub)};
            return true;
        }
    return false;
}

static Status no_such_figure(Ctx *cx, Str code) {
    const char *names[N_FIGURES];
    size_t n = 0;
    for (int s = 0; s < N_ROLLCALL_STATES; s++) names[n++] = rollcall_state_names[s].code;
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) names[n++] = rollcall_beside_names[b].code;
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++) names[n++] = sub_code(cx->arena, sub).p;
    const char *near = nearest_name(code, names, n);
    if (near) return FAIL(cx, ERR_INPUT, "there is no state \"%.*s\"; did you mean %s?", STR_ARG(code), near);
    Buf all = buf_on(cx->arena);
    for (int s = 0; s < N_ROLLCALL_STATES; s++) buf_fmt(&all, "%s%s", s ? ", " : "", rollcall_state_names[s].code);
    return FAIL(cx, ERR_INPUT, "there is no state \"%.*s\": the states are %.*s", STR_ARG(code),
                STR_ARG(buf_str(&all)));
}

Status rollcall_figure(Ctx *cx, Str code, RollcallFigure *out) {
    *out = (RollcallFigure){FIGURE_KNOWN, 0, STR("Known children of compulsory school age")};
    if (code.n == 0 || str_is(code, "known") || find_figure(cx->arena, code, out)) return OK;
    return no_such_figure(cx, code);
}

/* ---- what is asked ---- */

static Status district_wanted(Ctx *cx, Str name, int *out) {
    const Authority *a = definitions_of(cx)->authority;
    *out = name.n == 0 ? ANY_DISTRICT : str_is(name, "not known") ? NO_DISTRICT : authority_district(a, name);
    if (name.n == 0 || *out >= 0 || str_is(name, "not known")) return OK;
    const char **names = ARENA_ARRAY(cx->arena, const char *, a->n_districts);
    for (size_t i = 0; i < a->n_districts; i++) names[i] = str_cstr(cx->arena, a->districts[i].name);
    const char *near = nearest_name(name, names, a->n_districts);
    return FAIL(cx, ERR_INPUT, "there is no district \"%.*s\"%s%s%s", STR_ARG(name), near ? "; did you mean " : "",
                near ? near : "", near ? "?" : "");
}

static Status year_wanted(Ctx *cx, Str name, int *out) {
    *out = ANY_YEAR;
    for (u32 slot = 0; slot < ROLLCALL_N_YEARS; slot++)
        if (str_is(name, rollcall_year_slot_name(slot))) *out = (int)slot;
    if (name.n == 0 || *out != ANY_YEAR) return OK;
    return FAIL(cx, ERR_INPUT, "there is no year group \"%.*s\": write R or 1 to 13", STR_ARG(name));
}

static Status groups_wanted(Ctx *cx, Str code, u32 *out) {
    const RollcallRules *r = definitions_of(cx)->rollcall;
    const RollcallGroup *g = rollcall_group_find(r, code);
    *out = g ? UINT32_C(1) << (g - r->groups) : 0;
    if (g || code.n == 0) return OK;
    const char *names[ROLLCALL_GROUPS_MAX];
    for (size_t i = 0; i < r->n_groups; i++) names[i] = str_cstr(cx->arena, r->groups[i].code);
    const char *near = nearest_name(code, names, r->n_groups);
    return FAIL(cx, ERR_INPUT, "there is no group \"%.*s\"%s%s%s", STR_ARG(code), near ? "; did you mean " : "",
                near ? near : "", near ? "?" : "");
}

Status rollcall_wanted(Ctx *cx, const RollcallFilter *f, RollcallWanted *out) {
    TRY(rollcall_figure(cx, f->figure, &out->figure));
    TRY(district_wanted(cx, f->district, &out->district));
    TRY(year_wanted(cx, f->year_group, &out->year_slot));
    TRY(groups_wanted(cx, f->group, &out->groups));
    out->urn = f->urn;
    return OK;
}

static bool is_in_figure(const RollcallWanted *w, const RollRules *r, const RollFacts *f, const RollVerdict *v) {
    switch (w->figure.kind) {
    case FIGURE_STATE: return v->where == WHERE_IN && v->state == w->figure.which;
    case FIGURE_SUB: return v->where == WHERE_IN && v->sub == w->figure.which;
    case FIGURE_BESIDE: return rollcall_is_beside(r, f, v, (RollcallBeside)w->figure.which);
    case FIGURE_KNOWN: return v->where == WHERE_IN;
    }
    return false;
}

bool rollcall_is_wanted(const RollcallWanted *w, const RollRules *r, const RollFacts *f, const RollVerdict *v) {
    if (!is_in_figure(w, r, f, v)) return false;
    if (w->district != ANY_DISTRICT && v->district != w->district) return false;
    if (w->year_slot != ANY_YEAR && rollcall_year_slot(v->year_group) != (u32)w->year_slot) return false;
    return w->urn == 0 || (v->school != NO_SCHOOL && r->schools[v->school].urn == w->urn);
}

/* ---- collecting ---- */

RollcallRow *rollcall_rows_add(RollcallRows *rows) {
    ARENA_ROOM(rows->arena, rows->at, rows->n, rows->cap, 256);
    RollcallRow *row = &rows->at[rows->n++];
    *row = (RollcallRow){0};
    return row;
}

void rollcall_row_fill(RollcallRow *row, const RollcallPass *p, const RollFacts *f, const RollVerdict *v) {
    const Authority *a = p->definitions->authority;
    *row = (RollcallRow){.person_id = f->person_id, .v = *v, .born = f->born};
    row->district = v->district < 0 ? STR("not known") : a->districts[v->district].name;
    if (v->school == NO_SCHOOL) return;
    row->urn = p->schools[v->school].urn;
    row->school = p->school_names[v->school];
}

Status rollcall_row_label(Ctx *cx, RollcallRow *row) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_rollcall_label, P_I64(row->person_id)));
    if (db_next(r)) {
        row->surname = col_str_keep(r, 0);
        row->forename = col_str_keep(r, 1);
        row->upn = col_str_keep(r, 2);
    }
    TRY(db_done(r));
    (void)person_mask(cx, &(PersonMask){.id = &row->person_id,
                                        .surname = &row->surname,
                                        .forename = &row->forename,
                                        .upn = &row->upn,
                                        .born = &row->born,
                                        .district = &row->district});
    return OK;
}

typedef struct Collector {
    Ctx *cx;
    const RollcallPass *pass;
    RollRules rules;
    RollcallWanted wanted;
    RollcallGroupReader groups;
    RollcallRows rows;
} Collector;

static void visit_collect(void *of, const RollFacts *f) {
    Collector *c = of;
    RollVerdict v = rollcall_classify(&c->rules, f);
    if (!rollcall_is_wanted(&c->wanted, &c->rules, f, &v)) return;
    if (c->wanted.groups && !(rollcall_groups_of(&c->groups, f->person_id) & c->wanted.groups)) return;
    if (v.where == WHERE_IN && v.state == RC_UNACCOUNTED)
        v.since = rollcall_unaccounted_since(c->cx, c->pass, f, c->rules.on);
    rollcall_row_fill(rollcall_rows_add(&c->rows), c->pass, f, &v);
}

/* The longest in the state first; a child whose first day there is not known stands before all. */
static int by_since(const void *a, const void *b) {
    const RollcallRow *x = a, *y = b;
    if (x->v.since.day != y->v.since.day) return x->v.since.day < y->v.since.day ? -1 : 1;
    return x->person_id < y->person_id ? -1 : x->person_id > y->person_id;
}

/* rows: in order, those with no first day before all others. */
static void find_median(const RollcallRows *rows, RollcallList *out) {
    size_t without = 0;
    while (without < rows->n && !date_is_set(rows->at[without].v.since)) without++;
    out->n_since = (i64)(rows->n - without);
    if (out->n_since == 0) return;
    const RollcallRow *middle = &rows->at[without + (rows->n - without - 1) / 2];
    out->median_days = out->as_at.day - middle->v.since.day;
}

static Status show_page(Ctx *cx, const RollcallFilter *f, RollcallRows *rows, RollcallList *out) {
    size_t from = f->offset < 0 ? 0 : (size_t)f->offset;
    if (from > rows->n) from = rows->n;
    size_t n = rows->n - from;
    if (f->limit > 0 && n > (size_t)f->limit) n = (size_t)f->limit;
    out->total = (i64)rows->n;
    out->rows = n ? rows->at + from : rows->at;
    out->n = n;
    for (size_t i = 0; i < n; i++) TRY(rollcall_row_label(cx, &out->rows[i]));
    return OK;
}

Status rollcall_list(Ctx *cx, Date as_at, const RollcallFilter *f, RollcallList *out) {
    TRY(access_allows(cx, READ_ROLLCALL));
    RollcallPass p;
    RollcallList list = {.as_at = as_at, .median_days = -1};
    Collector c = {.cx = cx, .pass = &p, .rows = {.arena = cx->arena}, .groups = rollcall_groups_open(cx, as_at)};
    TRY(rollcall_wanted(cx, f, &c.wanted));
    TRY(rollcall_pass_open(cx, &p));
    c.rules = rollcall_rules_on(p.definitions->rollcall, p.definitions->calendars, p.schools, as_at);
    TRY(rollcall_pass_run(&p, (PassWindow){.since = date_ymd(1, 1, 1), .until = as_at},
                          (PassVisitor){visit_collect, &c}));
    TRY(rollcall_groups_done(&c.groups));
    if (c.rows.n > 1) qsort(c.rows.at, c.rows.n, sizeof *c.rows.at, by_since);
    find_median(&c.rows, &list);
    TRY(show_page(cx, f, &c.rows, &list));
    audit_note(cx, "rollcall.list", 0, "figure %.*s children %zu", STR_ARG(f->figure.n ? f->figure : STR("known")),
               list.n);
    *out = list;
    return OK;
}

/* ---- columns ---- */

const char *const rollcall_list_columns[] = {"person_id",  "upn",      "surname",     "forename",  "birth_date",
                                             "year_group", "district", "state",       "sub_state", "since",
                                             "school_urn", "school",   "second_facts"};
const size_t n_rollcall_list_columns = COUNT_OF(rollcall_list_columns);

static Str where_code(const RollVerdict *v) {
    static const char *const codes[] = {[WHERE_IN] = "",
                                        [WHERE_AGE_UNKNOWN] = "age_unknown",
                                        [WHERE_TOO_YOUNG] = "below_age",
                                        [WHERE_TOO_OLD] = "above_age",
                                        [WHERE_NOT_KNOWN] = "not_known",
                                        [WHERE_DEAD] = "died",
                                        [WHERE_CLOSED] = "closed"};
    return str_from(v->where == WHERE_IN ? rollcall_state_names[v->state].code : codes[v->where]);
}

static Str second_codes(Arena *a, u32 second) {
    Buf b = buf_on(a);
    for (int i = 0; i < N_ROLLCALL_SECONDS; i++)
        if (second & (UINT32_C(1) << i)) buf_fmt(&b, "%s%s", b.n ? " " : "", rollcall_second_names[i].code);
    return buf_str(&b);
}

Str rollcall_list_value(Ctx *cx, const RollcallRow *row, size_t column) {
    Arena *a = cx->arena;
    switch (column) {
    case 0: return row->person_id ? str_fmt(a, "%lld", (long long)row->person_id) : STR_NONE;
    case 1: return row->upn;
    case 2: return row->surname;
    case 3: return row->forename;
    case 4: return date_iso_str(a, row->born);
    case 5: return date_is_set(row->born) ? str_from(school_age_year_name(row->v.year_group)) : STR_NONE;
    case 6: return row->district;
    case 7: return where_code(&row->v);
    case 8: return row->v.where == WHERE_IN ? str_from(rollcall_sub_names[row->v.sub].code) : STR_NONE;
    case 9: return date_iso_str(a, row->v.since);
    case 10: return row->urn ? str_fmt(a, "%lld", (long long)row->urn) : STR_NONE;
    case 11: return row->school;
    case 12: return second_codes(a, row->v.second);
    default: return STR_NONE;
    }
}
