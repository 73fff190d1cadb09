/* number_printed.c - see number_printed.h. */
#include "measures/number_printed.h"

#include <ctype.h>
#include <stdlib.h>

#define MAX_DIGITS 15

/* ---- folding ---- */

typedef struct Fold {
    const char *from, *to;
} Fold;

/* Cyrillic letters of both sizes that look like a Latin one, and the signs that have a plain form. */
static const Fold folds[] = {
    {"А", "a"},
    {"В", "b"},
    {"С", "c"},
    {"Е", "e"},
    {"Н", "h"},
    {"К", "k"},
    {"М", "m"},
    {"О", "o"},
    {"Р", "p"},
    {"Т", "t"},
    {"Х", "x"},
    {"У", "y"},
    {"а", "a"},
    {"в", "b"},
    {"с", "c"},
    {"е", "e"},
    {"о", "o"},
    {"р", "p"},
    {"т", "t"},
    {"х", "x"},
    {"у", "y"},
    {"−", "-"},
    {"–", "-"},
    {"—", "-"},
    {"‐", "-"},
    {"‑", "-"},
    {"≤", "<="},
    {"≥", ">="},
    {"±", "+/-"},
    {"\xC2\xA0", " "},
    {"\xE2\x80\x89", " "},
    {"\xE2\x80\xAF", " "},
    {"\xE2\x80\x83", " "},
    {"£", ""},
    {"’", "'"},
    {"‘", "'"},
    {"½", ".5"},
    {"\xE2\x80\x8B", ""},
    {"\xEF\xBB\xBF", ""},
};

static const Fold *fold_at(Str rest) {
    for (size_t i = 0; i < COUNT_OF(folds); i++)
        if (str_starts(rest, str_from(folds[i].from))) return &folds[i];
    return NULL;
}

static void add_folded(Buf *b, char c) {
    bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (is_space && (b->n == 0 || b->p[b->n - 1] == ' ')) return;
    buf_add_char(b, is_space ? ' ' : (char)tolower((unsigned char)c));
}

Str printed_fold(Arena *a, Str text) {
    Buf b = buf_on(a);
    for (size_t i = 0; i < text.n;) {
        const Fold *f = (u8)text.p[i] >= 0x80 ? fold_at(str_slice(text, i, text.n)) : NULL;
        if (!f) {
            add_folded(&b, text.p[i++]);
            continue;
        }
        for (const char *c = f->to; *c; c++) add_folded(&b, *c);
        i += strlen(f->from);
    }
    return str_trim(buf_str(&b));
}

/* ---- words ---- */

typedef struct Word {
    const char *words; /* "a|b|c" */
    PrintedKind kind;
} Word;

static const Word words[] = {
    {"n/a|na|n.a.|#n/a|-|--|..|:|.|z|u|[x]|[z]|[u]|null|dna|not available|not applicable|no data|not known|unknown|none available|not "
     "collected|not published|not measured|not reported|no result|data not available|no census held|no records held",
     PRINTED_NOT_AVAILABLE},
    {"tbc|tba|tbd|t.b.c.|to be confirmed|to be agreed|to be announced|to be determined", PRINTED_TO_BE_CONFIRMED},
    {"tbs|to be supplied|awaited|awaiting data|data awaited|pending|not yet available|due", PRINTED_TO_BE_SUPPLIED},
    {"new|new indicator|new target|new measure|new pi", PRINTED_NEW},
    {"x|c|(x)|(c)|[c]|supp|suppressed|low|[low]|hidden", PRINTED_SUPPRESSED},
    {"*", PRINTED_STAR},
    {"none|not set|no target|no floor", PRINTED_NOT_SET},
    {"no cases|no school days|no pupils|no children", PRINTED_NO_CASES},
    {"#div/0!|#div/0", PRINTED_DIVISION},
};

static PrintedKind kind_of_words(Str s) {
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is_among(str_from(words[i].words), '|', s)) return words[i].kind;
    return str_starts(s, STR("to be supplied")) ? PRINTED_TO_BE_SUPPLIED : PRINTED_UNREADABLE;
}

/* ---- operators ---- */

typedef struct Sign {
    const char *text;
    Operator operator;
} Sign;

