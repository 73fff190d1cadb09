#include "county/names.h"

#include "base/embed.h"
#include "people/fold.h"

static const char *const group_names[N_NAME_GROUPS] = {
#define X(name, word) #word,
    NAME_GROUP_LIST(X)
#undef X
};

static const char *const use_names[N_WORD_USES] = {
#define X(name, word) #word,
    WORD_USE_LIST(X)
#undef X
};

#define RARE_SURNAME 0x8000u /* codes from here on are put together from stems */

/* ---- embedded tables ---- */

Status table_open(Ctx *cx, Str path, Table *out) {
    const EmbeddedFile *f = embed_find(path);
    if (!f) return FAIL(cx, ERR_BUG, "%.*s is not built into the program", STR_ARG(path));
    Str rest;
    (void)str_cut((Str){(const char *)f->data, f->n}, '\n', &rest);
    *out = (Table){.rest = rest};
    return OK;
}

bool table_next(Table *t, TableRow *row) {
    if (str_empty(t->rest)) return false;
    Str line = str_cut(t->rest, '\n', &t->rest);
    row->n = 0;
    while (row->n < TABLE_MAX_CELLS) {
        bool more = str_find_char(line, ',') >= 0;
        row->cell[row->n++] = str_cut(line, ',', &line);
        if (!more) break;
    }
    return true;
}

size_t table_n_rows(const Table *t) {
    size_t n = 0;
    for (size_t i = 0; i < t->rest.n; i++) n += t->rest.p[i] == '\n';
    return n;
}

static int index_of_word(const char *const *words, int n, Str word) {
    for (int i = 0; i < n; i++)
        if (str_is(word, words[i])) return i;
    return -1;
}

/* ---- pickers ---- */

static Picker picker_for(Arena *a, size_t room) {
    return (Picker){.thing = ARENA_ARRAY(a, u16, room), .up_to = ARENA_ARRAY(a, u32, room), .n = 0};
}

static void picker_add(Picker *p, size_t thing, i64 weight) {
    if (weight <= 0) return;
    p->thing[p->n] = (u16)thing;
    p->up_to[p->n] = (p->n ? p->up_to[p->n - 1] : 0) + (u32)weight;
    p->n++;
}

static u16 picker_draw(const Picker *p, Rng *rng) {
    u32 at = (u32)rng_below(rng, p->up_to[p->n - 1]);
    size_t low = 0, high = p->n - 1;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->up_to[mid] > at) high = mid;
        else low = mid + 1;
    }
    return p->thing[low];
}

/* ---- loading ---- */

static const int era_middle[N_ERAS] = {1982, 2001, 2006, 2011, 2016};

Era names_era(int birth_year) {
    if (birth_year <= 1995) return ERA_PARENT;
    return birth_year <= 2003   ? ERA_TO_2003
           : birth_year <= 2008 ? ERA_TO_2008
           : birth_year <= 2013 ? ERA_TO_2013
                                : ERA_LATER;
}

static i64 weight_in_era(const TableRow *row, Era era) {
    i64 weight = 0, from = 0, to = 0;
    if (!str_to_i64(row->cell[3], &weight) || !str_to_i64(row->cell[4], &from) || !str_to_i64(row->cell[5], &to))
        return -1;
    i64 middle = era_middle[era];
    if (middle >= from - 2 && middle <= to + 2) return weight * 4;
    return middle >= from - 6 && middle <= to + 6 && era != ERA_PARENT ? weight : 0;
}

static Status load_surnames(Ctx *cx, Names *n) {
    Table t;
    TRY(table_open(cx, STR("definitions/names/surnames.csv"), &t));
    size_t rows = table_n_rows(&t);
    n->surnames = ARENA_ARRAY(cx->arena, Str, rows);
    for (int g = 0; g < N_NAME_GROUPS; g++) n->surname[g] = picker_for(cx->arena, rows);
    TableRow row;
    while (table_next(&t, &row)) {
        i64 weight = 0;
        int g = index_of_word(group_names, N_NAME_GROUPS, row.cell[0]);
        if (g < 0 || row.n != 3 || !str_to_i64(row.cell[2], &weight))
            return FAIL(cx, ERR_BUG, "surnames.csv: a bad row");
        picker_add(&n->surname[g], n->n_surnames, weight);
        n->surnames[n->n_surnames++] = row.cell[1];
    }
    return OK;
}

