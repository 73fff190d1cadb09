/* What was planted for the importers and the roll call to find, and the list of it (truth.csv). */
#include "county/model.h"

const char *const plant_names[N_PLANTS] = {"",
#define X(name, word, text) #word,
                                           PLANT_LIST(X)
#undef X
};

/* ---- choosing children to whom nothing else happens ---- */

static bool is_plain(const County *c, const Child *k) {
    const Family *f = family_of(c, k);
    if (k->plant || k->story || k->setting != SET_CENSUS || k->forename == NO_NAME || k->upn_is_temporary) return false;
    if (f->move != MOVE_NONE || f->lives_outside || k->year_group < 1 || k->year_group > 11) return false;
    if (k->first_enrolment == NONE32 || c->enrolments.at[k->first_enrolment].next != NONE32) return false;
    const Enrolment *e = &c->enrolments.at[k->first_enrolment];
    return c->schools.at[e->school].kind <= KIND_ALL_THROUGH && e->from <= c->terms.starts[0].day + 7;
}

/* NULL when the county is too small to find one. */
static Child *draw_plain(const County *c, Rng *rng, int youngest) {
    for (size_t tries = 0; tries < 20000; tries++) {
        Child *k = &c->children.at[rng_below(rng, c->children.n)];
        if (is_plain(c, k) && k->year_group >= youngest) return k;
    }
    return NULL;
}

static Truth *note(County *c, Child *k, Plant plant, i32 on) {
    k->plant = (u8)plant;
    return truth_add(c, k, plant, on);
}

static Enrolment *only_enrolment(const County *c, const Child *k) { return &c->enrolments.at[k->first_enrolment]; }
static int index_on(const County *c, Date on) { return terms_index_from(&c->terms, on); }
/* The last census that the files hold; -1 when there is none. */
static int last_census(const County *c) {
    int k = N_CENSUSES - 1;
    while (k >= 0 && date_before(c->spec.until, c->terms.census[k])) k--;
    return k;
}
static i32 some_day(const County *c, Rng *rng, int from, int to) {
    return c->terms.day[from < to ? rng_range(rng, from, to) : from].day;
}
static Str said(County *c, const char *first, const char *second) {
    return str_fmt(c->cx->arena, "%s;%s", first, second);
}

/* ---- the plants ---- */

/* On a roll in one census and absent from the next: half as leavers with no destination, half simply left out. */
static bool plant_vanished(County *c, Rng *rng) {
    int last = last_census(c);
    if (last < 1) return false;
    Child *k = draw_plain(c, rng, 1);
    if (!k) return false;
    int census = (int)rng_below(rng, (u64)last);
    i32 on = some_day(c, rng, index_on(c, c->terms.census[census]) + 3, index_on(c, c->terms.census[census + 1]) - 4);
    bool omitted = one_in(rng, 2), file = rng_below(rng, 100) < 35;
    Enrolment *e = only_enrolment(c, k);
    e->to = on;
    e->is_omitted = omitted;
    k->story = STORY_REMOVED;
    k->story_on = on;
    if (file) transfer_add(c, k, e->school, on + (i32)rng_range(rng, 3, 20))->dest_kind = DEST_UNKNOWN;
    note(c, k, PLANT_VANISHED, on)->detail =
        said(c, omitted ? "left out of the next census" : "leaver in the next census",
             file ? "transfer file to unknown destination" : "no transfer file");
    return true;
}

static bool plant_off_rolled(County *c, Rng *rng) {
    int last = last_census(c);
    if (last < 1) return false;
    int way = (int)rng_below(rng, 3), census = 1 + (int)rng_below(rng, (u64)last);
    Child *k = draw_plain(c, rng, way == 0 ? 7 : way == 1 ? 11 : 9);
    if (!k) return false;
    int near = index_on(c, c->terms.census[way == 1 ? 1 : census]);
    i32 on = some_day(c, rng, near - (way == 2 ? 40 : 14), near - 2);
    Enrolment *e = only_enrolment(c, k);
    e->to = on;
    k->story = STORY_REMOVED;
    k->story_on = on;
    if (way == 1) transfer_add(c, k, e->school, on + 4)->dest_kind = DEST_NOT_MAINTAINED;
    if (way == 2) k->setting = SET_HOME;
    static const char *const ways[] = {
        "removed shortly before a census;no destination",
        "removed before the January census of Year 11;said to have left the county;no evidence",
        "pressured into home education;suspensions and absence before"};
    note(c, k, PLANT_OFF_ROLLED, on)->detail = str_from(ways[way]);
    return true;
}

static Str describe_slip(County *c, const Child *k, const Misspelling *m) {
    char born[DATE_ISO_LEN + 1];
    bool other_day = m->born != k->born && m->born != DAY_NONE;
    Str where =
        k->misspelt_in_census ? STR("the census") : str_fmt(c->cx->arena, "a second row from %s", slip_source(c, k));
    return str_fmt(c->cx->arena, "%s;written %.*s%s%.*s%s%s%s;in %.*s", m->how, STR_ARG(m->forename),
                   str_empty(m->forename) ? "" : " ", STR_ARG(m->surname), other_day ? " born " : "",
                   other_day ? date_iso((Date){m->born}, born) : "", m->has_moved ? ";at another address" : "",
                   STR_ARG(where));
}