/* Longer ones before those they begin with. */
static const Sign before[] = {
    {"<=", OPERATOR_AT_MOST},
    {">=", OPERATOR_AT_LEAST},
    {"<", OPERATOR_BELOW},
    {">", OPERATOR_ABOVE},
    {"=", OPERATOR_EQUAL},
    {"at least", OPERATOR_AT_LEAST},
    {"at most", OPERATOR_AT_MOST},
    {"no more than", OPERATOR_AT_MOST},
    {"not more than", OPERATOR_AT_MOST},
    {"no less than", OPERATOR_AT_LEAST},
    {"not less than", OPERATOR_AT_LEAST},
    {"no fewer than", OPERATOR_AT_LEAST},
    {"fewer than", OPERATOR_BELOW},
    {"less than", OPERATOR_BELOW},
    {"below", OPERATOR_BELOW},
    {"under", OPERATOR_BELOW},
    {"more than", OPERATOR_ABOVE},
    {"greater than", OPERATOR_ABOVE},
    {"above", OPERATOR_ABOVE},
    {"over", OPERATOR_ABOVE},
    {"up to", OPERATOR_AT_MOST},
    {"maximum", OPERATOR_AT_MOST},
    {"max", OPERATOR_AT_MOST},
    {"minimum", OPERATOR_AT_LEAST},
    {"min", OPERATOR_AT_LEAST},
};
static const Sign after[] = {
    {"minimum", OPERATOR_AT_LEAST}, {"min", OPERATOR_AT_LEAST},     {"maximum", OPERATOR_AT_MOST},
    {"max", OPERATOR_AT_MOST},      {"or more", OPERATOR_AT_LEAST}, {"or above", OPERATOR_AT_LEAST},
    {"or less", OPERATOR_AT_MOST},  {"or fewer", OPERATOR_AT_MOST}, {"or below", OPERATOR_AT_MOST},
    {"+", OPERATOR_AT_LEAST},
};

static void take_before(Str *s, Printed *p) {
    for (size_t i = 0; i < COUNT_OF(before); i++)
        if (str_starts(*s, str_from(before[i].text))) {
            p->operator= before[i].operator;
            *s = str_trim(str_slice(*s, strlen(before[i].text), s->n));
            return;
        }
}

static void take_after(Str *s, Printed *p) {
    for (size_t i = 0; i < COUNT_OF(after); i++)
        if (str_ends(*s, str_from(after[i].text))) {
            p->operator= after[i].operator;
            *s = str_trim(str_slice(*s, 0, s->n - strlen(after[i].text)));
            return;
        }
}

/* ---- digits ---- */

/* 1, 12 or 123, then groups of three: whether a separator may stand at i. */
static bool is_thousands(Str s, size_t i) {
    size_t n = 0;
    for (size_t k = i + 1; k < s.n && isdigit((unsigned char)s.p[k]); k++) n++;
    return n == 3 && i > 0 && isdigit((unsigned char)s.p[i - 1]);
}

typedef struct Digits {
    i64 value;
    int n, n_after_point, n_in_group;
    int n_cut, first_cut; /* decimals beyond those that are kept */
    bool has_point, has_group;
} Digits;

/* A spreadsheet's 85.30000000000001 is its 85.3; fewer digits than it has are somebody's own, and are not cut. */
#define SPREADSHEET_DIGITS 15

static bool round_off(Digits *d) {
    if (d->n_cut == 0) return true;
    if (d->n < SPREADSHEET_DIGITS) return false;
    d->value += d->first_cut >= 5;
    for (; d->n_after_point > 0 && d->value % 10 == 0; d->n_after_point--) d->value /= 10;
    return true;
}

static bool take_digit(Digits *d, char c) {
    d->n++;
    if (d->n_after_point == NUMBER_MAX_DECIMALS) {
        if (d->n_cut++ == 0) d->first_cut = c - '0';
        return true;
    }
    if (d->n > MAX_DIGITS) return false;
    d->value = d->value * 10 + (c - '0');
    d->n_after_point += d->has_point;
    d->n_in_group++;
    return true;
}

/* The number at the beginning of s, which is then what follows it. */
static bool take_digits(Str *s, Digits *d) {
    size_t i = 0;
    for (; i < s->n; i++) {
        char c = s->p[i];
        if (isdigit((unsigned char)c)) {
            if (!take_digit(d, c)) return false;
        } else if (c == '.' && !d->has_point) {
            d->has_point = true;
        } else if ((c == ',' || c == ' ') && !d->has_point && is_thousands(*s, i)) {
            if (d->n_in_group > 3 || (d->has_group && d->n_in_group != 3)) return false;
            d->has_group = true;
            d->n_in_group = 0;
        } else {
            break;
        }
    }
    if (d->has_group && !d->has_point && d->n_in_group != 3) return false;
    *s = str_trim(str_slice(*s, i, s->n));
    bool is_whole = d->n > 0 && (!d->has_point || d->n_after_point > 0);
    return is_whole && round_off(d);
}

