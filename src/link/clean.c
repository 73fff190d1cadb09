/* clean.c - a row as it came, made comparable: titles, case, accents, shortened words, all the ways to write a date. */
#include "link/index.h"

#include "people/fold.h"

#define MAX_WORDS 16

/* A value being put together in its place in LinkClean. */
static void add_text(LinkClean *out, int f, Str s) {
    size_t room = TEXT_MAX - (size_t)out->n[f];
    size_t n = s.n < room ? s.n : room;
    memcpy(out->text[f] + out->n[f], s.p, n);
    out->n[f] = (u8)(out->n[f] + n);
}

static void add_word(LinkClean *out, int f, Str s) {
    if (out->n[f] > 0) add_text(out, f, STR(" "));
    add_text(out, f, s);
}

static Str text_of(const LinkClean *c, int f) { return (Str){c->text[f], c->n[f]}; }

/* ---- words ---- */

typedef struct Words {
    Str at[MAX_WORDS];
    size_t n;
    char text[256];
    size_t n_text;
} Words;

static bool is_joiner(char c) { return c == '\'' || c == '.' || c == '`'; }

/* Letters with accents, and other scripts: rare enough that an arena for each costs nothing. */
static size_t fold_letters(char *to, size_t room, Str word) {
    Arena *a = arena_open();
    check(a != NULL);
    Str folded = name_fold(a, word);
    size_t n = folded.n < room ? folded.n : room;
    memcpy(to, folded.p, n);
    arena_close(a);
    return n;
}

static size_t fold_word(char *to, size_t room, Str word) {
    size_t n = 0;
    bool is_ascii = true;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if ((u8)c >= 0x80) is_ascii = false;
        if (c >= 'A' && c <= 'Z') c = (char)(c + 32);
        if (((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) && n < room) to[n++] = c;
    }
    return is_ascii ? n : fold_letters(to, room, word);
}

/* Words are parted by anything that is no letter, digit or apostrophe. */
static void split_words(Str s, Words *out) {
    out->n = out->n_text = 0;
    size_t i = 0;
    while (i < s.n && out->n < MAX_WORDS) {
        size_t from = i;
        for (; i < s.n; i++) {
            char c = s.p[i];
            bool is_inside =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (u8)c >= 0x80;
            if (!is_inside && !is_joiner(c)) break;
        }
        size_t n = fold_word(out->text + out->n_text, sizeof out->text - out->n_text, str_slice(s, from, i));
        if (n > 0) out->at[out->n++] = (Str){out->text + out->n_text, n};
        out->n_text += n;
        i++;
    }
}

static bool is_nothing(const LinkLists *l, const Words *w) {
    char all[64];
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->at[i].n && n < sizeof all; k++) all[n++] = w->at[i].p[k];
    return n == 0 || link_lists_word(l, (Str){all, n}, WORD_UNKNOWN);
}

static void drop_titles(const LinkLists *l, Words *w) {
    size_t first = 0;
    while (first + 1 < w->n && link_lists_word(l, w->at[first], WORD_TITLE)) first++;
    while (w->n > first + 1 && link_lists_word(l, w->at[w->n - 1], WORD_SUFFIX)) w->n--;
    memmove(w->at, w->at + first, (w->n - first) * sizeof w->at[0]);
    w->n -= first;
}

static void add_words(LinkClean *out, int f, const Str *words, size_t n) {
    for (size_t i = 0; i < n; i++) add_word(out, f, words[i]);
}

/* ---- names ---- */

/* The first word, and the word hyphened to it, is the forename; the others are middle names. */
static void put_forenames(LinkClean *out, Str raw, const Words *w, size_t n) {
    size_t n_first = 1;
    i64 hyphen = str_find_char(raw, '-'), space = str_find_char(raw, ' ');
    if (n > 1 && hyphen > 0 && (space < 0 || hyphen < space)) n_first = 2;
    add_words(out, LINK_FORENAME, w->at, n_first);
    add_words(out, LINK_MIDDLE_NAMES, w->at + n_first, n - n_first);
}

/* Where the surname begins in "ada king van lovelace": after the forenames, with the particles before it. */
static size_t surname_at(const LinkLists *l, const Words *w) {
    size_t at = w->n - 1;
    while (at > 1 && link_lists_word(l, w->at[at - 1], WORD_PARTICLE)) at--;
    return at;
}

