#include "registers/step_attendance.h"

#include <stdlib.h>

#include "access/access.h"
#include "access/audit.h"
#include "access/restrict.h"
#include "attendance/figures_model.h"
#include "attendance/pupil_year.h"
#include "db/db.h"
#include "people/search.h"
#include "registers/case_access.h"
#include "registers/case_scope.h"
#include "sql_all.h"
#include "web/model.h"

enum { DAYS_A_WEEK = 7, YEARS_MAX = 24 };

/* ---- one child's marks ---- */

/* School years of one child, each read once. */
typedef struct Marks {
    Ctx *cx;
    i64 person_id;
    PupilYear years[YEARS_MAX];
    size_t n;
} Marks;

static Status year_of(Marks *m, int year, const PupilYear **out) {
    for (size_t i = 0; i < m->n; i++)
        if (m->years[i].year == year) {
            *out = &m->years[i];
            return OK;
        }
    *out = NULL;
    if (m->n == YEARS_MAX) return OK;
    TRY(pupil_year_read(m->cx, m->person_id, year, m->cx->today, &m->years[m->n]));
    *out = &m->years[m->n++];
    return OK;
}

static void add_session(const MarkCode *c, PupilTally *n) {
    if (!c || c->category == CATEGORY_NOT_POSSIBLE || c->category == CATEGORY_NOT_TAKEN) return;
    n->possible++;
    n->authorised += c->category == CATEGORY_AUTHORISED;
    n->unauthorised += c->category == CATEGORY_UNAUTHORISED;
}

static void add_days(const PupilYear *y, Date from, Date to, PupilTally *n) {
    for (size_t i = 0; i < y->n_schools; i++) {
        const PupilSchool *s = &y->schools[i];
        for (size_t d = 0; d < s->n_days && !s->is_subsidiary; d++) {
            if (date_before(s->days[d].on, from) || date_before(to, s->days[d].on)) continue;
            for (int half = 0; half < SESSIONS_A_DAY; half++) add_session(s->days[d].codes[half], n);
        }
    }
}

static Status add_between(Marks *m, Date from, Date to, PupilTally *n) {
    for (int year = date_school_year(from); year <= date_school_year(to); year++) {
        const PupilYear *y;
        TRY(year_of(m, year, &y));
        if (y) add_days(y, from, to, n);
    }
    return OK;
}

/* ---- one case ---- */

static Status add_step(Marks *m, const Case *c, size_t field, Steps *out) {
    int days = c->reg->around.weeks * DAYS_A_WEEK;
    Value v = c->values[field];
    if (v.kind != VALUE_DATE || date_before(m->cx->today, v.date)) return OK;
    Step s = {.of = c, .field = field, .on = v.date, .person_id = c->person_id};
    Date last = date_plus(v.date, days - 1);
    s.is_over = date_before(last, m->cx->today);
    TRY(add_between(m, date_plus(v.date, -days), date_plus(v.date, -1), &s.before));
    TRY(add_between(m, v.date, date_min(last, m->cx->today), &s.after));
    ARENA_ROOM(m->cx->arena, out->at, out->n, out->cap, 8);
    out->at[out->n++] = s;
    return OK;
}

static bool is_asked(const Step *s, const StepsAsk *ask) {
    return !date_before(s->on, ask->from) && !date_before(ask->to, s->on);
}

static Status add_steps(Ctx *cx, const Case *c, Steps *out) {
    Marks *m = ARENA_NEW(cx->arena, Marks);
    *m = (Marks){.cx = cx, .person_id = c->person_id};
    for (size_t i = 0; i < c->reg->around.n; i++) TRY(add_step(m, c, c->reg->around.days[i], out));
    return OK;
}

Status steps_of_case(Ctx *cx, const Case *c, Steps *out) {
    *out = (Steps){.n = 0};
    if (c->person_id == 0 || !access_may(cx, READ_CHILD) || restrict_hides(cx, c->person_id)) return OK;
    return add_steps(cx, c, out);
}

