#include "measures/results_words.h"

#include <ctype.h>
#include <stdlib.h>

#include "measures/number_printed.h"

void words_add_figure(WordsAbout *w, Amount m) {
    if (m.is_set && w->n < WORDS_MAX_FIGURES) w->figures[w->n++] = m;
}

static bool says_any(Str text, const char *const *phrases, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (str_find(text, str_from(phrases[i])) >= 0) return true;
    return false;
}

/* ---- numbers ---- */

typedef struct Said {
    Exact value;
    int decimals;
} Said;

/* The words after a number that make it one of the unit. Longer ones are told from those they begin with by what follows. */
static const char *const unit_signs[N_RESULT_UNITS] = {
    [GIVEN_IN_PERCENT] = "%|per cent|percent",
    [GIVEN_IN_PERCENTAGE_POINTS] = "percentage point|% point|pp|ppt",
    [GIVEN_IN_POINTS] = "point",
    [GIVEN_IN_DAYS] = "day|calendar day|working day",
    [GIVEN_IN_WEEKS] = "week",
    [GIVEN_IN_PER_1000] = "per 1,000|per 1000",
    [GIVEN_IN_PER_10000] = "per 10,000|per 10000",
};

static bool starts_with_sign(Str rest, const char *signs) {
    Str list = str_from(signs), one;
    while (list.n > 0) {
        one = str_cut(list, '|', &list);
        if (str_starts(rest, one)) return true;
    }
    return false;
}

static bool is_sign_of(Str rest, ResultUnit unit) {
    bool is_points = starts_with_sign(rest, unit_signs[GIVEN_IN_PERCENTAGE_POINTS]);
    if (unit == GIVEN_IN_PERCENT && is_points) return false;
    return unit_signs[unit] && starts_with_sign(rest, unit_signs[unit]);
}

/* "fell to 211", "at 18 and", "211." but no "211 of", "2017", "11 pupils": those may be anything. */
static bool is_said_of_count(Str text, size_t from, Str rest, i64 value) {
    static const char *const leads[] = {"is ", "was ", "at ", "to ", "were ", "stands at ", "total of "};
    bool is_led = false, is_year = value >= 1990 && value <= 2100;
    for (size_t i = 0; i < COUNT_OF(leads); i++) is_led |= str_ends(str_slice(text, 0, from), str_from(leads[i]));
    bool ends =
        rest.n == 0 || strchr(".,;)", rest.p[0]) || str_starts(rest, STR("and ")) || str_starts(rest, STR("in "));
    return is_led && ends && !is_year;
}

/* The number that begins at i, which is then behind it. */
static bool take_number(Arena *a, Str text, size_t *i, Said *out) {
    size_t from = *i, end = from;
    bool is_begun = from > 0 && (isalnum((unsigned char)text.p[from - 1]) || strchr("./-", text.p[from - 1]));
    while (end < text.n &&
           (isdigit((unsigned char)text.p[end]) || ((text.p[end] == '.' || text.p[end] == ',') && end + 1 < text.n &&
                                                    isdigit((unsigned char)text.p[end + 1]))))
        end++;
    Printed p = printed_read(a, str_slice(text, from, end));
    *i = end;
    if (is_begun || p.kind != PRINTED_NUMBER) return false;
    *out = (Said){p.value, p.decimals};
    return true;
}

static bool is_alike(Exact x, int x_decimals, const Said *said) {
    int coarser = x_decimals < said->decimals ? x_decimals : said->decimals;
    return exact_eq(exact_round(exact_abs(x), coarser), exact_round(exact_abs(said->value), coarser));
}

static bool is_difference(const Amount *x, const Amount *y, const Said *said) {
    Exact d;
    int decimals = x->decimals < y->decimals ? x->decimals : y->decimals;
    return exact_sub(x->shown, y->shown, &d) && is_alike(d, decimals, said);
}

static bool is_of_the_row(const WordsAbout *w, const Said *said) {
    for (size_t i = 0; i < w->n; i++) {
        if (is_alike(w->figures[i].shown, w->figures[i].decimals, said)) return true;
        for (size_t k = 0; k < i; k++)
            if (is_difference(&w->figures[i], &w->figures[k], said)) return true;
    }
    return false;
}

