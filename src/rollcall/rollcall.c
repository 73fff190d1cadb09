#include "rollcall/rollcall.h"

#include "cli/app.h"
#include "db/db.h"
#include "rollcall/rollcall_cache.h"
#include "rollcall/rollcall_count.h"
#include "sql_all.h"

const RollcallName rollcall_beside_names[N_ROLLCALL_BESIDE] = {
#define X(name, code, title) {code, title},
    ROLLCALL_BESIDE_LIST(X)
#undef X
};

/* ---- year groups and sums ---- */

u32 rollcall_year_slot(int year_group) {
    if (year_group < 0) return 0;
    return year_group > 13 ? ROLLCALL_N_YEARS - 1 : (u32)year_group + 1;
}

const char *rollcall_year_slot_name(u32 slot) {
    if (slot == 0) return "below R";
    return slot >= ROLLCALL_N_YEARS - 1 ? "14+" : school_age_year_name((int)slot - 1);
}

static u32 sum_cells(const RollcallCount *c, u32 district, u32 year_slot, RollcallState state) {
    u32 n = 0;
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++)
        if (rollcall_sub_state[sub] == state) n += rollcall_cell(c, district, year_slot, (RollcallSub)sub);
    return n;
}

u32 rollcall_sum(const RollcallCount *c, int district, int year_slot, RollcallState state) {
    u32 n = 0;
    for (u32 d = 0; d < c->n_districts; d++)
        for (u32 y = 0; y < ROLLCALL_N_YEARS; y++)
            if ((district < 0 || (u32)district == d) && (year_slot < 0 || (u32)year_slot == y))
                n += sum_cells(c, d, y, state);
    return n;
}

/* ---- the indicator ---- */

RollcallIndicator rollcall_indicator_of(u32 numerator, u32 denominator) {
    RollcallIndicator i = {.numerator = numerator, .denominator = denominator, .tenths = -1};
    if (denominator == 0) return i;
    i.tenths = (i32)(((u64)numerator * 1000 + denominator / 2) / denominator);
    if (i.tenths == 1000 && numerator < denominator) i.tenths = 999;
    return i;
}

RollcallIndicator rollcall_indicator(const u32 states[N_ROLLCALL_STATES]) {
    u32 known = 0;
    for (int s = 0; s < N_ROLLCALL_STATES; s++) known += states[s];
    u32 excluded = states[RC_LIVING_ELSEWHERE] + states[RC_HOME_EDUCATED] + states[RC_PEX_GAP];
    return rollcall_indicator_of(states[RC_ON_ROLL], known - excluded);
}

Str rollcall_indicator_text(Arena *a, RollcallIndicator i) {
    if (i.tenths < 0) return STR("no children");
    return str_fmt(a, "%d.%d%%", i.tenths / 10, i.tenths % 10);
}

/* ---- counting ---- */

RollcallCounter rollcall_counter_on(Arena *a, const RollcallPass *p, Date on) {
    const Definitions *d = p->definitions;
    RollcallCounter c = {.rules = rollcall_rules_on(d->rollcall, d->calendars, p->schools, on)};
    c.n_districts = (u32)d->authority->n_districts + 1;
    c.cells = ARENA_ARRAY(a, u32, (size_t)c.n_districts * ROLLCALL_N_YEARS * N_ROLLCALL_SUBS);
    c.schools = arena_alloc_array(a, p->n_schools + 1, sizeof *c.schools);
    return c;
}

static bool is_reaching_age(const RollRules *r, const RollFacts *f, const RollVerdict *v) {
    bool is_soon = v->where == WHERE_TOO_YOUNG && f->born.day <= r->reaching_age.day;
    return is_soon && v->school == NO_SCHOOL && !(v->second & SECOND_BIT(LIVES_OUTSIDE));
}

