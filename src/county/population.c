/* The county's invented families and children: when they were born, who they are, and what kind of education they have
 * on the first day of the school year. Families are made until the county's rolls hold as many pupils as asked for. */
#include "county/model.h"

const Ethnicity ethnicities[] = {
    {"WBRI", 7755, GROUP_ENGLISH, NULL, 0},      {"WOTH", 640, GROUP_EUROPEAN, "POL", 35},
    {"WOTH", 130, GROUP_EUROPEAN, "RMN", 70},    {"WOTH", 90, GROUP_EUROPEAN, "SLO", 80},
    {"WOTH", 60, GROUP_EUROPEAN, "LIT", 75},     {"WIRI", 40, GROUP_ENGLISH, NULL, 0},
    {"WIRT", 25, GROUP_ENGLISH, NULL, 0},        {"WROM", 65, GROUP_ENGLISH, NULL, 0},
    {"MWBC", 110, GROUP_ENGLISH, NULL, 0},       {"MWBA", 70, GROUP_ENGLISH, NULL, 0},
    {"MWAS", 120, GROUP_ENGLISH, NULL, 0},       {"MOTH", 130, GROUP_ENGLISH, NULL, 0},
    {"AIND", 110, GROUP_SOUTH_ASIAN, "PNJ", 45}, {"AOTH", 90, GROUP_SOUTH_ASIAN, "NEP", 75},
    {"AOTH", 40, GROUP_SOUTH_ASIAN, "TAM", 65},  {"APKN", 35, GROUP_MUSLIM, "URD", 60},
    {"ABAN", 60, GROUP_MUSLIM, "BNG", 75},       {"OOTH", 50, GROUP_MUSLIM, "ARA", 70},
    {"OOTH", 20, GROUP_MUSLIM, "TUR", 70},       {"BAFR", 150, GROUP_AFRICAN, "YOR", 30},
    {"BAFR", 40, GROUP_AFRICAN, "FRN", 40},      {"BCRB", 40, GROUP_ENGLISH, NULL, 0},
    {"BOTH", 25, GROUP_AFRICAN, NULL, 0},        {"CHNE", 40, GROUP_CHINESE, "CHI", 65},
    {"REFU", 25, GROUP_ENGLISH, NULL, 0},        {"NOBT", 35, GROUP_ENGLISH, NULL, 0},
};
const size_t n_ethnicities = COUNT_OF(ethnicities);

const char *const sen_needs[] = {"SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI",
                                 "VI",   "MSI", "PD",  "ASD",  "OTH",  "NSA"};
const size_t n_sen_needs = COUNT_OF(sen_needs);

/* ---- families ---- */

static u8 draw_ethnicity(Rng *rng) {
    u64 at = rng_below(rng, 10000), i = 0;
    while (i + 1 < n_ethnicities && at >= (u64)ethnicities[i].per_10000) at -= (u64)ethnicities[i++].per_10000;
    return (u8)i;
}

static u8 draw_lean(Rng *rng) {
    u64 p = rng_below(rng, 10000);
    return p < 540 ? LEAN_INDEPENDENT : p < 605 ? LEAN_HOME : p < 725 ? LEAN_OTHER_LA : LEAN_COUNTY;
}

/* When and how the family moves. In the year about one in a hundred arrives, one in a hundred leaves, and one in sixty
 * moves within the county. */
static void draw_moves(const County *c, Family *f, Rng *rng) {
    const Terms *t = &c->terms;
    i32 some_day = t->day[5 + rng_below(rng, (u64)t->n_days - 5)].day - 2;
    u64 p = rng_below(rng, 10000);
    f->moves_on = f->arrived = DAY_NONE;
    f->home2 = f->home;
    if (p < 110) {
        f->move = MOVE_ARRIVES;
        f->arrived = some_day;
    } else if (p < 210) {
        u64 e = rng_below(rng, 100);
        f->move = MOVE_OUT;
        f->moves_on = some_day;
        f->evidence = e < 57 ? EVIDENCE_AUTHORITY : e < 88 ? EVIDENCE_SCHOOL : EVIDENCE_ABROAD;
        f->home2 = place_draw_outside(&c->places, rng_below(rng, 100) < 60, rng);
    } else if (p < 380) {
        f->move = MOVE_WITHIN;
        f->moves_on = some_day;
        f->home2 = place_draw_home(&c->places, rng);
    } else if (p < 2700) {
        f->arrived = t->year_start.day - (i32)rng_range(rng, 20, 12 * 365);
    }
}

static void draw_names(const County *c, Family *f, Rng *rng) {
    NameGroup g = ethnicities[f->ethnicity].names;
    u64 p = rng_below(rng, 1000);
    f->surname = names_draw_surname(&c->names, g, rng);
    f->surname2 = NO_NAME;
    f->joiner = '-';
    if (p >= (g == GROUP_ENGLISH ? 45u : 25u)) return;
    f->surname2 = names_draw_surname(&c->names, g, rng);
    if (p < 4) f->joiner = ' ';
    if (f->surname2 == f->surname) f->surname2 = NO_NAME;
}

