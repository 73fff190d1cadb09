#include "people.h"

static const char *const forenames[2][40] = {
    {"Oliver",  "Jack",   "Harry",   "George",   "Noah",   "Charlie", "Jacob",  "Alfie",  "Freddie", "Oscar",
     "Leo",     "Logan",  "Archie",  "Theo",     "Thomas", "James",   "Joshua", "Henry",  "William", "Max",
     "Lucas",   "Ethan",  "Arthur",  "Mohammed", "Joseph", "Isaac",   "Samuel", "Edward", "Daniel",  "Benjamin",
     "Michael", "Robert", "Anthony", "Dylan",    "Reuben", "Stanley", "Jude",   "Tobias", "Finley",  "Kacper"},
    {"Olivia", "Amelia",    "Isla",      "Emily",   "Ava",       "Lily",    "Mia",   "Sophia",  "Isabella", "Grace",
     "Poppy",  "Ella",      "Charlotte", "Evie",    "Jessica",   "Sophie",  "Alice", "Daisy",   "Florence", "Freya",
     "Phoebe", "Evelyn",    "Rosie",     "Millie",  "Elizabeth", "Matilda", "Ruby",  "Hannah",  "Abigail",  "Chloe",
     "Zara",   "Catherine", "Margaret",  "Rebecca", "Victoria",  "Nicole",  "Amber", "Harriet", "Beatrice", "Zuzanna"}};
static const char *const syllables[] = {"ash", "bar", "cor", "dun", "el",  "far", "gar", "hol",
                                        "in",  "ken", "lan", "mar", "nor", "or",  "pen", "rad",
                                        "sal", "ter", "wal", "win", "bel", "cra", "dra", "fen"};
static const char *const endings[] = {"ley",  "ton", "son",  "ford", "man", "field",
                                      "wood", "er",  "well", "by",   "ham", "s"};
static const char *const kinds[] = {"Street", "Road", "Close", "Avenue", "Lane", "Drive", "Crescent", "Gardens"};

typedef struct Maker {
    Arena *arena;
    Rng rng;
    PeopleWanted w;
    Made *made;
    u32 n, cap;
} Maker;

#define PICK(m, list) ((list)[rng_below(&(m)->rng, COUNT_OF(list))])

/* Small numbers far oftener than large ones, as names are. */
static u64 skewed(Maker *m, u64 n) {
    double u = rng_unit(&m->rng);
    return (u64)((double)n * u * u * u);
}

static Str capital(Str s) {
    char *p = (char *)(uintptr_t)s.p;
    if (s.n > 0 && p[0] >= 'a') p[0] = (char)(p[0] - 32);
    return s;
}

static Str made_name(Maker *m, u64 which) {
    u64 n = COUNT_OF(syllables), e = COUNT_OF(endings);
    const char *middle = which >= n * e ? syllables[which / (n * e) % n] : "";
    return capital(str_fmt(m->arena, "%s%s%s", syllables[which % n], middle, endings[which / n % e]));
}

static Made *add(Maker *m) {
    if (m->n == m->cap) {
        u32 cap = m->cap == 0 ? 1024 : m->cap * 2;
        m->made = arena_grow(m->arena, m->made, m->cap * sizeof *m->made, cap * sizeof *m->made);
        m->cap = cap;
    }
    Made *p = &m->made[m->n++];
    memset(p, 0, sizeof *p);
    return p;
}

static Str made_day(Maker *m, int from_year, int years) {
    return date_iso_str(m->arena, date_plus(date_ymd(from_year, 1, 1), (int)rng_below(&m->rng, (u64)years * 365)));
}

static Str made_number(Maker *m) {
    static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
    return str_fmt(m->arena, "%c8860%08u", letters[rng_below(&m->rng, 23)], (unsigned)rng_below(&m->rng, 100000000));
}

/* Parents do not give two children one name. */
static Str other_name(Maker *m, int sex, u32 family) {
    for (;;) {
        Str name = str_from(forenames[sex][skewed(m, 40)]);
        bool is_taken = false;
        for (u32 i = m->n - 1; i-- > 0 && m->made[i].family == family;)
            is_taken = is_taken || str_eq(m->made[i].row.value[LINK_FORENAME], name);
        if (!is_taken) return name;
    }
}

static Made *add_person(Maker *m, const LinkRow *home, u32 person, u32 family) {
    Made *p = add(m);
    p->row = *home;
    p->person = person;
    p->family = family;
    int sex = (int)rng_below(&m->rng, 2);
    p->row.value[LINK_FORENAME] = other_name(m, sex, family);
    p->row.value[LINK_SEX] = sex == 0 ? STR("M") : STR("F");
    p->row.value[LINK_BIRTH_DATE] = made_day(m, 1999, 19);
    if (m->w.has_numbers && rng_chance(&m->rng, 0.9)) p->row.value[LINK_UPN] = made_number(m);
    return p;
}