/* One child in two feeds, wrong in one of them: the kind of slip first, then a child to whom it can happen. */
static bool plant_duplicate_misspelt(County *c, Rng *rng) {
    u8 slip = slip_draw(rng);
    bool in_census = slip_may_be_in_census(slip) && rng_below(rng, 100) < 40;
    Misspelling m;
    for (int tries = 0; tries < 400; tries++) {
        Child *k = draw_plain(c, rng, 1);
        if (!k) return false;
        k->slip = slip;
        k->misspelt_in_census = in_census;
        if (!slip_make(c, k, &m)) {
            k->misspelt_in_census = false;
            continue;
        }
        k->misspelt_in_feed = !in_census;
        k->story_on = in_census ? c->terms.census[0].day : some_day(c, rng, 5, index_on(c, c->spec.until) - 5);
        Truth *t = note(c, k, PLANT_DUPLICATE_MISSPELT, k->story_on);
        if (!in_census) t->local_id = 'X';
        t->detail = describe_slip(c, k, &m);
        return true;
    }
    return false;
}

static bool plant_mover_without_file(County *c, Rng *rng) {
    int last = last_census(c);
    if (last < 0) return false;
    Child *k = draw_plain(c, rng, 1);
    if (!k || k->year_group == 11) return false;
    int i = (int)rng_range(rng, 8, index_on(c, c->terms.census[last]) - 9);
    u16 source = only_enrolment(c, k)->school, dest = placing_choose(c, k, c->terms.day[i].day, source);
    if (dest == UINT16_MAX) return false;
    only_enrolment(c, k)->to = c->terms.day[i - 1].day;
    k->story = STORY_MOVES_SCHOOL;
    k->story_on = c->terms.day[i + (int)rng_below(rng, 6)].day;
    (void)enrolment_add(c, k, dest, k->story_on);
    Truth *t = note(c, k, PLANT_MOVER_WITHOUT_FILE, k->story_on);
    t->school = dest;
    t->detail = str_fmt(c->cx->arena, "from %u", school_urn_on(&c->schools.at[source], k->story_on));
    return true;
}

static bool plant_wrong_upn(County *c, Rng *rng) {
    Child *k = draw_plain(c, rng, 1), *other = draw_plain(c, rng, 1);
    if (!k || !other || k == other || only_enrolment(c, k)->school == only_enrolment(c, other)->school) return false;
    char right[14];
    child_upn(c, k, right);
    bool another = rng_below(rng, 100) < 40;
    if (another) {
        k->upn_la = other->upn_la;
        k->upn_estab = other->upn_estab;
        k->upn_year = other->upn_year;
        k->upn_serial = other->upn_serial;
        other->plant = PLANT_WRONG_UPN; /* nothing else happens to the rightful owner */
    } else k->upn_is_wrong = true;
    char owner[16];
    Str whose = another ? child_local_id(c, other, child_feed_letter(other), owner) : STR_NONE;
    note(c, k, PLANT_WRONG_UPN, c->terms.census[0].day)->detail =
        another ? str_fmt(c->cx->arena, "another child's number;%s;number of %.*s", right, STR_ARG(whose))
                : said(c, "wrong check letter", right);
    return true;
}

static bool plant_dual_unpaired(County *c, Rng *rng) {
    bool subsidiary = one_in(rng, 2);
    Child *k = draw_plain(c, rng, subsidiary ? 8 : 1);
    if (!k) return false;
    Enrolment *e = only_enrolment(c, k);
    u16 pru = subsidiary ? placing_choose_pru(c, k) : 0;
    if (pru == UINT16_MAX) return false;
    if (subsidiary) e->school = pru;
    e->role = subsidiary ? 'S' : 'M';
    e->is_unpaired = true;
    k->story = STORY_DUAL;
    k->story_on = e->from;
    note(c, k, PLANT_DUAL_UNPAIRED, c->terms.census[0].day)->detail =
        str_from(subsidiary ? "subsidiary without a main registration" : "main without a subsidiary registration");
    return true;
}

static bool plant_vanished_in_register(County *c, Rng *rng) {
    Child *k = draw_plain(c, rng, 1);
    int until = index_on(c, c->spec.until);
    if (!k || until < 30) return false;
    int from = until > 70 ? until - 60 : 10;
    k->story = STORY_STOPS;
    k->story_on = some_day(c, rng, from, until - 12);
    note(c, k, PLANT_VANISHED_IN_REGISTER, k->story_on)->detail =
        STR("unauthorised absence from this day on, still on roll");
    return true;
}

static void note_never_enrolled(County *c) {
    for (size_t i = 0; i < c->children.n; i++) {
        Child *k = &c->children.at[i];
        if (k->plant == PLANT_NEVER_ENROLLED)
            note(c, k, PLANT_NEVER_ENROLLED, k->known_from)->detail = STR("on no roll and no list");
    }
}

void plants_run(County *c) {
    static bool (*const plant[N_PLANTS])(County *, Rng *) = {
        [PLANT_VANISHED] = plant_vanished,
        [PLANT_OFF_ROLLED] = plant_off_rolled,
        [PLANT_DUPLICATE_MISSPELT] = plant_duplicate_misspelt,
        [PLANT_MOVER_WITHOUT_FILE] = plant_mover_without_file,
        [PLANT_WRONG_UPN] = plant_wrong_upn,
        [PLANT_DUAL_UNPAIRED] = plant_dual_unpaired,
        [PLANT_VANISHED_IN_REGISTER] = plant_vanished_in_register,
    };
    for (Plant p = 1; p < N_PLANTS; p++) {
        Rng rng = county_stream(c, FOR_PLANTS, p);
        for (i64 made = 0, tries = 0; plant[p] && made < c->wanted[p] && tries < 20 * c->wanted[p]; tries++)
            made += plant[p](c, &rng);
    }
    note_never_enrolled(c);
}
