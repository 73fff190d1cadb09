/* What the services keep in lists of their own: home education, tuition, missing education, places awaited, rolls of
 * schools that return no census, and the groups of children that policy counts. */
#include "county/model.h"

const char *const service_kinds[N_SERVICE_KINDS] = {
#define X(name, word) #word,
    SERVICE_KIND_LIST(X)
#undef X
};

static Service *service_add(County *c, const Child *k, ServiceKind kind, const char *detail) {
    Service *s = VEC_PUSH(c->cx->arena, &c->services);
    *s = (Service){.child = child_no(c, k),
                   .kind = (u8)kind,
                   .detail = detail,
                   .school = UINT16_MAX,
                   .from = DAY_NONE,
                   .to = DAY_NONE,
                   .not_suitable = DAY_NONE};
    return s;
}

/* Some day in the last `months` before the school year, but not before the family came or the child could be counted. */
static i32 since(const County *c, const Child *k, int months, Rng *rng) {
    i32 on = c->terms.year_start.day - (i32)rng_range(rng, 1, months * 30);
    i32 five = date_birthday((Date){k->born}, 5).day;
    if (on < five) on = five;
    return on < k->known_from ? k->known_from + 7 : on;
}

static i32 within_year(const County *c, Rng *rng, int before) {
    return c->terms.day[rng_below(rng, (u64)(before < c->terms.n_days ? before : c->terms.n_days))].day;
}

/* A place on no roll, by the child's setting: which list, since when. */

static Service *home_educated(County *c, const Child *k, Rng *rng) {
    bool planted = k->plant == PLANT_OFF_ROLLED;
    Service *s = service_add(c, k, SVC_HOME, planted || one_in(rng, 14) ? "concern" : "");
    int until = terms_index_from(&c->terms, c->spec.until);
    s->from = k->story == STORY_TO_HOME ? k->story_on : planted ? k->story_on + 1 : since(c, k, 40, rng);
    if (k->story == STORY_FROM_HOME) s->to = k->story_on - 1;
    else if (one_in(rng, 150)) s->not_suitable = within_year(c, rng, until);
    return s;
}

static Service *in_provision(County *c, const Child *k, Rng *rng) {
    static const char *const kinds[] = {"tuition",  "health_needs", "programme",   "alternative",
                                        "hospital", "tuition",      "health_needs"};
    Service *s = service_add(c, k, SVC_PROVISION, kinds[rng_below(rng, COUNT_OF(kinds))]);
    bool excluded = k->story == STORY_EXCLUDED;
    Date sixth_day = excluded ? terms_plus(&c->terms, (Date){k->story_on}, 5) : DATE_NONE;
    s->from = date_is_set(sixth_day) ? sixth_day.day : excluded ? c->terms.year_end.day : since(c, k, 10, rng);
    s->is_part_time = one_in(rng, 3);
    if (k->year_group >= 10 && one_in(rng, 6)) s->detail = "college";
    if (k->year_group >= 9 && one_in(rng, 40)) s->detail = "custody";
    return s;
}

static Service *missing(County *c, const Child *k, bool is_new, Rng *rng) {
    static const char *const kinds[] = {"not_located", "located", "located", "offered"};
    Service *s = service_add(c, k, SVC_MISSING, kinds[rng_below(rng, COUNT_OF(kinds))]);
    int until = terms_index_from(&c->terms, c->spec.until);
    s->from = !is_new && one_in(rng, 3) ? since(c, k, 8, rng) : within_year(c, rng, until);
    return s;
}

static Service *awaiting(County *c, const Child *k, bool is_new, Rng *rng) {
    static const char *const kinds[] = {"in_year", "in_year", "fair_access", "special", "offered", "ehe_return"};
    Service *s = service_add(c, k, SVC_AWAITING, kinds[rng_below(rng, COUNT_OF(kinds))]);
    int until = terms_index_from(&c->terms, c->spec.until);
    s->from = is_new ? family_of(c, k)->arrived + (i32)rng_range(rng, 2, 9) : within_year(c, rng, until);
    return s;
}

