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

void plant_misspell(const County *c, const Child *k, Misspelling *out) {
    Rng rng = county_stream(c, FOR_SPELLING, child_no(c, k));
    ChildText t;
    child_text(c, k, false, &t);
    for (int tries = 0;; tries++) {
        const Way *w = &ways[rng_below(&rng, COUNT_OF(ways))];
        size_t n = 0;
        out->surname = str_slice(t.surname, 0, NAME_TEXT_MAX - 2);
        out->forename = str_slice(t.forename, 0, NAME_TEXT_MAX - 2);
        memcpy(out->buf[0], out->surname.p, out->surname.n);
        memcpy(out->buf[1], out->forename.p, out->forename.n);
        Str was = w->of_forename ? out->forename : out->surname;
        bool changed = w->change(was, &rng, out->buf[w->of_forename], &n);
        if (!changed && tries > 60) { /* Zoë Ng: too short for the others */
            out->buf[1][out->forename.n] = 'e';
            n = out->forename.n + 1;
            w = &ways[COUNT_OF(ways) - 1];
            changed = true;
        }
        if (!changed) continue;
        out->surname.p = out->buf[0];
        out->forename.p = out->buf[1];
        *(w->of_forename ? &out->forename.n : &out->surname.n) = n;
        out->how = w->how;
        return;
    }
}