/* "Ada Lovelace" or "Lovelace, Ada". */
static void put_full_name(const LinkLists *l, Str raw, LinkClean *out) {
    Str rest;
    Str head = str_cut(raw, ',', &rest);
    Words w;
    split_words(str_empty(str_trim(rest)) ? head : rest, &w);
    drop_titles(l, &w);
    if (w.n == 0 || is_nothing(l, &w)) return;
    if (!str_empty(str_trim(rest))) {
        put_forenames(out, str_trim(rest), &w, w.n);
        split_words(head, &w);
        drop_titles(l, &w);
        add_words(out, LINK_SURNAME, w.at, w.n);
    } else if (w.n == 1) {
        add_words(out, LINK_SURNAME, w.at, 1);
    } else {
        size_t at = surname_at(l, &w);
        put_forenames(out, raw, &w, at);
        add_words(out, LINK_SURNAME, w.at + at, w.n - at);
    }
}

/* Does one field hold the whole name? "Lovelace, Ada"; or two words, the first of which is no part of a surname. */
static bool holds_both(const LinkLists *l, Str raw) {
    if (str_find_char(raw, ',') >= 0) return true;
    if (str_find_char(raw, ' ') < 0) return false;
    Words w;
    split_words(raw, &w);
    drop_titles(l, &w);
    return w.n >= 2 && !link_lists_word(l, w.at[0], WORD_PARTICLE) && !is_nothing(l, &w);
}

static void clean_names(const LinkLists *l, const LinkRow *row, LinkClean *out) {
    Str forename = str_trim(row->value[LINK_FORENAME]), surname = str_trim(row->value[LINK_SURNAME]);
    Str full = str_trim(row->value[LINK_FULL_NAME]), middle = row->value[LINK_MIDDLE_NAMES];
    if (str_empty(forename) && str_empty(surname)) {
        put_full_name(l, full, out);
    } else if (str_empty(forename) && holds_both(l, surname)) {
        put_full_name(l, surname, out);
    } else if (str_empty(surname) && holds_both(l, forename)) {
        put_full_name(l, forename, out);
    } else {
        Words w;
        split_words(forename, &w);
        drop_titles(l, &w);
        if (w.n > 0 && !is_nothing(l, &w)) put_forenames(out, forename, &w, w.n);
        split_words(surname, &w);
        drop_titles(l, &w);
        if (w.n > 0 && !is_nothing(l, &w)) add_words(out, LINK_SURNAME, w.at, w.n);
    }
    if (!str_empty(middle) && out->n[LINK_MIDDLE_NAMES] == 0) {
        Words w;
        split_words(middle, &w);
        if (!is_nothing(l, &w)) add_words(out, LINK_MIDDLE_NAMES, w.at, w.n);
    }
}

/* ---- dates ---- */

typedef struct Numbers {
    int at[3], digits[3];
    size_t n;
    int month; /* written as a word, and not among the others; 0: none is */
} Numbers;

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* A month by its first three letters: "Mar", "sept". 0: it is none. */
static int month_of(Str word) {
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (word.n < 3) return 0;
    for (int m = 0; m < 12; m++)
        if (str_eq_nocase(str_slice(word, 0, 3), (Str){months + 3 * m, 3})) return m + 1;
    return 0;
}

static Str letters_at(Str s, size_t i) {
    size_t from = i;
    while (i < s.n && is_letter(s.p[i])) i++;
    return str_slice(s, from, i);
}

static Numbers numbers_in(Str s) {
    Numbers r = {.n = 0, .digits = {0}};
    for (size_t i = 0; i < s.n && r.n < 3;) {
        size_t from = i;
        int v = 0;
        Str word = letters_at(s, i);
        if (word.n > 1) {
            if (r.month == 0) r.month = month_of(word);
            i += word.n;
            continue;
        }
        for (; i < s.n && i - from < 9 && s.p[i] >= '0' && s.p[i] <= '9'; i++) v = v * 10 + (s.p[i] - '0');
        if (i == from) {
            i++;
            continue;
        }
        r.at[r.n] = v;
        r.digits[r.n++] = (int)(i - from);
    }
    return r;
}

/* A digit or a hyphen is wanting ("207-06-17", "2010-0629"): the digits are kept as they stand. */
static bool clean_damaged_day(Str raw, const Numbers *d, LinkClean *out) {
    int n = d->digits[0] + d->digits[1] + d->digits[2];
    bool is_whole = (d->n == 1 && n == 8) || (d->n == 3 && (d->digits[0] == 4 || d->digits[2] == 4));
    bool is_of_parts = d->digits[0] >= 3 && (d->n >= 2 || n == 7);
    if (is_whole || !is_of_parts || n < 7 || n > 9) return false;
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] >= '0' && raw.p[i] <= '9') add_text(out, LINK_BIRTH_DATE, str_slice(raw, i, i + 1));
    return true;
}

/* "8 Mar 2018", "March 8, 2018", "2018-Mar-08": the month put where it stands in "2018-03-08" or "8/3/2018". */
static void put_month(Numbers *d) {
    if (d->month == 0 || d->n < 2 || (d->digits[0] < 4 && d->digits[1] < 2)) return;
    d->at[2] = d->at[1];
    d->digits[2] = d->digits[1];
    d->at[1] = d->month;
    d->digits[1] = 2;
    d->n = 3;
}