/* What may follow a number: its scale, its unit, a mark of its quality. */
typedef struct Unit {
    const char *text;
    int power; /* of ten */
    bool is_percent, is_provisional, is_revised, is_carried;
    const char *time;
} Unit;

static const Unit units[] = {
    {"percentage points", .power = 0},
    {"% points", .power = 0},
    {"points", .power = 0},
    {"ppts", .power = 0},
    {"ppt", .power = 0},
    {"pp", .power = 0},
    {"pts", .power = 0},
    {"per cent", .is_percent = true},
    {"percent", .is_percent = true},
    {"%", .is_percent = true},
    {"million", .power = 6},
    {"thousand", .power = 3},
    {"working days", .time = "days"},
    {"calendar days", .time = "days"},
    {"school days", .time = "days"},
    {"days", .time = "days"},
    {"weeks", .time = "weeks"},
    {"wks", .time = "weeks"},
    {"wk", .time = "weeks"},
    {"months", .time = "months"},
    {"years", .time = "years"},
    {"c/f", .is_carried = true},
    {"m", .power = 6},
    {"k", .power = 3},
    {"p", .is_provisional = true},
    {"r", .is_revised = true},
    {"*", .power = 0},
    {"†", .power = 0},
};

/* Longer ones before those they begin with. */
static const struct {
    const char *words; /* "a|b" */
    int per;
} rates[] = {{"per 100,000|per 100 000|per 100000", 100000},
             {"per 10,000|per 10 000|per 10000", 10000},
             {"per 1,000|per 1 000|per 1000|per thousand", 1000},
             {"per 100|per hundred", 100}};

static bool take_rate(Str *s, Printed *p) {
    for (size_t i = 0; p->per == 0 && i < COUNT_OF(rates); i++)
        for (Str one, list = str_from(rates[i].words); list.n > 0;) {
            one = str_cut(list, '|', &list);
            if (!str_starts(*s, one) || (s->n > one.n && strchr(",.0123456789", s->p[one.n]))) continue;
            p->per = rates[i].per;
            *s = str_trim(str_slice(*s, one.n, s->n));
            return true;
        }
    return false;
}

static bool take_unit(Str *s, Printed *p) {
    if (take_rate(s, p)) return true;
    for (size_t i = 0; i < COUNT_OF(units); i++) {
        const Unit *u = &units[i];
        if (!str_starts(*s, str_from(u->text))) continue;
        *s = str_trim(str_slice(*s, strlen(u->text), s->n));
        p->decimals -= u->power;
        p->is_percent |= u->is_percent;
        p->is_provisional |= u->is_provisional;
        p->is_revised |= u->is_revised;
        if (u->is_carried) p->beside = str_from(u->text);
        if (u->time) p->time = u->time;
        return true;
    }
    return false;
}

/* A bracket at the end: "(DFE 2012)", "[1]". */
static void take_brackets(Str *s, Printed *p) {
    while (s->n > 2 && (s->p[s->n - 1] == ')' || s->p[s->n - 1] == ']')) {
        char open = s->p[s->n - 1] == ')' ? '(' : '[';
        size_t i = s->n - 1;
        while (i > 0 && s->p[i] != open) i--;
        if (i == 0) return;
        p->beside = str_slice(*s, i + 1, s->n - 1);
        p->is_provisional |= str_is(p->beside, "p") || str_is(p->beside, "provisional");
        p->is_revised |= str_is(p->beside, "r") || str_is(p->beside, "revised");
        *s = str_trim(str_slice(*s, 0, i));
    }
}

static bool scale(const Digits *d, bool is_minus, Printed *p) {
    i64 num = is_minus ? -d->value : d->value, den = 1;
    p->decimals += d->n_after_point;
    for (int i = 0; i < p->decimals; i++) den *= 10;
    for (int i = 0; i > p->decimals; i--)
        if (__builtin_mul_overflow(num, (i64)10, &num)) return false;
    return exact_ratio(num, den, &p->value);
}

static bool read_number(Str s, Printed *p) {
    Digits d = {0};
    take_brackets(&s, p);
    take_before(&s, p);
    if (p->operator== OPERATOR_OF_POLARITY) take_after(&s, p);
    bool is_minus = s.n > 0 && s.p[0] == '-';
    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) s = str_trim(str_slice(s, 1, s.n));
    if (!take_digits(&s, &d)) return false;
    while (s.n > 0 && take_unit(&s, p)) continue;
    if (s.n > 0 && printed_year(s) > 0) p->beside = s, s = STR("");
    if (s.n > 0) return false;
    p->year = printed_year(p->beside);
    return scale(&d, is_minus, p);
}

