/* Suspensions (fixed-term exclusions) and lunchtime exclusions, at the rates of the national statistics: about one pupil in
 * twenty of a secondary school in the year, one in a hundred and fifty of a primary; boys, pupils with needs and pupils
 * with free meals more often. Permanent exclusions are made by year.c, since they move children. */
#include "county/model.h"

#include <stdlib.h>

const char *exclusion_code(u8 category, i32 from) {
    static const char *const text[] = {"FIXD", "PERM", "LNCH"};
    return category == EXCL_FIXED && from >= date_ymd(2021, 4, 1).day ? "SUSP" : text[category];
}

const char *const exclusion_reasons[] = {"PP", "PA", "VP", "VA", "DB", "DB", "DB",
                                         "DA", "BU", "RA", "DM", "TH", "SM", "OT"};
const char *const exclusion_settings[] = {"", "PRU", "tuition", "another school"};

static int one_child_in(const County *c, const Child *k, const Enrolment *e) {
    const School *s = &c->schools.at[e->school];
    int n = s->kind == KIND_PRU       ? 4
            : s->kind == KIND_SPECIAL ? 26
            : k->year_group >= 12     ? 200
            : k->year_group >= 7      ? 38
                                      : 260;
    if (k->sex == 'F') n = n * 2;
    if (k->has_fsm) n = n * 10 / 22;
    if (k->sen != 'N') n = n * 10 / 24;
    return n < 2 ? 2 : n;
}

static int draw_days(Rng *rng) {
    static const int days[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 5, 5, 5, 8};
    return days[rng_below(rng, COUNT_OF(days))];
}

/* School days open to pupils from index `from`, n of them; the index of the last, or -1 where the year ends first. */
static int last_of_days(const County *c, const School *s, int from, int n) {
    for (int i = from; i < c->terms.n_days; i++)
        if (!school_is_closed(s, i) && --n == 0) return i;
    return -1;
}

/* Returns the index after its last day, or `from` where nothing came of it. */
static int add_suspension(County *c, Child *k, int from, Rng *rng) {
    const Enrolment *e = child_enrolment_on(c, k, c->terms.day[from].day);
    if (!e || !school_takes_census(&c->schools.at[e->school]) || e->role == 'S') return from;
    const School *s = &c->schools.at[e->school];
    int days = draw_days(rng), last = last_of_days(c, s, from, days);
    bool lunch = s->kind <= KIND_INFANT && one_in(rng, 12), pm = one_in(rng, 8);
    if (school_is_closed(s, from) || last < 0 || e->to < c->terms.day[last].day) return from;
    Exclusion x = {.child = child_no(c, k),
                   .school = e->school,
                   .from = c->terms.day[from].day,
                   .review = DAY_NONE,
                   .to = c->terms.day[last].day,
                   .starts_pm = pm,
                   .reason = (u8)rng_below(rng, 14)};
    x.sessions = (u16)(days * 2 - pm);
    if (days > 5) x.setting = (u8)(1 + rng_below(rng, 3));
    if (lunch) {
        x.category = EXCL_LUNCH;
        x.sessions = 1;
        x.to = x.from;
        x.setting = 0;
        last = from;
    }
    *VEC_PUSH(c->cx->arena, &c->exclusions) = x;
    return last + 2;
}

static void suspend_child(County *c, Child *k) {
    const Enrolment *e = child_enrolment_on(c, k, c->terms.day[20].day);
    if (!e || k->story == STORY_EXCLUDED || k->story == STORY_STOPS || k->plant == PLANT_VANISHED ||
        !school_takes_census(&c->schools.at[e->school]))
        return;
    Rng rng = county_stream(c, FOR_EXCLUSIONS, child_no(c, k));
    bool pressed = k->plant == PLANT_OFF_ROLLED && k->setting == SET_HOME;
    if (!pressed && (k->year_group < 0 || !one_in(&rng, (u64)one_child_in(c, k, e)))) return;
    int n = pressed ? 3 : 1, at = pressed ? 6 : (int)rng_below(&rng, (u64)c->terms.n_days - 25);
    while (!pressed && n < 9 && rng_below(&rng, 100) < 42) n++;
    for (; n > 0 && at < c->terms.n_days - 12; n--) {
        at = add_suspension(c, k, at, &rng);
        at += (int)rng_range(&rng, 1, pressed ? 10 : 60 / n + 4);
    }
}

static int by_child_then_start(const void *a, const void *b) {
    const Exclusion *x = a, *y = b;
    if (x->child != y->child) return x->child < y->child ? -1 : 1;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (int)x->category - (int)y->category;
}

void exclusions_run(County *c) {
    for (size_t i = 0; i < c->children.n; i++)
        if (c->children.at[i].first_enrolment != NONE32) suspend_child(c, &c->children.at[i]);
    if (c->exclusions.n) qsort(c->exclusions.at, c->exclusions.n, sizeof *c->exclusions.at, by_child_then_start);
    for (size_t i = 0; i < c->exclusions.n; i++) {
        Child *k = &c->children.at[c->exclusions.at[i].child];
        if (k->n_exclusions++ == 0) k->first_exclusion = (u32)i;
    }
}