bool rollcall_is_beside(const RollRules *r, const RollFacts *f, const RollVerdict *v, RollcallBeside which) {
    static const u32 bits[N_ROLLCALL_BESIDE] = {
        [BESIDE_STALE] = SECOND_BIT(STALE),
        [BESIDE_NO_SHOW] = SECOND_BIT(NO_SHOW),
        [BESIDE_NOT_SEEN] = SECOND_BIT(NOT_SEEN),
        [BESIDE_MOVED] = SECOND_BIT(MOVED_NO_EVIDENCE),
        [BESIDE_IN_CARE_OTHER] = SECOND_BIT(IN_CARE_OTHER),
        [BESIDE_BIRTH_ESTIMATED] = SECOND_BIT(BIRTH_ESTIMATED),
    };
    bool is_in = v->where == WHERE_IN;
    switch (which) {
    case BESIDE_AGE_UNKNOWN: return v->where == WHERE_AGE_UNKNOWN;
    case BESIDE_OUTSIDE_AGE:
        return (v->where == WHERE_TOO_YOUNG || v->where == WHERE_TOO_OLD) && v->school != NO_SCHOOL;
    case BESIDE_REACHING_AGE: return is_reaching_age(r, f, v);
    case BESIDE_CONFLICTS: return is_in && (v->second & rollcall_conflict_bits) != 0;
    case BESIDE_PRU_ANY: return is_in && v->state == RC_ON_ROLL && (v->second & SECOND_BIT(AT_PRU));
    default: return is_in && (v->second & bits[which]) != 0;
    }
}

/* Second facts that put nobody on a list beside the balance. */
#define QUIET_BITS (SECOND_BIT(IN_CARE) | SECOND_BIT(LIVES_OUTSIDE) | SECOND_BIT(EXCLUDED) | SECOND_BIT(ON_ROLL))

static void count_beside(RollcallCounter *c, const RollFacts *f, const RollVerdict *v) {
    if (v->where == WHERE_IN && (v->second & ~QUIET_BITS) == 0) return; /* nearly everyone */
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) c->beside[b] += rollcall_is_beside(&c->rules, f, v, (RollcallBeside)b);
}

void rollcall_counter_add(RollcallCounter *c, const RollcallPass *p, const RollFacts *f) {
    RollVerdict v = rollcall_classify(&c->rules, f);
    if (v.where == WHERE_NOT_KNOWN || v.where == WHERE_DEAD || v.where == WHERE_CLOSED) return;
    count_beside(c, f, &v);
    if (v.where != WHERE_IN) return;
    u32 district = v.district < 0 ? c->n_districts - 1 : (u32)v.district;
    c->cells[((size_t)district * ROLLCALL_N_YEARS + rollcall_year_slot(v.year_group)) * N_ROLLCALL_SUBS + v.sub]++;
    c->schools[v.school == NO_SCHOOL ? p->n_schools : v.school][v.state]++;
}

/* ---- finishing ---- */

static void add_cells(RollcallCount *out) {
    size_t n = (size_t)out->n_districts * ROLLCALL_N_YEARS * N_ROLLCALL_SUBS;
    for (size_t i = 0; i < n; i++) {
        u32 sub = (u32)(i % N_ROLLCALL_SUBS);
        out->subs[sub] += out->cells[i];
        out->states[rollcall_sub_state[sub]] += out->cells[i];
        out->known += out->cells[i];
    }
}

static bool has_any(const u32 n[N_ROLLCALL_STATES]) {
    for (int s = 0; s < N_ROLLCALL_STATES; s++)
        if (n[s]) return true;
    return false;
}

static void add_schools(Arena *a, RollcallCount *out, const RollcallCounter *c, const RollcallPass *p) {
    RollcallSchoolCount *rows = ARENA_ARRAY(a, RollcallSchoolCount, p->n_schools + 1);
    for (u32 i = 0; i <= p->n_schools; i++) {
        bool is_none = i == p->n_schools;
        if (!is_none && !has_any(c->schools[i])) continue;
        RollcallSchoolCount *row = &rows[out->n_schools++];
        row->urn = is_none ? 0 : p->schools[i].urn;
        row->name = is_none ? STR("No school") : p->school_names[i];
        memcpy(row->n, c->schools[i], sizeof row->n);
    }
    out->schools = rows;
}

const RollcallCount *rollcall_counter_finish(Arena *a, const RollcallCounter *c, const RollcallPass *p) {
    RollcallCount *out = ARENA_NEW(a, RollcallCount);
    const Authority *authority = p->definitions->authority;
    Str *districts = ARENA_ARRAY(a, Str, c->n_districts);
    for (size_t i = 0; i < authority->n_districts; i++) districts[i] = authority->districts[i].name;
    districts[c->n_districts - 1] = STR("not known");
    *out =
        (RollcallCount){.as_at = c->rules.on, .n_districts = c->n_districts, .districts = districts, .cells = c->cells};
    memcpy(out->beside, c->beside, sizeof out->beside);
    add_cells(out);
    add_schools(a, out, c, p);
    out->is_calendar_missing = out->subs[SUB_AWAITING_CALENDAR] > 0;
    return out;
}