Printed printed_read(Arena *a, Str cell) {
    Printed p = {.kind = PRINTED_BLANK, .beside = STR("")};
    Str s = printed_fold(a, cell);
    if (s.n > 0 && s.p[0] == '\'') s = str_trim(str_slice(s, 1, s.n)); /* kept from being a formula */
    if (s.n == 0) return p;
    if (str_is(s, "nil") || str_is(s, "zero")) return (Printed){.kind = PRINTED_NUMBER, .value = exact_whole(0)};
    p.kind = kind_of_words(s);
    if (p.kind == PRINTED_UNREADABLE && read_number(s, &p)) p.kind = PRINTED_NUMBER;
    return p;
}

/* ---- what it means in its cell ---- */

ResultStatus printed_as_result(const Printed *p) {
    switch (p->kind) {
    case PRINTED_NUMBER:
        if (printed_is_inequality(p)) return RESULT_SUPPRESSED;
        return p->is_provisional ? RESULT_PROVISIONAL : p->is_revised ? RESULT_REVISED : RESULT_OK;
    case PRINTED_NOT_AVAILABLE: return RESULT_NOT_AVAILABLE;
    case PRINTED_TO_BE_CONFIRMED:
    case PRINTED_TO_BE_SUPPLIED: return RESULT_TO_BE_SUPPLIED;
    case PRINTED_NEW: return RESULT_NEW;
    case PRINTED_SUPPRESSED:
    case PRINTED_STAR: return RESULT_SUPPRESSED;
    case PRINTED_NO_CASES:
    case PRINTED_DIVISION: return RESULT_NO_CASES;
    default: return RESULT_UNKNOWN;
    }
}

TargetStatus printed_as_target(const Printed *p) {
    switch (p->kind) {
    case PRINTED_NUMBER: return TARGET_SET;
    case PRINTED_NOT_AVAILABLE: return TARGET_NOT_APPLICABLE;
    case PRINTED_TO_BE_CONFIRMED:
    case PRINTED_TO_BE_SUPPLIED: return TARGET_TO_BE_CONFIRMED;
    case PRINTED_NEW: return TARGET_NEW;
    case PRINTED_STAR: return TARGET_SMALL_COHORT;
    case PRINTED_UNREADABLE: return TARGET_TEXT;
    default: return TARGET_NOT_SET;
    }
}

/* ---- bands ---- */

static bool plain_number(Arena *a, Str s, Exact *out) {
    Printed p = printed_read(a, s);
    if (p.kind != PRINTED_NUMBER || p.operator!= OPERATOR_OF_POLARITY) return false;
    *out = p.value;
    return true;
}

/* Where the low end stops and the high end begins: "to", or a dash that is no sign. */
static bool split_range(Str s, Str *low, Str *high) {
    i64 at = str_find(s, STR(" to "));
    size_t skip = 4;
    for (size_t i = 1; at < 0 && i + 1 < s.n; i++)
        if (s.p[i] == '-') at = (i64)i, skip = 1;
    if (at < 0) return false;
    *low = str_slice(s, 0, (size_t)at);
    *high = str_slice(s, (size_t)at + skip, s.n);
    return true;
}

bool printed_band(Arena *a, Str cell, const Bound *target, Band *out) {
    Str s = printed_fold(a, cell), low, high;
    Exact either_side;
    bool is_around = str_starts(s, STR("+/-"));
    if (is_around) s = str_trim(str_slice(s, 3, s.n));
    if (plain_number(a, s, &either_side)) {
        if (!target->is_set || either_side.num < 0) return false;
        *out = verdict_band_around(target->value, either_side);
        return out->is_set;
    }
    Band band = {.is_set = true};
    if (is_around || !split_range(s, &low, &high)) return false;
    if (!plain_number(a, low, &band.low) || !plain_number(a, high, &band.high)) return false;
    *out = band;
    return exact_cmp(band.low, band.high) <= 0;
}

/* ---- days and years ---- */

int printed_year(Str s) {
    for (size_t i = 0; i + 4 <= s.n; i++) {
        bool is_alone =
            (i == 0 || !isdigit((unsigned char)s.p[i - 1])) && (i + 4 == s.n || !isdigit((unsigned char)s.p[i + 4]));
        i64 year;
        if (!is_alone || !str_to_i64(str_slice(s, i, i + 4), &year) || year < 1990 || year > 2100) continue;
        return (int)year;
    }
    return 0;
}

