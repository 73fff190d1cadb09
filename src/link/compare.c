/* compare.c - two values, one level: how a field of one record compares with the same field of another. */
#include "link/index.h"

#include "people/identifier.h"

const LinkFieldInfo link_fields[N_LINK_FIELDS] = {
#define X(name, word, kind, group, domain, count) {#word, kind, group, domain, count},
    LINK_FIELD_LIST(X)
#undef X
};

static const char *const level_words[][LINK_MAX_LEVELS] = {
    [LINK_NAME] = {"not given", "the same", "a short or familiar form, or part of a double name",
                   "one letter different", "sounds alike", "spelt alike", "initial only", "a little alike",
                   "different"},
    [LINK_MIDDLE] = {"not given", "the same", "initial only", "spelt alike", "different"},
    [LINK_DAY] = {"not given", "the same", "day and month exchanged", "one digit wrong",
                  "two of day, month and year agree", "two digits wrong", "different"},
    [LINK_CODE] = {"not given", "the same", "different"},
    [LINK_HOUSE] = {"not given", "the same", "same number, different letter", "one digit wrong", "different"},
    [LINK_PLACE] = {"not given", "the same", "one or two letters different", "spelt alike", "a little alike",
                    "different"},
    [LINK_POST] = {"not given", "the same", "one character wrong", "same postal area", "different"},
    [LINK_REGION] = {"not given", "the same", "spelt alike", "different"},
    [LINK_CHECKED] = {"not given", "the same", "one character wrong", "two characters wrong", "different"},
    [LINK_NUMBER] = {"not given", "the same", "one character wrong", "two characters wrong", "different"},
};

int link_n_levels(LinkField f) {
    int n = 0;
    while (n < LINK_MAX_LEVELS && level_words[link_fields[f].kind][n] != NULL) n++;
    return n;
}

const char *link_level_word(LinkField f, int level) { return level_words[link_fields[f].kind][level]; }

/* ---- names ---- */

static Str without_spaces(Str s, char room[TEXT_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < TEXT_MAX; i++)
        if (s.p[i] != ' ') room[n++] = s.p[i];
    return (Str){room, n};
}

/* "smith" is part of "smith jones"; so is "jones brown". */
static bool share_a_word(Str a, Str b) {
    while (a.n > 0) {
        Str word = str_cut(a, ' ', &a);
        if (word.n > 2 && str_is_among(b, ' ', word)) return true;
    }
    return false;
}

static bool begins_alike(Str a, Str b) { return a.n >= 3 && b.n >= 3 && (str_starts(a, b) || str_starts(b, a)); }

static int name_level(const LinkEyes *e, u32 va, u32 vb) {
    const LinkValue *x = link_eyes_value(e, va), *y = link_eyes_value(e, vb);
    Str a = link_eyes_text(e, va), b = link_eyes_text(e, vb);
    char room_a[TEXT_MAX], room_b[TEXT_MAX];
    if ((x->traits & y->traits & TRAIT_FAMILIAR) && link_lists_are_familiar(e->ix->lists, a, b)) return NAME_FAMILIAR;
    if ((x->traits | y->traits) & TRAIT_PARTS) {
        Str p = without_spaces(a, room_a), q = without_spaces(b, room_b);
        if (!str_eq(p, q) && share_a_word(a, b)) return NAME_FAMILIAR;
        a = p, b = q;
    }
    if (a.n == 1 || b.n == 1) return a.p[0] == b.p[0] ? NAME_INITIAL : NAME_DIFFERENT;
    size_t shorter = a.n < b.n ? a.n : b.n;
    TextBounds at_best = text_bounds(a, x->letters, b, y->letters);
    if (at_best.least_edits > 2 && at_best.most_alike < 0.8 && x->sound != y->sound) return NAME_DIFFERENT;
    int edits = text_edits(a, b, 2);
    if (edits <= 1 && shorter >= 3) return NAME_ONE_LETTER;
    if (x->sound == y->sound) return NAME_SOUND;
    double alike = text_jaro_winkler(a, b);
    if ((edits == 2 && shorter >= 6) || alike >= 0.9 || begins_alike(a, b)) return NAME_CLOSE;
    return alike >= 0.8 ? NAME_A_LITTLE : NAME_DIFFERENT;
}

