#include "measures/unit.h"

#include "measures/unit_own.h"
#include "sql_all.h"

const char *const unit_fault_words[N_UNIT_FAULTS] = {
#define X(name, text) text,
    UNIT_FAULT_LIST(X)
#undef X
};

/* ---- taking units in ---- */

static void note_fault(UnitTaking *t, UnitFault fault, i64 id, Str what) {
    UnitFaults *f = &t->set->faults[fault];
    if (f->n < UNIT_FAULT_SHOWN) f->first[f->n] = id;
    if (f->n++ == 0) f->what = str_dup(t->cx->arena, what);
}

static size_t place_of(const i64 *seen, size_t n_places, i64 id) {
    size_t i = (size_t)((u64)id * 0x9E3779B97F4A7C15u) & (n_places - 1);
    while (seen[i] != 0 && seen[i] != id) i = (i + 1) & (n_places - 1);
    return i;
}

static void make_room(UnitTaking *t) {
    size_t n = t->n_places ? t->n_places * 2 : 1024;
    i64 *larger = ARENA_ARRAY(t->cx->arena, i64, n);
    for (size_t i = 0; i < t->n_places; i++)
        if (t->seen[i] != 0) larger[place_of(larger, n, t->seen[i])] = t->seen[i];
    t->seen = larger;
    t->n_places = n;
}

/* False: the id was there before. Ids of units are not 0. */
static bool is_new(UnitTaking *t, i64 id) {
    if (t->set->n * 2 >= t->n_places) make_room(t);
    size_t i = place_of(t->seen, t->n_places, id);
    bool is_first = t->seen[i] == 0;
    t->seen[i] = id;
    return is_first;
}

static bool is_outside(const Measure *m, const Unit *u) {
    bool has_den = m->kind == MEASURE_PROPORTION || m->kind == MEASURE_GAP;
    return u->num < 0 || u->den < 0 || (has_den && u->num > u->den);
}

static bool is_out_of_period(const UnitSet *s, Date on) {
    return date_is_set(on) && (date_before(on, s->period.from) || date_before(s->period.to, on));
}

static u16 find_district(UnitTaking *t, Str name, i64 unit) {
    const UnitSet *s = t->set;
    if (t->last_name.n > 0 && str_eq(name, t->last_name))
        return t->last_district; /* rows mostly come school by school */
    if (name.n == 0 || str_is(name, "not known")) return (u16)units_not_known(s);
    if (str_is(name, "outside")) return (u16)units_outside(s);
    int i = authority_district(s->authority, name);
    if (i < 0) {
        note_fault(t, UNIT_UNKNOWN_DISTRICT, unit, name);
        return (u16)units_not_known(s);
    }
    if (!str_eq(name, units_district_name(s, (size_t)i))) {
        note_fault(t, UNIT_RENAMED_DISTRICT, unit, name);
        return (u16)i;
    }
    t->last_name = units_district_name(s, (size_t)i);
    t->last_district = (u16)i;
    return (u16)i;
}

static void add_unit(UnitTaking *t, const Unit *u) {
    UnitSet *s = t->set;
    ARENA_ROOM(t->cx->arena, s->at, s->n, t->cap, 256);
    s->at[s->n++] = *u;
}

void unit_take(UnitTaking *t, Unit u, Str district) {
    UnitSet *s = t->set;
    if (!is_new(t, u.id)) {
        note_fault(t, UNIT_REPEATED, u.id, STR_NONE);
    } else if (is_outside(s->measure, &u)) {
        note_fault(t, UNIT_OUTSIDE, u.id, STR_NONE);
    } else if (is_out_of_period(s, u.on)) {
        note_fault(t, UNIT_OUT_OF_PERIOD, u.id, STR_NONE);
    } else {
        u.district = find_district(t, district, u.id);
        add_unit(t, &u);
    }
}

/* ---- from the statement ---- */

/* Where the statement has each column; -1: it does not. */
typedef struct UnitColumns {
    int id, child, school, district, on, num, den, value, in_group, from_on, to_on;
    int groups[MEASURE_MAX_GROUPS];
} UnitColumns;

static int column_of(const DbRows *r, Str name) {
    for (int i = 0; i < db_n_cols(r); i++)
        if (str_is(name, db_col_name(r, i))) return i;
    return -1;
}

