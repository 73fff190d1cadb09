/* Brothers, sisters, twins, and strangers of one name: the children whom a matcher is most likely to take for each other.
 * No two children of a family share a forename; how alike they otherwise are follows what is met in life. */
#include "county/model.h"
#include "link/text.h"

#include <stdlib.h>

/* ---- births ---- */

static int n_born_at_once(Rng *rng) { return !one_in(rng, 66) ? 1 : one_in(rng, 50) ? 3 : 2; }

/* To the next birth: mostly some years, now and then ten months. */
static i32 gap_to_next(Rng *rng) {
    return one_in(rng, 110) ? (i32)rng_range(rng, 285, 325) : (i32)rng_range(rng, 380, 1900);
}

void siblings_draw_births(const County *c, Births *b, Rng *rng) {
    i32 first = date_ymd(c->spec.year - 18, 9, 1).day, last = c->terms.year_end.day;
    u64 p = rng_below(rng, 100);
    int n = p < 24 ? 1 : p < 70 ? 2 : p < 90 ? 3 : p < 97 ? 4 : 5;
    i32 on = (i32)rng_range(rng, first - 10 * 365, last);
    for (b->n = 0; n > 0; n--) {
        int at_once = n_born_at_once(rng);
        for (int i = 0; i < at_once; i++)
            if (on >= first && on <= last && b->n < (int)COUNT_OF(b->on)) b->on[b->n++] = on;
        on += gap_to_next(rng);
    }
}

/* ---- names ---- */

static const Child *sibling_at(const County *c, const Family *f, int i) {
    return &c->children.at[f->first_child + (u32)i];
}

/* The child born before this one on the same day; NULL: no twin, or the first of them. */
static const Child *elder_twin(const County *c, const Family *f, const Child *k) {
    const Child *last = f->n_children > 0 ? sibling_at(c, f, f->n_children - 1) : NULL;
    return last && last->born == k->born ? last : NULL;
}

/* A third of twins are identical. */
char siblings_draw_sex(const County *c, const Family *f, const Child *k, Rng *rng) {
    const Child *twin = elder_twin(c, f, k);
    if (twin && one_in(rng, 3)) return twin->sex;
    return rng_below(rng, 1000) < 512 ? 'M' : 'F';
}

static Str key_of(const County *c, u16 forename) {
    return forename == NO_NAME ? STR_NONE : c->names.forenames[forename].key;
}

bool siblings_have_name(const County *c, const Family *f, u16 forename) {
    for (int i = 0; i < f->n_children; i++)
        if (str_eq(key_of(c, sibling_at(c, f, i)->forename), key_of(c, forename))) return true;
    return false;
}

/* Amy and Emmy, Jayden and Hayden: a slip of the pen or of the ear apart. */
static bool are_similar(const County *c, u16 a, u16 b) {
    Str x = key_of(c, a), y = key_of(c, b);
    if (x.n < 3 || y.n < 3 || str_eq(x, y)) return false;
    int edits = text_edits(x, y, 2);
    return edits == 1 || (edits == 2 && (x.n > 5 || text_sound(x) == text_sound(y)));
}

static bool have_one_initial(const County *c, u16 a, u16 b) {
    Str x = key_of(c, a), y = key_of(c, b);
    return x.n > 0 && y.n > 0 && x.p[0] == y.p[0];
}

/* What parents of twins go by, in a hundred: one initial, names that chime, or nothing in particular. */
typedef bool (*Chimes)(const County *c, u16 a, u16 b);
static Chimes draw_taste(Rng *rng) {
    u64 p = rng_below(rng, 100);
    return p < 12 ? have_one_initial : p < 18 ? are_similar : NULL;
}

u16 siblings_draw_forename(const County *c, const Family *f, const Child *k, Rng *rng) {
    NameGroup g = ethnicities[f->ethnicity].names;
    Era era = names_era(date_to_ymd((Date){k->born}).year);
    const Child *twin = elder_twin(c, f, k);
    Chimes wanted = twin ? draw_taste(rng) : NULL;
    for (int tries = 0;; tries++) {
        u16 name = names_draw_forename(&c->names, g, k->sex == 'F', era, rng);
        if (siblings_have_name(c, f, name)) continue;
        if (!wanted || tries > 1000 || wanted(c, twin->forename, name)) return name;
    }
}

