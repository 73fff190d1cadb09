/* The county's invented schools: how many of each kind where, what they are called, how big they are, who runs them. */
#include "county/model.h"

typedef struct KindInfo {
    int per_100000, least;
    i8 low, high;
    bool takes_census;
} KindInfo;

static const KindInfo kinds[N_SCHOOL_KINDS] = {
#define X(kind, rate, least, low, high, census) {rate, least, low, high, census},
    SCHOOL_KIND_LIST(X)
#undef X
};

/* Establishment numbers by kind and governance, as the register hands them out. */
typedef struct Numbers {
    u16 primary, controlled, aided, secondary, secondary_aided, special, pru, nursery, independent, college, outside;
    u32 urn;
} Numbers;

/* ---- size, government, faith ---- */

static u16 draw_intake(SchoolKind kind, Rng *rng) {
    static const u16 primary[] = {15, 15, 30, 30, 30, 30, 30, 45, 60, 60, 60, 60, 60, 90, 90};
    static const u16 secondary[] = {120, 150, 150, 180, 180, 180, 210, 210, 240, 270};
    static const u16 grammar[] = {120, 150, 150, 180, 180, 210};
    switch (kind) {
    case KIND_PRIMARY: return primary[rng_below(rng, COUNT_OF(primary))];
    case KIND_INFANT:
    case KIND_JUNIOR: return (u16)(60 + 30 * rng_below(rng, 3));
    case KIND_SECONDARY: return secondary[rng_below(rng, COUNT_OF(secondary))];
    case KIND_GRAMMAR: return grammar[rng_below(rng, COUNT_OF(grammar))];
    case KIND_ALL_THROUGH: return (u16)(90 + 30 * rng_below(rng, 3));
    case KIND_SPECIAL: return (u16)(8 + rng_below(rng, 16));
    case KIND_PRU: return (u16)(12 + rng_below(rng, 12));
    case KIND_NURSERY: return 60;
    case KIND_INDEPENDENT: return (u16)(10 + rng_below(rng, 60));
    case KIND_COLLEGE: return 800;
    default: return 150;
    }
}

static Governance draw_governance(SchoolKind kind, Rng *rng) {
    u64 p = rng_below(rng, 100);
    switch (kind) {
    case KIND_PRIMARY:
    case KIND_INFANT:
    case KIND_JUNIOR:
        return p < 35   ? GOV_COMMUNITY
               : p < 47 ? GOV_AIDED
               : p < 61 ? GOV_CONTROLLED
               : p < 67 ? GOV_FOUNDATION
               : p < 90 ? GOV_CONVERTER
               : p < 98 ? GOV_SPONSORED
                        : GOV_FREE;
    case KIND_SECONDARY:
        return p < 8    ? GOV_COMMUNITY
               : p < 14 ? GOV_AIDED
               : p < 24 ? GOV_FOUNDATION
               : p < 62 ? GOV_CONVERTER
               : p < 95 ? GOV_SPONSORED
                        : GOV_FREE;
    case KIND_GRAMMAR: return p < 4 ? GOV_COMMUNITY : p < 12 ? GOV_AIDED : p < 22 ? GOV_FOUNDATION : GOV_CONVERTER;
    case KIND_ALL_THROUGH: return p < 50 ? GOV_CONVERTER : GOV_FREE;
    case KIND_SPECIAL: return p < 50 ? GOV_COMMUNITY : p < 80 ? GOV_FOUNDATION : GOV_CONVERTER;
    default: return GOV_COMMUNITY;
    }
}

static Faith draw_faith(const School *s, Rng *rng) {
    bool catholic = rng_below(rng, 100) < 40;
    switch (s->governance) {
    case GOV_AIDED: return catholic ? FAITH_CATHOLIC : FAITH_CHURCH_OF_ENGLAND;
    case GOV_CONTROLLED: return FAITH_CHURCH_OF_ENGLAND;
    case GOV_CONVERTER:
        if (s->kind == KIND_GRAMMAR || rng_below(rng, 100) >= 25) return FAITH_NONE;
        return catholic ? FAITH_CATHOLIC : FAITH_CHURCH_OF_ENGLAND;
    default: return FAITH_NONE;
    }
}