/* Of whom somebody writes "8/3/18" most were born in this century, few of those who were born in "49". */
static int whole_year(int of_century) { return of_century < 30 ? 2000 + of_century : 1900 + of_century; }

/* Year, month, day from "20180308", "2018-03-08", "8/3/2018", "8 March 2018"; a date that cannot be (month 13) is kept as it stands,
 * since one digit of it may be wrong. */
static void clean_day(const LinkLists *l, Str raw, LinkClean *out) {
    Numbers d = numbers_in(raw);
    put_month(&d);
    if (clean_damaged_day(raw, &d, out)) return;
    int year = 0, month = 0, day = 0;
    if (d.n == 1 && d.digits[0] == 8) year = d.at[0] / 10000, month = d.at[0] / 100 % 100, day = d.at[0] % 100;
    else if (d.n == 3 && d.digits[0] <= 2 && d.digits[1] <= 2 && d.digits[2] == 2)
        year = whole_year(d.at[2]), month = d.at[1], day = d.at[0];
    else if (d.n == 3 && d.digits[0] == 4) year = d.at[0], month = d.at[1], day = d.at[2];
    else if (d.n == 3 && d.digits[2] == 4) year = d.at[2], month = d.at[1], day = d.at[0];
    else return;
    if (month > 99 || day > 99) return;
    char text[9];
    u32 all = (u32)year * 10000 + (u32)month * 100 + (u32)day;
    for (int i = 7; i >= 0; i--, all /= 10) text[i] = (char)('0' + all % 10);
    Str s = {text, 8};
    if (!link_lists_word(l, s, WORD_NO_DATE)) add_text(out, LINK_BIRTH_DATE, s);
}

/* ---- addresses and numbers ---- */

/* Words in full, run together, the last apart when it only says what sort of place it is: "oak street", "millgreen". */
static void clean_place(const LinkLists *l, int f, const Words *w, LinkClean *out) {
    bool is_kind = false;
    for (size_t i = 0; i < w->n; i++) {
        Str word = link_lists_in_full(l, w->at[i], &is_kind);
        if (i > 0 && i == w->n - 1 && is_kind) add_word(out, f, word);
        else add_text(out, f, word);
    }
}

static bool has_digit(Str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') return true;
    return false;
}

static void clean_address(const LinkLists *l, const LinkRow *row, LinkClean *out) {
    Words w;
    split_words(row->value[LINK_HOUSE_NUMBER], &w);
    if (!is_nothing(l, &w))
        for (size_t i = 0; i < w.n; i++) add_text(out, LINK_HOUSE_NUMBER, w.at[i]);
    for (int f = LINK_STREET; f <= LINK_TOWN; f++) {
        split_words(row->value[f], &w);
        if (w.n == 0 || is_nothing(l, &w)) continue;
        if (f == LINK_STREET && out->n[LINK_HOUSE_NUMBER] == 0 && w.n > 1 && has_digit(w.at[0])) {
            add_text(out, LINK_HOUSE_NUMBER, w.at[0]);
            memmove(w.at, w.at + 1, (--w.n) * sizeof w.at[0]);
        }
        clean_place(l, f, &w, out);
    }
}

static bool is_one_letter_again(Str s) {
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] != s.p[0]) return false;
    return true;
}

/* Letters and digits only. */
static void clean_code(const LinkLists *l, const LinkRow *row, int f, LinkClean *out) {
    Words w;
    split_words(row->value[f], &w);
    if (is_nothing(l, &w)) return;
    for (size_t i = 0; i < w.n; i++) add_text(out, f, w.at[i]);
    if (link_fields[f].kind >= LINK_NUMBER && is_one_letter_again(text_of(out, f))) out->n[f] = 0;
}

static void clean_sex(const LinkLists *l, Str raw, LinkClean *out) {
    Words w;
    split_words(raw, &w);
    if (w.n == 0) return;
    if (link_lists_word(l, w.at[0], WORD_MALE)) add_text(out, LINK_SEX, STR("m"));
    else if (link_lists_word(l, w.at[0], WORD_FEMALE)) add_text(out, LINK_SEX, STR("f"));
}

void link_clean_row(const LinkLists *l, const LinkRow *row, LinkClean *out) {
    memset(out->n, 0, sizeof out->n);
    clean_names(l, row, out);
    clean_day(l, row->value[LINK_BIRTH_DATE], out);
    clean_sex(l, row->value[LINK_SEX], out);
    clean_address(l, row, out);
    clean_code(l, row, LINK_POSTCODE, out);
    clean_code(l, row, LINK_COUNTY, out);
    for (int f = LINK_UPN; f < N_LINK_FIELDS; f++) clean_code(l, row, f, out);
}
