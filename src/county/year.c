/* What happens to families and children in the year: arrivals, departures, moves, home education, permanent exclusion,
 * dual registration. Suspensions are drawn afterwards (exclusions.c), when it is settled who is where. */
#include "county/model.h"

typedef struct Move {
    i32 last, first; /* last day on the old roll, first on the new */
} Move;

static i32 day_at(const County *c, int i) { return c->terms.day[i < c->terms.n_days ? i : c->terms.n_days - 1].day; }
static int index_on(const County *c, i32 on) { return terms_index_from(&c->terms, (Date){on}); }

/* Leaves on the school day before `on`, begins up to gap school days later. */
static Move move_around(const County *c, i32 on, int gap) {
    int i = index_on(c, on);
    return (Move){.last = i > 0 ? day_at(c, i - 1) : c->terms.year_start.day, .first = day_at(c, i + gap)};
}

static i32 file_sent_on(i32 first, Rng *rng) { return first + (i32)rng_range(rng, 1, 14); }

static bool is_in_county_school(const County *c, const Enrolment *e) {
    return e && school_takes_census(&c->schools.at[e->school]);
}

static void send_outside(const County *c, Transfer *t, Rng *rng) {
    t->dest_kind = DEST_OUTSIDE;
    t->outside_la = (u16)c->places.outside[rng_below(rng, c->places.n_outside)].la;
    t->outside_estab = (u16)(2000 + rng_below(rng, 2000));
}

/* ---- families ---- */

static void child_arrives(County *c, Child *k, Rng *rng) {
    i32 on = family_of(c, k)->arrived, first = day_at(c, index_on(c, on + (i32)rng_range(rng, 5, 24)));
    k->story = STORY_ARRIVES;
    k->story_on = first;
    if (k->setting == SET_INDEPENDENT || k->setting == SET_OTHER_LA) k->setting = SET_CENSUS;
    if (k->setting != SET_CENSUS || k->year_group > 11) return;
    if (child_is_of_age(k) && rng_below(rng, 100) < 5) {
        k->setting = rng_below(rng, 100) < 85 ? SET_AWAITING : SET_NOWHERE;
        return;
    }
    u16 school = placing_choose(c, k, on, UINT16_MAX);
    if (school == UINT16_MAX) return;
    placing_give_upn(c, k, school, rng);
    (void)enrolment_add(c, k, school, first);
    if (k->year_group < 1 || rng_below(rng, 100) >= 75) return;
    Transfer *t = transfer_add(c, k, school, file_sent_on(first, rng));
    send_outside(c, t, rng);
    t->from_outside = true;
}

static void child_departs(County *c, Child *k, Rng *rng) {
    const Family *f = family_of(c, k);
    Enrolment *e = child_enrolment_on(c, k, f->moves_on);
    k->story = STORY_MOVES_OUT;
    k->story_on = f->moves_on;
    if (!is_in_county_school(c, e)) {
        if (e) e->to = f->moves_on - 1;
        return;
    }
    e->to = move_around(c, f->moves_on, 0).last;
    Transfer *t = transfer_add(c, k, e->school, file_sent_on(f->moves_on, rng));
    if (f->evidence == EVIDENCE_ABROAD) t->dest_kind = DEST_NOT_MAINTAINED;
    else send_outside(c, t, rng);
}

static void change_school(County *c, Child *k, i32 on, Rng *rng) {
    Enrolment *e = child_enrolment_on(c, k, on);
    if (!is_in_county_school(c, e) || k->year_group < 0 || k->year_group == 11) return;
    const School *old = &c->schools.at[e->school];
    if (old->kind == KIND_SPECIAL || old->kind == KIND_PRU) return;
    u16 source = e->school, dest = placing_choose(c, k, on, source);
    Move m = move_around(c, on, (int)rng_below(rng, 7));
    if (dest == UINT16_MAX || m.first <= e->from || m.last < e->from || on > day_at(c, c->terms.n_days - 12)) return;
    e->to = m.last;
    k->story = STORY_MOVES_SCHOOL;
    k->story_on = m.first;
    (void)enrolment_add(c, k, dest, m.first);
    transfer_add(c, k, source, file_sent_on(m.first, rng))->dest = dest;
}