static bool is_about_others(Str sentence) {
    static const char *const others[] = {"national", "england",   "south east", "neighbour", "region",  "average",
                                         "target",   "last year", "previous",   "shire",     "forecast"};
    return says_any(sentence, others, COUNT_OF(others));
}

static bool sentence_differs(Arena *a, const WordsAbout *w, Str s) {
    Said said;
    if (is_about_others(s)) return false;
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        if (!isdigit((unsigned char)s.p[i])) {
            i++;
            continue;
        }
        if (!take_number(a, s, &i, &said)) continue;
        Str rest = str_trim(str_slice(s, i, s.n));
        bool is_count = w->unit == GIVEN_IN_COUNT && said.value.den == 1;
        bool is_ours = is_count ? is_said_of_count(s, from, rest, said.value.num) : is_sign_of(rest, w->unit);
        if (is_ours && !is_of_the_row(w, &said)) return true;
    }
    return false;
}

/* To the next full stop that ends a sentence: not the point of a number. */
static Str take_sentence(Str *text) {
    size_t i = 0;
    while (i < text->n && !(strchr(".;!?", text->p[i]) && (i + 1 == text->n || text->p[i + 1] == ' '))) i++;
    Str s = str_slice(*text, 0, i);
    *text = i < text->n ? str_slice(*text, i + 1, text->n) : STR("");
    return s;
}

bool words_say_other_number(Arena *a, const WordsAbout *w) {
    Str rest = printed_fold(a, w->words);
    if (w->n == 0 || !w->figures[0].is_set) return false;
    while (rest.n > 0)
        if (sentence_differs(a, w, take_sentence(&rest))) return true;
    return false;
}

/* ---- directions ---- */

static Dot performance_said(Str s) {
    static const char *const up[] = {"improved", "improvement"}, *const down[] = {"worsened", "deteriorat"};
    static const char *const level[] = {"stable", "unchanged", "no change"};
    static const char *const denied[] = {"not improved",   "no improvement", "not worsened",
                                         "not deteriorat", "need",           "aim"};
    bool is_up = says_any(s, up, COUNT_OF(up)), is_down = says_any(s, down, COUNT_OF(down));
    bool is_level = says_any(s, level, COUNT_OF(level));
    if (is_up + is_down + is_level != 1 || says_any(s, denied, COUNT_OF(denied))) return DOT_NONE;
    return is_up ? DOT_UP : is_down ? DOT_DOWN : DOT_LEVEL;
}

/* What the number did, whatever it means. */
static Dot number_said(Str s) {
    static const char *const up[] = {"has risen", "have risen", " rose ", "has increased", "have increased"};
    static const char *const down[] = {"has fallen",    "have fallen",    " fell ",
                                       "has decreased", "have decreased", "has dropped"};
    bool is_up = says_any(s, up, COUNT_OF(up)), is_down = says_any(s, down, COUNT_OF(down));
    if (is_up == is_down) return DOT_NONE;
    return is_up ? DOT_HIGHER : DOT_LOWER;
}

static Dot number_moved(const WordsAbout *w) {
    if (w->dot == DOT_HIGHER || w->dot == DOT_LOWER || w->dot == DOT_SAME) return w->dot;
    if (w->dot == DOT_LEVEL) return DOT_SAME;
    if ((w->dot != DOT_UP && w->dot != DOT_DOWN) || w->polarity == POLARITY_TARGET) return DOT_NONE;
    return (w->dot == DOT_UP) == (w->polarity == POLARITY_HIGH) ? DOT_HIGHER : DOT_LOWER;
}

bool words_say_other_direction(Arena *a, const WordsAbout *w) {
    Str s = printed_fold(a, w->words);
    Dot performance = performance_said(s), number = number_said(s), moved = number_moved(w);
    bool is_judged = verdict_dot_code(w->dot) != NULL;
    if (is_judged && performance != DOT_NONE) return performance != w->dot;
    return number != DOT_NONE && moved != DOT_NONE && number != moved;
}