static UnitColumns find_columns(const DbRows *r, const Measure *m) {
    UnitColumns c = {.id = column_of(r, STR("unit_id")),
                     .child = column_of(r, STR("child_id")),
                     .school = column_of(r, STR("school_id")),
                     .district = column_of(r, STR("district")),
                     .on = column_of(r, STR("on_date")),
                     .num = column_of(r, STR("num")),
                     .den = column_of(r, STR("den")),
                     .value = column_of(r, STR("value")),
                     .in_group = column_of(r, STR("in_group")),
                     .from_on = column_of(r, STR("from_on")),
                     .to_on = column_of(r, STR("to_on"))};
    for (size_t i = 0; i < m->n_groups; i++) c.groups[i] = column_of(r, m->groups[i]);
    return c;
}

static i64 number_at(const DbRows *r, int col, i64 otherwise) { return col < 0 ? otherwise : col_i64(r, col); }

u16 unit_group_value(UnitTaking *t, size_t group, Str value) {
    UnitSet *s = t->set;
    if (value.n == 0) value = STR("not known");
    size_t n = s->n_values[group];
    for (size_t i = 0; i < n; i++)
        if (str_eq(s->values[group][i], value)) return (u16)i;
    check(n < UINT16_MAX);
    s->values[group] = arena_grow(t->cx->arena, s->values[group], n * sizeof(Str), (n + 1) * sizeof(Str));
    s->values[group][n] = str_dup(t->cx->arena, value);
    s->n_values[group]++;
    return (u16)n;
}

/* Days from one day to another, as the measure counts them; SQL has no arithmetic of days that both stores share. */
static void set_days(Ctx *cx, const Measure *m, Unit *u, Date from, Date to) {
    if (!date_is_set(from) || !date_is_set(to)) return;
    const Calendars *c = definitions_of(cx)->calendars;
    i64 n = m->is_school_days ? calendar_count_school_days(c, from, to) : date_diff(to, from);
    u->has_value = !m->is_school_days || n >= 0; /* below 0: a school year on the way is not loaded */
    u->value = n;
}

static void take_row(UnitTaking *t, const DbRows *r, const UnitColumns *c) {
    Unit u = {.id = col_i64(r, c->id),
              .child_id = number_at(r, c->child, 0),
              .school_id = number_at(r, c->school, 0),
              .num = number_at(r, c->num, 0),
              .den = number_at(r, c->den, 1),
              .value = number_at(r, c->value, 0),
              .on = c->on < 0 ? DATE_NONE : col_date(r, c->on),
              .has_value = c->value >= 0 && !col_is_null(r, c->value),
              .is_in_group = number_at(r, c->in_group, 0) != 0};
    if (c->from_on >= 0 && c->to_on >= 0)
        set_days(t->cx, t->set->measure, &u, col_date(r, c->from_on), col_date(r, c->to_on));
    for (size_t i = 0; i < t->set->measure->n_groups; i++)
        u.groups[i] = unit_group_value(t, i, c->groups[i] < 0 ? STR_NONE : col_str(r, c->groups[i]));
    unit_take(t, u, c->district < 0 ? STR_NONE : col_str(r, c->district));
}

static Date date_of(const MeasureDate *d, const Period *p, Date as_at) {
    Date base = d->of == DATE_OF_FROM ? p->from : d->of == DATE_OF_TO ? p->to : as_at;
    if (d->of == DATE_FIXED) return d->fixed;
    return date_plus(date_add_months(base, d->months), d->days);
}

static DbParam param_of(const Measure *m, const QueryParam *q, const Period *p, Date as_at) {
    switch (q->kind) {
    case PARAM_FROM: return P_DATE(p->from);
    case PARAM_TO: return P_DATE(p->to);
    case PARAM_AS_AT: return P_DATE(as_at);
    case PARAM_DATE: return P_DATE(date_of(&m->dates[q->at], p, as_at));
    case PARAM_NUMBER: break;
    }
    return P_I64(measure_number_on(m, m->numbers[q->at].name, p->to));
}

static Status run_statement(UnitTaking *t) {
    DbRows *r;
    const Measure *m = t->set->measure;
    DbParam params[MEASURE_MAX_PARAMS];
    for (size_t i = 0; i < m->sql->n_params; i++)
        params[i] = param_of(m, &m->params[i], &t->set->period, t->set->as_at);
    TRY(db_query_n(t->cx, m->sql, &r, params, m->sql->n_params));
    UnitColumns c = find_columns(r, m);
    if (c.id < 0) return FAIL(t->cx, ERR_INPUT, "the statement of %.*s gives no unit_id", STR_ARG(m->id));
    while (db_next(r)) take_row(t, r, &c);
    return db_done(r);
}