static int middle_level(const LinkEyes *e, u32 va, u32 vb) {
    Str a = link_eyes_text(e, va), b = link_eyes_text(e, vb);
    if (a.n == 1 || b.n == 1) return a.p[0] == b.p[0] ? MIDDLE_INITIAL : MIDDLE_DIFFERENT;
    if (text_edits(a, b, 2) <= 1 || text_jaro_winkler(a, b) >= 0.88 || share_a_word(a, b)) return MIDDLE_CLOSE;
    return MIDDLE_DIFFERENT;
}

/* ---- places ---- */

static bool holds(Str long_one, Str short_one) { return short_one.n >= 5 && str_find(long_one, short_one) >= 0; }

static int place_level(const LinkEyes *e, u32 va, u32 vb) {
    const LinkValue *x = link_eyes_value(e, va), *y = link_eyes_value(e, vb);
    Str whole_a = link_eyes_text(e, va), whole_b = link_eyes_text(e, vb), kind_a, kind_b;
    Str a = str_cut(whole_a, ' ', &kind_a), b = str_cut(whole_b, ' ', &kind_b);
    if (str_eq(a, b)) return PLACE_NEAR;
    bool is_like = x->sound == y->sound && x->sound != 0;
    if ((kind_a.n == 0) == (kind_b.n == 0) && !is_like) {
        TextBounds at_best = text_bounds(a, x->letters, b, y->letters);
        if (at_best.least_edits > 3 && at_best.most_alike < 0.8) return PLACE_DIFFERENT;
    }
    char room_a[TEXT_MAX], room_b[TEXT_MAX];
    if (kind_a.n == 0 || kind_b.n == 0) { /* "oakstreet" and "oak street" */
        a = without_spaces(whole_a, room_a), b = without_spaces(whole_b, room_b);
        if (str_eq(a, b)) return PLACE_NEAR;
    }
    size_t shorter = a.n < b.n ? a.n : b.n;
    int edits = text_edits(a, b, 3);
    if ((edits <= 1 && shorter >= 3) || (edits == 2 && shorter >= 8)) return PLACE_NEAR;
    if (shorter < 2) return PLACE_DIFFERENT;
    double alike = text_jaro_winkler(a, b);
    if (alike >= 0.9 || (edits == 3 && shorter >= 10) || holds(a, b) || holds(b, a)) return PLACE_CLOSE;
    if (is_like) return PLACE_CLOSE;
    return alike >= 0.8 ? PLACE_A_LITTLE : PLACE_DIFFERENT;
}

/* ---- days, numbers ---- */

static int day_level(Str a, Str b) {
    if (a.n != 8 || b.n != 8) { /* one is damaged */
        int edits = text_edits(a, b, 2);
        return edits <= 1 ? DAY_ONE_DIGIT : edits == 2 ? DAY_TWO_DIGITS : DAY_DIFFERENT;
    }
    bool year = memcmp(a.p, b.p, 4) == 0, month = memcmp(a.p + 4, b.p + 4, 2) == 0,
         day = memcmp(a.p + 6, b.p + 6, 2) == 0;
    if (year && memcmp(a.p + 4, b.p + 6, 2) == 0 && memcmp(a.p + 6, b.p + 4, 2) == 0) return DAY_EXCHANGED;
    int n_wrong = 0;
    for (int i = 0; i < 8; i++) n_wrong += a.p[i] != b.p[i];
    if (n_wrong <= 1 || (n_wrong == 2 && text_edits(a, b, 1) == 1)) return DAY_ONE_DIGIT;
    if (year + month + day >= 2) return DAY_TWO_PARTS;
    return n_wrong == 2 || text_edits(a, b, 2) <= 2 ? DAY_TWO_DIGITS : DAY_DIFFERENT;
}

