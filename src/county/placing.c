/* Who goes to which school on the first day of the year, since when, and under which pupil number. */
#include "county/model.h"

static bool takes_year(const School *s, const Child *k) {
    if (k->year_group < s->low || k->year_group > s->high) return false;
    if (s->sex != 'X' && s->sex != k->sex && k->year_group < 12) return false;
    if (k->year_group >= 12) return s->has_sixth_form;
    return k->year_group >= 0 || s->has_nursery;
}

static bool is_mainstream(const School *s) { return s->kind <= KIND_ALL_THROUGH || s->kind == KIND_NURSERY; }

typedef bool (*Wanted)(const School *s);
static bool is_special(const School *s) { return s->kind == KIND_SPECIAL; }
static bool is_pru(const School *s) { return s->kind == KIND_PRU; }
static bool is_independent(const School *s) { return s->kind == KIND_INDEPENDENT; }
static bool is_outside(const School *s) { return s->kind == KIND_OUTSIDE; }

typedef struct Choice {
    const Child *child;
    Wanted wanted;
    u16 from, to, not_this; /* schools looked at */
} Choice;

static bool may_choose(const County *c, const Choice *o, u16 i) {
    const School *s = &c->schools.at[i];
    return i != o->not_this && o->wanted(s) && takes_year(s, o->child);
}

/* One of the schools that will do, by their pull. */
static u16 choose_among(const County *c, const Choice *o, Rng *rng) {
    u64 sum = 0;
    for (u16 i = o->from; i < o->to; i++)
        if (may_choose(c, o, i)) sum += c->schools.at[i].pull;
    if (sum == 0) return UINT16_MAX;
    u64 at = rng_below(rng, sum);
    for (u16 i = o->from; i < o->to; i++) {
        if (!may_choose(c, o, i)) continue;
        if (at < c->schools.at[i].pull) return i;
        at -= c->schools.at[i].pull;
    }
    return UINT16_MAX;
}

static Choice choice_in_district(const County *c, const Child *k, int d) {
    return (Choice){.child = k,
                    .wanted = is_mainstream,
                    .from = c->district_first[d],
                    .to = c->district_first[d + 1],
                    .not_this = UINT16_MAX};
}

static Choice choice_anywhere(const County *c, const Child *k, Wanted wanted) {
    return (Choice){.child = k, .wanted = wanted, .from = 0, .to = (u16)c->schools.n, .not_this = UINT16_MAX};
}

static u16 choose_mainstream(const County *c, const Child *k, int district, u16 not_this, Rng *rng) {
    if (district < 0 || one_in(rng, 25)) district = (int)rng_below(rng, N_DISTRICTS);
    Choice near = choice_in_district(c, k, district), any = choice_anywhere(c, k, is_mainstream);
    near.not_this = any.not_this = not_this;
    u16 s = choose_among(c, &near, rng);
    return s != UINT16_MAX ? s : choose_among(c, &any, rng);
}

u16 placing_choose(const County *c, const Child *k, i32 on, u16 not_this) {
    Rng rng = county_stream(c, FOR_PLACING, ((u64)child_no(c, k) << 16) + (u64)(on & 0xffff));
    return choose_mainstream(c, k, place_district(&c->places, child_home(c, k, on)), not_this, &rng);
}

u16 placing_choose_pru(const County *c, const Child *k) {
    Rng rng = county_stream(c, FOR_PLACING, ((u64)child_no(c, k) << 16) + 1);
    int d = place_district(&c->places, family_of(c, k)->home);
    Choice near = choice_in_district(c, k, d < 0 ? 0 : d), any = choice_anywhere(c, k, is_pru);
    near.wanted = is_pru;
    u16 s = choose_among(c, &near, &rng);
    return s != UINT16_MAX ? s : choose_among(c, &any, &rng);
}

u16 placing_choose_independent(const County *c, const Child *k) {
    Rng rng = county_stream(c, FOR_PLACING, ((u64)child_no(c, k) << 16) + 2);
    Choice any = choice_anywhere(c, k, is_independent);
    return choose_among(c, &any, &rng);
}

static u16 choose_first_school(const County *c, const Child *k, Rng *rng) {
    const Family *f = family_of(c, k);
    Wanted wanted = k->setting == SET_INDEPENDENT ? is_independent : k->setting == SET_OTHER_LA ? is_outside : NULL;
    if (k->sen == 'E' && k->setting == SET_CENSUS && rng_below(rng, 100) < 66) wanted = is_special;
    else if (k->setting == SET_CENSUS && k->year_group >= 8 && k->year_group <= 11 && rng_below(rng, 10000) < 45)
        wanted = is_pru;
    if (wanted) {
        Choice o = choice_anywhere(c, k, wanted);
        u16 s = choose_among(c, &o, rng);
        if (s != UINT16_MAX) return s;
    }
    if (f->school != UINT16_MAX && takes_year(&c->schools.at[f->school], k) && rng_below(rng, 100) < 88)
        return f->school;
    return choose_mainstream(c, k, place_district(&c->places, f->home), UINT16_MAX, rng);
}

/* ---- since when ---- */

