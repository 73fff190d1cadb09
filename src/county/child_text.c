/* A child in words and numbers: names as written, pupil number, learner number, NHS number. Worked out, never stored. */
#include "county/model.h"
#include "people/identifier.h"

#include <stdio.h>

const char *year_group_text(int year_group) {
    static const char *const text[] = {"N1", "N2", "R", "1",  "2",  "3",  "4",  "5", "6",
                                       "7",  "8",  "9", "10", "11", "12", "13", "14"};
    return text[year_group < -2 ? 0 : year_group > 14 ? 16 : year_group + 2];
}

/* ---- numbers ---- */

/* The 12 characters, then the letter before them. A wrong one has the letter after the right one. */
static void upn_write(u32 la, u32 estab, u32 year, u32 serial, char buf[14]) {
    (void)snprintf(buf + 1, 13, "%03u%04u%02u%03u", la % 1000, estab % 10000, year % 100, serial % 1000);
    buf[0] = upn_letter_for((Str){buf + 1, 12});
}

static char next_letter(char letter) {
    static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZA";
    const char *at = strchr(letters, letter);
    return at && *at ? at[1] : 'A';
}

Str child_upn(const County *c, const Child *k, char buf[14]) {
    (void)c;
    buf[0] = '\0';
    if (k->upn_la == 0) return STR_NONE;
    upn_write(k->upn_la, k->upn_estab, k->upn_year, k->upn_serial, buf);
    if (k->upn_is_temporary) {
        buf[12] = "ABCDEFGHJK"[buf[12] - '0'];
        buf[0] = upn_letter_for((Str){buf + 1, 12});
    }
    if (k->upn_is_wrong) buf[0] = next_letter(buf[0]);
    return (Str){buf, 13};
}

static void former_upn(const Child *k, char buf[14]) {
    buf[0] = '\0';
    if (k->has_former_upn) upn_write(887, 2900u + k->upn_estab % 60, k->upn_year, 999u - k->upn_serial % 500, buf);
}

/* Nine digits whose check digit exists: of two neighbouring last digits one always has. */
static void with_check(u64 eight, char buf[11], char (*check_for)(Str)) {
    for (u64 last = 0; last < 2; last++) {
        (void)snprintf(buf, 11, "%09u0", (unsigned)(eight * 2 + last) % 1000000000u);
        char digit = check_for((Str){buf, 9});
        if (digit == 0) continue;
        buf[9] = digit;
        return;
    }
    buf[0] = '\0';
}

/* From the ranges 999, 998, 997 that are issued to nobody. Scattered, and each child's own. */
static void nhs_number(const County *c, u32 child, char buf[11]) {
    (void)c;
    u64 block = child / 500000, at = (u64)child % 500000 * 290363 % 500000;
    with_check((999 - block) * 500000 + at, buf, nhs_check_for);
}

/* Learners have one from Year 9 on. */
static void learner_number(const Child *k, u32 child, char buf[11]) {
    buf[0] = '\0';
    if (k->year_group < 9 || k->upn_la == 0) return;
    with_check(50000000 + (u64)child * 7919 % 400000000, buf, uln_check_for);
}

/* ---- names ---- */

static Str forename_text(const County *c, u16 code) {
    return code == NO_NAME ? STR_NONE : c->names.forenames[code].text;
}

static Str join(char buf[NAME_TEXT_MAX], Str a, char joiner, Str b) {
    int n = snprintf(buf, NAME_TEXT_MAX, "%.*s%c%.*s", STR_ARG(a), joiner, STR_ARG(b));
    return (Str){buf, n < NAME_TEXT_MAX ? (size_t)n : NAME_TEXT_MAX - 1};
}

Str family_surname(const County *c, const Family *f, char buf[NAME_TEXT_MAX]) {
    char first[NAME_TEXT_MAX], second[NAME_TEXT_MAX];
    if (f->surname2 == NO_NAME) return names_surname(&c->names, f->surname, buf);
    Str a = names_surname(&c->names, f->surname, first);
    return join(buf, a, (char)f->joiner, names_surname(&c->names, f->surname2, second));
}

static Str surname_text(const County *c, const Child *k, ChildText *out) {
    const Family *f = family_of(c, k);
    if (k->has_own_surname) {
        Rng rng = county_stream(c, FOR_PARENTS, k->family);
        return names_surname(&c->names, names_draw_surname(&c->names, ethnicities[f->ethnicity].names, &rng),
                             out->buf[0]);
    }
    return family_surname(c, f, out->buf[0]);
}

static Str middle_text(const County *c, const Child *k, ChildText *out) {
    if (k->middle2 == NO_NAME) return forename_text(c, k->middle);
    return join(out->buf[2], forename_text(c, k->middle), ' ', forename_text(c, k->middle2));
}

void child_text(const County *c, const Child *k, bool census, ChildText *out) {
    Rng rng = county_stream(c, FOR_NUMBERS, child_no(c, k));
    *out = (ChildText){0};
    out->born = k->born;
    out->surname = surname_text(c, k, out);
    out->forename = forename_text(c, k->forename);
    out->middle = middle_text(c, k, out);
    out->known_as = k->forename != NO_NAME && one_in(&rng, 2) ? c->names.forenames[k->forename].known_as : STR_NONE;
    out->preferred_surname = out->surname;
    u16 other = names_draw_surname(&c->names, GROUP_ENGLISH, &rng);
    u64 p = rng_below(&rng, 1000);
    if (p < 25) out->preferred_surname = names_surname(&c->names, other, out->buf[3]);
    else if (p < 45) out->former_surname = names_surname(&c->names, other, out->buf[3]);
    (void)child_upn(c, k, out->upn);
    former_upn(k, out->former_upn);
    nhs_number(c, child_no(c, k), out->nhs);
    learner_number(k, child_no(c, k), out->uln);
    if (!census || !k->misspelt_in_census) return;
    Misspelling m;
    if (!slip_make(c, k, &m)) return;
    bool prefers_same = str_eq(out->preferred_surname, out->surname);
    memcpy(out->buf[0], m.surname.p, m.surname.n);
    memcpy(out->buf[1], m.forename.p, m.forename.n);
    out->surname = (Str){out->buf[0], m.surname.n};
    out->forename = (Str){out->buf[1], m.forename.n};
    if (prefers_same) out->preferred_surname = out->surname;
    out->born = m.born;
}

/* ---- the feed's own ids ---- */

char child_feed_letter(const Child *k) { return k->only_school_knows ? 0 : k->was_moved_in ? 'M' : 'B'; }

bool child_feed_has_nhs(const County *c, const Child *k) { return !k->was_moved_in || child_no(c, k) % 5 != 0; }

Str child_local_id(const County *c, const Child *k, char first, char buf[16]) {
    int n = snprintf(buf, 16, "%c%07u", first, (unsigned)child_no(c, k) + 1);
    return (Str){buf, (size_t)n};
}