/* ---- all cases of a register ---- */

StepsAsk steps_days(const Ctx *cx, StepsAsk ask) {
    if (!date_is_set(ask.to)) ask.to = cx->today;
    if (!date_is_set(ask.from)) ask.from = date_plus(date_add_months(ask.to, -12), 1);
    return ask;
}

static Status list_cases(Ctx *cx, const StepsAsk *ask, i64 **ids, size_t *n) {
    DbRows *r;
    size_t cap = 0;
    *ids = NULL;
    *n = 0;
    TRY(db_query(cx, &r, SQL_step_cases, P_STR(ask->reg->name), P_DATE(ask->from), P_DATE(ask->to)));
    while (db_next(r)) {
        ARENA_ROOM(cx->arena, *ids, *n, cap, 64);
        (*ids)[(*n)++] = col_i64(r, 0);
    }
    return db_done(r);
}

static bool has_step(const Case *c, const StepsAsk *ask) {
    for (size_t i = 0; i < c->reg->around.n; i++) {
        Value v = c->values[c->reg->around.days[i]];
        if (v.kind == VALUE_DATE && is_asked(&(Step){.on = v.date}, ask)) return true;
    }
    return false;
}

static Status name_child(Ctx *cx, const Case *c, Str *child) {
    PersonCard card;
    TRY(person_card(cx, c->person_id, &card));
    *child = str_trim(STR_CAT(cx->arena, card.forename, STR(" "), card.surname));
    return OK;
}

static Status add_case(Ctx *cx, const StepsAsk *ask, i64 id, Steps *out) {
    Case *c = ARENA_NEW(cx->arena, Case);
    Str child;
    if (!case_line_is_seen(cx, ask->reg->name, id)) return OK;
    TRY(case_load(cx, id, c));
    if (c->person_id == 0 || restrict_hides(cx, c->person_id) || !has_step(c, ask)) return OK;
    size_t first = out->n, kept = out->n;
    TRY(name_child(cx, c, &child));
    TRY(add_steps(cx, c, out));
    for (size_t i = first; i < out->n; i++) {
        if (!is_asked(&out->at[i], ask)) continue;
        out->at[kept] = out->at[i];
        out->at[kept++].child = child;
    }
    out->n = kept;
    return OK;
}

static int newest_first(const void *a, const void *b) {
    const Step *x = a, *y = b;
    if (!date_eq(x->on, y->on)) return date_before(x->on, y->on) ? 1 : -1;
    if (x->of->id != y->of->id) return x->of->id < y->of->id ? 1 : -1;
    return (x->field > y->field) - (x->field < y->field);
}

Status steps_of_register(Ctx *cx, const StepsAsk *ask, Steps *out) {
    StepsAsk days = steps_days(cx, *ask);
    i64 *ids;
    size_t n;
    *out = (Steps){.n = 0};
    TRY(access_allows(cx, READ_CASES));
    TRY(access_allows(cx, READ_CHILD));
    TRY(restrict_ready(cx));
    TRY(register_may_see(cx, ask->reg));
    if (ask->reg->around.n == 0)
        return FAIL(cx, ERR_INPUT, "the register %.*s names no days around which attendance is shown",
                    STR_ARG(ask->reg->name));
    if (date_before(days.to, days.from)) return FAIL(cx, ERR_INPUT, "the last day is before the first");
    TRY(list_cases(cx, &days, &ids, &n));
    for (size_t i = 0; i < n; i++) TRY(add_case(cx, &days, ids[i], out));
    if (out->n > 1) qsort(out->at, out->n, sizeof *out->at, newest_first);
    audit_note(cx, "case.steps", 0, "%.*s, %zu shown", STR_ARG(ask->reg->name), out->n);
    return OK;
}

/* ---- sums ---- */

static void add_tally(PupilTally *sum, const PupilTally *n) {
    sum->possible += n->possible;
    sum->authorised += n->authorised;
    sum->unauthorised += n->unauthorised;
}