/* ---- loading ---- */

Status measure_period(Ctx *cx, const Measure *m, Date as_at, Period *out) {
    if (date_before(cx->today, as_at))
        return FAIL(cx, ERR_INPUT, "%.*s: a period that ends in the future has no figure",
                    STR_ARG(date_long(cx->arena, as_at)));
    if (!period_at(cx->arena, definitions_of(cx), &m->period, as_at, out))
        return FAIL(cx, ERR_INPUT, "no %s of %.*s had ended by %.*s, as far as the calendars go",
                    m->period.frequency == PERIOD_CENSUS ? "census" : "term", STR_ARG(m->id),
                    STR_ARG(date_long(cx->arena, as_at)));
    return OK;
}

/* Schools send the returns of a census as of its day, or a few days beside it. */
enum { CENSUS_DAYS_BESIDE = 7 };

static Status census_is_held(Ctx *cx, const Period *p, bool *out) {
    i64 n;
    TRY(db_number(cx, &n, SQL_unit_census_returns, P_DATE(date_plus(p->from, -CENSUS_DAYS_BESIDE)),
                  P_DATE(date_plus(p->to, CENSUS_DAYS_BESIDE))));
    *out = n > 0;
    return OK;
}

Status units_load(Ctx *cx, const Measure *m, Date as_at, UnitSet *out) {
    Period p;
    bool is_held = true;
    TRY(measure_period(cx, m, as_at, &p));
    if (m->period.frequency == PERIOD_CENSUS) TRY(census_is_held(cx, &p, &is_held));
    if (is_held) return units_load_spell(cx, m, &p, as_at, out);
    *out = (UnitSet){.measure = m,
                     .as_at = as_at,
                     .period = p,
                     .authority = definitions_of(cx)->authority,
                     .why_unknown = "no census held",
                     .recorded_from = DATE_NONE};
    return OK;
}

/* ---- nothing found: because there was nothing, or because nobody recorded it yet ---- */

static bool has_found(const UnitSet *s) {
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].num != 0 || s->at[i].has_value) return true;
    return false;
}

static bool has_faults(const UnitSet *s) {
    for (int i = 0; i < N_UNIT_FAULTS; i++)
        if (s->faults[i].n > 0) return true;
    return false;
}

/* Whether anything of the kind was recorded by the day, of anybody. */
static Status is_recorded(Ctx *cx, const Measure *m, Date by, bool *out) {
    DbParam until = P_DATE(by);
    i64 n = 1;
    for (size_t i = 0; i < m->n_feeds; i++) {
        TRY(db_number(cx, &n, SQL_unit_any_case, P_STR(m->feeds[i]), until));
        if (n > 0) break;
    }
    switch (m->records) {
    case RECORDS_OF_EXCLUSIONS: TRY(db_number(cx, &n, SQL_unit_any_exclusion, until)); break;
    case RECORDS_OF_INSPECTIONS: TRY(db_number(cx, &n, SQL_unit_any_inspection, until)); break;
    case RECORDS_OF_SERVICES: TRY(db_number(cx, &n, SQL_unit_any_service, until)); break;
    case RECORDS_NOT_SAID:
    case N_MEASURE_RECORDS: break;
    }
    *out = n > 0;
    return OK;
}

/* A 0 that nobody counted is no figure: decision 94. */
Status units_look_for_records(Ctx *cx, UnitSet *s) {
    bool is_held;
    if (s->measure->source != SOURCE_QUERY || has_found(s) || has_faults(s)) return OK;
    TRY(is_recorded(cx, s->measure, s->period.to, &is_held));
    if (!is_held) s->why_unknown = "no records held";
    return OK;
}

/* ---- a period that was under way before anything was recorded ---- */

/* The sooner of a day that is known and the one that the statement gives. */
static Status take_sooner(Ctx *cx, Date *day, const Sql *sql, const DbParam *params, size_t n) {
    DbRows *r;
    TRY(db_query_n(cx, sql, &r, params, n));
    while (db_next(r))
        if (!col_is_null(r, 0)) *day = date_sooner(*day, col_date(r, 0));
    return db_done(r);
}