static void home_of(Maker *m, LinkRow *home) {
    memset(home, 0, sizeof *home);
    u64 street = rng_below(&m->rng, 4000), town = street % 40;
    home->value[LINK_SURNAME] = made_name(m, skewed(m, 3000));
    home->value[LINK_HOUSE_NUMBER] = str_fmt(m->arena, "%u", 1 + (unsigned)rng_below(&m->rng, 90));
    home->value[LINK_STREET] = str_fmt(m->arena, "%.*s %s", STR_ARG(made_name(m, 5000 + street)), kinds[street % 8]);
    home->value[LINK_TOWN] = made_name(m, 300 + town);
    home->value[LINK_POSTCODE] = str_fmt(m->arena, "TN%u %u%c%c", (unsigned)town, (unsigned)(street / 40 % 10),
                                         (char)('A' + street % 23), (char)('A' + street / 23 % 23));
}

static u32 add_family(Maker *m, u32 family, u32 person) {
    LinkRow home;
    home_of(m, &home);
    u32 first = m->n, n_children = 1 + (u32)rng_below(&m->rng, 3);
    for (u32 i = 0; i < n_children; i++) add_person(m, &home, person++, family);
    if (rng_chance(&m->rng, m->w.twins)) {
        Str born = m->made[first].row.value[LINK_BIRTH_DATE];
        Made *twin = add_person(m, &home, person++, family);
        twin->row.value[LINK_BIRTH_DATE] = born;
    }
    if (rng_chance(&m->rng, m->w.namesakes)) {
        Str name = m->made[first].row.value[LINK_FORENAME], sex = m->made[first].row.value[LINK_SEX];
        Made *parent = add_person(m, &home, person++, family);
        parent->row.value[LINK_FORENAME] = name;
        parent->row.value[LINK_SEX] = sex;
        parent->row.value[LINK_BIRTH_DATE] = made_day(m, 1965, 20);
        parent->row.value[LINK_UPN] = STR_NONE;
    }
    return person;
}

/* ---- errors ---- */

static Str mistyped(Maker *m, Str s) {
    if (s.n < 3) return s;
    char *p = (char *)(uintptr_t)str_dup(m->arena, s).p;
    size_t at = 1 + rng_below(&m->rng, s.n - 2);
    bool is_digit = p[at] >= '0' && p[at] <= '9';
    char other = (char)(is_digit ? '0' + rng_below(&m->rng, 10) : 'a' + rng_below(&m->rng, 26));
    switch (rng_below(&m->rng, 3)) {
    case 0:
        other = p[at];
        p[at] = p[at - 1];
        p[at - 1] = other;
        return (Str){p, s.n};
    case 1: p[at] = other; return (Str){p, s.n};
    default: memmove(p + at, p + at + 1, s.n - at - 1); return (Str){p, s.n - 1};
    }
}

static void exchange(LinkRow *r, int f, int g) {
    Str was = r->value[f];
    r->value[f] = r->value[g];
    r->value[g] = was;
}

static void day_and_month(Maker *m, LinkRow *r) {
    Str s = r->value[LINK_BIRTH_DATE];
    if (s.n != DATE_ISO_LEN) return;
    r->value[LINK_BIRTH_DATE] = str_fmt(m->arena, "%.*s-%.*s-%.*s", 4, s.p, 2, s.p + 8, 2, s.p + 5);
}

static void spoil(Maker *m, LinkRow *r) {
    static const int typed[] = {LINK_FORENAME, LINK_SURNAME, LINK_STREET,    LINK_TOWN,
                                LINK_POSTCODE, LINK_UPN,     LINK_BIRTH_DATE};
    static const int dropped[] = {LINK_SEX, LINK_HOUSE_NUMBER, LINK_POSTCODE, LINK_TOWN, LINK_UPN, LINK_BIRTH_DATE};
    LinkRow home;
    u64 what = rng_below(&m->rng, 20);
    int f = PICK(m, typed);
    if (what < 11) r->value[f] = mistyped(m, r->value[f]);
    else if (what < 15) r->value[PICK(m, dropped)] = STR_NONE;
    else if (what == 15) exchange(r, LINK_FORENAME, LINK_SURNAME);
    else if (what == 16) day_and_month(m, r);
    else if (what == 17) r->value[LINK_FORENAME] = str_slice(r->value[LINK_FORENAME], 0, 1);
    else if (what == 18) r->value[LINK_SURNAME] = made_name(m, skewed(m, 3000));
    else if (home_of(m, &home), true)
        for (f = LINK_HOUSE_NUMBER; f <= LINK_POSTCODE; f++) r->value[f] = home.value[f];
}

Made *people_make(Arena *a, const PeopleWanted *w, u32 *n) {
    Maker m = {.arena = a, .rng = rng_seed(w->seed), .w = *w};
    u32 person = 0;
    for (u32 i = 0; i < w->n_families; i++) person = add_family(&m, i, person);
    u32 n_first = m.n;
    for (u32 i = 0; i < n_first; i++) {
        if (!rng_chance(&m.rng, w->copied)) continue;
        Made *copy = add(&m);
        *copy = m.made[i];
        copy->is_copy = true;
        for (u64 k = 1 + rng_below(&m.rng, (u64)w->errors); k > 0; k--) spoil(&m, &copy->row);
    }
    for (u32 i = m.n; i-- > 1;) { /* shuffled */
        u32 k = (u32)rng_below(&m.rng, i + 1);
        Made was = m.made[i];
        m.made[i] = m.made[k];
        m.made[k] = was;
    }
    *n = m.n;
    return m.made;
}
