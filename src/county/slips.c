/* How one child comes to stand in two feeds as two: slips of the pen, names in use, dates mistaken, fields mixed up. Each
 * changes one thing that a person with both rows before them would still see through. */
#include "county/model.h"
#include "people/fold.h"

#include <stdio.h>

typedef bool (*Change)(Str name, Rng *rng, char *out, size_t *n);

typedef struct SlipIn {
    const County *c;
    const Child *child;
    const ChildText *right;
    Rng *rng;
} SlipIn;

typedef struct Slip {
    const char *how;
    int weight;
    u8 where; /* SLIP_ bits */
    /* Writes into *out, which is right so far; false when the child is not one to whom it can happen. */
    bool (*apply)(const struct Slip *s, const SlipIn *in, Misspelling *out);
    Change change; /* of letters */
    bool of_forename;
} Slip;

enum {
    IN_CENSUS = 1,
    IN_FEED = 2,
    ANYWHERE = IN_CENSUS | IN_FEED,
    MAY_MOVE = 4 /* and be at another address as well */
};

/* ---- letters ---- */

static bool is_letter(char ch) { return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z'); }

/* A place after the first letter where this byte and the next are plain letters; 0 when there is none. */
static size_t place_in(Str name, Rng *rng) {
    for (int tries = 0; tries < 20 && name.n > 3; tries++) {
        size_t i = 1 + rng_below(rng, name.n - 2);
        if (is_letter(name.p[i]) && is_letter(name.p[i + 1])) return i;
    }
    return 0;
}

static bool drop_letter(Str name, Rng *rng, char *out, size_t *n) {
    size_t i = place_in(name, rng);
    if (i == 0) return false;
    memcpy(out, name.p, i);
    memcpy(out + i, name.p + i + 1, name.n - i - 1);
    *n = name.n - 1;
    return true;
}

static bool double_letter(Str name, Rng *rng, char *out, size_t *n) {
    size_t i = place_in(name, rng);
    if (i == 0) return false;
    memcpy(out, name.p, i + 1);
    memcpy(out + i + 1, name.p + i, name.n - i);
    *n = name.n + 1;
    return true;
}

static bool swap_letters(Str name, Rng *rng, char *out, size_t *n) {
    size_t i = place_in(name, rng);
    if (i == 0 || name.p[i] == name.p[i + 1]) return false;
    memcpy(out, name.p, name.n);
    out[i] = name.p[i + 1];
    out[i + 1] = name.p[i];
    *n = name.n;
    return true;
}

static bool change_vowel(Str name, Rng *rng, char *out, size_t *n) {
    static const char from[] = "aeiouy", to[] = "eaeuoi";
    size_t i = place_in(name, rng);
    const char *v = i ? memchr(from, name.p[i], 6) : NULL;
    if (!v) return false;
    memcpy(out, name.p, name.n);
    out[i] = to[v - from];
    *n = name.n;
    return true;
}

static Str *part(Misspelling *m, bool forename) { return forename ? &m->forename : &m->surname; }

static void write_part(Misspelling *m, bool forename, Str text) {
    Str fits = str_slice(text, 0, NAME_TEXT_MAX);
    memmove(m->buf[forename], fits.p, fits.n);
    *part(m, forename) = (Str){m->buf[forename], fits.n};
}

static bool change_letters(const Slip *s, const SlipIn *in, Misspelling *out) {
    char changed[NAME_TEXT_MAX];
    size_t n = 0;
    Str was = str_slice(*part(out, s->of_forename), 0, NAME_TEXT_MAX - 2);
    if (!s->change(was, in->rng, changed, &n)) return false;
    write_part(out, s->of_forename, (Str){changed, n});
    return true;
}

static bool is_plain_text(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

static bool lose_accent(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    bool forename = !is_plain_text(out->forename);
    if (!forename && is_plain_text(out->surname)) return false;
    Str plain = name_fold(in->c->cx->arena, *part(out, forename));
    if (plain.n == 0 || plain.n >= NAME_TEXT_MAX) return false;
    write_part(out, forename, plain);
    out->buf[forename][0] = (char)(plain.p[0] - 'a' + 'A');
    return true;
}

/* ---- names in use ---- */

static bool use_known_as(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    Str known_as = in->c->names.forenames[in->child->forename].known_as;
    if (str_empty(known_as)) return false;
    write_part(out, true, known_as);
    return true;
}

static bool cut_forename(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    if (out->forename.n < 7 || !is_plain_text(out->forename)) return false;
    out->forename.n = 4 + rng_below(in->rng, 2);
    return true;
}

static bool use_half_surname(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    Str rest, first = str_cut(in->right->surname, '-', &rest);
    if (str_empty(rest)) return false;
    write_part(out, false, one_in(in->rng, 2) ? first : rest);
    return true;
}

static bool change_surname(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    char buf[NAME_TEXT_MAX];
    Str other = names_surname(&in->c->names, names_draw_surname(&in->c->names, GROUP_ENGLISH, in->rng), buf);
    if (str_eq(other, in->right->surname)) return false;
    write_part(out, false, other);
    return true;
}

/* ---- fields mixed up ---- */

static bool swap_names(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    write_part(out, true, in->right->surname);
    write_part(out, false, in->right->forename);
    return true;
}

static void write_two(Misspelling *m, bool forename, Str a, Str b) {
    int n = snprintf(m->buf[forename], NAME_TEXT_MAX, "%.*s %.*s", STR_ARG(a), STR_ARG(b));
    *part(m, forename) = (Str){m->buf[forename], n < NAME_TEXT_MAX ? (size_t)n : NAME_TEXT_MAX - 1};
}

static bool join_names(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    write_two(out, false, in->right->forename, in->right->surname);
    out->forename = STR_NONE;
    return true;
}

static bool add_title(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    write_two(out, true, in->child->sex == 'F' ? STR("Miss") : STR("Master"), in->right->forename);
    return true;
}

/* ---- dates ---- */

static bool exchange_day_and_month(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    Ymd d = date_to_ymd((Date){in->child->born});
    if (d.day > 12 || d.day == d.month) return false;
    out->born = date_ymd(d.year, d.day, d.month).day;
    return true;
}

/* A figure of the day, or the last of the year. */
static bool mistake_digit(UNUSED const Slip *s, const SlipIn *in, Misspelling *out) {
    Ymd d = date_to_ymd((Date){in->child->born});
    u64 p = rng_below(in->rng, 3);
    int day = p == 0 ? (d.day > 10 ? d.day - 10 : d.day + 10) : p == 1 ? d.day / 10 * 10 + (d.day + 3) % 10 : d.day;
    if (day < 1 || day > 28 || (p == 2 && d.year % 10 == 0)) return false;
    out->born = date_ymd(p == 2 ? d.year - 1 : d.year, d.month, day).day;
    return true;
}

static bool leave_birth_date_out(UNUSED const Slip *s, UNUSED const SlipIn *in, Misspelling *out) {
    out->born = DAY_NONE;
    return true;
}

static bool stand_in_birth_date(UNUSED const Slip *s, UNUSED const SlipIn *in, Misspelling *out) {
    out->born = date_ymd(1900, 1, 1).day;
    return true;
}

static bool move_house(UNUSED const Slip *s, UNUSED const SlipIn *in, Misspelling *out) {
    out->has_moved = true;
    return true;
}

/* ---- all of them ---- */

static const Slip slips[] = {
    {"letter dropped from surname", 6, ANYWHERE | MAY_MOVE, change_letters, drop_letter, false},
    {"letter doubled in surname", 5, ANYWHERE | MAY_MOVE, change_letters, double_letter, false},
    {"letters exchanged in surname", 6, ANYWHERE | MAY_MOVE, change_letters, swap_letters, false},
    {"vowel changed in surname", 5, ANYWHERE | MAY_MOVE, change_letters, change_vowel, false},
    {"letter dropped from forename", 5, ANYWHERE | MAY_MOVE, change_letters, drop_letter, true},
    {"letter doubled in forename", 4, ANYWHERE | MAY_MOVE, change_letters, double_letter, true},
    {"letters exchanged in forename", 5, ANYWHERE | MAY_MOVE, change_letters, swap_letters, true},
    {"vowel changed in forename", 4, ANYWHERE | MAY_MOVE, change_letters, change_vowel, true},
    {"accent lost", 2, ANYWHERE | MAY_MOVE, lose_accent, NULL, false},
    {"name in use for the forename", 9, ANYWHERE | MAY_MOVE, use_known_as, NULL, false},
    {"forename cut short", 4, ANYWHERE, cut_forename, NULL, false},
    {"half of a double surname", 4, ANYWHERE, use_half_surname, NULL, false},
    {"another surname", 7, ANYWHERE, change_surname, NULL, false},
    {"forename and surname exchanged", 5, ANYWHERE, swap_names, NULL, false},
    {"both names in one field", 3, IN_FEED, join_names, NULL, false},
    {"title before the forename", 3, ANYWHERE, add_title, NULL, false},
    {"day and month of birth exchanged", 7, ANYWHERE, exchange_day_and_month, NULL, false},
    {"one figure of the birth date wrong", 7, ANYWHERE, mistake_digit, NULL, false},
    {"no birth date", 4, IN_FEED, leave_birth_date_out, NULL, false},
    {"1 January 1900 for the birth date", 2, IN_FEED, stand_in_birth_date, NULL, false},
    {"another address", 5, IN_FEED, move_house, NULL, false},
};

u8 slip_draw(Rng *rng) {
    int sum = 0;
    u8 i = 0;
    for (size_t s = 0; s < COUNT_OF(slips); s++) sum += slips[s].weight;
    int at = (int)rng_below(rng, (u64)sum);
    while (at >= slips[i].weight) at -= slips[i++].weight;
    return i;
}

bool slip_may_be_in_census(u8 slip) { return (slips[slip].where & IN_CENSUS) != 0; }

bool slip_make(const County *c, const Child *k, Misspelling *out) {
    const Slip *s = &slips[k->slip];
    Rng rng = county_stream(c, FOR_SPELLING, child_no(c, k));
    ChildText t;
    child_text(c, k, false, &t);
    const SlipIn in = {c, k, &t, &rng};
    bool moves = (s->where & MAY_MOVE) && !k->misspelt_in_census && one_in(&rng, 5);
    for (int tries = 0; tries < 20; tries++) {
        *out = (Misspelling){.how = s->how, .born = k->born, .has_moved = moves};
        write_part(out, true, t.forename);
        write_part(out, false, t.surname);
        if (s->apply(s, &in, out)) return true;
    }
    return false;
}

const char *slip_source(const County *c, const Child *k) {
    static const char *const sources[] = {"health", "other_authority", "births", "health", "police"};
    return sources[child_no(c, k) % COUNT_OF(sources)];
}