static Status first_recorded(Ctx *cx, const UnitSet *s, Date *day) {
    const Measure *m = s->measure;
    DbParam until = P_DATE(s->period.to);
    for (size_t i = 0; i < m->n_feeds; i++)
        TRY(take_sooner(cx, day, &SQL_unit_first_case, (DbParam[]){P_STR(m->feeds[i]), until}, 2));
    if (m->records == RECORDS_OF_EXCLUSIONS) TRY(take_sooner(cx, day, &SQL_unit_first_exclusion, &until, 1));
    return OK;
}

/* Cases and exclusions are dated as they happen. An inspection or a child's time in care is often told long after, by a list of all
 * there are: the first of them says nothing of when lists began. */
enum { DAYS_BEFORE_A_FIRST = 31 };

/* The first day is only looked for where nothing stands in the period's first month: else one record is enough to look at. */
static Status look_for_beginning(Ctx *cx, UnitSet *s) {
    const Measure *m = s->measure;
    Date by = date_plus(s->period.from, DAYS_BEFORE_A_FIRST - 1);
    bool is_from_the_start;
    if (s->why_unknown || !date_before(by, s->period.to)) return OK;
    if (m->n_feeds == 0 && m->records != RECORDS_OF_EXCLUSIONS) return OK;
    TRY(is_recorded(cx, m, by, &is_from_the_start));
    return is_from_the_start ? OK : first_recorded(cx, s, &s->recorded_from);
}

static Status load_by_statement(UnitTaking *t) {
    TRY(run_statement(t));
    TRY(units_look_for_records(t->cx, t->set));
    return look_for_beginning(t->cx, t->set);
}

Status units_load_spell(Ctx *cx, const Measure *m, const Period *p, Date as_at, UnitSet *out) {
    UnitSet *s = out;
    *s = (UnitSet){.measure = m,
                   .as_at = as_at,
                   .period = *p,
                   .authority = definitions_of(cx)->authority,
                   .recorded_from = DATE_NONE};
    UnitTaking t = {.cx = cx, .set = s};
    switch (m->source) {
    case SOURCE_QUERY: return load_by_statement(&t);
    case SOURCE_ATTENDANCE: return unit_feed_attendance(&t);
    case SOURCE_ROLLCALL: return unit_feed_rollcall(&t);
    case SOURCE_PUPILS: return unit_feed_pupils(&t);
    case SOURCE_ENTERED:
    case N_MEASURE_SOURCES: break;
    }
    return FAIL(cx, ERR_INPUT, "%.*s is entered from published results and has no units: it awaits %.*s",
                STR_ARG(m->id), STR_ARG(m->awaits));
}

Str units_district_name(const UnitSet *s, size_t district) {
    if (district == units_outside(s)) return STR("Outside the county");
    if (district >= units_not_known(s)) return STR("Not known");
    return authority_district_name(s->authority, district, s->period.to);
}

/* ---- what was amiss ---- */

static void add_ids(Buf *b, const UnitFaults *f) {
    for (i64 i = 0; i < f->n && i < UNIT_FAULT_SHOWN; i++) {
        if (i > 0) buf_lit(b, ", ");
        buf_add_i64(b, f->first[i]);
    }
    if (f->n > UNIT_FAULT_SHOWN) buf_lit(b, " ...");
}

size_t units_say_faults(Ctx *cx, const UnitSet *s, Str *out, size_t max) {
    size_t n = 0;
    for (int i = 0; i < N_UNIT_FAULTS && n < max; i++) {
        const UnitFaults *f = &s->faults[i];
        if (f->n == 0) continue;
        Buf b = buf_on(cx->arena);
        buf_fmt(&b, "%lld unit%s %s", (long long)f->n, f->n == 1 ? "" : "s", unit_fault_words[i]);
        if (f->what.n > 0) buf_fmt(&b, " (\"%.*s\")", STR_ARG(f->what));
        buf_lit(&b, ": ");
        add_ids(&b, f);
        out[n++] = buf_str(&b);
    }
    if (date_is_set(s->recorded_from) && n < max)
        out[n++] =
            str_fmt(cx->arena,
                    "Only a part of the period is covered: it begins on %.*s, and the first record of the kind is of "
                    "%.*s",
                    STR_ARG(date_long(cx->arena, s->period.from)), STR_ARG(date_long(cx->arena, s->recorded_from)));
    return n;
}
