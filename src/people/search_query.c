#include "people/search_query.h"

#include "people/fold.h"
#include "link/text.h"
#include "people/identifier.h"

typedef struct Reader {
    Arena *arena;
    const LinkLists *lists;
    Date today;
    Str at[SEARCH_TYPED_WORDS];
    size_t n, i;
    SearchQuery *q;
    Str spare[SEARCH_WORDS_MAX]; /* titles and the like: they count only when nothing else was typed */
    size_t n_spare;
} Reader;

/* ---- letters and numbers ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static size_t digits_at(Str s, size_t from) {
    size_t i = from;
    while (i < s.n && is_digit(s.p[i])) i++;
    return i - from;
}

/* The whole of s as a small number, or -1. */
static int small_number(Str s) {
    i64 v;
    return s.n > 0 && s.n <= 4 && digits_at(s, 0) == s.n && str_to_i64(s, &v) ? (int)v : -1;
}

static Str peek(const Reader *r, size_t ahead) { return r->i + ahead < r->n ? r->at[r->i + ahead] : STR(""); }

static bool is_one_of(Arena *a, Str word, const char *list) {
    Str rest = str_from(list), key = str_lower(a, word);
    while (rest.n > 0)
        if (str_eq(str_cut(rest, ' ', &rest), key)) return key.n > 0;
    return false;
}

/* ---- days of birth ---- */

static void add_birth(Reader *r, SearchBirth b) {
    if (r->q->n_births < SEARCH_BIRTHS_MAX) r->q->births[r->q->n_births++] = b;
    else r->q->is_cut = true;
}

static SearchBirth birth_range(Date from, Date to) { return (SearchBirth){.from = from, .to = to}; }

/* With a year it is a range of days, quicker to test; a day that no calendar has is nobody's. */
static SearchBirth birth_part(int year, int month, int day) {
    SearchBirth b = {.from = DATE_NONE, .to = DATE_NONE, .month = month, .day = day};
    if (year == 0) return b;
    if (month == 0) return birth_range(date_ymd(year, 1, 1), date_ymd(year, 12, 31));
    if (day == 0) return birth_range(date_ymd(year, month, 1), date_ymd(year, month, date_days_in_month(year, month)));
    Date on = date_ymd(year, month, day);
    return date_is_set(on) ? birth_range(on, on) : birth_range(date_ymd(1, 1, 1), date_ymd(1, 1, 1));
}

/* 09 is 2009, and 99 is 1999: nobody is born after today. -1: no year. */
static int year_of(const Reader *r, Str s) {
    int v = small_number(s), now = date_to_ymd(r->today).year;
    if (s.n == 2 && v >= 0) return 2000 + v <= now ? 2000 + v : 1900 + v;
    return s.n == 4 && v >= 1900 && v <= now + 1 ? v : -1;
}

/* Day, month and year: false when they are no numbers of that kind; a day that no calendar has is noted. */
static bool take_day(Reader *r, int day, int month, int year) {
    if (day < 1 || day > 31 || month < 1 || month > 12 || year < 0) return false;
    if (!date_is_set(date_ymd(year, month, day))) r->q->has_false_day = true;
    add_birth(r, birth_part(year, month, day));
    return true;
}

static size_t cut_parts(Str s, Str parts[3], char *sep) {
    size_t n = 0, from = 0;
    *sep = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && is_digit(s.p[i])) continue;
        if (n == 3 || i == from) return 0;
        if (i < s.n && s.p[i] != '/' && s.p[i] != '-' && s.p[i] != '.') return 0;
        if (i < s.n) *sep = s.p[i];
        parts[n++] = str_slice(s, from, i);
        from = i + 1;
    }
    return n;
}