static void draw_family(const County *c, Family *f, Rng *rng) {
    f->ethnicity = draw_ethnicity(rng);
    f->home = place_draw_home(&c->places, rng);
    f->lean = draw_lean(rng);
    f->school = UINT16_MAX;
    f->has_fsm = f->lean != LEAN_INDEPENDENT && rng_below(rng, 1000) < 132;
    f->is_service = rng_below(rng, 1000) < 11;
    f->speaks_english =
        !ethnicities[f->ethnicity].language || (int)rng_below(rng, 100) >= ethnicities[f->ethnicity].per_cent_language;
    draw_names(c, f, rng);
    draw_moves(c, f, rng);
    /* Pupils who come over the boundary: one in thirty-five families. */
    if (f->move == MOVE_NONE && f->lean == LEAN_COUNTY && one_in(rng, 35)) {
        f->lives_outside = true;
        f->arrived = DAY_NONE;
        f->home = f->home2 = place_draw_outside(&c->places, true, rng);
    }
}

/* ---- children ---- */

static void draw_sen(Child *k, Rng *rng) {
    static const u8 usual[] = {0, 0, 1, 1, 1, 1, 4, 4, 4, 5, 5, 5, 5, 6, 7, 9, 10, 10, 11, 12};
    static const u8 severe[] = {1, 2, 2, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10};
    u64 p = rng_below(rng, 1000);
    if (k->sex == 'M') p = p * 10 / 13; /* needs are found more often in boys */
    k->sen = p < 26 ? 'E' : p < 130 ? 'K' : 'N';
    if (k->sen == 'N') return;
    k->need = k->sen == 'E' ? severe[rng_below(rng, COUNT_OF(severe))] : usual[rng_below(rng, COUNT_OF(usual))];
    k->need2 = one_in(rng, 5) ? usual[rng_below(rng, COUNT_OF(usual))] : k->need;
}

static void draw_child_names(const County *c, const Family *f, Child *k, Rng *rng) {
    NameGroup g = ethnicities[f->ethnicity].names;
    Era era = names_era(date_to_ymd((Date){k->born}).year);
    bool girl = k->sex == 'F';
    u64 p = rng_below(rng, 100);
    k->forename = siblings_draw_forename(c, f, k, rng);
    k->middle = p < 72 ? names_draw_forename(&c->names, g, girl, one_in(rng, 3) ? ERA_PARENT : era, rng) : NO_NAME;
    k->middle2 = p < 9 ? names_draw_forename(&c->names, g, girl, ERA_PARENT, rng) : NO_NAME;
    if (k->middle == k->forename) k->middle = NO_NAME;
    if (k->middle2 == k->middle || k->middle2 == k->forename || k->middle == NO_NAME) k->middle2 = NO_NAME;
    if (g == GROUP_SOUTH_ASIAN && one_in(rng, 400) && !siblings_have_name(c, f, NO_NAME))
        k->forename = k->middle = k->middle2 = NO_NAME;
}

static int year_group_of(const County *c, i32 born) { return c->spec.year - 5 - date_school_year((Date){born}); }

/* Settings other than a school, for children of compulsory school age, per ten thousand. */
static u8 draw_exception(const Child *k, Rng *rng) {
    bool secondary = k->year_group >= 7;
    u64 p = rng_below(rng, 10000);
    u64 provision = secondary ? 22 : 4, missing = 12, awaiting = 8, home = secondary ? 16 : 8;
    if (k->year_group < 1) return SET_CENSUS;
    if (p < provision) return SET_PROVISION;
    if ((p -= provision) < missing) return SET_MISSING;
    if ((p -= missing) < awaiting) return SET_AWAITING;
    if (p - awaiting < home) return SET_HOME;
    return SET_CENSUS;
}

static u8 draw_setting(const Family *f, const Child *k, Rng *rng) {
    u64 p = rng_below(rng, 100);
    if (k->year_group < -1) return SET_YOUNG;
    if (k->year_group > 13) return SET_OVER;
    if (f->lean == LEAN_INDEPENDENT && k->year_group >= 0)
        return p < 85 || k->year_group > 11 ? SET_INDEPENDENT : SET_CENSUS;
    if (f->lives_outside && k->year_group < 0) return SET_YOUNG;
    if (k->year_group == -1) return p < 13 ? SET_CENSUS : SET_YOUNG;
    if (k->year_group >= 12) return p < (k->year_group == 12 ? 53 : 42) ? SET_CENSUS : SET_OVER;
    if (f->lives_outside) return SET_CENSUS;
    if (f->lean == LEAN_HOME) return p < 80 && k->year_group >= 1 ? SET_HOME : SET_CENSUS;
    if (f->lean == LEAN_OTHER_LA) return p < 85 ? SET_OTHER_LA : SET_CENSUS;
    return draw_exception(k, rng);
}