static void child_moves_within(County *c, Child *k, Rng *rng) {
    const Family *f = family_of(c, k);
    bool far = place_district(&c->places, f->home) != place_district(&c->places, f->home2);
    if (rng_below(rng, 100) < (far ? 75u : 20u)) change_school(c, k, f->moves_on, rng);
}

static void family_moves(County *c, Family *f) {
    Rng rng = county_stream(c, FOR_YEAR, (u64)(f - c->families.at) << 32 | 1);
    bool unknown = f->move == MOVE_ARRIVES && rng_below(&rng, 100) < 6;
    for (u32 i = f->first_child; i < f->first_child + f->n_children; i++) {
        Child *k = &c->children.at[i];
        if (f->move == MOVE_ARRIVES) child_arrives(c, k, &rng);
        else if (f->move == MOVE_OUT) child_departs(c, k, &rng);
        else child_moves_within(c, k, &rng);
        k->only_school_knows = unknown && k->story == STORY_ARRIVES && k->first_enrolment != NONE32;
    }
}

/* ---- permanent exclusion and dual registration ---- */

/* Off the old roll some weeks later, when the governors have met and the time to ask for a review is over; on the PRU's
 * from the sixth school day, or late, or in tuition instead, or nothing (provision < 0). */
typedef enum SixthDay { SIXTH_DAY_PRU, SIXTH_DAY_LATE, SIXTH_DAY_TUITION, SIXTH_DAY_NOTHING } SixthDay;

static void exclude_permanently(County *c, Child *k, int on, SixthDay then) {
    Enrolment *e = child_enrolment_on(c, k, day_at(c, on));
    if (!is_in_county_school(c, e) || c->schools.at[e->school].kind == KIND_PRU) return;
    Rng rng = county_stream(c, FOR_EXCLUSIONS, ((u64)child_no(c, k) << 8) | 255);
    u16 school = e->school, pru = placing_choose_pru(c, k);
    int removed = on + 24 + (int)rng_below(&rng, 12),
        begins = on + 5 + (then == SIXTH_DAY_LATE ? 4 + (int)rng_below(&rng, 10) : 0);
    k->story = STORY_EXCLUDED;
    k->story_on = day_at(c, on);
    e->role = 'M';
    if (removed < c->terms.n_days) e->to = day_at(c, removed);
    Exclusion *x = VEC_PUSH(c->cx->arena, &c->exclusions);
    *x = (Exclusion){.child = child_no(c, k),
                     .school = school,
                     .from = k->story_on,
                     .to = DAY_NONE,
                     .category = EXCL_PERMANENT,
                     .reason = (u8)rng_below(&rng, 9),
                     .review = on + 15 < c->terms.n_days ? day_at(c, on + 15) : DAY_NONE};
    x->setting = then == SIXTH_DAY_TUITION ? 2 : then == SIXTH_DAY_NOTHING ? 0 : 1;
    if (then == SIXTH_DAY_TUITION) k->setting = SET_PROVISION;
    if (then == SIXTH_DAY_TUITION || then == SIXTH_DAY_NOTHING || pru == UINT16_MAX || begins >= c->terms.n_days)
        return;
    enrolment_add(c, k, pru, day_at(c, begins))->role = 'S';
    if (removed < c->terms.n_days) transfer_add(c, k, school, day_at(c, removed) + 3)->dest = pru;
}

static void register_twice(County *c, Child *k, int on) {
    Enrolment *e = child_enrolment_on(c, k, day_at(c, on));
    u16 pru = placing_choose_pru(c, k);
    if (!is_in_county_school(c, e) || c->schools.at[e->school].kind == KIND_PRU || pru == UINT16_MAX) return;
    e->role = 'M';
    k->story = STORY_DUAL;
    k->story_on = day_at(c, on);
    enrolment_add(c, k, pru, k->story_on > e->from ? k->story_on : e->from)->role = 'S';
}

/* ---- children ---- */

static void to_home(County *c, Child *k, int on) {
    Enrolment *e = child_enrolment_on(c, k, day_at(c, on));
    if (!is_in_county_school(c, e) || on < 1) return;
    e->to = day_at(c, on - 1);
    k->story = STORY_TO_HOME;
    k->story_on = day_at(c, on);
    k->setting = SET_HOME;
}