/* "12/03/2009", "12.3.09", "2009-03-12", "3/2009", "12/3". */
static bool read_written_day(Reader *r) {
    Str p[3], s = peek(r, 0);
    char sep;
    size_t n = cut_parts(s, p, &sep);
    if (n == 3 && p[0].n == 4) return take_day(r, small_number(p[2]), small_number(p[1]), year_of(r, p[0]));
    if (n == 3) return take_day(r, small_number(p[0]), small_number(p[1]), year_of(r, p[2]));
    if (n != 2 || sep != '/') return false;
    int first = small_number(p[0]), second = small_number(p[1]);
    bool is_month = p[1].n == 4 && first >= 1 && first <= 12 && year_of(r, p[1]) > 0;
    bool is_day = p[1].n <= 2 && first >= 1 && first <= 31 && second >= 1 && second <= 12;
    if (is_month) add_birth(r, birth_part(second, first, 0));
    else if (is_day) add_birth(r, birth_part(0, second, first));
    return is_month || is_day;
}

/* "12032009", "20090312". */
static bool read_solid_day(Reader *r) {
    Str s = peek(r, 0);
    if (s.n != 8 || digits_at(s, 0) != 8) return false;
    int year = year_of(r, str_slice(s, 4, 8)), iso_year = year_of(r, str_slice(s, 0, 4));
    int a = small_number(str_slice(s, 0, 2)), b = small_number(str_slice(s, 2, 4));
    int c = small_number(str_slice(s, 4, 6)), d = small_number(str_slice(s, 6, 8));
    return take_day(r, a, b, year) || take_day(r, d, c, iso_year);
}

/* 1..12, or 0. "mar", "sept", "march". */
static int month_of(Arena *a, Str s) {
    Str key = str_lower(a, s.n > 0 && s.p[s.n - 1] == '.' ? str_slice(s, 0, s.n - 1) : s);
    if (key.n < 3) return 0;
    if (str_is(key, "sept")) return 9;
    for (int m = 1; m <= 12; m++) {
        Str name = str_lower(a, str_from(date_month_names[m]));
        if (str_eq(key, name) || (key.n == 3 && str_starts(name, key))) return m;
    }
    return 0;
}

/* "12", "12th", "1st"; -1: none. */
static int day_of(Arena *a, Str s) {
    size_t n = digits_at(s, 0);
    int day = n >= 1 && n <= 2 ? small_number(str_slice(s, 0, n)) : -1;
    if (day < 1 || day > 31) return -1;
    return n == s.n || is_one_of(a, str_slice(s, n, s.n), "st nd rd th") ? day : -1;
}

/* "12 March 2009", "12th mar 09", "12 march". */
static size_t read_day_and_month(Reader *r) {
    int day = day_of(r->arena, peek(r, 0)), month = month_of(r->arena, peek(r, 1)), year = year_of(r, peek(r, 2));
    if (day < 0 || month == 0) return 0;
    if (year < 0) add_birth(r, birth_part(0, month, day));
    else return take_day(r, day, month, year) ? 3 : 0;
    return 2;
}

/* "march 2009", "march 12 2009"; not "april 9", who may be a girl. */
static size_t read_month_first(Reader *r) {
    int month = month_of(r->arena, peek(r, 0)), day = day_of(r->arena, peek(r, 1));
    if (month == 0) return 0;
    int year = peek(r, 1).n == 4 ? year_of(r, peek(r, 1)) : -1, later = peek(r, 2).n == 4 ? year_of(r, peek(r, 2)) : -1;
    if (day > 0 && later > 0) return take_day(r, day, month, later) ? 3 : 0;
    if (year < 0 || is_one_of(r->arena, peek(r, 0), "april may june august jan")) return 0;
    add_birth(r, birth_part(year, month, 0));
    return 2;
}

/* "12 3 2009" */
static size_t read_spaced_day(Reader *r) {
    int day = small_number(peek(r, 0)), month = small_number(peek(r, 1));
    if (peek(r, 0).n > 2 || peek(r, 1).n > 2 || small_number(peek(r, 2)) < 0) return 0;
    return take_day(r, day, month, year_of(r, peek(r, 2))) ? 3 : 0;
}