/* ---- days ---- */

typedef struct Days {
    const RollcallPass *pass;
    RollcallCounter *counters;
    size_t n;
} Days;

static void visit_days(void *of, const RollFacts *f) {
    const Days *days = of;
    for (size_t i = 0; i < days->n; i++) rollcall_counter_add(&days->counters[i], days->pass, f);
}

static Days days_on(const RollcallPass *p, const Date *dates, size_t n) {
    Days days = {.pass = p, .counters = ARENA_ARRAY(p->cx->arena, RollcallCounter, n), .n = n};
    for (size_t i = 0; i < n; i++) days.counters[i] = rollcall_counter_on(p->cx->arena, p, dates[i]);
    return days;
}

static void add_counter(RollcallCounter *to, const RollcallCounter *from, const RollcallPass *p) {
    size_t n_cells = (size_t)to->n_districts * ROLLCALL_N_YEARS * N_ROLLCALL_SUBS;
    for (size_t i = 0; i < n_cells; i++) to->cells[i] += from->cells[i];
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) to->beside[b] += from->beside[b];
    for (u32 i = 0; i <= p->n_schools; i++)
        for (int s = 0; s < N_ROLLCALL_STATES; s++) to->schools[i][s] += from->schools[i][s];
}

static Status count_days(Ctx *cx, const Date *dates, size_t n, const RollcallCount **out) {
    RollcallPass p;
    TRY(rollcall_pass_open(cx, &p));
    Days halves[2] = {days_on(&p, dates, n), days_on(&p, dates, n)};
    PassWindow w = {.since = dates[0], .until = dates[0]};
    for (size_t i = 0; i < n; i++) {
        w.since = date_min(w.since, dates[i]);
        w.until = date_max(w.until, dates[i]);
    }
    const PassVisitor visitors[2] = {{visit_days, &halves[0]}, {visit_days, &halves[1]}};
    TRY(rollcall_pass_run_halves(&p, w, visitors));
    for (size_t i = 0; i < n; i++) {
        add_counter(&halves[0].counters[i], &halves[1].counters[i], &p);
        out[i] = rollcall_counter_finish(cx->arena, &halves[0].counters[i], &p);
    }
    return OK;
}

/* Those of the days that the cache does not hold are counted together in one pass. */
Status rollcall_history(Ctx *cx, const Date *dates, size_t n, const RollcallCount **out) {
    if (n == 0 || n > ROLLCALL_MAX_DATES) return FAIL(cx, ERR_INPUT, "ask for 1 to %d days", ROLLCALL_MAX_DATES);
    RollcallCache *cache = cx->app ? cx->app->rollcall_cache : NULL;
    i64 version = 0;
    if (cache) TRY(db_version(cx, &version));
    Date missing[ROLLCALL_MAX_DATES];
    size_t places[ROLLCALL_MAX_DATES], n_missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (!date_is_set(dates[i])) return FAIL(cx, ERR_INPUT, "a roll call needs a date");
        out[i] = cache ? rollcall_cache_find(cache, cx->arena, dates[i], version) : NULL;
        if (out[i]) continue;
        missing[n_missing] = dates[i];
        places[n_missing++] = i;
    }
    if (n_missing == 0) return OK;
    const RollcallCount *counted[ROLLCALL_MAX_DATES];
    TRY(count_days(cx, missing, n_missing, counted));
    for (size_t i = 0; i < n_missing; i++) {
        out[places[i]] = counted[i];
        if (cache) rollcall_cache_keep(cache, counted[i], version);
    }
    return OK;
}

Status rollcall_count(Ctx *cx, Date as_at, const RollcallCount **out) { return rollcall_history(cx, &as_at, 1, out); }

Status rollcall_first_day(Ctx *cx, Date *out) {
    DbRows *r;
    TRY(db_query(cx, &r, SQL_rollcall_first_roll));
    Date sent = db_next(r) ? col_date(r, 0) : DATE_NONE;
    TRY(db_done(r));
    *out = date_is_set(sent) ? date_ymd(date_school_year(sent), 9, 1) : DATE_NONE;
    return OK;
}