static u16 next_estab(const School *s, Numbers *n) {
    switch (s->kind) {
    case KIND_PRIMARY:
    case KIND_INFANT:
    case KIND_JUNIOR:
        if (n->primary == 3000) n->primary = 5200;
        if (s->faith == FAITH_NONE) return n->primary++;
        return s->governance == GOV_CONTROLLED && n->controlled < 3300 ? n->controlled++ : n->aided++;
    case KIND_SPECIAL: return n->special++;
    case KIND_PRU: return n->pru++;
    case KIND_NURSERY: return n->nursery++;
    case KIND_INDEPENDENT: return n->independent++;
    case KIND_COLLEGE: return n->college++;
    case KIND_OUTSIDE: return n->outside++;
    default: return s->governance == GOV_AIDED ? n->secondary_aided++ : n->secondary++;
    }
}

/* ---- names ---- */

static const char *kind_in_name(const School *s, u64 turn) {
    static const char *const secondary[] = {"Academy", "School", "High School", "Community College", "School"};
    switch (s->kind) {
    case KIND_INFANT: return "Infant School";
    case KIND_JUNIOR: return "Junior School";
    case KIND_SECONDARY: return s->faith == FAITH_CATHOLIC ? "Catholic School" : secondary[turn % COUNT_OF(secondary)];
    case KIND_GRAMMAR:
        return s->sex == 'F'   ? "Grammar School for Girls"
               : s->sex == 'M' ? "Grammar School for Boys"
                               : "Grammar School";
    case KIND_ALL_THROUGH: return "Academy";
    case KIND_SPECIAL: return turn % 3 ? "School" : "Academy";
    case KIND_PRU: return turn % 2 ? "Alternative Provision" : "Pupil Referral Unit";
    case KIND_NURSERY: return "Nursery School";
    case KIND_COLLEGE: return "College";
    case KIND_OUTSIDE: return turn % 3 == 0 ? "Grammar School" : turn % 3 == 1 ? "Primary School" : "Academy";
    default:
        return s->faith == FAITH_CATHOLIC            ? "Catholic Primary School"
               : s->faith == FAITH_CHURCH_OF_ENGLAND ? "Church of England Primary School"
               : s->governance == GOV_SPONSORED      ? "Primary Academy"
                                                     : "Primary School";
    }
}

static Str town_of(const County *c, const School *s) {
    AddressText a;
    place_address(&c->places, s->home, &a);
    return a.town;
}

static Str name_for(County *c, const School *s, u64 turn, int attempt) {
    Arena *a = c->cx->arena;
    Str town = town_of(c, s);
    WordUse use = s->faith == FAITH_CATHOLIC            ? WORD_CATHOLIC
                  : s->faith == FAITH_CHURCH_OF_ENGLAND ? WORD_SAINT
                                                        : WORD_SCHOOL;
    Str word = names_word(&c->names, use, turn + (u64)attempt);
    const char *what = kind_in_name(s, turn);
    if (s->kind == KIND_INDEPENDENT)
        return str_fmt(a, "%.*s %.*s", STR_ARG(word),
                       STR_ARG(names_word(&c->names, WORD_INDEPENDENT, turn / 7 + (u64)attempt)));
    if (use != WORD_SCHOOL) return str_fmt(a, "%.*s %s, %.*s", STR_ARG(word), what, STR_ARG(town));
    if (s->kind == KIND_GRAMMAR && attempt == 0) return str_fmt(a, "%.*s %s", STR_ARG(town), what);
    if (attempt < 3) return str_fmt(a, "%.*s %s", STR_ARG(word), what);
    return str_fmt(a, "%.*s %.*s %s", STR_ARG(town), STR_ARG(word), what);
}

static bool name_is_taken(const County *c, Str name) {
    for (size_t i = 0; i < c->schools.n; i++)
        if (str_eq(c->schools.at[i].name, name)) return true;
    return false;
}

