/* Random children on random days: the classifier against a second, plainer reading of the specification's table, the reading
 * of the store against the facts that were put into it, and the three identities of the balance. */
#include "harness.h"

#include "base/rng.h"
#include "rollcall/rollcall.h"
#include "rollcall/rollcall_pass.h"
#include "sql_all.h"

enum { MAX_FACTS = 4, N_STORED = 250 };

static const RollSchool all_schools[] = {
    {118001, KIND_SCHOOL, true, 0},  {118002, KIND_SCHOOL, true, 8},      {118003, KIND_PRU, true, 8},
    {118004, KIND_SPECIAL, true, 3}, {118005, KIND_INDEPENDENT, true, 3}, {118006, KIND_SCHOOL, false, NO_DISTRICT},
    {118007, KIND_COLLEGE, true, 0}, {118008, KIND_ALTERNATIVE, true, 9}, {118009, KIND_OTHER, true, 1},
};
static const char *const kind_names[] = {"school",      "special", "pru",     "alternative",
                                         "independent", "nursery", "college", "other"};

typedef struct Child {
    RollFacts f;
    RollEnrolment enrolments[MAX_FACTS];
    RollAddress addresses[MAX_FACTS];
    RollExclusion exclusions[MAX_FACTS];
    RollStanding standings[MAX_FACTS];
    RollCare cares[MAX_FACTS];
} Child;

/* ---- making children ---- */

static Date some_day(Rng *r) { return date_plus(date_ymd(2016, 10, 1), (int)rng_below(r, 660)); }

static bool chance(Rng *r, u64 in_100) { return rng_below(r, 100) < in_100; }

/* Open, or ends some time after; once in a while replaced, and so never in force. */
static Date some_end(Rng *r, Date from) {
    if (chance(r, 50)) return DATE_NONE;
    if (chance(r, 5)) return date_plus(from, -1);
    return date_plus(from, (int)rng_below(r, 300));
}

static u32 some_number(Rng *r) { return chance(r, 40) ? 0 : (u32)rng_below(r, MAX_FACTS); }

static void make_enrolments(Rng *r, Child *c) {
    for (u32 i = 0; i < c->f.n_enrolments; i++) {
        Date from = some_day(r);
        c->enrolments[i] =
            (RollEnrolment){.from_on = from,
                            .to_on = some_end(r, from),
                            .confirmed_on = chance(r, 30) ? DATE_NONE : date_plus(from, (int)rng_below(r, 200)),
                            .entry_on = chance(r, 70) ? from : date_plus(from, -(int)rng_below(r, 100)),
                            .school = (u32)rng_below(r, COUNT_OF(all_schools)),
                            .status = "CCCMMSSGFO"[rng_below(r, 10)]};
    }
}

static void make_addresses(Rng *r, Child *c) {
    for (u32 i = 0; i < c->f.n_addresses; i++) {
        Date from = date_plus(some_day(r), (int)i); /* two homes from one day would be a coin toss */
        bool is_outside = chance(r, 40);
        c->addresses[i] = (RollAddress){.from_on = from,
                                        .to_on = some_end(r, from),
                                        .is_outside = is_outside,
                                        .evidence = is_outside ? "\0\0asd"[rng_below(r, 5)] : '\0',
                                        .district = is_outside ? NO_DISTRICT : (i16)rng_below(r, 12)};
        for (u32 k = 0; k < i; k++)
            if (date_eq(c->addresses[k].from_on, from)) c->addresses[i].to_on = date_plus(from, -1);
    }
}

static void make_standings(Rng *r, Child *c) {
    static const u8 subs[4][3] = {{SUB_HOME_NO_CONCERN, SUB_HOME_CONCERN, SUB_HOME_NO_CONCERN},
                                  {SUB_PROVISION_FULL_TIME, SUB_PROVISION_FULL_TIME, SUB_PROVISION_FULL_TIME},
                                  {SUB_MISSING_NOT_LOCATED, SUB_MISSING_LOCATED, SUB_MISSING_OFFERED},
                                  {SUB_AWAITING_IN_YEAR, SUB_AWAITING_FAIR_ACCESS, SUB_AWAITING_OFFERED}};
    for (u32 i = 0; i < c->f.n_standings; i++) {
        u64 kind = rng_below(r, 4);
        Date from = some_day(r);
        RollStanding *s = &c->standings[i];
        *s = (RollStanding){.from_on = from, .to_on = some_end(r, from), .not_suitable_on = DATE_NONE};
        s->kind = "hpma"[kind];
        s->sub = subs[kind][rng_below(r, 3)];
        s->is_part_time = kind == 1 && chance(r, 50);
        s->is_funded_tuition = kind == 1 && chance(r, 50);
        if (kind == 0 && chance(r, 30)) s->not_suitable_on = date_plus(from, (int)rng_below(r, 60));
        for (u32 k = 0; k < i; k++) /* one open row of a kind at a time, so that the sub-state is no coin toss */
            if (c->standings[k].kind == s->kind) s->to_on = date_plus(from, -1);
    }
}

