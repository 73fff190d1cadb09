/* Absence in spells: how often a child's spells begin depends on the child (most are rarely away, a few very often), the
 * season and the weekday. All draws are integers, so that the year is the same on every machine. */
#include "county/marks.h"

bool school_is_closed(const School *s, int day) {
    for (int i = 0; i < N_CLOSED_DAYS; i++)
        if (s->closed[i] == day) return true;
    return day >= s->snow_from && day < s->snow_from + s->snow_days;
}

static bool is_snow(const School *s, int day) { return day >= s->snow_from && day < s->snow_from + s->snow_days; }

MarkClass mark_class(char code) {
    switch (code) {
    case 0: return MARK_NONE;
    case '/':
    case '\\':
    case 'L':
    case 'B':
    case 'J':
    case 'K':
    case 'P':
    case 'V':
    case 'W': return MARK_PRESENT;
    case 'C':
    case 'E':
    case 'H':
    case 'I':
    case 'M':
    case 'R':
    case 'S':
    case 'T': return MARK_AUTHORISED;
    case 'G':
    case 'N':
    case 'O':
    case 'U': return MARK_UNAUTHORISED;
    default: return MARK_NOT_POSSIBLE;
    }
}

/* ---- how often a child is away ---- */

/* Chance in 65,536 that a spell begins on an ordinary day: a third of children hardly ever, one in two hundred mostly. */
static u32 spell_rate(const County *c, const Child *k, const School *s, Rng *rng) {
    static const u32 rates[] = {560, 1360, 2650, 6600, 26000};
    u64 p = rng_below(rng, 1000);
    if (k->has_fsm) p += 90;
    if (k->sen != 'N') p += 45;
    if (s->kind == KIND_SPECIAL) p += 110;
    if (s->kind == KIND_PRU) p += 380;
    if (k->plant == PLANT_OFF_ROLLED) p += 300;
    if (!strcmp(ethnicities[family_of(c, k)->ethnicity].code, "WROM")) p += 300;
    u32 rate = rates[p < 590 ? 0 : p < 850 ? 1 : p < 965 ? 2 : p < 1060 ? 3 : 4];
    rate = rate * s->illness / 10;
    return k->year_group >= 10 ? rate * 14 / 10 : k->year_group >= 7 ? rate * 12 / 10 : rate;
}

typedef struct Spell {
    char code;
    int days;
    bool one_session;
} Spell;

/* Within a few school days of a holiday, when families go away for longer. */
static bool is_near_holiday(const Terms *t, int day) {
    int h = t->half_term_of[day], before = day >= 3 ? t->half_term_of[day - 3] : h;
    return before != h || day + 6 >= t->n_days || t->half_term_of[day + 6] != h;
}

/* Draws stand in statements of their own: C leaves the order of two in one initialiser to the compiler. */
static Spell spell_of(char code, int least, u64 more, u64 one_session_in, Rng *rng) {
    int days = least + (more ? (int)rng_below(rng, more) : 0);
    bool one_session = one_session_in > 0 && one_in(rng, one_session_in);
    return (Spell){code, days, one_session};
}

static Spell draw_spell(const Child *k, u32 rate, bool near_holiday, Rng *rng) {
    u64 p = rng_below(rng, 100);
    bool often = rate > 5000;
    if (often && p < 45) return spell_of('O', 1, 4, 4, rng);
    if (near_holiday && k->year_group <= 9 && p >= 40 && p < 58) return spell_of(p == 40 ? 'H' : 'G', 3, 6, 0, rng);
    if (p < 60) return spell_of('I', 1, p < 20 ? 5 : 2, 6, rng);
    if (p < 74) return spell_of('M', 1, 0, p < 72 ? 1 : 0, rng);
    if (p < 79) return spell_of('C', 1, 0, 2, rng);
    if (p < 84) return spell_of('U', 1, 0, 1, rng);
    if (p < 93) return spell_of('O', 1, 2, 3, rng);
    if (p < 95) return spell_of('R', 1, 0, 0, rng);
    return spell_of('I', 2, 4, 0, rng);
}