static Str unique_name(County *c, const School *s, Rng *rng) {
    u64 turn = rng_below(rng, 100000);
    Str name = STR_NONE;
    for (int attempt = 0; attempt < 400; attempt++) {
        name = name_for(c, s, turn, attempt);
        if (!name_is_taken(c, name)) return name;
    }
    return str_fmt(c->cx->arena, "%.*s (%zu)", STR_ARG(name), c->schools.n);
}

/* ---- one school ---- */

static char draw_sex(SchoolKind kind, Rng *rng) {
    u64 p = rng_below(rng, 100);
    if (kind == KIND_GRAMMAR) return p < 33 ? 'F' : p < 66 ? 'M' : 'X';
    if (kind == KIND_SECONDARY) return p < 6 ? 'F' : p < 10 ? 'M' : 'X';
    return 'X';
}

static void set_ages(School *s, Rng *rng) {
    s->low = kinds[s->kind].low;
    s->high = kinds[s->kind].high;
    if (s->kind == KIND_SECONDARY && one_in(rng, 3)) s->high = 11;
    s->has_sixth_form = s->high == 13 && s->kind != KIND_OUTSIDE;
    s->has_nursery =
        s->kind == KIND_NURSERY || ((s->kind == KIND_PRIMARY || s->kind == KIND_INFANT) && rng_below(rng, 100) < 15);
    if (s->has_nursery) s->low = -1;
}

static void set_history(const County *c, School *s, Rng *rng, Numbers *n) {
    i32 year = c->spec.year;
    s->opened = date_ymd((int)rng_range(rng, 1880, 2004), 9, 1).day;
    s->converted = DAY_NONE;
    s->urn = n->urn++;
    if (s->governance == GOV_FREE) s->opened = date_ymd(year - (int)rng_range(rng, 1, 5), 9, 1).day;
    if (s->governance == GOV_CONVERTER || s->governance == GOV_SPONSORED) {
        int since = year < 2012 ? 1 : year - 2011 < 7 ? year - 2011 : 7;
        int year_of = year - (int)rng_range(rng, 0, since), month = (int)rng_range(rng, 1, 8);
        s->converted = date_ymd(year_of, month, 1).day;
        s->old_urn = n->urn++;
    }
    s->inspected = c->terms.year_start.day - (i32)rng_range(rng, 60, 1700);
    u64 p = rng_below(rng, 100);
    s->rating = p < 18 ? 0 : p < 88 ? 1 : p < 97 ? 2 : 3;
    s->trust = (u8)rng_below(rng, c->names.n_words[WORD_TRUST]);
}

/* The first day of the year, then four first or last days of half terms. */
static void set_closed_days(const County *c, School *s, Rng *rng) {
    const Terms *t = &c->terms;
    u8 edges[N_HALF_TERMS * 2];
    size_t n = 0;
    for (int h = 0; h < N_HALF_TERMS; h++) {
        if (h > 0) edges[n++] = (u8)terms_index_from(t, t->starts[h]);
        if (h < N_HALF_TERMS - 1) edges[n++] = (u8)terms_index_from(t, t->ends[h]);
    }
    s->closed[0] = 0;
    for (size_t i = 1; i < N_CLOSED_DAYS; i++) {
        size_t pick = rng_below(rng, n);
        s->closed[i] = edges[pick];
        edges[pick] = edges[--n];
    }
}

static void set_snow(const County *c, School *s, Rng *rng) {
    Rng county_wide = county_stream(c, FOR_SCHOOL, 1u << 30);
    int first = terms_index_from(&c->terms, date_plus(c->terms.starts[3], 9)) + (int)rng_below(&county_wide, 4);
    s->snow_from = (u8)(first - (int)rng_below(rng, 2));
    s->snow_days = (u8)(rng_below(rng, 100) < 45 ? 1 + rng_below(rng, 3) : 0);
}