static void make_child(Rng *r, Child *c) {
    *c = (Child){0};
    c->f = (RollFacts){.enrolments = c->enrolments,
                       .addresses = c->addresses,
                       .exclusions = c->exclusions,
                       .standings = c->standings,
                       .cares = c->cares,
                       .born = chance(r, 3) ? DATE_NONE : date_plus(date_ymd(2000, 9, 1), (int)rng_below(r, 15 * 365)),
                       .known_from = date_plus(date_ymd(2016, 9, 1), (int)rng_below(r, 200)),
                       .died_on = chance(r, 5) ? some_day(r) : DATE_NONE,
                       .is_estimated = chance(r, 5)};
    c->f.n_enrolments = some_number(r);
    c->f.n_addresses = some_number(r);
    c->f.n_exclusions = chance(r, 25) ? 1 + (u32)rng_below(r, 2) : 0;
    c->f.n_standings = some_number(r);
    c->f.n_cares = chance(r, 10) ? 1 : 0;
    make_enrolments(r, c);
    make_addresses(r, c);
    make_standings(r, c);
    for (u32 i = 0; i < c->f.n_exclusions; i++) {
        Date from = date_plus(some_day(r), (int)i);
        c->exclusions[i] = (RollExclusion){from, chance(r, 20) ? date_plus(from, (int)rng_below(r, 40)) : DATE_NONE,
                                           all_schools[rng_below(r, 3)].urn};
    }
    for (u32 i = 0; i < c->f.n_cares; i++) {
        Date from = some_day(r);
        c->cares[i] = (RollCare){from, some_end(r, from), chance(r, 50)};
    }
    if (c->f.n_exclusions == 0) /* the store keeps it for the excluded only */
        for (u32 i = 0; i < c->f.n_enrolments; i++) c->enrolments[i].entry_on = DATE_NONE;
}

/* ---- the table, read plainly ---- */

typedef struct Oracle {
    const Definitions *d;
    const Child *c;
    Date on;
} Oracle;

static bool holds(Date from, Date to, Date day) {
    return from.day <= day.day && (!date_is_set(to) || day.day <= to.day);
}
static bool was_real(Date from, Date to) { return !date_is_set(to) || to.day >= from.day; }

static bool in_force(const Oracle *o, const RollExclusion *x) {
    if (x->start_on.day > o->on.day) return false;
    if (date_is_set(x->withdrawn_on) && o->on.day >= x->withdrawn_on.day) return false;
    for (u32 i = 0; i < o->c->f.n_enrolments; i++) {
        const RollEnrolment *e = &o->c->enrolments[i];
        bool is_same_school = all_schools[e->school].urn == x->urn;
        bool is_new = date_is_set(e->entry_on) && e->entry_on.day > x->start_on.day && e->entry_on.day <= o->on.day;
        if (is_same_school && is_new && e->from_on.day <= o->on.day && was_real(e->from_on, e->to_on)) return false;
    }
    return true;
}

static bool begun_since(const Oracle *o, const RollExclusion *x) {
    for (u32 i = 0; i < o->c->f.n_enrolments; i++) {
        const RollEnrolment *e = &o->c->enrolments[i];
        bool is_since =
            e->from_on.day >= x->start_on.day && e->from_on.day <= o->on.day && was_real(e->from_on, e->to_on);
        if (is_since && e->status != 'G' && all_schools[e->school].urn != x->urn) return true;
    }
    for (u32 i = 0; i < o->c->f.n_standings; i++) {
        const RollStanding *s = &o->c->standings[i];
        bool is_since =
            s->from_on.day >= x->start_on.day && s->from_on.day <= o->on.day && was_real(s->from_on, s->to_on);
        if (is_since && s->kind == 'p') return true;
    }
    return false;
}