static void standing(County *c, const Child *k, Rng *rng) {
    const Family *f = family_of(c, k);
    bool is_new = f->arrived != DAY_NONE && f->arrived >= c->terms.year_start.day;
    Service *s = k->setting == SET_HOME        ? home_educated(c, k, rng)
                 : k->setting == SET_PROVISION ? in_provision(c, k, rng)
                 : k->setting == SET_MISSING   ? missing(c, k, is_new, rng)
                 : k->setting == SET_AWAITING  ? awaiting(c, k, is_new, rng)
                                               : NULL;
    if (!s) return;
    if (s->from < k->known_from) s->from = k->known_from;
    if (f->move == MOVE_OUT && s->to == DAY_NONE) s->to = f->moves_on - 1;
    if (k->story == STORY_DIES && s->to == DAY_NONE) s->to = k->story_on;
}

static void roll(County *c, Child *k) {
    for (u32 i = k->first_enrolment; i != NONE32; i = c->enrolments.at[i].next) {
        const Enrolment *e = &c->enrolments.at[i];
        if (school_takes_census(&c->schools.at[e->school])) continue;
        Service *s = service_add(c, k, SVC_ROLL, "C");
        s->school = e->school;
        s->from = e->from;
        s->to = e->to == DAY_OPEN ? DAY_NONE : e->to;
    }
}

typedef struct Group {
    ServiceKind kind;
    int per_10000, youngest, oldest, months;
    const char *detail;
} Group;

static const Group groups[] = {
    {SVC_IN_CARE, 44, 0, 17, 60, "this_authority"},
    {SVC_IN_CARE, 34, 0, 17, 40, "other"},
    {SVC_IN_NEED, 130, 0, 17, 18, ""},
    {SVC_PROTECTION, 36, 0, 17, 12, ""},
    {SVC_TRAVELLER, 8, 0, 17, 60, ""},
    {SVC_ASYLUM, 9, 14, 17, 20, ""},
    {SVC_OFFENDER, 16, 12, 17, 12, ""},
    {SVC_PARENT, 3, 15, 17, 10, ""},
};

static void group_rows(County *c, Child *k, Rng *rng) {
    static const char *const placing_authorities[] = {"887", "303", "305", "209", "203", "301", "845"};
    int age = date_age((Date){k->born}, c->terms.year_start);
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        const Group *g = &groups[i];
        int rate = g->kind == SVC_TRAVELLER && !strcmp(ethnicities[family_of(c, k)->ethnicity].code, "WROM")
                       ? 4000
                       : g->per_10000;
        if (age < g->youngest || age > g->oldest || !per_10000(rng, (u64)rate)) continue;
        if (g->kind == SVC_IN_CARE && k->setting == SET_INDEPENDENT) continue;
        Service *s = service_add(c, k, g->kind, g->detail);
        if (!strcmp(g->detail, "other")) s->detail = placing_authorities[rng_below(rng, COUNT_OF(placing_authorities))];
        s->from = c->terms.year_end.day - 80 - (i32)rng_range(rng, 1, g->months * 30);
        if (s->from < k->known_from) s->from = k->known_from;
        if (one_in(rng, 4)) s->to = s->from + (i32)rng_range(rng, 60, 500);
        if (g->kind == SVC_IN_CARE) return; /* not on two care lists */
    }
    if (k->is_carer && one_in(rng, 2))
        service_add(c, k, SVC_CARER, "")->from = c->terms.year_start.day - (i32)rng_range(rng, 1, 400);
}

/* Our own children in care live outside the county too; we stay their parent. */
static void placed_outside(County *c, const Child *k, Rng *rng) {
    service_add(c, k, SVC_IN_CARE, "this_authority")->from = c->terms.year_start.day - (i32)rng_range(rng, 30, 900);
}

void services_run(County *c) {
    for (size_t i = 0; i < c->children.n; i++) {
        Child *k = &c->children.at[i];
        Rng rng = county_stream(c, FOR_SERVICES, i);
        standing(c, k, &rng);
        roll(c, k);
        if (family_of(c, k)->lives_outside && k->setting == SET_CENSUS && per_10000(&rng, 110))
            placed_outside(c, k, &rng);
        if (k->born < c->terms.year_start.day && child_lives_here(c, k, c->terms.census[0].day)) group_rows(c, k, &rng);
    }
}