static Str leading_number(Str s) {
    size_t n = 0;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9') n++;
    return str_slice(s, 0, n);
}

static int house_level(Str a, Str b) {
    Str x = leading_number(a), y = leading_number(b);
    if (x.n > 0 && str_eq(x, y)) return HOUSE_NUMBER;
    return (a.n > 1 || b.n > 1) && text_edits(a, b, 1) <= 1 ? HOUSE_ONE_DIGIT : HOUSE_DIFFERENT;
}

/* The outward part of a British postcode: all but the last three. */
static bool same_area(Str a, Str b) {
    if (a.n < 5 || b.n < 5) return false;
    return str_eq(str_slice(a, 0, a.n - 3), str_slice(b, 0, b.n - 3));
}

static int post_level(Str a, Str b) {
    if (text_edits(a, b, 1) <= 1) return POST_ONE_LETTER;
    return same_area(a, b) ? POST_AREA : POST_DIFFERENT;
}

static int number_level(Str a, Str b) {
    int edits = text_edits(a, b, 2);
    if (a.n < 5 || b.n < 5) return NUMBER_DIFFERENT;
    return edits <= 1 ? NUMBER_ONE_WRONG : edits == 2 ? NUMBER_TWO_WRONG : NUMBER_DIFFERENT;
}