/* gap: at most five school days have been counted; otherwise overdue. */
static bool any_exclusion(const Oracle *o, bool is_gap) {
    for (u32 i = 0; i < o->c->f.n_exclusions; i++) {
        const RollExclusion *x = &o->c->exclusions[i];
        if (!in_force(o, x) || begun_since(o, x)) continue;
        bool is_early = calendar_count_school_days(o->d->calendars, x->start_on, o->on) <= 5;
        if (is_early == is_gap) return true;
    }
    return false;
}

static bool counts(const Oracle *o, const RollEnrolment *e, bool as_roll) {
    if (!holds(e->from_on, e->to_on, o->on) || e->status == 'G') return false;
    for (u32 i = 0; i < o->c->f.n_exclusions; i++)
        if (o->c->exclusions[i].urn == all_schools[e->school].urn && in_force(o, &o->c->exclusions[i])) return false;
    u8 kind = all_schools[e->school].kind;
    bool is_roll = strchr("CMS", e->status) && kind != KIND_COLLEGE && kind != KIND_OTHER;
    return is_roll == as_roll;
}

static bool any_enrolment(const Oracle *o, bool as_roll) {
    for (u32 i = 0; i < o->c->f.n_enrolments; i++)
        if (counts(o, &o->c->enrolments[i], as_roll)) return true;
    return false;
}

static bool any_standing(const Oracle *o, char kind) {
    for (u32 i = 0; i < o->c->f.n_standings; i++) {
        const RollStanding *s = &o->c->standings[i];
        if (!holds(s->from_on, s->to_on, o->on)) continue;
        bool is_unsuitable = s->kind == 'h' && date_is_set(s->not_suitable_on) && s->not_suitable_on.day <= o->on.day;
        if (is_unsuitable ? kind == 'm' : s->kind == kind) return true;
    }
    return false;
}

/* The main entry, found the long way: no other main entry in force began later (or together at a higher number). */
static bool main_is_elsewhere(const Oracle *o) {
    const RollEnrolment *main = NULL;
    for (u32 i = 0; i < o->c->f.n_enrolments; i++) {
        const RollEnrolment *e = &o->c->enrolments[i];
        if (!counts(o, e, true) || e->status == 'S') continue;
        bool is_later =
            !main || e->from_on.day > main->from_on.day ||
            (date_eq(e->from_on, main->from_on) && all_schools[e->school].urn > all_schools[main->school].urn);
        if (is_later) main = e;
    }
    return main && !all_schools[main->school].is_ours;
}

static bool elsewhere(const Oracle *o) {
    const RollAddress *now = NULL;
    bool has_lived_here = false;
    for (u32 i = 0; i < o->c->f.n_cares; i++)
        if (o->c->cares[i].is_ours && holds(o->c->cares[i].from_on, o->c->cares[i].to_on, o->on)) return false;
    for (u32 i = 0; i < o->c->f.n_addresses; i++) {
        const RollAddress *a = &o->c->addresses[i];
        if (holds(a->from_on, a->to_on, o->on) && (!now || a->from_on.day > now->from_on.day)) now = a;
    }
    if (!now || !now->is_outside) return false;
    for (u32 i = 0; i < o->c->f.n_addresses; i++) {
        const RollAddress *a = &o->c->addresses[i];
        has_lived_here |= !a->is_outside && was_real(a->from_on, a->to_on) && a->from_on.day < now->from_on.day;
    }
    return now->evidence || !has_lived_here || main_is_elsewhere(o);
}

/* -1: outside the population. */
static int plain_state(const Definitions *d, const Child *c, Date day) {
    Oracle o = {d, c, day};
    if (!date_is_set(c->f.born) || c->f.known_from.day > day.day) return -1;
    if (date_is_set(c->f.died_on) && c->f.died_on.day <= day.day) return -1;
    if (!school_age_on(d->rollcall->school_age, c->f.born, day)) return -1;
    if (elsewhere(&o)) return RC_LIVING_ELSEWHERE;
    if (any_exclusion(&o, true)) return RC_PEX_GAP;
    if (any_enrolment(&o, true)) return RC_ON_ROLL;
    if (any_standing(&o, 'h')) return RC_HOME_EDUCATED;
    if (any_standing(&o, 'p') || any_enrolment(&o, false)) return RC_PROVISION;
    if (any_standing(&o, 'm')) return RC_MISSING;
    if (any_exclusion(&o, false) || any_standing(&o, 'a')) return RC_AWAITING_PLACE;
    return RC_UNACCOUNTED;
}