static int month_named(Str word) {
    for (int m = 1; m <= 12 && word.n >= 3; m++) {
        Str name = str_from(date_month_names[m]);
        if (word.n <= name.n && str_eq_nocase(str_slice(name, 0, word.n), word)) return m;
    }
    return str_eq_nocase(word, STR("sept")) ? 9 : 0;
}

static Date last_day(int year, int month) {
    if (year < 1990 || year > 2100 || month < 1 || month > 12) return DATE_NONE;
    return date_ymd(year, month, date_days_in_month(year, month));
}

static int whole_year(Str s) {
    i64 n;
    if (!str_to_i64(s, &n) || n < 0) return 0;
    return (int)(s.n == 2 ? 2000 + n : s.n == 4 ? n : 0);
}

/* "aug 2017", "aug-17", "31 aug 2017", "31st august, 2017". */
static Date day_in_words(Str s, bool *is_month) {
    Str part[3] = {STR(""), STR(""), STR("")};
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < 3; n++) {
        size_t from = i;
        while (i < s.n && s.p[i] != ' ' && s.p[i] != '-' && s.p[i] != '/') i++;
        part[n] = str_slice(s, from, i);
        if (part[n].n > 0 && part[n].p[part[n].n - 1] == ',') part[n].n--;
        while (i < s.n && (s.p[i] == ' ' || s.p[i] == '-' || s.p[i] == '/')) i++;
        if (n == 2 && i < s.n) return DATE_NONE;
    }
    *is_month = n == 2;
    if (n == 2) return last_day(whole_year(part[1]), month_named(part[0]));
    i64 day;
    while (part[0].n > 0 && isalpha((unsigned char)part[0].p[part[0].n - 1])) part[0].n--;
    if (n != 3 || !str_to_i64(part[0], &day) || day < 1 || day > 31 || whole_year(part[2]) == 0) return DATE_NONE;
    return date_ymd(whole_year(part[2]), month_named(part[1]), (int)day);
}

static Date month_in_digits(Str s) {
    Str second, first = str_cut(s, s.n > 2 && str_find_char(s, '/') >= 0 ? '/' : '-', &second);
    i64 a, b;
    if (!str_to_i64(first, &a) || !str_to_i64(second, &b)) return DATE_NONE;
    return first.n == 4 && second.n == 2 ? last_day((int)a, (int)b)
           : second.n == 4               ? last_day((int)b, (int)a)
                                         : DATE_NONE;
}

bool printed_day(Arena *a, Str cell, Date *out, bool *is_month) {
    Str s = printed_fold(a, cell);
    *is_month = false;
    if (s.n > DATE_ISO_LEN && (s.p[DATE_ISO_LEN] == ' ' || s.p[DATE_ISO_LEN] == 't') &&
        date_parse_iso(str_slice(s, 0, DATE_ISO_LEN), out))
        return true;
    if (date_parse_uk(s, out)) return true;
    Date d = month_in_digits(s);
    *is_month = date_is_set(d);
    if (!date_is_set(d)) d = day_in_words(s, is_month);
    if (!date_is_set(d)) return false;
    *out = d;
    return true;
}

/* ---- which way is better ---- */

typedef struct PolarityWords {
    Polarity polarity;
    const char *words;
} PolarityWords;

static const PolarityWords polarities[] = {
    {POLARITY_HIGH,
     "h|high|higher|highest|up|↑|+|increase|maximise|aim to maximise|positive|higher is better|higher the better|the "
     "higher the better|higher better|higher is good|high is good|larger is better|up is good|highest is best|bigger is better|bigger the better|more is better"},
    {POLARITY_LOW,
     "l|low|lower|lowest|down|↓|decrease|reduce|minimise|aim to minimise|negative|lower is better|lower the better|the "
     "lower the better|lower better|lower is good|low is good|down is good|lowest is best|smaller is better|smaller the better|less is better|fewer is better"},
    {POLARITY_TARGET,
     "t|target|on target|close to target|closest to target|closer to target is better|plan is best|range|band|within range"},
    {POLARITY_NONE, "none|-|n/a|na|context|neutral|not judged|c"},
};

bool printed_polarity(Arena *a, Str cell, Polarity *out) {
    Str s = printed_fold(a, cell);
    i64 bracket = str_find_char(s, '(');
    if (bracket > 0) s = str_trim(str_slice(s, 0, (size_t)bracket)); /* "H (higher is better)" */
    *out = POLARITY_NONE;
    for (size_t i = 0; s.n > 0 && i < COUNT_OF(polarities); i++)
        if (str_is_among(str_from(polarities[i].words), '|', s)) {
            *out = polarities[i].polarity;
            return true;
        }
    return s.n == 0;
}