/* By the check character of a pupil's, health or learner number, told by its length. */
static bool passes_check(Str s) {
    char capitals[13];
    if (s.n == 10) return nhs_is_sound(s) || uln_is_sound(s);
    if (s.n != sizeof capitals) return false;
    for (size_t i = 0; i < s.n; i++) capitals[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return upn_is_sound(upn_verdict((Str){capitals, s.n}));
}

static int checked_level(Str a, Str b) {
    return passes_check(a) && passes_check(b) ? NUMBER_DIFFERENT : number_level(a, b);
}

int link_compare_texts(LinkField f, Str a, Str b) {
    if (a.n == 0 || b.n == 0) return LINK_MISSING;
    if (str_eq(a, b)) return LINK_SAME;
    return link_fields[f].kind == LINK_CHECKED ? checked_level(a, b) : number_level(a, b);
}

static int work_out(const LinkEyes *e, LinkKind kind, u32 va, u32 vb) {
    Str a = link_eyes_text(e, va), b = link_eyes_text(e, vb);
    switch (kind) {
    case LINK_NAME: return name_level(e, va, vb);
    case LINK_MIDDLE: return middle_level(e, va, vb);
    case LINK_DAY: return day_level(a, b);
    case LINK_CODE: return CODE_DIFFERENT;
    case LINK_HOUSE: return house_level(a, b);
    case LINK_PLACE: return place_level(e, va, vb);
    case LINK_POST: return post_level(a, b);
    case LINK_REGION: return text_edits(a, b, 2) <= (a.n > 5 ? 2 : 1) ? REGION_NEAR : REGION_DIFFERENT;
    case LINK_NUMBER: return number_level(a, b);
    case LINK_CHECKED: return checked_level(a, b);
    }
    return LINK_MISSING;
}

static int compare_values(const LinkEyes *e, LinkKind kind, u32 a, u32 b) {
    if (a == 0 || b == 0) return LINK_MISSING;
    if (a == b) return LINK_SAME;
    bool is_costly = kind == LINK_NAME || kind == LINK_PLACE || kind == LINK_MIDDLE;
    if (!is_costly || e->memo == NULL || ((a | b) & LINK_UNKNOWN_VALUE)) return work_out(e, kind, a, b);
    u64 pair = a < b ? (u64)a << 32 | b : (u64)b << 32 | a;
    LinkMemo *memo = &e->memo[(pair * 0x9E3779B97F4A7C15u) >> 50 & (LINK_MEMO_SIZE - 1)];
    if (memo->pair != pair) *memo = (LinkMemo){pair, (u32)work_out(e, kind, a, b)};
    return (int)memo->level;
}

/* ---- whole records ---- */

static bool is_good(int level, int last_good) { return level >= LINK_SAME && level <= last_good; }

/* Fields f and g exchanged: taken where neither agrees in its place and one agrees in the other's. */
static LinkPattern try_exchange(const LinkEyes *e, const u32 *a, const u32 *b, LinkPattern p, int f) {
    int g = f + 1, last_good = link_fields[f].kind == LINK_NAME ? NAME_ONE_LETTER : PLACE_NEAR;
    if (is_good(link_level(p, f), last_good) || is_good(link_level(p, g), last_good)) return p;
    int x = compare_values(e, link_fields[f].kind, a[f], b[g]), y = compare_values(e, link_fields[f].kind, a[g], b[f]);
    if (!is_good(x, last_good) && !is_good(y, last_good)) return p;
    p &= ~((LinkPattern)0xFF << (4 * f));
    p |= (LinkPattern)x << (4 * f) | (LinkPattern)y << (4 * g);
    return p | (f == LINK_FORENAME ? LINK_SWAPPED_NAMES : LINK_SWAPPED_PLACES);
}

static LinkPattern level_bits(const LinkEyes *e, const u32 *a, const u32 *b, int f) {
    u32 x = a[f], y = b[f];
    if (x == 0 || y == 0) return LINK_MISSING;
    return (LinkPattern)(x == y ? LINK_SAME : compare_values(e, link_fields[f].kind, x, y)) << (4 * f);
}

LinkPattern link_compare(const LinkEyes *e, const u32 *a, const u32 *b) {
    LinkPattern p = 0;
    for (int f = 0; f < N_LINK_FIELDS; f++) p |= level_bits(e, a, b, f);
    p = try_exchange(e, a, b, p, LINK_FORENAME);
    return try_exchange(e, a, b, p, LINK_STREET);
}

/* Names and lines that may be exchanged come first: compared names are remembered, and they decide most. Numbers come last,
 * as each is new. */
static const u8 exchanged_fields[] = {LINK_FORENAME, LINK_SURNAME, LINK_STREET, LINK_LOCALITY};
static const u8 other_fields[] = {LINK_TOWN,         LINK_SEX,      LINK_COUNTY,       LINK_BIRTH_DATE,
                                  LINK_MIDDLE_NAMES, LINK_POSTCODE, LINK_HOUSE_NUMBER, LINK_UPN,
                                  LINK_NHS,          LINK_ULN,      LINK_IDENTIFIER};
_Static_assert(COUNT_OF(exchanged_fields) + COUNT_OF(other_fields) == N_LINK_FIELDS, "every field is in one list");

static float weight_in(const LinkFloor *floor, LinkPattern p, int f) {
    int level = link_level(p, f);
    return level == LINK_SAME ? floor->same[f] : floor->weight[f][level];
}

LinkPattern link_compare_above(const LinkEyes *e, const LinkFloor *floor, const u32 *a, const u32 *b) {
    LinkPattern p = 0;
    float most = 0; /* that the pair can still weigh */
    for (size_t k = 0; k < COUNT_OF(exchanged_fields); k++) p |= level_bits(e, a, b, exchanged_fields[k]);
    p = try_exchange(e, a, b, p, LINK_FORENAME);
    p = try_exchange(e, a, b, p, LINK_STREET);
    for (size_t k = 0; k < COUNT_OF(exchanged_fields); k++) most += weight_in(floor, p, exchanged_fields[k]);
    for (size_t k = 0; k < COUNT_OF(other_fields); k++) {
        int f = other_fields[k];
        if (a[f] != 0 && b[f] != 0) most += a[f] == b[f] ? floor->same[f] : floor->other[f];
    }
    for (size_t k = 0; k < COUNT_OF(other_fields) && most >= floor->least; k++) {
        int f = other_fields[k];
        p |= level_bits(e, a, b, f);
        if (link_level(p, f) > LINK_SAME) most += weight_in(floor, p, f) - floor->other[f];
    }
    return most >= floor->least ? p : 0;
}