void siblings_rename(County *c, Child *k, const Child *as) {
    const Family *from = family_of(c, as);
    Family *f = family_of(c, k);
    f->surname = from->surname;
    f->surname2 = from->surname2;
    f->joiner = from->joiner;
    k->has_own_surname = false;
    k->sex = as->sex;
    k->forename = as->forename;
    if (k->middle == k->forename) k->middle = k->middle2 = NO_NAME;
}

/* ---- the truth about pairs ---- */

static void note_pair(County *c, const Child *a, const Child *b, Plant kind, const char *what) {
    char id[16], upn[14];
    Str other = child_local_id(c, b, child_feed_letter(b), id), number = child_upn(c, b, upn);
    truth_add(c, a, kind, b->born)->detail =
        str_fmt(c->cx->arena, "with %.*s;%.*s;%s", STR_ARG(other), STR_ARG(number), what);
}

static const char *likeness(const County *c, const Child *a, const Child *b) {
    bool similar = are_similar(c, a->forename, b->forename), initial = have_one_initial(c, a->forename, b->forename);
    return similar && initial ? "similar names and one initial"
           : similar          ? "similar names"
           : initial          ? "one initial"
                              : "";
}

static void note_siblings(County *c, const Child *a, const Child *b) {
    const char *how = likeness(c, a, b);
    i32 apart = b->born - a->born;
    if (!child_is_known(c, a) || !child_is_known(c, b)) return;
    if (apart == 0) note_pair(c, a, b, PLANT_TWIN, *how ? how : a->sex == b->sex ? "one sex" : "girl and boy");
    else if (apart < 330) note_pair(c, a, b, PLANT_SIBLING, "ten months apart");
    else if (are_similar(c, a->forename, b->forename)) note_pair(c, a, b, PLANT_SIBLING, how);
}

/* Names of a child as one number, to find the others of that name and birth date. */
typedef struct Named {
    u64 key;
    u32 child;
} Named;

static u64 name_key_of(const County *c, const Child *k) {
    ChildText t;
    child_text(c, k, false, &t);
    return (str_hash(t.surname) * 31 + str_hash(key_of(c, k->forename))) * 31 + (u64)k->born;
}

static int by_key(const void *a, const void *b) {
    const Named *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (x->child > y->child) - (x->child < y->child);
}

static size_t list_named(const County *c, Named *out) {
    size_t n = 0;
    for (u32 i = 0; i < c->children.n; i++) {
        const Child *k = &c->children.at[i];
        if (child_is_known(c, k) && k->forename != NO_NAME) out[n++] = (Named){name_key_of(c, k), i};
    }
    qsort(out, n, sizeof *out, by_key);
    return n;
}

/* The planted ones and those that chance made: far fewer than one child in fifty. What finds them is given back. */
static void note_namesakes(County *c) {
    size_t n_pairs = 0, most = c->children.n / 50 + 16;
    u32(*pairs)[2] = arena_alloc_array(c->cx->arena, most, sizeof *pairs);
    ArenaMark mark = arena_mark(c->cx->arena);
    Named *all = ARENA_ARRAY(c->cx->arena, Named, c->children.n + 1);
    size_t n = list_named(c, all);
    for (size_t i = 1; i < n && n_pairs < most; i++) {
        if (all[i].key != all[i - 1].key) continue;
        pairs[n_pairs][0] = all[i - 1].child;
        pairs[n_pairs++][1] = all[i].child;
    }
    arena_rewind(c->cx->arena, mark);
    for (size_t i = 0; i < n_pairs; i++)
        note_pair(c, &c->children.at[pairs[i][0]], &c->children.at[pairs[i][1]], PLANT_NAMESAKE, "unrelated");
}

static void note_mothers(County *c) {
    for (size_t i = 0; i < c->children.n; i++) {
        const Child *k = &c->children.at[i];
        if (parents_are_listed(c, k) && parent_is_namesake(c, k))
            truth_add(c, k, PLANT_NAMESAKE, k->born)->detail = STR("with her mother;;in contacts.csv");
    }
}

void siblings_note(County *c) {
    for (size_t i = 0; i < c->families.n; i++) {
        const Family *f = &c->families.at[i];
        for (int a = 0; a < f->n_children; a++)
            for (int b = a + 1; b < f->n_children; b++) note_siblings(c, sibling_at(c, f, a), sibling_at(c, f, b));
    }
    note_namesakes(c);
    note_mothers(c);
}