static size_t read_year_of_birth(Reader *r) {
    int year = peek(r, 0).n == 4 ? year_of(r, peek(r, 0)) : -1;
    if (year < 0) return 0;
    add_birth(r, birth_part(year, 0, 0));
    return 1;
}

static size_t read_day(Reader *r) {
    if (read_written_day(r) || read_solid_day(r)) return 1;
    size_t n = read_day_and_month(r);
    if (n == 0) n = read_month_first(r);
    if (n == 0) n = read_spaced_day(r);
    return n > 0 ? n : read_year_of_birth(r);
}

/* ---- ages and year groups ---- */

static SearchBirth birth_of_age(Date today, int age) {
    return birth_range(date_plus(date_add_months(today, -12 * (age + 1)), 1), date_add_months(today, -12 * age));
}

/* Reception is 0: turning five in the school year. */
static SearchBirth birth_of_year_group(Date today, int group) {
    int year = date_school_year(today) - 5 - group;
    return birth_range(date_ymd(year, 9, 1), date_ymd(year + 1, 8, 31));
}

static bool is_age(int n) { return n >= 0 && n <= SEARCH_AGE_MAX; }

/* "9yo", "9yrs" in one word; -1: no age. */
static int joined_age(Arena *a, Str s) {
    size_t n = digits_at(s, 0);
    int age = n > 0 && n <= 2 ? small_number(str_slice(s, 0, n)) : -1;
    return n < s.n && is_one_of(a, str_slice(s, n, s.n), "yo yrs yr years y/o y") ? age : -1;
}

/* "aged 9", "9 years old", "9yo". */
static size_t read_age(Reader *r) {
    Str first = peek(r, 0), second = peek(r, 1);
    int age = small_number(first), next = small_number(second);
    if (is_one_of(r->arena, first, "age aged") && is_age(next)) {
        add_birth(r, birth_of_age(r->today, next));
        return 2;
    }
    int joined = joined_age(r->arena, first);
    bool has_unit = is_one_of(r->arena, second, "years year yrs yr yo y/o") && small_number(peek(r, 2)) < 0;
    size_t used = joined >= 0 ? 1 : is_age(age) && has_unit ? 2 : 0;
    if (used == 0 || !is_age(joined >= 0 ? joined : age)) return 0;
    add_birth(r, birth_of_age(r->today, joined >= 0 ? joined : age));
    return used + (is_one_of(r->arena, peek(r, used), "old") ? 1 : 0);
}

/* "y4", "y10"; -1: none. */
static int joined_year_group(Str s) {
    bool has_form = s.n >= 2 && s.n <= 3 && (s.p[0] == 'y' || s.p[0] == 'Y');
    return has_form ? small_number(str_slice(s, 1, s.n)) : -1;
}

/* "year 4", "yr 4", "y4", "year r", "reception". */
static size_t read_year_group(Reader *r) {
    Str first = peek(r, 0), second = peek(r, 1);
    bool is_year = is_one_of(r->arena, first, "year yr y");
    int group = is_year ? small_number(second) : joined_year_group(first);
    if (is_year && is_one_of(r->arena, second, "r reception")) group = 0;
    if (is_one_of(r->arena, first, "reception")) group = 0;
    if (group < 0 || group > 14) return 0;
    add_birth(r, birth_of_year_group(r->today, group));
    return is_year ? 2 : 1;
}

/* ---- codes and postcodes ---- */

/* NULL: it does not fit, and is left out. */
static SearchWord *add_word(Reader *r, SearchKind kind, Str typed, Str key) {
    if (r->q->n_words == SEARCH_WORDS_MAX) {
        r->q->is_cut = true;
        return NULL;
    }
    SearchWord *w = &r->q->words[r->q->n_words++];
    *w = (SearchWord){.kind = kind, .typed = typed, .key = key, .in_full = key, .age = -1};
    return w;
}