static School school_of(County *c, SchoolKind kind, int district, Rng *rng) {
    School s = {.kind = (u8)kind, .district = (i8)district, .la = COUNTY_LA};
    s.home =
        district < 0 ? place_draw_outside(&c->places, true, rng) : place_draw_in_district(&c->places, district, rng);
    if (district < 0) s.la = (u16)c->places.outside[s.home.area - c->places.n_towns].la;
    s.governance = (u8)draw_governance(kind, rng);
    s.faith = (u8)draw_faith(&s, rng);
    s.sex = draw_sex(kind, rng);
    set_ages(&s, rng);
    s.intake = draw_intake(kind, rng);
    s.pull = s.intake * (u32)rng_range(rng, 75, 110);
    s.style = (u8)rng_below(rng, 3);
    s.illness = (u8)rng_range(rng, 8, 12);
    return s;
}

/* A small county still needs a school for everyone: the first secondary takes both sexes and has a sixth form. */
static void make_fit_for_all(County *c) {
    bool needs_secondary = true;
    for (size_t i = 0; i < c->schools.n; i++) {
        School *s = &c->schools.at[i];
        if (s->kind != KIND_SECONDARY || !needs_secondary) continue;
        s->sex = 'X';
        s->high = 13;
        s->has_sixth_form = true;
        needs_secondary = false;
    }
}

static void add_schools(County *c, SchoolKind kind, int district, i64 n_schools, Numbers *n) {
    for (i64 i = 0; i < n_schools; i++) {
        Rng rng = county_stream(c, FOR_SCHOOL, c->schools.n);
        School s = school_of(c, kind, district, &rng);
        set_history(c, &s, &rng, n);
        set_closed_days(c, &s, &rng);
        set_snow(c, &s, &rng);
        s.estab = next_estab(&s, n);
        s.name = unique_name(c, &s, &rng);
        *VEC_PUSH(c->cx->arena, &c->schools) = s;
    }
}

/* One maintained school in forty becomes an academy within the year, one at least where there are enough to notice: on the
 * first of a month between two censuses, as they do. */
static void convert_some(County *c) {
    i64 n_seen = 0;
    for (size_t i = 0; i < c->schools.n; i++) {
        School *s = &c->schools.at[i];
        bool may = (s->kind == KIND_PRIMARY || s->kind == KIND_SECONDARY) && s->governance == GOV_CONVERTER;
        if (!may || c->schools.n < 15 || n_seen++ % 12 != 0) continue;
        Rng rng = county_stream(c, FOR_SCHOOL, (1u << 29) + i);
        static const u8 months[] = {11, 12, 2, 3, 4};
        int month = months[rng_below(&rng, COUNT_OF(months))];
        s->converted = date_ymd(month > 8 ? c->spec.year : c->spec.year + 1, month, 1).day;
    }
}

static i64 n_of_kind(const County *c, SchoolKind kind) {
    i64 n = (c->spec.n_pupils * kinds[kind].per_100000 + 50000) / 100000;
    return n < kinds[kind].least ? kinds[kind].least : n;
}

Status schools_make(County *c) {
    Numbers n = {.primary = 2001,
                 .controlled = 3001,
                 .aided = 3301,
                 .secondary = 4001,
                 .secondary_aided = 4601,
                 .special = 7001,
                 .pru = 1101,
                 .nursery = 1001,
                 .independent = 6001,
                 .college = 8001,
                 .outside = 5401,
                 .urn = 300001};
    i64 share = 0;
    for (int d = 0; d < N_DISTRICTS; d++) {
        c->district_first[d] = (u16)c->schools.n;
        for (SchoolKind k = 0; k < KIND_OUTSIDE; k++) {
            i64 total = n_of_kind(c, k), offset = ((i64)k * 371 + 500) % 1000;
            add_schools(c, k, d,
                        (total * (share + c->places.share[d]) + offset) / 1000 - (total * share + offset) / 1000, &n);
        }
        share += c->places.share[d];
    }
    c->district_first[N_DISTRICTS] = (u16)c->schools.n;
    add_schools(c, KIND_OUTSIDE, -1, n_of_kind(c, KIND_OUTSIDE), &n);
    make_fit_for_all(c);
    convert_some(c);
    if (n.primary > 6000 || n.aided > 4000) return FAIL(c->cx, ERR_BUG, "establishment numbers ran out");
    return OK;
}
