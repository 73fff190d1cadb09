#include "clock/limit.h"

#include "define/mistakes.h"

static const struct {
    const char *one, *several;
    i32 most;
} units[] = {
#define X(name, one, several, most) {one, several, most},
    LIMIT_UNIT_LIST(X)
#undef X
};

#define EXAMPLES "30 calendar days, 10 working days, 6th school day or end of the month"

static const char *const numbers[] = {"zero",  "one",   "two",  "three", "four",   "five",  "six",
                                      "seven", "eight", "nine", "ten",   "eleven", "twelve"};
static const char *const ordinals[] = {"",        "first",  "second", "third", "fourth",   "fifth",  "sixth",
                                       "seventh", "eighth", "ninth",  "tenth", "eleventh", "twelfth"};

/* ---- reading ---- */

typedef struct LimitReader {
    Arena *arena;
    Str rest; /* what is left, in lower case and single spaces */
    Str *why;
} LimitReader;

static bool refuse(LimitReader *r, Str why) {
    *r->why = why;
    return false;
}

static bool take(LimitReader *r, const char *word) {
    Str rest, head = str_cut(r->rest, ' ', &rest);
    if (!str_is(head, word)) return false;
    r->rest = rest;
    return true;
}

/* Lower case, one space between words, none at the ends. */
static Str tidy(Arena *a, Str text) {
    Buf b = buf_on(a);
    Str word, rest = str_lower(a, text);
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] == '\t') ((char *)rest.p)[i] = ' ';
    while (rest.n > 0) {
        word = str_cut(rest, ' ', &rest);
        if (word.n == 0) continue;
        if (b.n > 0) buf_add_char(&b, ' ');
        buf_add(&b, word);
    }
    return buf_str(&b);
}

static int index_of(Str word, const char *const *words, int n) {
    for (int i = 0; i < n; i++)
        if (words[i][0] && str_is(word, words[i])) return i;
    return -1;
}

/* Digits alone: "+30" and "-30" are no amounts. */
static bool read_digits(Str word, i32 *out) {
    i64 n;
    if (str_empty(word) || word.p[0] < '0' || word.p[0] > '9' || !str_to_i64(word, &n) || n > INT32_MAX) return false;
    *out = (i32)n;
    return true;
}

/* "30", "six". */
static bool read_number(Str word, i32 *out) {
    int i = index_of(word, numbers, (int)COUNT_OF(numbers));
    if (i < 0) return read_digits(word, out);
    *out = i;
    return true;
}

/* "6th", "sixth". The ending is not held against it: 2th is understood. */
static bool read_ordinal(Str word, i32 *out) {
    int i = index_of(word, ordinals, (int)COUNT_OF(ordinals));
    if (i > 0) {
        *out = i;
        return true;
    }
    Str end = str_slice(word, word.n >= 2 ? word.n - 2 : 0, word.n);
    if (!str_is(end, "st") && !str_is(end, "nd") && !str_is(end, "rd") && !str_is(end, "th")) return false;
    return read_digits(str_slice(word, 0, word.n - 2), out);
}

/* The rest of the text is a unit. */
static bool read_unit(LimitReader *r, LimitUnit *out) {
    Str names[2 * COUNT_OF(units)];
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        names[2 * i] = str_from(units[i].several);
        names[2 * i + 1] = str_from(units[i].one);
    }
    if (str_is(r->rest, "day") || str_is(r->rest, "days")) r->rest = STR("calendar days");
    if (str_is(r->rest, "term") || str_is(r->rest, "terms")) r->rest = STR("school terms");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(r->rest, names[i])) {
            *out = (LimitUnit)(i / 2);
            return true;
        }
    if (str_empty(r->rest)) return refuse(r, STR("the unit is missing: write it like " EXAMPLES));
    return refuse(r, str_fmt(r->arena, "'%.*s' is no unit of time here%.*s", STR_ARG(r->rest),
                             STR_ARG(mistake_hint(r->arena, r->rest, names, COUNT_OF(names)))));
}

static bool read_end_of(LimitReader *r, Limit *l) {
    l->form = LIMIT_END_OF;
    if (!take(r, "of")) return refuse(r, STR("'end' is followed by 'of the', as in end of the month"));
    take(r, "the");
    l->n = take(r, "next");
    if (!read_unit(r, &l->unit)) return false;
    bool is_span = l->unit == UNIT_WEEKS || l->unit == UNIT_MONTHS || l->unit == UNIT_SCHOOL_TERMS ||
                   l->unit == UNIT_YEARS || l->unit == UNIT_SCHOOL_YEARS;
    return is_span ||
           refuse(r, STR("only a week, month, year, school term or school year has an end that can be waited for"));
}

static bool check_amount(LimitReader *r, const Limit *l) {
    if (l->unit == UNIT_SCHOOL_YEARS)
        return refuse(r, STR("school years are not counted: write school terms, years, or end of the school year"));
    if (l->form == LIMIT_ORDINAL && l->unit > UNIT_SCHOOL_DAYS)
        return refuse(r, STR("only days are counted as the first, second and so on: write 3 weeks, not 3rd week"));
    i32 least = l->form == LIMIT_ORDINAL ? 1 : 0, most = units[l->unit].most;
    if (l->n >= least && l->n <= most) return true;
    return refuse(r, str_fmt(r->arena, "%d %s: it should be from %d to %d", l->n, units[l->unit].several, least, most));
}

static bool read_limit(LimitReader *r, Limit *l) {
    take(r, "the");
    if (take(r, "end")) return read_end_of(r, l);
    if (str_is(r->rest, "same day")) {
        *l = (Limit){LIMIT_WITHIN, UNIT_CALENDAR_DAYS, 0};
        return true;
    }
    Str rest, word = str_cut(r->rest, ' ', &rest);
    if (read_number(word, &l->n)) l->form = LIMIT_WITHIN;
    else if (read_ordinal(word, &l->n)) l->form = LIMIT_ORDINAL;
    else return refuse(r, str_fmt(r->arena, "'%.*s' is no limit: write it like " EXAMPLES, STR_ARG(r->rest)));
    r->rest = rest;
    return read_unit(r, &l->unit) && check_amount(r, l);
}

bool limit_parse(Arena *a, Str text, Limit *out, Str *why) {
    LimitReader r = {.arena = a, .rest = tidy(a, text), .why = why};
    Limit l = {0};
    if (!str_empty(r.rest) && !str_is(r.rest, "not set") && !read_limit(&r, &l)) return false;
    *out = l;
    return true;
}

/* ---- writing ---- */

static const char *ordinal_ending(i32 n) {
    if (n % 100 >= 11 && n % 100 <= 13) return "th";
    return n % 10 == 1 ? "st" : n % 10 == 2 ? "nd" : n % 10 == 3 ? "rd" : "th";
}

Str limit_amount(Arena *a, i32 n, LimitUnit unit) {
    return str_fmt(a, "%d %s", n, n == 1 ? units[unit].one : units[unit].several);
}

Str limit_text(Arena *a, Limit l) {
    switch (l.form) {
    case LIMIT_NOT_SET: return STR("not set");
    case LIMIT_WITHIN:
        if (l.n == 0 && l.unit == UNIT_CALENDAR_DAYS) return STR("same day");
        return limit_amount(a, l.n, l.unit);
    case LIMIT_ORDINAL: return str_fmt(a, "%d%s %s", l.n, ordinal_ending(l.n), units[l.unit].one);
    case LIMIT_END_OF: return str_fmt(a, "end of the %s%s", l.n > 0 ? "next " : "", units[l.unit].one);
    }
    return STR_NONE;
}