static int state_of(RollVerdict v) { return v.where == WHERE_IN ? v.state : -1; }

PURE_TEST("the classifier and a plain reading of the table agree on 60,000 random children and days") {
    const Definitions *d = definitions_of(&t->cx);
    Rng r = rng_seed(2018);
    i64 seen[N_ROLLCALL_STATES] = {0};
    for (int day = 0; day < 300; day++) {
        Date on = some_day(&r);
        RollRules rules = rollcall_rules_on(d->rollcall, d->calendars, all_schools, on);
        for (int i = 0; i < 200; i++) {
            Child c;
            make_child(&r, &c);
            RollVerdict v = rollcall_classify(&rules, &c.f);
            int want = plain_state(d, &c, on);
            expect_i64(t, want, state_of(v));
            if (want < 0) continue;
            seen[want]++;
            expect_i64(t, want, rollcall_sub_state[v.sub]);
            expect_i64(t, school_age_year_group(c.f.born, on), v.year_group);
        }
    }
    for (int s = 0; s < N_ROLLCALL_STATES; s++) expect(t, seen[s] > 100);
}

PURE_TEST("the order in which facts are read changes nothing") {
    const Definitions *d = definitions_of(&t->cx);
    Rng r = rng_seed(7);
    for (int i = 0; i < 20000; i++) {
        Child c;
        make_child(&r, &c);
        RollRules rules = rollcall_rules_on(d->rollcall, d->calendars, all_schools, some_day(&r));
        RollVerdict a = rollcall_classify(&rules, &c.f);
        for (u32 k = 0; k < c.f.n_enrolments / 2; k++) {
            RollEnrolment swap = c.enrolments[k];
            c.enrolments[k] = c.enrolments[c.f.n_enrolments - 1 - k];
            c.enrolments[c.f.n_enrolments - 1 - k] = swap;
        }
        RollVerdict b = rollcall_classify(&rules, &c.f);
        expect(t, a.where == b.where && a.state == b.state && a.sub == b.sub && a.second == b.second);
    }
}

/* ---- through the store ---- */

static void store_schools(T *t) {
    const Authority *a = definitions_of(&t->cx)->authority;
    for (size_t i = 0; i < COUNT_OF(all_schools); i++) {
        const RollSchool *s = &all_schools[i];
        Str district = s->district < 0 ? STR_NONE : a->districts[s->district].name;
        ok(t, db_run(&t->cx, SQL_rollcall_test_school, P_I64(s->urn), P_CSTR(kind_names[s->kind]),
                     P_I64(s->is_ours ? 886 : 887), P_STR(district)));
    }
}

static const char *detail_of(const RollStanding *s) {
    if (s->kind == 'p') return s->is_funded_tuition ? "tuition" : "programme";
    return rollcall_sub_names[s->sub].code;
}

static void store_child(T *t, Child *c, i64 place) {
    static const char *const evidence[] = {['a'] = "authority", ['s'] = "school", ['d'] = "abroad_verified"};
    const Authority *a = definitions_of(&t->cx)->authority;
    i64 id, unused;
    ok(t, db_insert(&t->cx, &id, SQL_rollcall_test_person, P_DATE(c->f.born), P_DATE(c->f.known_from),
                    P_DATE(c->f.died_on), P_BOOL(c->f.is_estimated)));
    c->f.person_id = id;
    for (u32 i = 0; i < c->f.n_enrolments; i++) {
        const RollEnrolment *e = &c->enrolments[i];
        char status[2] = {e->status, 0};
        ok(t, db_insert(&t->cx, &unused, SQL_rollcall_test_enrolment, P_I64(id), P_I64(all_schools[e->school].urn),
                        P_CSTR(status), P_DATE(e->from_on), P_DATE(e->to_on),
                        P_DATE(date_is_set(e->entry_on) ? e->entry_on : e->from_on), P_DATE(e->confirmed_on)));
    }
    for (u32 i = 0; i < c->f.n_addresses; i++) {
        const RollAddress *h = &c->addresses[i];
        ok(t, db_run(&t->cx, SQL_rollcall_test_address, P_I64(id), P_I64(place), P_DATE(h->from_on), P_DATE(h->to_on),
                     P_BOOL(h->is_outside), P_STR(h->is_outside ? STR_NONE : a->districts[h->district].name),
                     P_CSTR(h->evidence ? evidence[(u8)h->evidence] : NULL)));
    }
    for (u32 i = 0; i < c->f.n_exclusions; i++)
        ok(t, db_run(&t->cx, SQL_rollcall_test_exclusion, P_I64(id), P_I64(c->exclusions[i].urn),
                     P_DATE(c->exclusions[i].start_on), P_DATE(c->exclusions[i].withdrawn_on)));
    for (u32 i = 0; i < c->f.n_standings; i++) {
        const RollStanding *s = &c->standings[i];
        const char *kind = s->kind == 'h'   ? "home_educated"
                           : s->kind == 'p' ? "provision"
                           : s->kind == 'm' ? "missing"
                                            : "awaiting";
        ok(t, db_run(&t->cx, SQL_rollcall_test_standing, P_I64(id), P_CSTR(kind), P_CSTR(detail_of(s)),
                     P_BOOL(s->is_part_time), P_DATE(s->from_on), P_DATE(s->to_on), P_DATE(s->not_suitable_on)));
    }
    for (u32 i = 0; i < c->f.n_cares; i++)
        ok(t, db_run(&t->cx, SQL_rollcall_test_care, P_I64(id), P_CSTR(c->cares[i].is_ours ? "this_authority" : "302"),
                     P_DATE(c->cares[i].from_on), P_DATE(c->cares[i].to_on)));
}