static Str joined(const Reader *r, size_t n) {
    Buf b = buf_on(r->arena);
    for (size_t k = 0; k < n; k++) buf_add(&b, peek(r, k));
    return identifier_normalise(r->arena, buf_str(&b));
}

/* "A123 4567 8901 23": as many words as together have the form of one. */
static size_t read_whole_code(Reader *r) {
    for (size_t n = 5; n > 0; n--) {
        if (r->i + n > r->n) continue;
        Str code = joined(r, n);
        if (!identifier_looks_like_one(code)) continue;
        add_word(r, SEARCH_CODE, code, code);
        return n;
    }
    return 0;
}

/* A local number or the beginning of one: at least five characters, three of them digits, nothing but ASCII. */
static size_t read_part_of_code(Reader *r) {
    Str s = identifier_normalise(r->arena, peek(r, 0));
    size_t n_digits = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (is_digit(s.p[i])) n_digits++;
        else if (!is_letter(s.p[i])) return 0;
    }
    if (s.n < 5 || n_digits < 3) return 0;
    add_word(r, SEARCH_CODE, peek(r, 0), s);
    return 1;
}

/* One or two letters, a digit, perhaps one more of either. */
static bool is_outward(Str s) {
    size_t i = 0;
    while (i < s.n && is_letter(s.p[i])) i++;
    if (i < 1 || i > 2 || i >= s.n || !is_digit(s.p[i++])) return false;
    return i == s.n || (i + 1 == s.n && (is_digit(s.p[i]) || is_letter(s.p[i])));
}

/* The beginning of "1AA"; it may be all of it. */
static bool begins_inward(Str s) {
    if (s.n < 1 || s.n > 3 || !is_digit(s.p[0])) return false;
    for (size_t i = 1; i < s.n; i++)
        if (!is_letter(s.p[i])) return false;
    return true;
}

static Str post_form(Arena *a, Str out, Str in) {
    return str_lower(a, str_fmt(a, "%.*s%s%.*s", STR_ARG(out), in.n > 0 ? " " : "", STR_ARG(in)));
}

/* Without a space "tn231" is TN23 1.., and "tn23" may be TN23 or TN2 3... */
static void add_solid_posts(Arena *a, Str s, SearchWord *w) {
    if (is_outward(s)) w->posts[w->n_posts++] = post_form(a, s, STR(""));
    for (size_t cut = 2; cut < s.n && w->n_posts < SEARCH_POST_FORMS; cut++)
        if (is_outward(str_slice(s, 0, cut)) && begins_inward(str_slice(s, cut, s.n)))
            w->posts[w->n_posts++] = post_form(a, str_slice(s, 0, cut), str_slice(s, cut, s.n));
}

static size_t read_postcode(Reader *r) {
    Str out = peek(r, 0), in = peek(r, 1);
    SearchWord w = {.n_posts = 0};
    bool is_two = is_outward(out) && begins_inward(in);
    if (is_two) w.posts[w.n_posts++] = post_form(r->arena, out, in);
    else if (out.n >= 2 && out.n <= 7) add_solid_posts(r->arena, out, &w);
    if (w.n_posts == 0) return 0;
    Str typed = is_two ? str_fmt(r->arena, "%.*s %.*s", STR_ARG(out), STR_ARG(in)) : out;
    SearchWord *added = add_word(r, SEARCH_POSTCODE, typed, w.posts[0]);
    if (added) {
        memcpy(added->posts, w.posts, sizeof w.posts);
        added->n_posts = w.n_posts;
    }
    return is_two ? 2 : 1;
}