static void to_independent(County *c, Child *k, int on, Rng *rng) {
    Enrolment *e = child_enrolment_on(c, k, day_at(c, on));
    u16 school = placing_choose_independent(c, k);
    if (!is_in_county_school(c, e) || on < 1 || school == UINT16_MAX) return;
    u16 source = e->school;
    e->to = day_at(c, on - 1);
    k->story = STORY_TO_INDEPENDENT;
    k->story_on = day_at(c, on);
    (void)enrolment_add(c, k, school, k->story_on);
    transfer_add(c, k, source, file_sent_on(k->story_on, rng))->dest_kind = DEST_NOT_MAINTAINED;
}

static void from_home(County *c, Child *k, int on, Rng *rng) {
    u16 school = placing_choose(c, k, day_at(c, on), UINT16_MAX);
    if (school == UINT16_MAX) return;
    k->story = STORY_FROM_HOME;
    k->story_on = day_at(c, on);
    if (k->upn_la == 0) placing_give_upn(c, k, school, rng);
    (void)enrolment_add(c, k, school, k->story_on);
}

static void child_dies(County *c, Child *k, int on) {
    k->story = STORY_DIES;
    k->story_on = day_at(c, on);
    for (u32 e = k->first_enrolment; e != NONE32; e = c->enrolments.at[e].next)
        if (c->enrolments.at[e].to > k->story_on) c->enrolments.at[e].to = k->story_on;
}

/* One thing at most. */
static void child_year(County *c, Child *k) {
    Rng rng = county_stream(c, FOR_YEAR, child_no(c, k));
    u64 p = rng_below(&rng, 100000);
    int on = 8 + (int)rng_below(&rng, (u64)c->terms.n_days - 20);
    bool secondary = k->year_group >= 7 && k->year_group <= 11, of_age = child_is_of_age(k);
    if (p < 12 && k->born < c->terms.year_start.day) child_dies(c, k, on);
    else if (k->setting == SET_HOME && p < 6000 && k->year_group < 11) from_home(c, k, on, &rng);
    else if (k->setting != SET_CENSUS || !of_age) return;
    else if (p < 800) change_school(c, k, day_at(c, on), &rng);
    else if (p < (secondary ? 1200u : 980u)) to_home(c, k, on);
    else if (p < (secondary ? 1240u : 1040u)) to_independent(c, k, on, &rng);
    else if (secondary && k->year_group >= 8 && p < 1700) register_twice(c, k, one_in(&rng, 2) ? 0 : on);
    else if (secondary && p < 1830)
        exclude_permanently(c, k, on, p < 1800 ? SIXTH_DAY_PRU : p < 1812 ? SIXTH_DAY_LATE : SIXTH_DAY_TUITION);
    else if (!secondary && p < 1055) exclude_permanently(c, k, on, SIXTH_DAY_TUITION);
}

/* So that the last day of the files shows children in their first five days, and some for whom nothing was found. */
static void recent_exclusions(County *c) {
    Rng rng = county_stream(c, FOR_YEAR, UINT64_MAX);
    i64 n = c->spec.n_pupils < 400 ? 0 : 2 + c->spec.n_pupils / 20000;
    int until = index_on(c, c->spec.until.day);
    for (i64 made = 0, tries = 0; made < 2 * n && tries < 4000 * n; tries++) {
        Child *k = &c->children.at[rng_below(&rng, c->children.n)];
        bool late = made >= n;
        int on = until - (late ? 7 + (int)rng_below(&rng, 5) : (int)rng_below(&rng, 4));
        if (k->story || k->plant || k->setting != SET_CENSUS || k->year_group < 7 || k->year_group > 10 || on < 1)
            continue;
        if (family_of(c, k)->move != MOVE_NONE || family_of(c, k)->lives_outside) continue;
        exclude_permanently(c, k, on, late ? SIXTH_DAY_NOTHING : SIXTH_DAY_PRU);
        made += k->story == STORY_EXCLUDED;
    }
}

void year_run(County *c) {
    for (size_t i = 0; i < c->families.n; i++)
        if (c->families.at[i].move != MOVE_NONE) family_moves(c, &c->families.at[i]);
    for (size_t i = 0; i < c->children.n; i++) {
        Child *k = &c->children.at[i];
        if (k->plant == PLANT_NONE && family_of(c, k)->move == MOVE_NONE) child_year(c, k);
    }
    recent_exclusions(c);
}