/* Half of the families of Roma and of Travellers of Irish heritage travel for their trade, with the children. */
static bool travels(const County *c, const Child *k) {
    const char *code = ethnicities[family_of(c, k)->ethnicity].code;
    return k->family % 2 == 0 && (!strcmp(code, "WROM") || !strcmp(code, "WIRT"));
}

static char present(Rng *rng, char usual, bool am, int year_group) {
    u64 p = rng_below(rng, 1000);
    if (am && p < 12) return 'L';
    if (p < 18) return 'V';
    if (p < 20) return year_group >= 7 ? 'P' : 'B';
    if (p < 22 && year_group >= 11) return 'J';
    return usual;
}

/* The child's year as if always on this roll and the school never shut. */
static void draw_year(const County *c, const Child *k, const School *s, Marks *m) {
    static const u32 season[N_HALF_TERMS] = {80, 112, 125, 105, 88, 95}, weekday[5] = {114, 92, 90, 96, 112};
    Rng rng = county_stream(c, FOR_MARKS, child_no(c, k));
    u32 rate = spell_rate(c, k, s, &rng);
    bool is_traveller = travels(c, k);
    Spell spell = {0};
    for (int d = 0; d < c->terms.n_days; d++) {
        int half_term = c->terms.half_term_of[d];
        u32 chance = rate * season[half_term] / 100 * weekday[date_weekday(c->terms.day[d])] / 100;
        u64 draw = rng_next(&rng);
        if (spell.days == 0 && (draw & 0xffff) < chance)
            spell = is_traveller && one_in(&rng, 5) ? spell_of('T', 5, 20, 0, &rng)
                                                    : draw_spell(k, rate, is_near_holiday(&c->terms, d), &rng);
        bool away = spell.days > 0, both = away && !spell.one_session,
             pm_only = (draw & 0x10000) != 0 && spell.code != 'U';
        bool rare = (draw >> 17 & 31) == 0; /* one day in 32 may hold something out of the ordinary */
        m->am[d] = both || (away && !pm_only) ? spell.code : rare ? present(&rng, '/', true, k->year_group) : '/';
        m->pm[d] = both || (away && pm_only) ? spell.code : rare ? present(&rng, '\\', false, k->year_group) : '\\';
        if (away) spell.days--;
    }
}

/* ---- what overrides it ---- */

static void set_days(Marks *m, int from, int to, char code) {
    for (int d = from; d < to; d++) m->am[d] = m->pm[d] = code;
}

static int index_on(const County *c, i32 on) { return terms_index_from(&c->terms, (Date){on}); }

static void mark_exclusion(const County *c, const Exclusion *x, Marks *m) {
    int from = index_on(c, x->from);
    if (x->category == EXCL_LUNCH) return;
    if (x->category == EXCL_PERMANENT) {
        set_days(m, from, c->terms.n_days, 'E');
        return;
    }
    char was = m->am[from];
    set_days(m, from, index_on(c, x->to) + 1, 'E');
    if (x->starts_pm) m->am[from] = mark_class(was) == MARK_PRESENT ? was : '/';
}

static void mark_exclusions(const County *c, const Enrolment *e, Marks *m) {
    const Child *k = &c->children.at[e->child];
    for (u32 i = 0; i < k->n_exclusions; i++) {
        const Exclusion *x = &c->exclusions.at[k->first_exclusion + i];
        if (x->school == e->school) mark_exclusion(c, x, m);
    }
}

/* Dual registered: Monday to Wednesday at the main school, the rest at the other; once permanently excluded, all there. */
static void mark_dual(const County *c, const Enrolment *e, Marks *m) {
    const Child *k = &c->children.at[e->child];
    for (u32 i = k->first_enrolment; i != NONE32; i = c->enrolments.at[i].next) {
        const Enrolment *o = &c->enrolments.at[i];
        if (o == e || (o->role != 'S' && e->role != 'S')) continue;
        int from = index_on(c, o->from), to = o->to == DAY_OPEN ? c->terms.n_days : index_on(c, o->to + 1);
        for (int d = from; d < to; d++) {
            bool first_half = date_weekday(c->terms.day[d]) < 3 && k->story != STORY_EXCLUDED;
            if (first_half != (e->role == 'M')) m->am[d] = m->pm[d] = 'D';
        }
    }
}