static i32 first_day(const County *c, const Child *k, const School *s, Rng *rng) {
    const Family *f = family_of(c, k);
    int years = k->year_group - s->low;
    if (s->kind == KIND_SPECIAL || s->kind == KIND_PRU || years < 0 || one_in(rng, 9))
        years = years > 0 ? (int)rng_below(rng, (u64)years + 1) : 0;
    if (s->has_nursery && years > 0 && !one_in(rng, 3)) years--; /* most began in Reception */
    i32 on = years == 0 ? c->terms.starts[0].day + (k->year_group <= 0 ? (i32)rng_below(rng, 4) : 0)
                        : date_ymd(c->spec.year - years, 9, 1 + (int)rng_below(rng, 6)).day;
    i32 arrived = f->arrived == DAY_NONE ? on : f->arrived + 10;
    return on > arrived ? on : arrived < c->terms.starts[0].day ? arrived : c->terms.starts[0].day;
}

/* ---- pupil numbers ---- */

static bool came_with_a_number(const County *c, const Child *k, Rng *rng) {
    const Family *f = family_of(c, k);
    if (f->lives_outside) return rng_below(rng, 100) < 60;
    return f->arrived != DAY_NONE && f->arrived > date_ymd(c->spec.year - k->year_group, 9, 1).day &&
           k->year_group >= 1;
}

static void number_from_elsewhere(County *c, Child *k, Rng *rng) {
    u32 n = c->upn_elsewhere++;
    k->upn_la = (u16)c->places.outside[rng_below(rng, c->places.n_outside)].la;
    k->upn_estab = (u16)(2000 + n / 1000 % 6000);
    k->upn_serial = (u16)(n % 1000);
}

/* Nursery classes and Reception are given numbers of the same year. */
static int serial_of_year(const Child *k) { return k->year_group > 0 ? k->year_group : 0; }

/* The primary school that gave the number, with serials left for the child's year. */
static u16 giver_of_number(const County *c, const Child *k, u16 school, Rng *rng) {
    u16 at = school;
    const School *s = &c->schools.at[at];
    if (s->kind > KIND_JUNIOR && s->kind != KIND_ALL_THROUGH) at = (u16)rng_below(rng, c->schools.n);
    for (size_t tries = 0; tries < c->schools.n; tries++, at = (u16)((at + 1u) % c->schools.n)) {
        s = &c->schools.at[at];
        if ((s->kind <= KIND_JUNIOR || s->kind == KIND_ALL_THROUGH) && s->upn_serial[serial_of_year(k)] < 1000)
            return at;
    }
    return UINT16_MAX;
}

void placing_give_upn(County *c, Child *k, u16 school, Rng *rng) {
    int first_year = c->spec.year - (k->year_group > 0 ? k->year_group : 0);
    k->upn_year = (u8)(first_year % 100);
    k->upn_is_temporary = one_in(rng, 450);
    k->has_former_upn = one_in(rng, 120);
    u16 giver = came_with_a_number(c, k, rng) ? UINT16_MAX : giver_of_number(c, k, school, rng);
    if (giver == UINT16_MAX) {
        number_from_elsewhere(c, k, rng);
        return;
    }
    School *s = &c->schools.at[giver];
    k->upn_la = COUNTY_LA;
    k->upn_estab = s->estab;
    k->upn_serial = s->upn_serial[serial_of_year(k)]++;
}

/* ---- everyone ---- */

static void place_child(County *c, Child *k) {
    Rng rng = county_stream(c, FOR_PLACING, child_no(c, k));
    Family *f = family_of(c, k);
    bool learns_at_school = k->setting == SET_CENSUS || k->setting == SET_INDEPENDENT || k->setting == SET_OTHER_LA;
    u16 school = learns_at_school && f->move != MOVE_ARRIVES ? choose_first_school(c, k, &rng) : UINT16_MAX;
    bool has_been_to_school = k->setting >= SET_HOME && k->setting <= SET_AWAITING && rng_below(&rng, 100) < 80;
    if (school == UINT16_MAX) {
        if (has_been_to_school) placing_give_upn(c, k, 0, &rng);
        return;
    }
    const School *s = &c->schools.at[school];
    if (k->setting == SET_CENSUS || one_in(&rng, 2)) placing_give_upn(c, k, school, &rng);
    if (s->kind <= KIND_JUNIOR) f->school = school;
    enrolment_add(c, k, school, first_day(c, k, s, &rng));
}

void placing_run(County *c) {
    for (size_t i = 0; i < c->children.n; i++) place_child(c, &c->children.at[i]);
}

/* ---- rolls, once the year is over ---- */

static void count_on_roll(const County *c, School *s, const Enrolment *e) {
    const Child *k = &c->children.at[e->child];
    if (!enrolment_holds(e, c->terms.census[0].day)) return;
    s->n_roll++;
    s->n_boys += k->sex == 'M';
    s->n_fsm += k->has_fsm;
}

/* enrolment_order[] by school, then child: a linked list a child is walked once in order, so no comparison is needed. */
void placing_order(County *c) {
    u32 *order = ARENA_ARRAY(c->cx->arena, u32, c->enrolments.n + 1);
    for (size_t i = 0; i < c->enrolments.n; i++) c->schools.at[c->enrolments.at[i].school].n_enrolments++;
    u32 first = 0;
    for (size_t i = 0; i < c->schools.n; i++) {
        c->schools.at[i].first_enrolment = first;
        first += c->schools.at[i].n_enrolments;
        c->schools.at[i].n_enrolments = 0;
    }
    for (size_t i = 0; i < c->children.n; i++) {
        for (u32 e = c->children.at[i].first_enrolment; e != NONE32; e = c->enrolments.at[e].next) {
            School *s = &c->schools.at[c->enrolments.at[e].school];
            order[s->first_enrolment + s->n_enrolments++] = e;
            count_on_roll(c, s, &c->enrolments.at[e]);
        }
    }
    c->enrolment_order = order;
}
