/* The ways in which clerks misspell names. Each changes one thing that a person would still recognise. */
#include "county/model.h"

typedef struct Way {
    const char *how;
    bool of_forename;
    bool (*change)(Str name, Rng *rng, char *out, size_t *n);
} Way;

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

static const Way ways[] = {
    {"letter dropped from surname", false, drop_letter}, {"letter doubled in surname", false, double_letter},
    {"letters swapped in surname", false, swap_letters}, {"vowel changed in surname", false, change_vowel},
    {"letter dropped from forename", true, drop_letter}, {"vowel changed in forename", true, change_vowel},
    {"letters swapped in forename", true, swap_letters}, {"letter added to forename", true, double_letter},
};

static void say(Misspelling *out, Str surname, Str forename, const char *how) {
    memcpy(out->buf[0], surname.p, surname.n);
    memcpy(out->buf[1], forename.p, forename.n);
    out->surname = (Str){out->buf[0], surname.n};
    out->forename = (Str){out->buf[1], forename.n};
    out->how = how;
}

/* Jack for John, Smith for Smith-Jones: no slip of the pen, but another name that is used. */
static bool use_other_name(const County *c, const Child *k, const ChildText *t, Rng *rng, Misspelling *out) {
    Str known_as = k->forename == NO_NAME ? STR_NONE : c->names.forenames[k->forename].known_as, rest;
    bool shorten = one_in(rng, 2), halve = one_in(rng, 2);
    Str half = str_cut(t->surname, '-', &rest);
    if (shorten && !str_empty(known_as)) say(out, t->surname, known_as, "short form of the forename");
    else if (halve && !str_empty(rest)) say(out, half, t->forename, "half of a double surname");
    else return false;
    return true;
}

/* One slip; false when this way will not do for this name. */
static bool slip(const Way *w, const ChildText *t, Rng *rng, Misspelling *out) {
    char changed[NAME_TEXT_MAX];
    size_t n = 0;
    Str was = str_slice(w->of_forename ? t->forename : t->surname, 0, NAME_TEXT_MAX - 2);
    if (!w->change(was, rng, changed, &n)) return false;
    Str now = {changed, n};
    say(out, w->of_forename ? t->surname : now, w->of_forename ? now : t->forename, w->how);
    return true;
}

void plant_misspell(const County *c, const Child *k, Misspelling *out) {
    Rng rng = county_stream(c, FOR_SPELLING, child_no(c, k));
    ChildText t;
    child_text(c, k, false, &t);
    if (use_other_name(c, k, &t, &rng, out)) return;
    for (int tries = 0; tries < 60; tries++)
        if (slip(&ways[rng_below(&rng, COUNT_OF(ways))], &t, &rng, out)) return;
    say(out, t.surname, t.forename, "letter added to forename"); /* Zoë Ng: too short for the others */
    out->buf[1][out->forename.n++] = 'e';
}