/* One older pupil in four hundred is sent home at midday for some weeks, and nobody has recorded a timetable. */
static void mark_part_time(const County *c, const Child *k, Marks *m) {
    u32 n = child_no(c, k);
    int from = 50 + (int)(n % 70), to = from + 20 + (int)(n % 17);
    if (k->year_group < 7 || k->year_group > 11 || n % 400 != 7) return;
    for (int d = from; d < to; d++)
        if (mark_class(m->am[d]) == MARK_PRESENT) m->pm[d] = 'C';
}

/* In the last days before the files stop, schools are still asking why. */
static void mark_unexplained(const County *c, Marks *m) {
    int until = index_on(c, c->spec.until.day);
    for (int d = until > 3 ? until - 3 : 0; d <= until && d < c->terms.n_days; d++) {
        if (m->am[d] == 'O') m->am[d] = 'N';
        if (m->pm[d] == 'O') m->pm[d] = 'N';
    }
}

static void mark_leave(const County *c, const Child *k, Marks *m) {
    int june = index_on(c, c->terms.starts[5].day);
    if (k->year_group == 11 && child_no(c, k) % 10 < 6) set_days(m, june, c->terms.n_days, 'S');
    if (k->year_group == 10 && child_no(c, k) % 2 == 0) {
        for (int d = june + 20; d < june + 25 && d < c->terms.n_days; d++)
            if (m->am[d] == '/') m->am[d] = m->pm[d] = 'W';
    }
    for (int d = 0; k->year_group < 0 && d < c->terms.n_days; d++) m->pm[d] = 'X';
    mark_part_time(c, k, m);
    mark_unexplained(c, m);
    if (k->story == STORY_STOPS) {
        int from = index_on(c, k->story_on);
        set_days(m, from, c->terms.n_days, 'O');
        set_days(m, from, from + 3 < c->terms.n_days ? from + 3 : c->terms.n_days, 'N');
    }
}

static void mark_closures(const County *c, const School *s, Marks *m) {
    for (int d = 0; d < c->terms.n_days; d++)
        if (school_is_closed(s, d)) m->am[d] = m->pm[d] = is_snow(s, d) ? 'Y' : '#';
}

/* From August 2024 the codes H, R-for-family and the old J are gone. */
static void use_new_codes(const County *c, Marks *m) {
    for (int d = 0; c->spec.year >= 2024 && d < c->terms.n_days; d++) {
        if (m->am[d] == 'H') m->am[d] = 'C';
        if (m->pm[d] == 'H') m->pm[d] = 'C';
        if (m->am[d] == 'J') m->am[d] = '/';
        if (m->pm[d] == 'J') m->pm[d] = '\\';
    }
}

void marks_of(const County *c, const Enrolment *e, Marks *out) {
    const Child *k = &c->children.at[e->child];
    const School *s = &c->schools.at[e->school];
    draw_year(c, k, s, out);
    mark_leave(c, k, out);
    mark_exclusions(c, e, out);
    mark_dual(c, e, out);
    mark_closures(c, s, out);
    use_new_codes(c, out);
    set_days(out, 0, e->from > c->terms.day[0].day ? index_on(c, e->from) : 0, 0);
    set_days(out, e->to == DAY_OPEN ? c->terms.n_days : index_on(c, e->to + 1), c->terms.n_days, 0);
}

void marks_sum(const Marks *m, Period period, MarkSums *out) {
    *out = (MarkSums){0};
    for (int d = period.from; d < period.to; d++) {
        for (int half = 0; half < 2; half++) {
            char code = half ? m->pm[d] : m->am[d];
            MarkClass class = mark_class(code);
            out->possible += class >= MARK_PRESENT && class <= MARK_UNAUTHORISED;
            if (class != MARK_AUTHORISED && class != MARK_UNAUTHORISED) continue;
            out->absent++;
            out->by_code[(unsigned char)code]++;
        }
    }
}