static i32 draw_known_from(const Family *f, Child *k, Rng *rng) {
    if (f->arrived == DAY_NONE || f->arrived <= k->born) return k->born + (i32)rng_range(rng, 4, 40);
    k->was_moved_in = true;
    return f->arrived + (i32)rng_range(rng, 1, 28);
}

static void draw_child(const County *c, const Family *f, Child *k, Rng *rng) {
    k->sex = siblings_draw_sex(c, f, k, rng);
    k->year_group = (i8)year_group_of(c, k->born);
    k->first_enrolment = k->first_exclusion = NONE32;
    k->story_on = DAY_NONE;
    draw_child_names(c, f, k, rng);
    draw_sen(k, rng);
    k->setting = draw_setting(f, k, rng);
    k->has_fsm = f->has_fsm;
    k->is_carer = k->year_group >= 2 && rng_below(rng, 1000) < 4;
    k->ethnicity_source = (u8)rng_below(rng, 100);
    k->has_own_surname = one_in(rng, 14);
    k->known_from = draw_known_from(f, k, rng);
}

/* ---- everyone ---- */

static bool is_pupil(const Family *f, const Child *k) { return k->setting == SET_CENSUS && f->move != MOVE_ARRIVES; }

/* A known child of age whom no school has; the siblings may well be at one. The next child who fits is taken each time
 * another share of the pupils has been made, so that a small county has its few. */
static bool becomes_never_enrolled(const County *c, const Child *k, i64 n_pupils, i64 n_never) {
    const Family *f = family_of(c, k);
    i64 wanted = c->wanted[PLANT_NEVER_ENROLLED];
    if (n_never >= wanted || n_pupils * wanted < n_never * c->spec.n_pupils) return false;
    if (k->setting != SET_CENSUS || f->move != MOVE_NONE || f->lives_outside) return false;
    return k->year_group >= 1 && k->year_group <= 10 && k->forename != NO_NAME;
}

typedef struct Tally {
    i64 n_pupils, n_never, n_namesakes;
} Tally;

static void add_child(County *c, i32 born, Tally *so_far) {
    Rng rng = county_stream(c, FOR_CHILD, c->children.n);
    Family *f = &c->families.at[c->families.n - 1];
    Child *k = VEC_PUSH(c->cx->arena, &c->children);
    *k = (Child){.born = born, .family = (u32)c->families.n - 1};
    draw_child(c, f, k, &rng);
    if (becomes_never_enrolled(c, k, so_far->n_pupils, so_far->n_never)) {
        k->setting = SET_NOWHERE;
        k->plant = PLANT_NEVER_ENROLLED;
        so_far->n_never++;
    }
    f->n_children++;
    so_far->n_pupils += is_pupil(f, k);
}

/* An earlier child whose name and birth date the next family's only child is to have too. False when it is not time. */
static bool draw_namesake(const County *c, const Births *b, const Tally *so_far, Child *of) {
    i64 wanted = c->wanted[PLANT_NAMESAKE];
    if (b->n != 1 || so_far->n_namesakes >= wanted || c->children.n < 40) return false;
    if (so_far->n_pupils * wanted < so_far->n_namesakes * c->spec.n_pupils) return false;
    Rng rng = county_stream(c, FOR_NAMESAKES, c->families.n);
    *of = c->children.at[rng_below(&rng, c->children.n)];
    return of->forename != NO_NAME && !of->has_own_surname && child_is_known(c, of);
}

static void add_family(County *c, const Births *b, Tally *so_far) {
    Rng rng = county_stream(c, FOR_FAMILY, c->families.n * 2);
    Child of;
    bool is_namesake = draw_namesake(c, b, so_far, &of);
    Family *f = VEC_PUSH(c->cx->arena, &c->families);
    f->first_child = (u32)c->children.n;
    draw_family(c, f, &rng);
    for (int i = 0; i < b->n && so_far->n_pupils < c->spec.n_pupils; i++)
        add_child(c, is_namesake ? of.born : b->on[i], so_far);
    if (!is_namesake) return;
    siblings_rename(c, &c->children.at[f->first_child], &of);
    so_far->n_namesakes += child_is_known(c, &c->children.at[f->first_child]);
}

Status population_make(County *c) {
    Tally so_far = {0};
    for (u64 i = 0; so_far.n_pupils < c->spec.n_pupils; i++) {
        Rng rng = county_stream(c, FOR_FAMILY, i * 2 + 1);
        Births births;
        siblings_draw_births(c, &births, &rng);
        if (births.n > 0) add_family(c, &births, &so_far);
    }
    check(c->children.n < NONE32);
    return OK;
}