static bool is_whole(const Step *s) { return s->is_over && s->before.possible > 0 && s->after.possible > 0; }

StepSum *steps_sums(Ctx *cx, const Register *reg, const Steps *l) {
    StepSum *sums = ARENA_ARRAY(cx->arena, StepSum, reg->around.n + 1);
    for (size_t k = 0; k < reg->around.n; k++) {
        sums[k].field = reg->around.days[k];
        for (size_t i = 0; i < l->n; i++) {
            if (l->at[i].field != sums[k].field) continue;
            sums[k].n++;
            if (!is_whole(&l->at[i])) continue;
            sums[k].n_added++;
            add_tally(&sums[k].before, &l->at[i].before);
            add_tally(&sums[k].after, &l->at[i].after);
        }
    }
    return sums;
}

/* ---- as JSON ---- */

static i64 attended(const PupilTally *n) { return n->possible - n->authorised - n->unauthorised; }

static void add_side(Ctx *cx, json_t *o, const char *side, const PupilTally *n) {
    const char *percent = str_fmt(cx->arena, "%s_percent", side).p;
    json_object_set_new(o, percent, percent_json(cx, attended(n), n->possible));
    json_object_set_new(o, str_fmt(cx->arena, "%s_possible", side).p, json_integer(n->possible));
    Str text = n->possible ? STR_CAT(cx->arena, attendance_percent(cx->arena, attended(n), n->possible), STR("%"))
                           : STR("No marks");
    model_text(o, str_fmt(cx->arena, "%s_text", side).p, text);
}

/* In percentage points of the sessions themselves, to one decimal: not of what the two are rounded to. */
static void add_change(Ctx *cx, json_t *o, const PupilTally *before, const PupilTally *after) {
    if (before->possible == 0 || after->possible == 0) {
        json_object_set_new(o, "change_points", json_null());
        return;
    }
    double points = 100.0 * (double)attended(after) / (double)after->possible -
                    100.0 * (double)attended(before) / (double)before->possible;
    Str text = str_fmt(cx->arena, "%+.1f", points);
    double rounded;
    if (!str_to_f64(str_starts(text, STR("+")) ? str_slice(text, 1, SIZE_MAX) : text, &rounded)) rounded = 0;
    json_object_set_new(o, "change_points", json_real(rounded));
    model_text(o, "change_text", text);
}

static Str step_title(const Register *reg, size_t field) { return reg->fields[field].title; }

void steps_model(Ctx *cx, json_t *m, const Steps *l) {
    json_t *rows = model_array(m, "steps");
    for (size_t i = 0; i < l->n; i++) {
        const Step *s = &l->at[i];
        json_t *o = model_append(rows);
        model_text(o, "step", step_title(s->of->reg, s->field));
        model_date(cx, o, "on", s->on);
        model_i64(o, "case_id", s->of->id);
        model_text(o, "reference", s->of->reference);
        if (s->child.n) model_text(o, "child", s->child);
        model_i64(o, "person_id", s->person_id);
        add_side(cx, o, "before", &s->before);
        add_side(cx, o, "after", &s->after);
        add_change(cx, o, &s->before, &s->after);
        model_bool(o, "is_over", s->is_over);
    }
    model_bool(m, "has_steps", l->n > 0);
}

void step_sums_model(Ctx *cx, json_t *m, const Register *reg, const StepSum *sums) {
    json_t *rows = model_array(m, "sums");
    for (size_t k = 0; k < reg->around.n; k++) {
        json_t *o = model_append(rows);
        model_text(o, "step", step_title(reg, sums[k].field));
        model_count(o, "n", sums[k].n, cx);
        model_count(o, "n_added", sums[k].n_added, cx);
        add_side(cx, o, "before", &sums[k].before);
        add_side(cx, o, "after", &sums[k].after);
        add_change(cx, o, &sums[k].before, &sums[k].after);
    }
    model_i64(m, "weeks", reg->around.weeks);
}