static Child *store_children(T *t) {
    Child *all = ARENA_ARRAY(t->cx.arena, Child, N_STORED);
    Rng r = rng_seed(99);
    i64 place;
    store_schools(t);
    ok(t, db_insert(&t->cx, &place, SQL_rollcall_test_place));
    for (int i = 0; i < N_STORED; i++) {
        make_child(&r, &all[i]);
        store_child(t, &all[i], place);
    }
    return all;
}

TEST("counts, lists and history read from the store say what the facts put into it say") {
    const Definitions *d = definitions_of(&t->cx);
    Child *all = store_children(t);
    Date days[12];
    Rng r = rng_seed(3);
    for (int k = 0; k < 12; k++) days[k] = some_day(&r);
    const RollcallCount *counts_on[12];
    ok(t, rollcall_history(&t->cx, days, 12, counts_on));
    for (int k = 0; k < 12; k++) {
        u32 want[N_ROLLCALL_STATES] = {0};
        for (int i = 0; i < N_STORED; i++) {
            int s = plain_state(d, &all[i], days[k]);
            if (s >= 0) want[s]++;
        }
        const RollcallCount *alone;
        ok(t, rollcall_count(&t->cx, days[k], &alone));
        for (int s = 0; s < N_ROLLCALL_STATES; s++) {
            expect_i64(t, want[s], alone->states[s]);
            expect_i64(t, want[s], counts_on[k]->states[s]);
            RollcallList l;
            ok(t,
               rollcall_list(&t->cx, days[k], &(RollcallFilter){.figure = str_from(rollcall_state_names[s].code)}, &l));
            expect_i64(t, want[s], l.total);
        }
        for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++) expect_i64(t, alone->subs[sub], counts_on[k]->subs[sub]);
        for (int b = 0; b < N_ROLLCALL_BESIDE; b++) expect_i64(t, alone->beside[b], counts_on[k]->beside[b]);
    }
}

TEST("every figure opens to exactly the children it counts, by district and year group too") {
    store_children(t);
    Date on = date_ymd(2018, 3, 8);
    const RollcallCount *c;
    ok(t, rollcall_count(&t->cx, on, &c));
    RollcallList l;
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++) {
        Str code = str_fmt(t->cx.arena, "%s/%s", rollcall_state_names[rollcall_sub_state[sub]].code,
                           rollcall_sub_names[sub].code);
        ok(t, rollcall_list(&t->cx, on, &(RollcallFilter){.figure = code}, &l));
        expect_i64(t, c->subs[sub], l.total);
    }
    for (int b = 0; b < N_ROLLCALL_BESIDE; b++) {
        ok(t, rollcall_list(&t->cx, on, &(RollcallFilter){.figure = str_from(rollcall_beside_names[b].code)}, &l));
        expect_i64(t, c->beside[b], l.total);
    }
    for (u32 d = 0; d < c->n_districts; d++) {
        ok(t, rollcall_list(&t->cx, on, &(RollcallFilter){.figure = STR("on_roll"), .district = c->districts[d]}, &l));
        expect_i64(t, rollcall_sum(c, (int)d, -1, RC_ON_ROLL), l.total);
    }
    for (u32 y = 0; y < ROLLCALL_N_YEARS; y++) {
        ok(t, rollcall_list(&t->cx, on, &(RollcallFilter){.year_group = str_from(rollcall_year_slot_name(y))}, &l));
        u32 want = 0;
        for (int s = 0; s < N_ROLLCALL_STATES; s++) want += rollcall_sum(c, -1, (int)y, (RollcallState)s);
        expect_i64(t, want, l.total);
    }
    for (u32 i = 0; i < c->n_schools; i++) {
        if (!c->schools[i].urn) continue;
        ok(t, rollcall_list(&t->cx, on, &(RollcallFilter){.urn = c->schools[i].urn}, &l));
        u32 want = 0;
        for (int s = 0; s < N_ROLLCALL_STATES; s++) want += c->schools[i].n[s];
        expect_i64(t, want, l.total);
    }
}