/* "12", "12a". */
static size_t read_number(Reader *r) {
    Str s = peek(r, 0), next = peek(r, 1);
    size_t n = digits_at(s, 0);
    if (n < 1 || n > 4 || s.n > n + 1 || (s.n == n + 1 && !is_letter(s.p[n]))) return 0;
    SearchWord *w = add_word(r, SEARCH_NUMBER, s, str_lower(r->arena, s));
    if (!w) return 1;
    w->age = is_age(small_number(s)) ? small_number(s) : -1;
    SearchBirth of_age = birth_of_age(r->today, w->age);
    w->born_from = of_age.from;
    w->born_to = of_age.to;
    w->leads_address = next.n > 0 && !is_digit(next.p[0]);
    return 1;
}

/* ---- words ---- */

#define NOISE "the at of in and on lives living near called named born dob child pupil"
#define GROWN "mother father mum mummy dad daddy parent parents carer guardian adult grandmother grandfather"

static void keep_spare(Reader *r, Str key) {
    if (r->n_spare < SEARCH_WORDS_MAX) r->spare[r->n_spare++] = key;
}

static void take_word(Reader *r, Str typed) {
    bool is_kind;
    Str key = name_fold(r->arena, typed);
    if (key.n == 0) return;
    while (key.n > TEXT_MAX || (key.n == TEXT_MAX && ((unsigned char)key.p[key.n - 1] & 0x80))) key.n--;
    bool is_grown = is_one_of(r->arena, key, GROWN);
    if (is_grown) r->q->asks_adults = true;
    if (is_grown || is_one_of(r->arena, key, NOISE) || link_lists_word(r->lists, key, WORD_TITLE)) {
        keep_spare(r, key);
        return;
    }
    SearchWord *w = add_word(r, SEARCH_WORD, typed, key);
    if (w) w->in_full = link_lists_in_full(r->lists, key, &is_kind);
}

/* "smith-jones" and "j.k." are words of their own. */
static size_t read_word(Reader *r) {
    Str s = peek(r, 0);
    size_t from = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && s.p[i] != '-' && s.p[i] != '.' && s.p[i] != '/' && s.p[i] != '_') continue;
        if (i > from) take_word(r, str_slice(s, from, i));
        from = i + 1;
    }
    return 1;
}

static bool is_space_at(Str s, size_t i, size_t *n) {
    unsigned char c = (unsigned char)s.p[i];
    *n = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] == 0xA0 ? 2 : 1; /* a space that does not break */
    return *n == 2 || c <= ' ' || c == ',' || c == ';' || c == ':' || c == '(' || c == ')' || c == '"';
}

static void cut_words(Reader *r, Str typed) {
    size_t from = 0, n = 1;
    for (size_t i = 0; i <= typed.n; i += n) {
        n = 1;
        if (i < typed.n && !is_space_at(typed, i, &n)) continue;
        if (i > from && r->n < SEARCH_TYPED_WORDS) r->at[r->n++] = str_slice(typed, from, i);
        else if (i > from) r->q->is_cut = true;
        from = i + n;
    }
}

static size_t read_next(Reader *r) {
    static size_t (*const readers[])(Reader * r) = {read_year_group, read_age,    read_day,          read_whole_code,
                                                    read_postcode,   read_number, read_part_of_code, read_word};
    size_t used = 0;
    for (size_t k = 0; used == 0; k++) used = readers[k](r);
    return used;
}

void search_query_read(Arena *a, const LinkLists *lists, Date today, Str typed, SearchQuery *out) {
    *out = (SearchQuery){.n_words = 0};
    Reader *r = ARENA_NEW(a, Reader);
    *r = (Reader){.arena = a, .lists = lists, .today = today, .q = out};
    cut_words(r, typed);
    while (r->i < r->n) r->i += read_next(r);
    if (!search_query_is_empty(out)) return;
    out->asks_adults = false;
    for (size_t i = 0; i < r->n_spare; i++) add_word(r, SEARCH_WORD, r->spare[i], r->spare[i]);
}

/* ---- looking at it ---- */

bool search_birth_is_on(const SearchBirth *b, Date born) {
    Ymd on = date_to_ymd(born);
    return on.month == b->month && on.day == b->day;
}