static Status load_forenames(Ctx *cx, Names *n) {
    Table t;
    TRY(table_open(cx, STR("definitions/names/forenames.csv"), &t));
    size_t rows = table_n_rows(&t);
    n->forenames = ARENA_ARRAY(cx->arena, Forename, rows);
    for (int i = 0; i < N_NAME_GROUPS * 2 * N_ERAS; i++)
        n->forename[i / (2 * N_ERAS)][i / N_ERAS % 2][i % N_ERAS] = picker_for(cx->arena, rows);
    TableRow row;
    while (table_next(&t, &row)) {
        int g = index_of_word(group_names, N_NAME_GROUPS, row.cell[0]);
        if (g < 0 || row.n != 7) return FAIL(cx, ERR_BUG, "forenames.csv: a bad row");
        for (Era era = 0; era < N_ERAS; era++)
            picker_add(&n->forename[g][str_is(row.cell[1], "F")][era], n->n_forenames, weight_in_era(&row, era));
        n->forenames[n->n_forenames++] =
            (Forename){.text = row.cell[2], .known_as = row.cell[6], .key = name_fold(cx->arena, row.cell[2])};
    }
    return OK;
}

static Status load_stems(Ctx *cx, Names *n) {
    Table t;
    TRY(table_open(cx, STR("definitions/names/stems.csv"), &t));
    size_t rows = table_n_rows(&t);
    n->starts = ARENA_ARRAY(cx->arena, Str, rows);
    n->ends = ARENA_ARRAY(cx->arena, Str, rows);
    TableRow row;
    while (table_next(&t, &row)) {
        if (str_is(row.cell[0], "start")) n->starts[n->n_starts++] = row.cell[1];
        else n->ends[n->n_ends++] = row.cell[1];
    }
    check(RARE_SURNAME + n->n_starts * n->n_ends < NO_NAME);
    return OK;
}

static Status load_words(Ctx *cx, Names *n) {
    Table t;
    TRY(table_open(cx, STR("definitions/names/words.csv"), &t));
    size_t rows = table_n_rows(&t);
    for (int u = 0; u < N_WORD_USES; u++) n->words[u] = ARENA_ARRAY(cx->arena, Str, rows);
    TableRow row;
    while (table_next(&t, &row)) {
        int u = index_of_word(use_names, N_WORD_USES, row.cell[0]);
        if (u < 0) return FAIL(cx, ERR_BUG, "words.csv: a bad row");
        n->words[u][n->n_words[u]++] = row.cell[1];
    }
    return OK;
}

Status names_load(Ctx *cx, Names *out) {
    *out = (Names){0};
    TRY(load_surnames(cx, out));
    TRY(load_forenames(cx, out));
    TRY(load_stems(cx, out));
    return load_words(cx, out);
}

/* ---- drawing ---- */

u16 names_draw_surname(const Names *n, NameGroup group, Rng *rng) {
    if (group == GROUP_ENGLISH && rng_below(rng, 100) < 34)
        return (u16)(RARE_SURNAME + rng_below(rng, n->n_starts * n->n_ends));
    return picker_draw(&n->surname[group], rng);
}

u16 names_draw_forename(const Names *n, NameGroup group, bool is_girl, Era era, Rng *rng) {
    return picker_draw(&n->forename[group][is_girl][era], rng);
}

Str names_surname(const Names *n, u16 code, char buf[NAME_TEXT_MAX]) {
    if (code < RARE_SURNAME) return n->surnames[code];
    Str start = n->starts[(code - RARE_SURNAME) / n->n_ends], end = n->ends[(code - RARE_SURNAME) % n->n_ends];
    size_t used = start.n;
    memcpy(buf, start.p, start.n);
    if (used > 2 && buf[used - 1] == buf[used - 2] && buf[used - 1] == end.p[0]) used--; /* Hill + land: Hilland */
    memcpy(buf + used, end.p, end.n);
    return (Str){buf, used + end.n};
}

Str names_word(const Names *n, WordUse use, u64 i) { return n->words[use][i % n->n_words[use]]; }