TEST("the balance holds on random days, and between them") {
    store_children(t);
    Rng r = rng_seed(11);
    for (int i = 0; i < 12; i++) {
        Date a = some_day(&r), b = some_day(&r);
        if (date_eq(a, b)) continue;
        const RollcallFault *faults;
        size_t n;
        ok(t, rollcall_check(&t->cx, date_max(a, b), date_min(a, b), &faults, &n));
        if (n > 0) expect_str(t, "no fault", faults[0].what);
    }
}

TEST("a child's spells agree with the roll call of each day on random children") {
    const Definitions *d = definitions_of(&t->cx);
    Child *all = store_children(t);
    for (int i = 0; i < 60; i++) {
        const RollcallSpell *s;
        size_t n;
        Date until = date_ymd(2018, 7, 31);
        ok(t, rollcall_spells(&t->cx, all[i].f.person_id, until, &s, &n));
        expect(t, n > 0);
        expect_i64(t, all[i].f.known_from.day, s[0].from_on.day);
        for (size_t k = 0; k < n; k++)
            for (Date day = s[k].from_on; day.day <= s[k].to_on.day; day = date_plus(day, 1))
                expect_i64(t, plain_state(d, &all[i], day), state_of(s[k].v));
    }
}

PURE_TEST("two halves side by side, each on its own connection, count what one pass counts") {
    Ctx *cx = &t->cx;
    Str store = str_fmt(cx->arena, "%.*s/halves.sqlite", STR_ARG(test_folder(t)));
    Db *db;
    ok(t, db_open(cx, store, &db));
    cx->db = db;
    ok(t, db_migrate(cx));
    ok(t, db_begin(cx, DB_WRITE));
    store_schools(t);
    test_exec(t, "INSERT INTO person (is_adult, birth_date, birth_date_is_estimated, known_from)"
                 " WITH RECURSIVE k(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM k WHERE i < 29999)"
                 " SELECT FALSE, (2002 + i % 14) || '-0' || (1 + i % 9) || '-11', FALSE, '2010-01-01' FROM k");
    test_exec(
        t,
        "INSERT INTO enrolment (person_id, urn, status, from_on, entry_on, is_part_time, confirmed_on, roll_confirmed_on)"
        " SELECT id, 118001 + id % 6, 'C', '2016-09-05', '2016-09-05', FALSE, '2018-05-17', '2018-05-17' FROM person"
        " WHERE id % 7 > 0");
    const RollcallCount *uncommitted, *one, *two;
    Date on = date_ymd(2018, 3, 8);
    t->app.store = store; /* its own connection would not see what is not committed yet: one pass, then */
    ok(t, rollcall_count(cx, on, &uncommitted));
    ok(t, db_commit(cx));
    ok(t, db_begin(cx, DB_READ));
    ok(t, rollcall_count(cx, on, &two));
    t->app.store = STR(":memory:");
    ok(t, rollcall_count(cx, on, &one));
    db_rollback(cx);
    expect(t, one->known > 15000 && one->states[RC_UNACCOUNTED] > 1000);
    for (int sub = 0; sub < N_ROLLCALL_SUBS; sub++) {
        expect_i64(t, one->subs[sub], two->subs[sub]);
        expect_i64(t, one->subs[sub], uncommitted->subs[sub]);
    }
    expect_i64(t, one->n_schools, two->n_schools);
    for (u32 i = 0; i < one->n_schools; i++)
        expect_i64(t, one->schools[i].n[RC_ON_ROLL], two->schools[i].n[RC_ON_ROLL]);
    arena_reset(cx->arena);
    db_close(db);
    cx->db = NULL;
}
